"""What goes wrong in the index is said as anything else of the database, and mended for all."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import index_writing
from app.models.search import Upcoming
from app.queries import sites
from app.services.search.rebuild import rebuild
from tests.builders import Builder
from tests.conftest import NOW

_ROWS: Any = Upcoming.__table__


def test_a_rebuild_tells_every_site_since_pages_keep_what_words_mean(
    session: Session, build: Builder
) -> None:
    build.national()
    build.site("besancon", "25056")
    session.commit()
    rebuild(session, now=NOW)
    before = sites.sequence(session)
    rebuild(session, now=NOW)
    assert len(sites.changed_since(session, before)) == 2


def test_a_fault_of_the_index_is_one_of_the_database_like_any_other(
    session: Session, build: Builder
) -> None:
    build.event("25056", "Bal")
    session.commit()
    connection = session.connection()
    row = dict(connection.execute(select(_ROWS)).mappings().first() or {})
    row.pop("words", None)
    twice = index_writing.Telling(words=(), rows=[row], tokens=[["bal"]], counts=())
    with pytest.raises(IntegrityError):
        index_writing.tell(connection, twice)
    session.rollback()
