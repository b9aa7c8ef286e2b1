"""The departments that have communes: counted among 35 000 rows, once for a site as it is."""

from __future__ import annotations

from app.queries import communes
from app.queries.communes import DepartmentFacts
from app.web.database import session
from app.web.kept import kept
from app.web.public_page import current_site

_BYTES = 30_000  # a hundred names


def departments() -> list[DepartmentFacts]:
    """Return the departments that have communes, by code."""
    facts = current_site().facts
    return kept(facts, "departments", lambda: communes.departments(session()), size=_BYTES)
