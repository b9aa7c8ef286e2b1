"""What an association wants of its own forms: shown here, withheld, or nothing at all any more.

Whatever way a form comes in by, its association's wish goes before. A run asks before it calls
HelloAsso and again before it writes; what slips between is taken away at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.clients.helloasso_payloads import FormName, PayloadError
from app.kernel.scope import Scope
from app.kernel.vocabulary import Source, Status
from app.models.engine import begin_writing
from app.models.event import Event
from app.models.scoping import within
from app.models.upstream import Association, Reread, WithheldForm
from app.queries import ingest as questions
from app.services import versions
from app.services.helloasso.memory import ask_again
from app.services.ingest.write import withdraw

_SLICE = 400
_SOURCE = Source.HELLOASSO.value


def unwanted(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of ``keys`` that their association does not want shown."""
    if not keys:
        return set()
    withheld = select(WithheldForm.key).where(WithheldForm.key.in_(sorted(keys)))
    slugs = {association_of(key) for key in keys}
    left = select(Association.slug).where(
        Association.slug.in_(sorted(slugs)), Association.left_at.is_not(None)
    )
    gone = set(session.scalars(left))
    return {*session.scalars(withheld), *(key for key in keys if association_of(key) in gone)}


def enforce(session: Session, *, now: datetime) -> int:
    """Withdraw what shows against a wish, said during a run; return how many. Commits."""
    left = select(Association.slug).where(Association.left_at.is_not(None))
    statement = select(Event.source_key).where(
        Event.source == _SOURCE,
        Event.status != Status.WITHDRAWN.value,
        or_(Event.source_key.in_(select(WithheldForm.key)), Event.feed.in_(left)),
    )
    keys = session.scalars(within(statement, Scope.everything(), Event)).all()
    against = sorted(unwanted(session, keys))
    session.commit()
    if not against:
        return 0
    begin_writing(session)
    withdrawn = _withdraw(session, against, now=now)
    session.commit()
    return withdrawn


def choose(
    session: Session, slug: str, *, shown: Iterable[str], withheld: Iterable[str], now: datetime
) -> tuple[int, int]:
    """Follow an association that let us in, and show what it chose. Commits.

    Return how many forms it shows, and how many it withholds: its own alone. What it withholds
    is withdrawn at once. What it shows is read at the next run, within the minute where the
    worker runs.
    """
    wanted, hidden = _own(slug, shown), _own(slug, withheld)
    session.rollback()
    begin_writing(session)
    known = _association(session, slug)
    known.is_followed, known.linked_at, known.left_at = True, known.linked_at or now, None
    both = [*wanted, *hidden]
    for part in _parts(both):
        session.execute(delete(WithheldForm).where(WithheldForm.key.in_(part)))
    session.add_all(WithheldForm(key=key, slug=slug, since=now) for key in hidden)
    for key in wanted:
        ask_again(session, key, why="asked", now=now)
    _withdraw(session, hidden, now=now)
    session.commit()
    return len(wanted), len(hidden)


def leave(session: Session, slug: str, *, now: datetime) -> int:
    """Show nothing of an association any more; return how many events were withdrawn. Commits.

    What it withheld is remembered: it may come back.
    """
    session.rollback()
    begin_writing(session)
    known = _association(session, slug)
    known.is_followed, known.linked_at, known.left_at = False, None, now
    waiting = session.scalars(select(Reread.key).where(Reread.source == _SOURCE))
    own = [key for key in waiting if association_of(key) == slug]
    for part in _parts(own):
        session.execute(delete(Reread).where(Reread.source == _SOURCE, Reread.key.in_(part)))
    shown = questions.keys_under(session, Source.HELLOASSO, slug)
    withdrawn = _withdraw(session, [key for key in shown if association_of(key) == slug], now=now)
    session.commit()
    return withdrawn


def withheld_of(session: Session, slug: str) -> frozenset[str]:
    """Return the forms that an association withholds."""
    return frozenset(session.scalars(select(WithheldForm.key).where(WithheldForm.slug == slug)))


def has_left(session: Session, slug: str) -> bool:
    """Tell whether an association asked that nothing of it be shown."""
    known = session.get(Association, slug)
    return known is not None and known.left_at is not None


def linked_at(session: Session, slug: str) -> datetime | None:
    """Return since when an association lets us in; ``None`` when it does not."""
    known = session.get(Association, slug)
    return known.linked_at if known else None


def association_of(key: str) -> str:
    """Return the association of a form's key."""
    return key.partition("/")[0]


def _association(session: Session, slug: str) -> Association:
    """Return the row of an association, held until the end of the transaction."""
    known = session.get(Association, slug, with_for_update=True, populate_existing=True)
    if known is None:
        known = Association(slug=slug, is_followed=False)
        session.add(known)
        session.flush()
    return known


def _own(slug: str, keys: Iterable[str]) -> list[str]:
    """Keep an association's own forms: it decides of no other, and of nothing that is no form."""
    return sorted({key for key in keys if association_of(key) == slug and _names_a_form(key)})


def _names_a_form(key: str) -> bool:
    try:
        return FormName.of_key(key).key == key
    except PayloadError:
        return False


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _SLICE] for start in range(0, len(keys), _SLICE))


def _withdraw(session: Session, keys: Sequence[str], *, now: datetime) -> int:
    gone = []
    for part in _parts(keys):
        known = questions.known(session, source=Source.HELLOASSO, keys=part)
        gone += [event for event in known.values() if not event.is_withdrawn]
    versions.touch(session, insees=withdraw(session, gone, now=now))
    return len(gone)
