"""What is remembered between two runs, written in the transaction of the records it tells of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from app.clients.helloasso_payloads import Organization
from app.kernel.vocabulary import Source
from app.models.engine import begin_writing
from app.models.upstream import Association, FeedPosition, RenameHint, Reread
from app.services.helloasso import doubts
from app.services.ingest.draft import Reading, Removal
from app.services.ingest.report import Report
from app.services.ingest.sources.helloasso import AssociationGiven

_IN_ADDRESS = re.compile(r"^(?:https?://[^/]+/associations/)?([a-z0-9][a-z0-9-]{0,149})(?:[/?#]|$)")
_SOURCE = Source.HELLOASSO.value
_ASSOCIATION: Any = Association.__table__
Known = Callable[[Sequence[str]], Mapping[str, AssociationGiven | None]]
# An association moves house once in a while; asking about each at every run would be many calls.
ASSOCIATION_HOLDS = timedelta(days=30)
_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form to be read again; ``number`` is that of its last hint."""

    key: str
    number: int


@dataclass(slots=True)
class Note:
    """What one batch adds to the memory: see :meth:`write`.

    ``token`` is how far the feed was read. ``failed`` are keys with their errors, to be read
    again at the next run. ``settled`` are those that no longer need to be.
    ``readings`` are what was read: each is to be read again some day, whatever anybody says.
    """

    now: datetime
    feed: str = ""
    token: str | None = None
    failed: dict[str, str] = field(default_factory=dict)
    settled: list[Waiting] = field(default_factory=list)
    associations: dict[str, Organization | None] = field(default_factory=dict)
    readings: Sequence[Reading] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        # What is gone already is said at each run by whoever holds it back.
        is_read = any(not isinstance(one, Removal) for one in self.readings)
        return not (self.token or self.failed or self.settled or self.associations or is_read)

    def write(self, session: Session, report: Report) -> None:
        """Write it, and what of the batch failed in our own hands; the caller commits."""
        if self.token is not None:
            session.merge(FeedPosition(feed=self.feed, token=self.token, moved_at=self.now))
        for slug, found in self.associations.items():
            _keep_association(session, slug, found, now=self.now)
        failed = {key for key, _ in report.failed}
        for waiting in self.settled:
            if waiting.key in failed:
                continue
            session.execute(
                delete(Reread).where(
                    Reread.source == _SOURCE,
                    Reread.key == waiting.key,
                    Reread.number == waiting.number,
                )
            )
        for key, error in {**dict(report.failed), **self.failed}.items():
            ask_again(session, key, why="failed", error=error, now=self.now)
        doubts.keep(session, self.readings, now=self.now)


def ask_again(
    session: Session, key: str, *, why: str, now: datetime, error: str | None = None
) -> None:
    """Have a form read again at the next run. Commits nothing."""
    known = session.get(Reread, (_SOURCE, key))
    said = error[:_LONGEST_ERROR] if error else None
    if known is None:
        session.add(Reread(source=_SOURCE, key=key, why=why, error=said, number=1, since=now))
        session.flush()
        return
    known.why, known.error, known.number = why, said, known.number + 1


def waiting(session: Session, *, hints_only: bool = False) -> list[Waiting]:
    """Return the forms to be read again: hints first, those that failed most often last."""
    statement = select(Reread.key, Reread.number).where(Reread.source == _SOURCE)
    if hints_only:
        statement = statement.where(Reread.why != "failed")
    rows = session.execute(statement.order_by(Reread.why == "failed", Reread.number, Reread.key))
    return [Waiting(*row) for row in rows]


def count_waiting(session: Session) -> int:
    """Return how many forms wait to be read again, and changes of slug to be checked."""
    forms = select(func.count()).select_from(Reread).where(Reread.source == _SOURCE)
    slugs = select(func.count()).select_from(RenameHint)
    return (session.scalar(forms) or 0) + (session.scalar(slugs) or 0)


