"""The fields of the texts of one language: what each shows, what was sent, what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from app.kernel.drafting import Content, mark_for, mark_of
from app.kernel.markup import safe_html
from app.kernel.word_changes import Piece, word_changes
from app.queries import drafts
from app.queries.drafts import Draft
from app.services.drafts.edits import Conflict, Edit, Outcome
from app.services.drafts.rules import tidied
from app.web.console.forms import Form
from app.web.console.refusals_in_words import conflict_in_words, refusal_in_words
from app.web.console.texts.plain import PlainReading, plain_reading
from app.web.console.texts.text_places import Place, Text, places
from app.web.console.texts.text_states import State, state_of, state_words
from app.web.database import session

SHOWN, SOURCE, READ = "shown:", "source:", "read:"
"""Before a path, the names of what goes with its field: two marks, and a box to tick."""
_ASKS_READING: frozenset[State] = frozenset({"to_read", "outdated"})


@dataclass(frozen=True, slots=True)
class TextField:
    """A text to write, beside the one that it is written from."""

    text: Text
    path: str
    language: str
    value: str
    shown: str
    state: State
    state_words: str
    source: str
    source_mark: str
    is_waiting: bool
    asks_reading: bool
    changes: tuple[Piece, ...] = ()
    is_change_lost: bool = False
    conflict: Conflict | None = None
    plain: PlainReading | None = None
    rendering: Markup | None = None

    @property
    def left(self) -> int:
        """How many characters are left; below nothing, too many."""
        return self.text.longest - len(self.value)


@dataclass(frozen=True, slots=True)
class FieldsOfPlace:
    """The fields of one page of the portal."""

    place: Place
    fields: tuple[TextField, ...]


@dataclass(slots=True)
class Sent:
    """What a form sent, and what became of it. ``is_looked_at``: only to be shown as read."""

    form: Form = field(default_factory=Form)
    outcome: Outcome = field(default_factory=Outcome)
    is_looked_at: bool = False

    def kept(self, path: str) -> str | None:
        """Return what is to stay in a field: what was not saved, or was only looked at."""
        is_pending = path in self.outcome.refused or path in self.outcome.conflicts
        is_sent = path in self.form.values and (is_pending or self.is_looked_at)
        return self.form.values[path] if is_sent else None

    def faults(self, labels: dict[str, str]) -> None:
        """Write in the form what is wrong, in the order of ``labels``."""
        for path in labels:
            if refused := self.outcome.refused.get(path):
                self.form.faults[path] = refusal_in_words(refused)
            elif conflict := self.outcome.conflicts.get(path):
                self.form.faults[path] = conflict_in_words(conflict)


def edits_sent(form: Form, content: Content, language: str) -> list[Edit]:
    """Return what a form of texts asks; a text that it did not show is none of its business."""
    texts = [text for place in places() for text in place.texts]
    paths = [(text.stem, f"{text.stem}.{language}") for text in texts]
    return [
        _edit(form, content, stem, path) for stem, path in paths if f"{SHOWN}{path}" in form.values
    ]


def fields_of(site_id: int, draft: Draft, sent: Sent, language: str) -> list[FieldsOfPlace]:
    """Return the fields of a language, page by page."""
    return [
        FieldsOfPlace(
            place,
            tuple(_field(site_id, draft, sent, text, language) for text in place.texts),
        )
        for place in places()
    ]


def rendered(value: str) -> Markup:
    """Return a Markdown text as the public pages show it."""
    return Markup(safe_html(value))  # noqa: S704 (what safe_html returns may be served)


def _edit(form: Form, content: Content, stem: str, path: str) -> Edit:
    value, shown = form.values[path], form.values[f"{SHOWN}{path}"]
    source = content.value(f"{stem}.{content.source}")
    is_beside = form.values[f"{SOURCE}{path}"] in {"", mark_for(source)}
    is_new = mark_of(tidied(path, value)) != shown
    # Who writes a translation read the original; who leaves it as it is says so, or not.
    is_read = is_beside and (is_new or f"{READ}{path}" in form.values)
    return Edit(path, value, shown, is_read=is_read)


def _field(site_id: int, draft: Draft, sent: Sent, text: Text, language: str) -> TextField:
    content, path = draft.content, f"{text.stem}.{language}"
    is_source = language == content.source
    source = "" if is_source else content.value(f"{text.stem}.{content.source}")
    state = state_of(content, text.stem, language)
    kept = sent.kept(path)
    value = content.value(path) if kept is None else kept
    conflict = sent.outcome.conflicts.get(path)
    before = _written_from(site_id, draft, text.stem, path) if state == "outdated" else ""
    return TextField(
        text,
        path,
        language,
        value,
        _shown(content, sent, path, kept),
        state,
        state_words(state, content.source),
        source,
        mark_for(source) if source else "",
        is_waiting=path in draft.edits,
        asks_reading=state in _ASKS_READING,
        changes=tuple(word_changes(before, source)) if before else (),
        is_change_lost=state == "outdated" and not before,
        conflict=conflict,
        plain=plain_reading(value, language),
        rendering=rendered(value) if text.kind == "markdown" and value else None,
    )


def _shown(content: Content, sent: Sent, path: str, kept: str | None) -> str:
    if conflict := sent.outcome.conflicts.get(path):
        return conflict.mark
    if kept is not None:
        return sent.form.values[f"{SHOWN}{path}"]
    return mark_of(content.values.get(path))


def _written_from(site_id: int, draft: Draft, stem: str, path: str) -> str:
    """Return the text that a translation was written from: what is online still, or was once."""
    mark = draft.content.marks.get(path, "")
    source = f"{stem}.{draft.content.source}"
    online = draft.published.value(source)
    if online and mark_for(online) == mark:
        return online
    return drafts.written_from(session(), site_id, source, mark) or ""
