"""Two events that look like one, and are two: nobody of this site is asked again."""

from __future__ import annotations

from secrets import token_hex

from sqlalchemy.orm import Session

from app.queries import curation
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.curation import standing
from app.services.curation.decide import Done
from app.services.curation.refusals import refuse
from app.services.curation.standing import Hand, Step


def keep_apart(session: Session, hand: Hand, first: int, second: int) -> Done:
    """Remember that two events are two. Commits; no page changes.

    Raises :class:`CurationError`: ``itself``, ``circle`` (they are gathered), ``not_here``.
    """
    with changing(session):
        standing.hold(session, hand.site.id)
        both = standing.known(session, hand, [first, second])
        if first == second:
            refuse("itself")
        states = standing.states(session, hand, both)
        if states[first]["same_as_id"] == second or states[second]["same_as_id"] == first:
            refuse("circle")
        if frozenset(both) in curation.kept_apart(session, hand.scope):
            return Done("", 0)
        one, other = sorted(both)
        batch = token_hex(16)
        step = Step(one, {}, {"other": other})
        standing.keep(session, hand, "apart", [step], batch=batch)
        detail = {"event": both[first].title, "other": both[second].title}
        by, site_id = hand.by, hand.site.id
        note(session, "pair_kept_apart", by=by, site_id=site_id, detail=detail, now=hand.now)
        return Done(batch, 1)
