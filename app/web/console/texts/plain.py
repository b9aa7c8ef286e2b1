"""Plain French, said kindly: what each remark is, and what to write instead. Never an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.kernel.plain_language.advice import Advice, advice_on
from app.kernel.plain_language.lexicon import Lexicon
from app.kernel.plain_language.rules import Kind, Remark
from app.web.catalogues import digits, gettext, ngettext

FRENCH = "fr"
_WORTH_COUNTING = 5
_LIST = Path(__file__).parents[3] / "reference/plain_language/fr.toml"


@dataclass(frozen=True, slots=True)
class Advised:
    """A remark in words: what is quoted, and why it could be plainer."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class PlainReading:
    """How a text reads: « 19 mots, facile à lire », and the remarks on it."""

    summary: str
    remarks: tuple[Advised, ...]
    more: str


def plain_reading(text: str, language: str) -> PlainReading | None:
    """Return how a French text reads; ``None`` for another language, or a few good words."""
    if language != FRENCH or not text.strip():
        return None
    advice = advice_on(text, _lexicon())
    if advice.is_plain and advice.words < _WORTH_COUNTING:
        return None
    more = ngettext("et %(num)s autre", "et %(num)s autres", advice.more) if advice.more else ""
    return PlainReading(
        _summary(advice), tuple(Advised(one.quote, _why(one)) for one in advice.remarks), more
    )


def _summary(advice: Advice) -> str:
    words = ngettext("%(num)s mot", "%(num)s mots", advice.words)
    if advice.is_plain:
        return gettext("%(words)s, facile à lire", words=words)
    count = len(advice.remarks) + advice.more
    hints = ngettext(
        "%(num)s idée pour être plus clair", "%(num)s idées pour être plus clair", count
    )
    return gettext("%(words)s, %(hints)s", words=words, hints=hints)


def _why(remark: Remark) -> str:
    known = remark.instead
    said: dict[Kind, Callable[[], str]] = {
        "long": lambda: gettext(
            "%(count)s mots d’une traite\u00a0: deux phrases se liraient mieux.",
            count=digits(remark.count),
        ),
        "passive": lambda: gettext(
            "Qui le fait\u202f? Dites-le, et la phrase devient vivante\u00a0: «\u00a0la mairie "
            "organise…\u00a0», «\u00a0envoyez…\u00a0»."
        ),
        "jargon": lambda: gettext(
            "On comprendrait plus vite avec\u00a0: %(instead)s.", instead=known
        ),
        "acronym": lambda: (
            gettext(
                "Tout le monde ne connaît pas ce sigle. La première fois, écrivez\u00a0: "
                "%(instead)s.",
                instead=f"{known} ({remark.quote})",
            )
            if known
            else gettext(
                "Si c’est un sigle, écrivez la première fois ce qu’il veut dire, en toutes lettres."
            )
        ),
        "double_negation": lambda: gettext(
            "Deux négations se défont l’une l’autre\u00a0: dites-le simplement, par oui ou par non."
        ),
    }
    return said[remark.kind]()


@cache
def _lexicon() -> Lexicon:
    return Lexicon.from_toml(_LIST.read_text(encoding="utf-8"))
