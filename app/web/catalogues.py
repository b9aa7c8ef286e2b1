"""The interface's words in a given language, outside any request: cheap enough for loops."""

from collections.abc import Callable, Iterable
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations
from flask import g, has_app_context

from app.kernel.languages import INTERFACE_LANGUAGES, interface_language
from app.kernel.typography import grouped

TRANSLATIONS = Path(__file__).parents[2] / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the catalogue of the interface shown to readers of ``language``.

    French is the source: its catalogue only holds what has a plural, and gives
    every other word back as it is.
    """
    return Translations.load(TRANSLATIONS, [interface_language(language)])


def spoken() -> str:
    """Return the language of the interface in this request.

    The site's; where none is open, that which the page chose (``g.language``), else French.
    """
    if not has_app_context():
        return INTERFACE_LANGUAGES[0]
    site = g.get("site")
    chosen = site.language if site else g.get("language", INTERFACE_LANGUAGES[0])
    return interface_language(chosen)


def words(language: str) -> Callable[[str], str]:
    """Return the function to call ``_`` in front of a French text, for readers of ``language``."""
    return catalogue(language).gettext


def counted(language: str) -> Callable[[str, str, int], str]:
    """Return the function to call ``ngettext``: singular, plural, number."""
    return catalogue(language).ngettext


def gettext(text: str, **values: object) -> str:
    """Return a text in the language of this request, with its values."""
    said = catalogue(spoken()).gettext(text)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int) -> str:
    """Return a text in the number that ``num`` asks for; it may hold ``%(num)s``."""
    said = catalogue(spoken()).ngettext(singular, plural, num)
    return said % {"num": digits(num)} if "%(num)s" in said else said


def listed(parts: Iterable[str], language: str) -> str:
    """Return ``parts`` as a plain enumeration, with the comma of the language.

    >>> listed(["a", "b"], "fr"), listed(["a", "b"], "ar")
    ('a, b', 'a، b')
    """
    return ("، " if interface_language(language) == "ar" else ", ").join(parts)


def digits(number: int) -> str:
    """Return a whole number as readers of this request print it: 1 500, or 1,500 in English."""
    return f"{number:,}" if spoken() == "en" else grouped(number)
