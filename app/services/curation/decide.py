"""Hiding, showing, featuring: many events in one gesture, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from app.kernel.record import Kind
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.curation import standing
from app.services.curation.refusals import refuse
from app.services.curation.standing import NOTHING, Hand, Known, State, Step

MOST = 200
"""How many events one gesture may be about."""
Gesture = Literal["hide", "show", "feature", "unfeature"]
GESTURES: tuple[Gesture, ...] = ("hide", "show", "feature", "unfeature")
_KINDS: dict[Gesture, Kind] = {
    "hide": "event_hidden",
    "show": "event_shown",
    "feature": "event_featured",
    "unfeature": "event_unfeatured",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a gesture did. ``batch`` is empty when nothing was to be done."""

    batch: str
    count: int


def decide(
    session: Session, hand: Hand, gesture: Gesture, ids: Sequence[int], *, reason: str = ""
) -> Done:
    """Hide, show, feature or unfeature events. Commits.

    What is so already is left alone; what is hidden is not featured. Raises
    :class:`CurationError`: ``nothing_chosen``, ``too_many``, ``no_reason`` (to hide), ``not_here``.
    """
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        refuse("nothing_chosen")
    if len(chosen) > MOST:
        refuse("too_many")
    if gesture == "hide" and not reason:
        refuse("no_reason")
    with changing(session):
        standing.hold(session, hand.site.id)
        events = standing.known(session, hand, chosen)
        before = standing.states(session, hand, chosen)
        wanted = {number: _after(gesture, before[number], reason) for number in chosen}
        steps = [
            Step(number, before[number], wanted[number])
            for number in chosen
            if dict(wanted[number]) != dict(before[number])
        ]
        if not steps:
            return Done("", 0)
        batch = standing.take(session, hand, gesture, steps)
        standing.show_it(session, hand, [events[step.event_id].insee for step in steps])
        _note(session, hand, gesture, steps, events)
        return Done(batch, len(steps))


def _after(gesture: Gesture, before: State, reason: str) -> State:
    """Return what is to stand; the same where the gesture changes nothing."""
    if gesture == "show":
        return {**NOTHING, "is_featured": before["is_featured"]}
    if gesture == "hide":
        is_gathered = before["same_as_id"] is not None
        hidden = {**NOTHING, "is_hidden": True, "reason": reason}
        return before if is_gathered and before["is_hidden"] else hidden
    if gesture == "feature":
        return before if before["is_hidden"] else {**before, "is_featured": True}
    return {**before, "is_featured": False}


def _note(
    session: Session,
    hand: Hand,
    gesture: Gesture,
    steps: Sequence[Step],
    events: dict[int, Known],
) -> None:
    others = sorted({step.before["same_as_id"] for step in steps} - {None})
    titles = standing.titles(session, hand, others)
    for step in steps:
        kind, detail = _KINDS[gesture], {"event": events[step.event_id].title}
        if gesture == "hide":
            detail["reason"] = step.after["reason"]
        elif gesture == "show" and step.before["same_as_id"] is not None:
            kind, detail["into"] = "merge_undone", titles.get(step.before["same_as_id"], "")
        note(session, kind, by=hand.by, site_id=hand.site.id, detail=detail, now=hand.now)
