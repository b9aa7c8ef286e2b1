"""Correcting an event, for every site: what its source says is kept beside, and can be given back.

One correction a field. That of the most specific site wins, the one with the fewest communes,
then the lowest identity: a larger one is told, and overwrites nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.event import EventOverride
from app.services import versions
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.curation import heirs, rewrite, standing
from app.services.curation.closeness import closeness
from app.services.curation.refusals import refuse
from app.services.curation.rewrite import Held
from app.services.curation.standing import Hand
from app.services.curation.values import FIELDS, kept, typed

__all__ = ["Change", "correct", "give_back"]


@dataclass(frozen=True, slots=True)
class Change:
    """A field corrected: what its columns held when it was looked at, and are to hold.

    Both as columns hold them; times are a sequence of :class:`Timing`.
    """

    seen: Mapping[str, Any]
    wanted: Mapping[str, Any]


def correct(
    session: Session, hand: Hand, event_id: int, changes: Mapping[str, Change]
) -> tuple[str, ...]:
    """Correct fields of an event; return the columns that changed. Commits.

    All of them, or none. The values are checked already. Raises :class:`CurationError`:
    ``not_here``, ``withdrawn``, ``closer_site`` and ``changed_meanwhile``, about a field.
    """
    with changing(session):
        held = _held(session, hand, event_id)
        ours = _overrides(session, event_id)
        wanted: dict[str, Any] = {}
        for field, change in changes.items():
            _check(session, hand, field, held, ours, change)
            new = {name: change.wanted[name] for name in FIELDS[field]}
            if any(
                kept(name, value) != kept(name, held.value(name)) for name, value in new.items()
            ):
                wanted |= new
        if not wanted:
            return ()
        before = {name: _before(name, held, ours) for name in wanted}
        for name, value in wanted.items():
            _keep(session, hand, held, ours.get(name), name, value)
        session.flush()
        rewrite.rewrite(session, held, wanted, now=hand.now)
        after = {name: kept(name, value) for name, value in wanted.items()}
        _remember(session, hand, event_id, before, after)
        _tell(session, held, wanted)
        _note(session, hand, "event_corrected", held, wanted)
        return tuple(wanted)


def give_back(
    session: Session, hand: Hand, event_id: int, field: str, *, is_operator: bool
) -> None:
    """Let a field say again what its source says. Commits.

    Raises :class:`CurationError`: ``not_here``, ``withdrawn``, ``not_corrected``,
    ``closer_site`` unless ``is_operator``.
    """
    with changing(session):
        held = _held(session, hand, event_id)
        ours = _overrides(session, event_id)
        mine = [ours[name] for name in FIELDS[field] if name in ours]
        if not mine:
            refuse("not_corrected", field)
        if not is_operator:
            _refuse_closer(session, hand, field, mine, held)
        said = {row.field: typed(row.field, row.received) for row in mine}
        before = {row.field: _before(row.field, held, ours) for row in mine}
        for row in mine:
            session.delete(row)
        session.flush()
        rewrite.rewrite(session, held, said, now=hand.now)
        _remember(session, hand, event_id, before, dict.fromkeys(before))
        _tell(session, held, said)
        _note(session, hand, "correction_undone", held, said)


def _held(session: Session, hand: Hand, event_id: int) -> Held:
    held = rewrite.hold(session, hand.scope, event_id)
    if held is None:
        refuse("not_here")
    if held.is_withdrawn:
        refuse("withdrawn")
    return held


def _overrides(session: Session, event_id: int) -> dict[str, EventOverride]:
    statement = sa.select(EventOverride).where(EventOverride.event_id == event_id)
    found = session.scalars(statement.execution_options(populate_existing=True))
    return {row.field: row for row in found}


def _check(  # noqa: PLR0913, PLR0917 (one field of one event, and who changes it)
    session: Session,
    hand: Hand,
    field: str,
    held: Held,
    ours: Mapping[str, EventOverride],
    change: Change,
) -> None:
    mine = [ours[name] for name in FIELDS[field] if name in ours]
    _refuse_closer(session, hand, field, mine, held)
    for name in FIELDS[field]:
        if kept(name, change.seen[name]) != kept(name, held.value(name)):
            refuse("changed_meanwhile", field)


def _refuse_closer(
    session: Session, hand: Hand, field: str, rows: Sequence[EventOverride], held: Held
) -> None:
    others = {row.site_id for row in rows} - {hand.site.id}
    if not others:
        return
    close = closeness(session, [hand.site.id, *others], at=held.row["insee"])
    if any(close[other] < close[hand.site.id] for other in others):
        refuse("closer_site", field)


def _tell(session: Session, held: Held, changed: Mapping[str, Any]) -> None:
    """Have pages made again where the event is, and where it was."""
    here = held.row["insee"]
    there = changed.get("insee", here)
    if there != here:
        heirs.follow(session, held.id, there)
    versions.touch(session, insees=[here, there])


def _before(name: str, held: Held, ours: Mapping[str, EventOverride]) -> dict[str, Any]:
    """Return what stood: what the source said when it was corrected, and a correction before."""
    row = ours.get(name)
    if row is None:
        return {"received": kept(name, held.value(name))}
    return {"received": row.received, "value": row.value, "site_id": row.site_id}


def _keep(  # noqa: PLR0913, PLR0917 (one correction, and who makes it)
    session: Session, hand: Hand, held: Held, row: EventOverride | None, name: str, value: Any
) -> None:
    if row is None:
        received = kept(name, held.value(name))
        row = EventOverride(event_id=held.id, field=name, received=received)
        session.add(row)
    said = kept(name, value)
    # « Nothing » is a correction too: JSON's null, where SQL's would be no value at all.
    row.site_id, row.value = hand.site.id, sa.JSON.NULL if said is None else said
    row.actor, row.updated_at = hand.by.words[:254], hand.now


def _remember(
    session: Session, hand: Hand, event_id: int, before: dict[str, Any], after: dict[str, Any]
) -> None:
    step = standing.Step(event_id, before, after)
    standing.keep(session, hand, "correct", [step], batch=token_hex(16))


def _note(session: Session, hand: Hand, kind: Any, held: Held, columns: Collection[str]) -> None:
    detail = {
        "event": standing.in_words(held.row["title"], hand.site),
        "fields": sorted(field for field, names in FIELDS.items() if set(names) & set(columns)),
    }
    note(session, kind, by=hand.by, site_id=hand.site.id, detail=detail, now=hand.now)
