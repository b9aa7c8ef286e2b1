"""Where each text stands, language by language, and what is written of what could be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.kernel.drafting import Content
from app.kernel.languages import LANGUAGES
from app.kernel.text import TranslationState
from app.web.catalogues import gettext, listed, ngettext, spoken
from app.web.console.texts.text_places import NAME
from app.web.wording import language_name

State = Literal["current", "missing", "to_read", "outdated", "empty", "nothing", "same"]
"""``empty``: of the site's own language, and it may be; ``nothing``: there is none to translate;

``same``: a proper name, which stands as it is in every language.
"""
_OF_A_TRANSLATION: dict[TranslationState, State] = {
    TranslationState.UP_TO_DATE: "current",
    TranslationState.MISSING: "missing",
    TranslationState.TO_REVIEW: "to_read",
    TranslationState.SOURCE_CHANGED: "outdated",
}
_WANTED = (NAME, "texts.home.title", "texts.home.lead")
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


@dataclass(frozen=True, slots=True)
class Unread:
    """How many texts of a language nobody read since a machine, or the original, moved them.

    ``to_read``: proposed by a machine, or of which nobody said from what they were written.
    ``outdated``: their original changed. ``words`` says both, in a sentence.
    """

    code: str
    name: str
    to_read: int
    outdated: int
    words: str


def state_of(content: Content, stem: str, language: str) -> State:
    """Return where a text stands in a language."""
    source = content.source
    is_said = bool(content.value(f"{stem}.{source}"))
    if language == source:
        return "current" if is_said else "missing" if stem in _WANTED else "empty"
    state = _OF_A_TRANSLATION[content.text(stem).state(language, source=source)]
    if state != "missing":
        return state
    return "nothing" if not is_said else "same" if stem == NAME else "missing"


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
        "same": lambda: gettext("le même nom convient"),
    }
    return said[state]()


def languages_of(content: Content, stems: Sequence[str]) -> list[LanguageState]:
    """Return how far each language is, over the texts that the site's own language has."""
    source = content.source
    said = [stem for stem in stems if content.value(f"{stem}.{source}")]
    return [_language(content, code, said, stems) for code in content.languages]


def unread_of(content: Content, stems: Sequence[str]) -> list[Unread]:
    """Return the languages in which something is to be read again; it keeps nobody from anything.

    In the order of the site's languages, those where all is well left out.
    """
    found = []
    for code in content.languages:
        states = [state_of(content, stem, code) for stem in stems]
        to_read, outdated = states.count("to_read"), states.count("outdated")
        if to_read or outdated:
            said = _unread_words(to_read, outdated, content.source)
            found.append(Unread(code, language_name(code), to_read, outdated, said))
    return found


def _unread_words(to_read: int, outdated: int, source: str) -> str:
    said = []
    if outdated and source == "fr":
        said.append(
            ngettext(
                "%(num)s texte dont le français a changé",
                "%(num)s textes dont le français a changé",
                outdated,
            )
        )
    elif outdated:
        said.append(
            ngettext(
                "%(num)s texte dont l’original a changé",
                "%(num)s textes dont l’original a changé",
                outdated,
            )
        )
    if to_read:
        said.append(ngettext("%(num)s texte à relire", "%(num)s textes à relire", to_read))
    return listed(said, spoken())


def _language(
    content: Content, code: str, said: Sequence[str], stems: Sequence[str]
) -> LanguageState:
    is_source = code == content.source
    # Of its own language, what it looks unfinished without counts too.
    wanted = [stem for stem in stems if stem in said or stem in _WANTED] if is_source else said
    stands = {stem: state_of(content, stem, code) for stem in stems}
    states = set(stands.values())
    worst: State = next((state for state in _WORST if state in states), "current")
    return LanguageState(
        code,
        language_name(code),
        LANGUAGES[code].autonym,
        sum(bool(content.value(f"{stem}.{code}")) or stands[stem] == "same" for stem in wanted),
        len(wanted),
        worst,
        state_words(worst, content.source),
        is_source,
    )
