"""What words mean is kept for the country, and follows what is written in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import Builder
from tests.visitor import Visitor
from tests.web.test_kept import BOTH, rows, tell

AT = datetime(2026, 9, 6, 12, tzinfo=UTC)


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


def test_counts_by_commune_follow_what_a_word_means_though_nothing_changed_on_the_site(
    build: Builder,
    visit: Visitor,
    app: Flask,
    session: Session,
    outlined: Callable[..., None],
) -> None:
    outlined("25056", "25036")
    build.national()
    build.site("besancon", "25056", "25036")
    for _ in range(22):
        build.event("25036", {"fr": "Fête", "pt": "Danças"}, at=AT)
    for _ in range(21):
        build.event("25056", "Dancefloor", at=AT)
    # Nobody writes the word alone: what begins so is meant too.
    assert counted(visit) == ("43", {"22", "21"})
    # Told as services tell it: this site shows nothing new.
    heard_by_nobody = SimpleNamespace(extensions={"sites": SimpleNamespace(forget=lambda: None)})
    Builder(session, heard_by_nobody).event("81004", "Dance", at=AT, source_key="elsewhere")
    tell(session, app, "81004")
    assert counted(visit) == ("22", {"22"})


def counted(visit: Visitor) -> tuple[str, set[str]]:
    """Return how many events a map announces, and the counts that it shows."""
    page = visit(f"{BOTH[0]}/carte?q=dance")
    shown = {text.text.strip() for text in page.select(".map a.bubble text")}
    return page.h1.text.split()[0], shown
