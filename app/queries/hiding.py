"""Which sites hide which events: what canonical addresses must avoid, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.curation import Curation
from app.models.scoping import kind_of, within_kind

_CURATION: Any = Curation.__table__
_HIDING = within_kind(
    select(_CURATION.c.event_id, _CURATION.c.site_id).where(
        _CURATION.c.event_id.in_(bindparam("ids", expanding=True)), _CURATION.c.is_hidden
    ),
    kind_of(Scope.everything()),
    Curation,
)


def sites_hiding(session: Session, event_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return, for each of ``event_ids``, the sites that hide it: mostly none."""
    hiding: defaultdict[int, set[int]] = defaultdict(set)
    for event_id, site_id in session.execute(_HIDING, {"ids": list(event_ids)}).all():
        hiding[event_id].add(site_id)
    return {event_id: frozenset(hiding[event_id]) for event_id in event_ids}
