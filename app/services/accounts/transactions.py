"""The transaction of a change that somebody makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.models.engine import begin_writing


@contextmanager
def changing(session: Session) -> Iterator[None]:
    """End what ``session`` was reading, and write: all of it, or nothing when something is raised.

    A request has read who asks before it changes anything, and SQLite refuses to turn that
    reading into a writing when somebody wrote in between.
    """
    session.commit()
    begin_writing(session)
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    session.commit()
