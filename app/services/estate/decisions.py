"""What a site decided of events and editions, told again where they are; the rest waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.campaign import Campaign, CampaignSite
from app.models.curation import Curation
from app.models.event import EventOverride
from app.queries.estate import EventName, events_named
from app.services import versions
from app.services.curation import heirs, rewrite
from app.services.curation.values import PLACING, kept, typed
from app.services.estate import lines, rooms
from app.services.estate.cells import Row
from app.services.estate.parcel import Parcel


@dataclass(slots=True)
class Settled:
    """``waiting``: lines whose event or edition is not here, by file; ``insees``: what moved."""

    waiting: dict[str, list[list[str]]] = field(default_factory=dict)
    insees: list[str | None] = field(default_factory=list)

    def wait(self, name: str, row: Row) -> None:
        """Keep a line for later."""
        self.waiting.setdefault(name, []).append(list(row))


def settle(session: Session, parcel: Parcel, scope: Scope, *, now: datetime) -> Settled:
    """Write what the site of ``scope`` decided. Commits nothing."""
    settled = Settled()
    decided = lines.checked(parcel, rooms.CURATION, lines.decision)
    corrected = lines.checked(parcel, rooms.CORRECTIONS, lines.correction)
    known = events_named(session, scope, _named(decided, corrected))
    for row in decided:
        _decide(session, settled, scope, known, row)
    for row in corrected:
        _correct(session, settled, scope, known, row, now)
    _join(session, settled, scope, lines.checked(parcel, rooms.EDITIONS, lines.edition))
    return settled


def give_back(session: Session, site_id: int, *, now: datetime) -> None:
    """Let every fact that a site corrected say again what its source says. Commits nothing."""
    mine = sa.select(EventOverride).where(EventOverride.site_id == site_id)
    for row in session.scalars(mine.order_by(EventOverride.event_id, EventOverride.field)).all():
        held = rewrite.hold(session, Scope.everything(), row.event_id)
        name, said = row.field, row.received
        session.delete(row)
        session.flush()
        if held is not None and not held.is_withdrawn:
            rewrite.rewrite(session, held, {name: typed(name, said)}, now=now)
            if name == "insee":
                heirs.follow(session, held.id, said)
                versions.touch(session, insees=[held.row["insee"], said])


def _named(decided: list[Row], corrected: list[Row]) -> Iterator[EventName]:
    for row in decided:
        yield row[0], row[1]
        if row[5]:
            yield row[5], row[6]
    for row in corrected:
        yield row[0], row[1]


def _decide(
    session: Session, settled: Settled, scope: Scope, known: dict[EventName, int], row: Row
) -> None:
    event, same_as = known.get((row[0], row[1])), known.get((row[5], row[6]))
    if event is None or (row[5] and same_as in {None, event}):
        settled.wait(rooms.CURATION, row)
        return
    said = {**lines.decision(row), "same_as_id": same_as}
    session.execute(sa.insert(Curation).values(event_id=event, site_id=scope.site_id, **said))


def _correct(  # noqa: PLR0913, PLR0917 (one correction, and where it goes)
    session: Session,
    settled: Settled,
    scope: Scope,
    known: dict[EventName, int],
    row: Row,
    now: datetime,
) -> None:
    """Correct a fact that nobody corrected here; what another site says of it stands."""
    said = lines.correction(row)
    event, name = known.get((row[0], row[1])), said["field"]
    held = rewrite.hold(session, scope, event) if event is not None else None
    # Where something is, is said here: what comes from elsewhere moves nothing.
    is_moved = name in PLACING
    if held is None or is_moved or held.is_withdrawn or _is_corrected(session, held.id, name):
        settled.wait(rooms.CORRECTIONS, row)
        return
    null: Any = sa.JSON.NULL
    session.add(
        EventOverride(
            event_id=held.id,
            field=name,
            site_id=scope.site_id,
            value=null if said["value"] is None else said["value"],
            received=kept(name, held.value(name)),
            actor=said["actor"],
            updated_at=said["updated_at"],
        )
    )
    session.flush()
    rewrite.rewrite(session, held, {name: said["typed"]}, now=now)
    settled.insees.append(held.row["insee"])


def _is_corrected(session: Session, event_id: int, name: str) -> bool:
    return session.get(EventOverride, (event_id, name)) is not None


def _join(session: Session, settled: Settled, scope: Scope, rows: list[Row]) -> None:
    known = {
        slug: number for number, slug in session.execute(sa.select(Campaign.id, Campaign.slug))
    }
    for row in rows:
        said = lines.edition(row)
        if said["slug"] not in known:
            settled.wait(rooms.EDITIONS, row)
            continue
        session.execute(
            sa.insert(CampaignSite).values(
                campaign_id=known[said["slug"]],
                site_id=scope.site_id,
                takes_part=said["takes_part"],
            )
        )
