"""What becomes of events gathered under another when that one goes, or comes back.

``is_hidden`` is the one thing that lists read: it is kept true to this. An event gathered under
one that its source withdrew is shown again, on each site that had gathered them: its own source
still says that it takes place. When the other comes back, it is hidden anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.curation import Curation
from app.models.scoping import within
from app.models.site import Site, SiteTerritory

_EVERYWHERE = Scope.everything()


def release(session: Session, winners: Sequence[int]) -> None:
    """Show what was gathered under these events, which nobody sees any more. Commits nothing."""
    _set(session, winners, is_hidden=False)


def gather(session: Session, winners: Sequence[int]) -> None:
    """Hide what was gathered under these events, which are seen again. Commits nothing."""
    _set(session, winners, is_hidden=True)


def follow(session: Session, winner: int, insee: str | None) -> None:
    """Show what was gathered under an event on the sites that it leaves; hide it where it comes.

    ``insee`` is its commune from now on. Commits nothing.
    """
    holding = (
        sa.select(Site.id)
        .outerjoin(
            SiteTerritory, (SiteTerritory.site_id == Site.id) & (SiteTerritory.insee == insee)
        )
        .where(Site.is_national | SiteTerritory.insee.is_not(None))
    )
    statement = (
        within(sa.update(Curation), _EVERYWHERE, Curation)
        .where(Curation.same_as_id == winner)
        .values(is_hidden=Curation.site_id.in_(holding))
    )
    session.execute(statement.execution_options(synchronize_session=False))


def _set(session: Session, winners: Sequence[int], *, is_hidden: bool) -> None:
    if winners:
        statement = within(sa.update(Curation), _EVERYWHERE, Curation).where(
            Curation.same_as_id.in_(sorted(winners)), Curation.is_hidden.is_(not is_hidden)
        )
        session.execute(
            statement.values(is_hidden=is_hidden).execution_options(synchronize_session=False)
        )
