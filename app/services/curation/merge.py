"""Two events that are one, on one site: it shows the one, and leads from the other to it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.curation import Curation
from app.models.scoping import within
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.curation import standing
from app.services.curation.decide import Done
from app.services.curation.refusals import refuse
from app.services.curation.standing import NOTHING, Hand, Known, State, Step


def merge(session: Session, hand: Hand, *, loser: int, winner: int) -> Done:
    """Show ``winner`` alone. Commits.

    What was gathered under ``loser`` follows it, and a ``winner`` that is itself gathered stands
    for the one that is shown: no chain is ever longer than one. Raises :class:`CurationError`:
    ``itself``, ``circle``, ``withdrawn``, ``of_another_kind`` (an event and a season activity),
    ``is_hidden`` (the one to show), ``not_here``.
    """
    with changing(session):
        standing.hold(session, hand.site.id)
        both = standing.known(session, hand, [loser, winner])
        before = standing.states(session, hand, [loser, winner])
        root = before[winner]["same_as_id"] or winner
        if root == loser:
            refuse("itself" if loser == winner else "circle")
        if root != winner:
            both |= standing.known(session, hand, [root])
            before |= standing.states(session, hand, [root])
        _check(both[loser], both[root], before[root])
        under = {**NOTHING, "is_hidden": True, "same_as_id": root}
        if dict(before[loser]) == under:
            return Done("", 0)
        moved = standing.states(session, hand, _under(session, hand, loser))
        steps = [Step(loser, before[loser], under)]
        steps += [Step(number, state, {**under}) for number, state in moved.items()]
        batch = standing.take(session, hand, "merge", steps)
        standing.show_it(session, hand, [both[loser].insee, both[root].insee])
        detail = {"event": both[loser].title, "into": both[root].title}
        note(
            session, "events_merged", by=hand.by, site_id=hand.site.id, detail=detail, now=hand.now
        )
        return Done(batch, 1)


def _check(loser: Known, winner: Known, state: State) -> None:
    if loser.is_withdrawn or winner.is_withdrawn:
        refuse("withdrawn", loser.title if loser.is_withdrawn else winner.title)
    if loser.is_season is not winner.is_season:
        refuse("of_another_kind")
    if state["is_hidden"]:
        refuse("is_hidden", winner.title)


def _under(session: Session, hand: Hand, winner: int) -> list[int]:
    """Return what this site gathered under an event."""
    statement = (
        sa.select(Curation.event_id)
        .where(Curation.same_as_id == winner, Curation.site_id == hand.site.id)
        .order_by(Curation.event_id)
    )
    return list(session.scalars(within(statement, hand.scope, Curation)))
