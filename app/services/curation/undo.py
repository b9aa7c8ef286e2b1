"""Taking a gesture back, but for what somebody changed since."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.curation import CurationStep
from app.models.scoping import within
from app.queries import campaigns as questions
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.curation import editions, standing
from app.services.curation.editions import Move
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
        back = _BACK.get(steps[0].kind, _decide_back)
        done = back(session, hand, waiting)
        for step in done:
            step.undone_at = hand.now
        session.flush()
        if done:
            detail = {"count": len(done)}
            by, site_id = hand.by, hand.site.id
            note(session, "curation_undone", by=by, site_id=site_id, detail=detail, now=hand.now)
        return Undone(len(done), len(waiting) - len(done))


def _decide_back(session: Session, hand: Hand, steps: list[CurationStep]) -> list[CurationStep]:
    now_so = standing.states(session, hand, [step.event_id for step in steps])
    done = []
    for step in steps:
        former = _former(session, hand, step) if _is_still(step, now_so[step.event_id]) else None
        if former is not None:
            standing.put(session, hand, step.event_id, former)
            done.append(step)
    if done:
        standing.show_it(session, hand, standing.places(session, [one.event_id for one in done]))
    return done


def _move_back(session: Session, _hand: Hand, steps: list[CurationStep]) -> list[CurationStep]:
    """Put back what stood, while the edition is known: closed since, it is as it ended."""
    if not steps:
        return []
    slug = steps[0].after["edition"]
    editions.hold(session, slug)
    edition = questions.by_slug(session, slug)
    if edition is None:
        return []
    put = questions.put_in(session, edition.id, [step.event_id for step in steps])
    done = [step for step in steps if (step.event_id in put) is step.after["joins"]]
    for step in done:
        former = Move(slug, joins=bool(step.before["joins"]))
        editions.apply(session, former, step.event_id)
    return done


def _ask_again(_session: Session, _hand: Hand, steps: list[CurationStep]) -> list[CurationStep]:
    """Let two events be shown as a probable double again."""
    return steps


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


_BACK = {editions.IN: _move_back, editions.OUT: _move_back, "apart": _ask_again}
