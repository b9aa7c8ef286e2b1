"""Where each text stands, language by language, and what is written of what could be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.kernel.drafting import Content
from app.kernel.languages import LANGUAGES
from app.kernel.text import TranslationState
from app.web.catalogues import gettext
from app.web.wording import language_name

State = Literal["current", "missing", "to_read", "outdated", "empty", "nothing"]
"""``empty``: of the site's own language, and it may be; ``nothing``: there is none to translate."""
_OF_A_TRANSLATION: dict[TranslationState, State] = {
    TranslationState.UP_TO_DATE: "current",
    TranslationState.MISSING: "missing",
    TranslationState.TO_REVIEW: "to_read",
    TranslationState.SOURCE_CHANGED: "outdated",
}
_WANTED = ("name", "texts.home.title", "texts.home.lead")
"""Those that a portal looks unfinished without."""
_WORST: tuple[State, ...] = ("outdated", "to_read", "missing")


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far a language is: texts ``written``, of those ``wanted``. ``state``: what to do next."""

    code: str
    name: str
    autonym: str
    written: int
    wanted: int
    state: State
    words: str
    is_source: bool


def state_of(content: Content, stem: str, language: str) -> State:
    """Return where a text stands in a language."""
    source = content.source
    is_said = bool(content.value(f"{stem}.{source}"))
    if language == source:
        return "current" if is_said else "missing" if stem in _WANTED else "empty"
    state = _OF_A_TRANSLATION[content.text(stem).state(language, source=source)]
    return "nothing" if state == "missing" and not is_said else state


def state_words(state: State, source: str) -> str:
    """Return a state in words; ``source`` is the language from which others are written."""
    said: dict[State, Callable[[], str]] = {
        "current": lambda: gettext("à jour"),
        "missing": lambda: gettext("à écrire"),
        "to_read": lambda: gettext("à relire"),
        "outdated": lambda: (
            gettext("le français a changé")
            if source == "fr"
            else gettext("le texte d’origine a changé")
        ),
        "empty": lambda: gettext("vide, ce n’est pas obligatoire"),
        "nothing": lambda: gettext("rien à traduire"),
    }
    return said[state]()


def languages_of(content: Content, stems: Sequence[str]) -> list[LanguageState]:
    """Return how far each language is, over the texts that the site's own language has."""
    source = content.source
    said = [stem for stem in stems if content.value(f"{stem}.{source}")]
    return [_language(content, code, said, stems) for code in content.languages]


def _language(
    content: Content, code: str, said: Sequence[str], stems: Sequence[str]
) -> LanguageState:
    is_source = code == content.source
    # Of its own language, what it looks unfinished without counts too.
    wanted = [stem for stem in stems if stem in said or stem in _WANTED] if is_source else said
    states = {state_of(content, stem, code) for stem in stems}
    worst: State = next((state for state in _WORST if state in states), "current")
    return LanguageState(
        code,
        language_name(code),
        LANGUAGES[code].autonym,
        sum(bool(content.value(f"{stem}.{code}")) for stem in wanted),
        len(wanted),
        worst,
        state_words(worst, content.source),
        is_source,
    )
