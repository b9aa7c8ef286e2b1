"""What an association wants of its own forms: shown here, withheld, or nothing at all any more.

Whatever way a form comes in by, its association's wish goes before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.kernel.vocabulary import Source
from app.models.engine import begin_writing
from app.models.upstream import Association, Reread, WithheldForm
from app.queries import ingest as questions
from app.services import versions
from app.services.helloasso.memory import ask_again
from app.services.ingest.write import withdraw

_SLICE = 400


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


def choose(
    session: Session, slug: str, *, shown: Iterable[str], withheld: Iterable[str], now: datetime
) -> None:
    """Follow an association that let us in, and show what it chose. Commits.

    What it withholds is withdrawn at once. What it shows is read at the next run, within the
    minute where the worker runs.
    """
    wanted, hidden = _of(slug, shown), _of(slug, withheld)
    begin_writing(session)
    known = session.get(Association, slug) or Association(slug=slug, is_followed=True)
    known.is_followed, known.linked_at, known.left_at = True, known.linked_at or now, None
    session.add(known)
    session.execute(delete(WithheldForm).where(WithheldForm.key.in_([*wanted, *hidden])))
    session.add_all(WithheldForm(key=key, slug=slug, since=now) for key in hidden)
    for key in wanted:
        ask_again(session, key, why="asked", now=now)
    _withdraw(session, hidden, now=now)
    session.commit()


def leave(session: Session, slug: str, *, now: datetime) -> int:
    """Show nothing of an association any more; return how many events were withdrawn. Commits."""
    begin_writing(session)
    known = session.get(Association, slug) or Association(slug=slug)
    known.is_followed, known.linked_at, known.left_at = False, None, now
    session.add(known)
    session.execute(delete(WithheldForm).where(WithheldForm.slug == slug))
    session.execute(
        delete(Reread).where(
            Reread.source == Source.HELLOASSO.value,
            Reread.key.startswith(f"{slug}/", autoescape=True),
        )
    )
    withdrawn = _withdraw(session, questions.keys_under(session, Source.HELLOASSO, slug), now=now)
    session.commit()
    return withdrawn


def withheld_of(session: Session, slug: str) -> frozenset[str]:
    """Return the forms that an association withholds."""
    return frozenset(session.scalars(select(WithheldForm.key).where(WithheldForm.slug == slug)))


def has_left(session: Session, slug: str) -> bool:
    """Tell whether an association asked that nothing of it be shown."""
    known = session.get(Association, slug)
    return known is not None and known.left_at is not None


def association_of(key: str) -> str:
    """Return the association of a form's key."""
    return key.partition("/")[0]


def _of(slug: str, keys: Iterable[str]) -> list[str]:
    """Keep an association's own forms: it decides of no other."""
    return sorted({key for key in keys if association_of(key) == slug})


def _withdraw(session: Session, keys: list[str], *, now: datetime) -> int:
    gone = []
    for start in range(0, len(keys), _SLICE):
        known = questions.known(session, source=Source.HELLOASSO, keys=keys[start : start + _SLICE])
        gone += [event for event in known.values() if not event.is_withdrawn]
    versions.touch(session, insees=withdraw(session, gone, now=now))
    return len(gone)
