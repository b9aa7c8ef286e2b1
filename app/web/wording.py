"""Words that templates write around other people's words: typography, names of languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale
from markupsafe import Markup, escape

from app.kernel.folding import fold
from app.kernel.languages import LANGUAGES, ON_THE_SPOT
from app.kernel.typography import french_spacing, french_spacing_html
from app.web.catalogues import spoken, words

LONGEST_UNBROKEN = 30  # letters: the longest heading holds no more on one line
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:-[^\W\d_]+)+")


def typo(text: str, language: str = "fr") -> str:
    """Return ``text`` with French spacing when it is French, and as it is otherwise.

    ``Markup`` stays markup: only its words change.
    """
    if language.partition("-")[0] != "fr":
        return text
    if isinstance(text, Markup):
        return Markup(french_spacing_html(str(text)))  # noqa: S704 (clean before, clean after)
    return french_spacing(text)


def unbroken(text: str) -> Markup:
    """Return ``text`` with each hyphenated name ("Saint-Aubin-les-Rives") kept on one line.

    The style sheet lets it break again on a telephone, where it may not fit; what is
    longer than any line may break anywhere.
    """

    def kept_whole(found: re.Match[str]) -> str:
        name = found.group()
        return f'<span class="nowrap">{name}</span>' if len(name) <= LONGEST_UNBROKEN else name

    kept = _HYPHENATED.sub(kept_whole, str(escape(text)))
    return Markup(kept)  # noqa: S704 (escaped above)


def language_name(code: str) -> str:
    """Return the name of a language in the words of the reader (CLDR), else its own name.

    CLDR calls ``gsw`` Swiss German, and has no name for the creoles nor for French
    sign language (ISO 639-3 ``fsl``): we name those.
    """
    return _named(code, spoken())


@cache
def spoken_languages(language: str) -> tuple[tuple[str, str], ...]:
    """Return the languages that may be spoken on the spot, by their name in ``language``."""
    named = [(code, _named(code, language)) for code in ON_THE_SPOT]
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))


@lru_cache(maxsize=1024)
def _named(code: str, language: str) -> str:
    _ = words(language)
    ours = {
        "fsl": _("langue des signes française"),
        "gcf": _("créole guadeloupéen"),
        "gsw": _("alsacien"),
        "rcf": _("créole réunionnais"),
    }
    cldr = Locale.parse(language).languages.get(code.replace("-", "_"))
    own = LANGUAGES.get(code)
    return ours.get(code) or cldr or (own.autonym if own else code)
