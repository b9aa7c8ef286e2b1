"""What words mean is kept for the country, and follows what is written in it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import Builder
from tests.visitor import Visitor
from tests.web.test_kept import BOTH, rows, tell


def test_what_a_word_means_follows_what_is_written_in_the_country(
    build: Builder, visit: Visitor, app: Flask, session: Session
) -> None:
    build.national()
    build.site("besancon", "25056", "25036")
    build.event("25036", "Chorale")
    tell(session, app, "25036")
    assert len(rows(visit(f"{BOTH[0]}/evenements?q=choralle"))) == 1
    build.event("25056", "Choralle")
    tell(session, app, "25056")
    found = rows(visit(f"{BOTH[0]}/evenements?q=choralle"))
    assert len(found) == 1
    assert "Choralle" in found[0]
