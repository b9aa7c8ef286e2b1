"""A preview serves pictures of its site, and nothing else that is kept beside them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from app.models.draft import KeptFile
from app.services.estate import rooms
from app.web.preview import token_for
from tests.builders import Builder
from tests.conftest import NOW
from tests.visitor import Visitor

HERE = "besancon.rentree.test"


def test_what_is_kept_and_is_no_picture_is_nowhere(
    app: Flask, session: Session, visit: Visitor, build: Builder
) -> None:
    build.national()
    site = build.site("besancon", "25056")
    names = ("emblem-0123456789ab.png", rooms.FORMER_RECORD, rooms.WAITING)
    for name in names:
        session.add(
            KeptFile(
                site_id=site.id,
                name=name,
                media_type="image/png",
                content=b"kept",
                digest="d" * 64,
                kept_at=NOW,
            )
        )
    session.commit()
    with app.test_request_context(base_url=f"https://{HERE}"):
        token = token_for(app.extensions["sites"].by_slug("besancon"))
    inside = [
        visit.raw(f"{HERE}/apercu/{token}/identite/{'d' * 12}/{name}").status_code for name in names
    ]
    assert inside == [200, 404, 404]
    assert [visit.raw(f"{HERE}/identite/{'d' * 12}/{name}").status_code for name in names] == [
        404
    ] * 3
