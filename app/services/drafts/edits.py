"""Changes that wait to be published. Two people at once: nothing of either is lost.

A form sends back with each value the mark of the value that it showed. What somebody else
changed meanwhile, and this person too, is a conflict: it is told, with both texts, and
nothing is overwritten. What only one of them changed is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.kernel.drafting import Content, Value, language_of, mark_for, mark_of, stem_of
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.models.draft import DraftEdit
from app.models.engine import begin_writing
from app.models.scoping import within
from app.models.site import Site
from app.queries import drafts
from app.queries.drafts import Draft
from app.services.accounts import record
from app.services.drafts import rows
from app.services.drafts.rules import Refusal, refusal, tidied


@dataclass(frozen=True, slots=True)
class Edit:
    """A value that somebody sends; ``shown`` is the mark (``mark_of``) of what they saw.

    ``is_read``: of a translation, that a person read it beside today's source text; one that
    did not change stays as it was marked without it.
    """

    path: str
    value: Value
    shown: str
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else wrote meanwhile; ``mark`` is to be sent with a second try. UTC."""

    path: str
    theirs: Value
    mark: str
    by: str
    at: datetime | None


@dataclass(slots=True)
class Outcome:
    """What became of each edit; those that were neither changed nor wrong are nowhere."""

    saved: list[str] = field(default_factory=list)
    refused: dict[str, Refusal] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to mend."""
        return not self.refused and not self.conflicts


def save(
    session: Session, site_id: int, edits: Sequence[Edit], *, by: Actor, now: datetime
) -> Outcome:
    """Keep the edits that can be, in the draft. What is wrong or contested does not stop them.

    Raises ``NoResultFound`` when there is no such site.
    """
    before = locked_draft(session, site_id)
    outcome = Outcome()
    files = rows.known_files(session, site_id)
    values: dict[str, Value] = {}
    for edit in edits:
        value = tidied(edit.path, edit.value)
        refused = refusal(edit.path, value, source=before.content.source)
        if refused is None and edit.path in rows.PICTURES and value and value not in files:
            refused = Refusal("no_file")
        if refused is not None:
            outcome.refused[edit.path] = refused
        elif conflict := _conflict(before, edit, value):
            outcome.conflicts[edit.path] = conflict
        elif mark_of(value) != edit.shown or _is_newly_read(before.content, edit):
            values[edit.path] = value
    after = _after(before.content, values, edits)
    outcome.saved = sorted(change.path for change in after.changes_from(before.content))
    if outcome.saved:
        _write(session, site_id, before, after, outcome.saved, by=by, now=now)
        detail = {"paths": outcome.saved}
        record.note(session, "draft_saved", by=by, site_id=site_id, detail=detail, now=now)
    session.commit()
    return outcome


def drop(
    session: Session, site_id: int, paths: Sequence[str], *, by: Actor, now: datetime
) -> list[str]:
    """Take changes back: what is published stands again there. Return those that there were."""
    waiting = locked_draft(session, site_id).edits
    dropped = sorted(set(paths) & waiting.keys())
    if dropped:
        remove(session, site_id, dropped)
        detail = {"paths": dropped}
        record.note(session, "draft_dropped", by=by, site_id=site_id, detail=detail, now=now)
    session.commit()
    return dropped


def locked_draft(session: Session, site_id: int) -> Draft:
    """Return a site's draft, which nobody else changes before this transaction ends."""
    session.rollback()  # what was read before may be old
    begin_writing(session)
    session.scalars(select(Site.id).where(Site.id == site_id).with_for_update()).one()
    return drafts.draft(session, site_id)


def remove(session: Session, site_id: int, paths: Sequence[str]) -> None:
    """Take edits out of the draft. Commits nothing."""
    gone = delete(DraftEdit).where(DraftEdit.path.in_(paths))
    session.execute(within(gone, Scope.of_site(site_id, ()), DraftEdit))


def _conflict(before: Draft, edit: Edit, value: Value) -> Conflict | None:
    stands = before.content.values.get(edit.path)
    mark = mark_of(stands)
    if edit.shown == mark or mark_of(value) in {mark, edit.shown}:
        return None
    theirs = before.edits.get(edit.path)
    by, at = (theirs.by, theirs.at) if theirs else ("", None)
    return Conflict(edit.path, stands, mark, by, at)


def _is_newly_read(content: Content, edit: Edit) -> bool:
    """Tell whether a translation that did not change was read again beside a newer source."""
    language = language_of(edit.path)
    if language in {None, content.source} or not edit.is_read:
        return False
    if mark_of(content.values.get(edit.path)) != edit.shown:
        return False
    state = content.text(stem_of(edit.path)).state(str(language), source=content.source)
    return state in {"to_review", "source_changed"}


def _after(content: Content, values: dict[str, Value], edits: Sequence[Edit]) -> Content:
    read = {edit.path for edit in edits if edit.is_read}
    said = content.with_(values, {path: content.marks.get(path) for path in values})
    marks: dict[str, str | None] = {}
    for path in values:
        language = language_of(path)
        if language in {None, content.source}:
            continue
        source = said.value(f"{stem_of(path)}.{content.source}")
        marks[path] = mark_for(source) if path in read and source else None
    return content.with_(values, marks)


def _write(  # noqa: PLR0913 (what a line of the draft says)
    session: Session,
    site_id: int,
    before: Draft,
    after: Content,
    paths: Sequence[str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    remove(session, site_id, paths)
    published = before.published
    for path in paths:
        value, mark = after.values.get(path), after.marks.get(path)
        if (value, mark) == (published.values.get(path), published.marks.get(path)):
            continue
        session.add(
            DraftEdit(
                site_id=site_id,
                path=path,
                value=value,
                written_from=mark,
                account_id=by.account_id,
                actor=by.words[:254],
                edited_at=now,
            )
        )
    session.flush()
