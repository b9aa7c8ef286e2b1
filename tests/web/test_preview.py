"""A draft is looked at on its own host, by who has the link, for a day, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.drafting import mark_of
from app.kernel.record import Actor
from app.models.site import Site
from app.queries import drafts
from app.services.drafts import edits, files
from app.services.drafts.edits import Edit
from app.web.clock import set_clock
from app.web.preview import preview_origin, token_for
from tests.builders import Builder
from tests.conftest import NOW
from tests.visitor import Visitor
from tests.web.keeping import Kept

CLAIRE = Actor(1, "Claire")
HERE, THERE = "besancon.rentree.test", "albi.rentree.test"


@pytest.fixture
def towns(build: Builder) -> dict[str, Site]:
    build.national()
    build.event("25056")
    return {
        "besancon": build.site("besancon", "25056", languages=["fr", "en"]),
        "albi": build.site("albi", "81004"),
    }


def write(session: Session, site: Site, **values: object) -> None:
    now = drafts.draft(session, site.id).content
    named = {path.replace("__", "."): value for path, value in values.items()}
    asked = [Edit(path, value, mark_of(now.values.get(path))) for path, value in named.items()]
    assert edits.save(session, site.id, asked, by=CLAIRE, now=NOW).is_whole


def token(app: Flask, slug: str) -> str:
    with app.test_request_context(base_url=f"https://{HERE}"):
        facts = app.extensions["sites"].by_slug(slug)
        assert preview_origin(facts).startswith(f"https://{slug}.rentree.test/apercu/")
        return token_for(facts)


def test_a_preview_shows_what_waits_and_the_portal_does_not(
    app: Flask, session: Session, visit: Visitor, towns
) -> None:
    write(session, towns["besancon"], texts__home__title__fr="Sortir ce soir")
    page = visit(f"{HERE}/apercu/{token(app, 'besancon')}/")
    assert page.h1.text.strip() == "Sortir ce soir"
    assert "pas encore publié" in page.select_one("body > [role=note]").text
    assert "Sortir ce soir" not in visit(f"{HERE}/").text
    assert not visit(f"{HERE}/").select("body > [role=note]")


def test_every_way_out_of_a_previewed_page_stays_in_the_preview(
    app: Flask, session: Session, visit: Visitor, towns
) -> None:
    prefix = f"/apercu/{token(app, 'besancon')}"
    answer = visit.raw(f"{HERE}{prefix}/evenements")
    page = visit(f"{HERE}{prefix}/evenements")
    ways = [
        tag[name] for name in ("href", "src", "action") for tag in page.find_all(attrs={name: True})
    ]
    own = [way for way in ways if way.startswith(("/", f"https://{HERE}"))]
    assert len(own) > 20
    assert [way for way in own if not way.removeprefix(f"https://{HERE}").startswith(prefix)] == []
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors https://admin.rentree.test" in answer.headers["Content-Security-Policy"]
    assert "ETag" not in answer.headers
    moved = visit.raw(f"{HERE}{prefix}/evenements/{1_000_000}")
    assert moved.status_code == 404
    english = visit(f"{HERE}{prefix}/en/evenements")
    assert english.html["lang"] == "en"


def test_a_redirect_stays_in_the_preview(
    app: Flask, session: Session, visit: Visitor, towns, build: Builder
) -> None:
    event = build.event("25056")
    prefix = f"/apercu/{token(app, 'besancon')}"
    answer = visit.raw(f"{HERE}{prefix}/evenements/{event.id}")
    assert answer.status_code in {301, 302}
    assert answer.location.removeprefix(f"https://{HERE}").startswith(f"{prefix}/evenements/")


def test_colours_languages_and_pictures_of_a_draft_are_those_of_its_preview(
    app: Flask, session: Session, visit: Visitor, towns
) -> None:
    besancon = towns["besancon"]
    name = files.keep_file(
        session, besancon.id, b"png", stem="emblem", media_type="image/png", by=CLAIRE, now=NOW
    )
    write(
        session,
        besancon,
        brand__color="#a4262c",
        brand__emblem=name,
        languages=["fr", "en", "ar"],
        name__ar="بيزانسون",
    )
    prefix = f"/apercu/{token(app, 'besancon')}"
    page = visit(f"{HERE}{prefix}/ar/")
    assert page.html["dir"] == "rtl"
    assert page.select_one("meta[name=theme-color]")["content"] == "#a4262c"
    icon = page.select_one("link[rel=icon]")["href"]
    assert icon.startswith(f"{prefix}/identite/")
    assert visit.raw(HERE + icon).data == b"png"
    assert visit.raw(HERE + icon.removeprefix(prefix)).status_code == 404
    sheet = page.select_one("link[rel=stylesheet][href*=theme]")["href"]
    assert visit.raw(HERE + sheet).status_code == 200
    assert visit.raw(f"{HERE}/ar/").status_code == 404


def test_a_draft_site_is_seen_in_its_preview_alone(
    app: Flask, session: Session, visit: Visitor, build: Builder, towns
) -> None:
    towns["albi"].is_published = False
    session.commit()
    app.extensions["sites"].forget()
    assert visit.raw(f"{THERE}/").status_code == 421
    prefix = f"/apercu/{token(app, 'albi')}"
    page = visit(f"{THERE}{prefix}/")
    for link in page.select("link[rel=stylesheet]"):
        with visit.raw(THERE + link["href"]) as file:
            assert file.status_code == 200, link
    assert visit.raw(f"{THERE}/static/app.css").status_code == 421


def test_a_token_opens_one_site_on_its_own_host_for_a_day(
    app: Flask, session: Session, visit: Visitor, towns
) -> None:
    mine = token(app, "besancon")
    assert visit.raw(f"{HERE}/apercu/{mine}/").status_code == 200
    assert visit.raw(f"{THERE}/apercu/{mine}/").status_code == 404
    assert visit.raw(f"rentree.test/apercu/{mine}/").status_code == 404
    assert visit.raw(f"{HERE}/apercu/{mine[:-2]}xx/").status_code == 404
    assert visit.raw(f"{HERE}/apercu/{mine}.{mine}/").status_code == 404
    assert visit.raw(f"{HERE}/apercu/").status_code == 404
    set_clock(app, lambda: NOW + timedelta(hours=23))
    assert visit.raw(f"{HERE}/apercu/{mine}/").status_code == 200
    set_clock(app, lambda: NOW + timedelta(hours=25))
    late = visit.raw(f"{HERE}/apercu/{mine}/")
    assert late.status_code == 404
    assert "n’est plus ouvert" in late.text


def test_a_preview_is_never_kept_in_memory(app: Flask, session: Session, kept: Kept, towns) -> None:
    prefix = f"{HERE}/apercu/{token(app, 'besancon')}"
    write(session, towns["besancon"], texts__home__title__fr="Un")
    assert "Un" in kept(f"{prefix}/").text
    write(session, towns["besancon"], texts__home__title__fr="Deux")
    again = kept(f"{prefix}/")
    assert "Deux" in again.text
    assert not kept.was_hit(again)
    public = kept(f"{HERE}/")
    assert "Deux" not in public.text


def test_nothing_can_be_sent_to_a_preview(app: Flask, session: Session, towns) -> None:
    client = app.test_client(use_cookies=False)
    path = f"/apercu/{token(app, 'besancon')}/evenements"
    assert client.post(path, base_url=f"https://{HERE}").status_code == 405
