"""Which sites hide which events: what canonical addresses must avoid, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.scoping import within
from app.models.site import Curation


def sites_hiding(session: Session, event_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return, for each of ``event_ids``, the sites that hide it: mostly none."""
    statement = select(Curation.event_id, Curation.site_id).where(
        Curation.event_id.in_(event_ids), Curation.is_hidden
    )
    hiding: defaultdict[int, set[int]] = defaultdict(set)
    for event_id, site_id in session.execute(within(statement, Scope.everything(), Curation)):
        hiding[event_id].add(site_id)
    return {event_id: frozenset(hiding[event_id]) for event_id in event_ids}