def is_hinted_at(session: Session) -> bool:
    """Tell whether somebody says that anything changed, and nobody looked yet."""
    forms = exists().where(Reread.source == _SOURCE, Reread.why != "failed")
    slugs = exists().where(RenameHint.since.is_not(None))
    return bool(session.scalar(select(forms | slugs)))


def check_rename(session: Session, old: str, new: str, *, now: datetime) -> None:
    """Have it checked at the next run that an association changed slug. Commits nothing."""
    if session.get(RenameHint, (old, new)) is None:
        session.add(RenameHint(old_slug=old, new_slug=new, since=now))


def position(session: Session, feed: str) -> str | None:
    """Return how far ``feed`` was read; ``None`` when it never was."""
    known = session.get(FeedPosition, feed)
    return known.token if known else None


def go_back(session: Session, feed: str, token: str | None, *, now: datetime) -> None:
    """Have ``feed`` read again from ``token`` on; from its beginning without one. Commits."""
    begin_writing(session)
    session.execute(delete(FeedPosition).where(FeedPosition.feed == feed))
    if token is not None:
        session.add(FeedPosition(feed=feed, token=token, moved_at=now))
    session.commit()


def listed_at(session: Session, feed: str) -> datetime | None:
    """Return when the list of an association was last read whole."""
    token = position(session, feed)
    return datetime.fromisoformat(token) if token else None


def followed(session: Session) -> list[str]:
    """Return the associations whose forms are read one by one."""
    return list(
        session.scalars(
            select(Association.slug).where(Association.is_followed).order_by(Association.slug)
        )
    )


def follow(session: Session, slugs: Iterable[str]) -> list[str]:
    """Follow associations; return those that were not yet. Commits nothing."""
    new = []
    for slug in dict.fromkeys(slugs):
        known = session.get(Association, slug)
        if known is None:
            session.add(Association(slug=slug, is_followed=True))
            new.append(slug)
        elif not known.is_followed:
            known.is_followed = True
            new.append(slug)
    return new


def associations(
    session: Session, slugs: Collection[str], *, now: datetime
) -> Mapping[str, AssociationGiven | None]:
    """Return the associations of ``slugs`` that were read lately enough."""
    rows = session.scalars(
        select(Association).where(
            Association.slug.in_(sorted(slugs)), Association.read_at > now - ASSOCIATION_HOLDS
        )
    )
    return {
        row.slug: AssociationGiven(
            name=row.name,
            postal_code=row.postal_code,
            city=row.city,
            lat=row.lat,
            lon=row.lon,
        )
        for row in rows
    }


def given(found: Organization | None) -> AssociationGiven | None:
    """Return an association as what places its forms."""
    if found is None:
        return None
    return AssociationGiven(
        name=_fitting("name", found.name),
        postal_code=_fitting("postal_code", found.zip_code),
        city=_fitting("city", found.city),
        lat=found.lat,
        lon=found.lon,
    )


def _fitting(name: str, text: str | None) -> str | None:
    """Cut a text to its column: one too long is refused with all that is written beside it."""
    return text and text[: _ASSOCIATION.c[name].type.length]


def _keep_association(
    session: Session, slug: str, found: Organization | None, *, now: datetime
) -> None:
    row = session.get(Association, slug) or Association(slug=slug, is_followed=False)
    row.read_at = now
    lent = given(found)
    if found is not None and lent is not None:
        row.name, row.postal_code, row.city = lent.name, lent.postal_code, lent.city
        row.lat, row.lon = lent.lat, lent.lon
        row.rna, row.category = _fitting("rna", found.rna), _fitting("category", found.category)
    session.add(row)


def slug_in(line: str) -> str:
    """Return the name of an association as HelloAsso's addresses give it; empty if there is none.

    >>> slug_in("https://www.helloasso.com/associations/mjc-exemple/evenements/forum")
    'mjc-exemple'
    >>> slug_in(" mjc-exemple "), slug_in("# la MJC"), slug_in("")
    ('mjc-exemple', '', '')
    """
    found = _IN_ADDRESS.search(line.strip())
    return found[1] if found else ""
