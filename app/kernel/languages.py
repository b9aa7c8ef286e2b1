"""The languages a site may speak, by BCP 47 tag."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Language:
    """A language as its own speakers call it (CLDR), and the side it is written from."""

    code: str
    autonym: str
    direction: Literal["ltr", "rtl"] = "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language("fr", "Français"),
        Language("en", "English"),
        Language("ar", "العربية", "rtl"),
        Language("br", "Brezhoneg"),
        Language("ca", "Català"),
        Language("co", "Corsu"),
        Language("de", "Deutsch"),
        Language("es", "Español"),
        Language("eu", "Euskara"),
        Language("fa", "فارسی", "rtl"),
        Language("gcf", "Kréyòl gwadloupéyen"),
        Language("gsw", "Elsässisch"),
        Language("he", "עברית", "rtl"),
        Language("it", "Italiano"),
        Language("ku", "Kurdî"),
        Language("lb", "Lëtzebuergesch"),
        Language("nl", "Nederlands"),
        Language("oc", "Occitan"),
        Language("pl", "Polski"),
        Language("ps", "پښتو", "rtl"),
        Language("pt", "Português"),
        Language("rcf", "Kréol rénioné"),
        Language("ro", "Română"),
        Language("ru", "Русский"),
        Language("sq", "Shqip"),
        Language("tr", "Türkçe"),
        Language("uk", "Українська"),
        Language("vi", "Tiếng Việt"),
        Language("zh", "中文"),
    )
}

# Languages of France (Code de l’éducation, article L. 312-10): none of them is foreign.
REGIONAL_LANGUAGES = frozenset({"br", "ca", "co", "eu", "gcf", "gsw", "oc", "rcf"})

# What may be spoken, or signed, on the spot: French Sign Language (ISO 639-3) is not written.
ON_THE_SPOT = (*LANGUAGES, "fsl")

# Languages whose interface catalogue is complete; others read the interface in French.
INTERFACE_LANGUAGES = ("fr", "en", "ar")


def direction(code: str) -> Literal["ltr", "rtl"]:
    """Return the side from which ``code`` is written; unknown codes from the left.

    >>> direction("ar"), direction("fr"), direction("xx")
    ('rtl', 'ltr', 'ltr')
    """
    language = LANGUAGES.get(code)
    return language.direction if language else "ltr"


def foreign_languages(codes: Iterable[str]) -> tuple[str, ...]:
    """Return those that are languages of elsewhere, for the law of 4 August 1994.

    >>> foreign_languages(["fr", "br", "en"]), foreign_languages(["fr", "gsw"])
    (('en',), ())
    """
    return tuple(code for code in codes if code not in {"fr", *REGIONAL_LANGUAGES})


def interface_language(code: str) -> str:
    """Return the language in which the interface is shown to a reader of ``code``.

    >>> interface_language("ar"), interface_language("br")
    ('ar', 'fr')
    """
    return code if code in INTERFACE_LANGUAGES else INTERFACE_LANGUAGES[0]
