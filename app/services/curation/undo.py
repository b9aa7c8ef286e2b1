"""Taking a gesture back, but for what somebody changed since."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.curation import CurationStep
from app.models.scoping import within
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.curation import standing
from app.services.curation.refusals import refuse
from app.services.curation.standing import Hand, State


@dataclass(frozen=True, slots=True)
class Undone:
    """How many events are again as they were, and how many somebody changed since."""

    count: int
    left: int


def undo(session: Session, hand: Hand, batch: str) -> Undone:
    """Put back what stood before a gesture of this site. Commits.

    What somebody changed since is left as it is. Raises ``not_here`` when this site knows no
    such gesture.
    """
    with changing(session):
        standing.hold(session, hand.site.id)
        steps = _steps(session, hand, batch)
        if not steps:
            refuse("not_here")
        waiting = [step for step in steps if step.undone_at is None]
        now_so = standing.states(session, hand, [step.event_id for step in waiting])
        done = []
        for step in waiting:
            former = (
                _former(session, hand, step) if _is_still(step, now_so[step.event_id]) else None
            )
            if former is not None:
                standing.put(session, hand, step.event_id, former)
                step.undone_at = hand.now
                done.append(step)
        session.flush()
        if done:
            places = standing.places(session, [step.event_id for step in done])
            standing.show_it(session, hand, places)
            detail = {"count": len(done)}
            by, site_id = hand.by, hand.site.id
            note(session, "curation_undone", by=by, site_id=site_id, detail=detail, now=hand.now)
        return Undone(len(done), len(waiting) - len(done))


def _is_still(step: CurationStep, state: State) -> bool:
    """Tell whether an event is as the gesture left it.

    What is gathered comes and goes with the one that it is gathered under: nobody's doing.
    """
    after, current = dict(step.after), dict(state)
    if after["same_as_id"] is not None:
        after["is_hidden"] = current["is_hidden"]
    return after == current


def _former(session: Session, hand: Hand, step: CurationStep) -> State | None:
    """Return what stood before; ``None`` where it can stand no more.

    What was gathered under an event that is itself gathered since goes under that other.
    """
    under = step.before["same_as_id"]
    if under is None:
        return step.before
    root = standing.states(session, hand, [under])[under]["same_as_id"] or under
    return None if root == step.event_id else {**step.before, "same_as_id": root}


def _steps(session: Session, hand: Hand, batch: str) -> list[CurationStep]:
    statement = (
        sa.select(CurationStep)
        .where(
            CurationStep.batch == batch,
            CurationStep.site_id == hand.site.id,
            CurationStep.kind != "correct",
        )
        .order_by(CurationStep.id)
    )
    return list(session.scalars(within(statement, hand.scope, CurationStep)))
