"""Photographs on pages: light, still, credited, and only where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models.event import Event
from app.models.picture import Picture
from app.models.site import Site
from app.services.pictures.develop import Developed, develop
from app.services.pictures.store import PictureStore
from tests import photographs
from tests.builders import Builder
from tests.conftest import NOW
from tests.visitor import Visitor

HOST = "besancon.rentree.test"
ADDRESS = "https://cdn.example/bal.jpg"
PHOTO = photographs.photograph(1600, 1000)


@pytest.fixture
def store(app: Flask) -> PictureStore:
    return PictureStore.under(app.extensions["settings"].data_dir)


@pytest.fixture(scope="module")
def drawn() -> dict[bytes, Developed]:
    """What was developed already: a photograph takes half a second."""
    return {}


@pytest.fixture
def keep(
    session: Session, store: PictureStore, drawn: dict[bytes, Developed]
) -> Callable[..., Picture]:
    """Make a picture ready, as fetching it would."""

    def keeper(address: str = ADDRESS, content: bytes = PHOTO) -> Picture:
        made = drawn.get(content)
        if made is None or not store.has(made.digest, made.renditions):
            made = drawn[content] = develop(content, store)
        row = Picture(address=address, state="ready", tries=0, **made.model_dump())
        session.add(row)
        session.commit()
        return row

    return keeper


@pytest.fixture
def two_sites(build: Builder) -> tuple[Site, Site]:
    build.national()
    return build.site("besancon", "25056"), build.site("albi", "81004")


@pytest.fixture
def bal(build: Builder, two_sites: tuple[Site, Site], keep: Callable[..., Picture]) -> Event:
    keep()
    return build.event("25056", "Bal", image_url=ADDRESS, image_credit="Zoé <Martin>")


def path_of(picture: Picture, width: int = 640, form: str = "avif") -> str:
    return f"/photos/{picture.digest}-{width}.{form}"


def test_the_page_of_an_event_shows_its_picture_and_who_took_it(visit: Visitor, bal: Event) -> None:
    page = visit(f"{HOST}/evenements/{bal.id}-bal")
    figure = page.select_one("figure.event-photo")
    assert figure is not None
    assert [source["type"] for source in figure.select("source")] == ["image/avif", "image/webp"]
    for source in figure.select("source"):
        offered = [one.split() for one in source["srcset"].split(", ")]
        assert [width for _, width in offered] == ["320w", "640w", "960w", "1280w"]
        assert source["sizes"]
        for address, _ in offered:
            assert visit.raw(HOST + address).mimetype == source["type"]
    image = figure.select_one("img")
    assert image is not None
    assert visit.raw(HOST + str(image["src"])).mimetype == "image/jpeg"
    assert (image["width"], image["height"], image["alt"]) == ("1280", "800", "")
    assert image["fetchpriority"] == "high"
    assert not image.has_attr("loading")
    caption = figure.select_one("figcaption")
    assert caption is not None
    assert caption.text.replace("\u00a0", " ") == "Photo : Zoé <Martin>"


def test_a_row_shows_it_smaller_when_one_comes_near(visit: Visitor, bal: Event) -> None:
    for address in (f"{HOST}/evenements", "rentree.test/evenements"):
        row = visit(address).select_one("li.event.has-image")
        assert row is not None, address
        image = row.select_one("picture img")
        assert image is not None
        assert (image["loading"], image["alt"]) == ("lazy", "")
        assert all(source["sizes"] == "9rem" for source in row.select("source"))
        assert "-640.avif 640w" in str(row)
        assert "-960.avif" not in str(row)


def test_no_address_of_a_source_is_ever_on_a_page(visit: Visitor, bal: Event) -> None:
    for address in (
        "/",
        "/evenements",
        f"/evenements/{bal.id}-bal",
        "/evenements.rss",
        "/evenements.csv",
        "/evenements.ics",
    ):
        assert "cdn.example" not in visit.raw(HOST + address).text


@pytest.mark.parametrize("state", ["waiting", "refused", None])
def test_an_event_whose_picture_is_not_ready_shows_none(
    visit: Visitor, build: Builder, two_sites: Any, session: Session, state: str | None
) -> None:
    if state:
        session.add(Picture(address=ADDRESS, state=state, tries=1, reason="trop lourde"))
        session.commit()
    event = build.event("25056", "Bal", image_url=ADDRESS, image_credit="Zoé")
    page = visit(f"{HOST}/evenements/{event.id}-bal")
    assert not page.select("picture")
    assert "Photo" not in page.select_one("main").text
    assert not visit(f"{HOST}/evenements").select("picture, .has-image")


def test_a_poster_taller_than_wide_is_shown_whole(
    visit: Visitor, build: Builder, two_sites: Any, keep: Callable[..., Picture]
) -> None:
    keep(content=photographs.photograph(800, 1200))
    event = build.event("25056", "Bal", image_url=ADDRESS)
    assert visit(f"{HOST}/evenements/{event.id}-bal").select("img.photo.is-tall")


def test_a_file_may_be_kept_for_a_year_and_is_nothing_but_a_picture(
    visit: Visitor, bal: Event
) -> None:
    page = visit(f"{HOST}/evenements/{bal.id}-bal")
    path = str(page.select_one("figure img")["src"])
    answer = visit.raw(HOST + path)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Cache-Status" not in answer.headers, "pages keep the memory for themselves"
    again = visit.raw(HOST + path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_site_serves_the_pictures_of_what_it_shows_and_no_other(
    visit: Visitor, build: Builder, two_sites: tuple[Site, Site], keep: Callable[..., Picture]
) -> None:
    picture = keep()
    build.event("25056", "Bal", image_url=ADDRESS)
    path = path_of(picture)
    assert visit.raw(HOST + path).status_code == 200
    assert visit.raw("rentree.test" + path).status_code == 200
    assert visit.raw("albi.rentree.test" + path).status_code == 404


def test_a_picture_that_a_town_hides_is_not_served_under_its_name(
    visit: Visitor, build: Builder, two_sites: tuple[Site, Site], keep: Callable[..., Picture]
) -> None:
    picture = keep()
    event = build.event("25056", "Bal", image_url=ADDRESS)
    build.hide(two_sites[0], event)
    assert visit.raw(HOST + path_of(picture)).status_code == 404
    assert visit.raw("rentree.test" + path_of(picture)).status_code == 200


def test_nothing_is_served_for_what_was_withdrawn(
    visit: Visitor, build: Builder, two_sites: Any, keep: Callable[..., Picture]
) -> None:
    picture = keep()
    build.event("25056", "Bal", image_url=ADDRESS, status="withdrawn", withdrawn_at=NOW)
    assert visit.raw(HOST + path_of(picture)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/photos/{digest}-641.avif",
        "/photos/{digest}-640.png",
        "/photos/{digest}-640.avif/",
        "/en/photos/{digest}-640.avif",
        "/photos/" + "0" * 32 + "-640.avif",
        "/photos/" + "z" * 32 + "-640.avif",
        "/photos/../photos/{digest}-640.avif%00",
        "/photos/..%2f..%2fsecret_key",
    ],
)
def test_an_address_that_names_no_file_leads_nowhere(
    visit: Visitor, build: Builder, two_sites: Any, keep: Callable[..., Picture], path: str
) -> None:
    picture = keep()
    build.event("25056", "Bal", image_url=ADDRESS)
    answer = visit.raw(HOST + path.format(digest=picture.digest))
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_that_was_lost_is_a_page_not_found(
    visit: Visitor,
    build: Builder,
    two_sites: Any,
    keep: Callable[..., Picture],
    store: PictureStore,
) -> None:
    picture = keep(content=photographs.photograph(500, 401))
    build.event("25056", "Bal", image_url=ADDRESS)
    store.path(picture.digest or "", 320, "avif").unlink()
    assert visit.raw(HOST + path_of(picture, 320)).status_code == 404


def test_machines_get_our_address_its_size_and_who_took_it(visit: Visitor, bal: Event) -> None:
    told = visit.raw(f"{HOST}/api/v1/events/{bal.id}").json
    image = told["image"] if told else {}
    assert image["url"].startswith(f"https://{HOST}/photos/")
    assert image["url"].endswith("-960.jpg")
    assert (image["width"], image["height"]) == (960, 600)
    assert (image["credit"], image["source_url"]) == ("Zoé <Martin>", ADDRESS)
    assert image["color"].startswith("#")
    assert image["url"] in visit.raw(f"{HOST}/evenements.geojson").text
    assert image["url"] in visit.raw(f"{HOST}/evenements.csv").text
    item = visit.raw(f"{HOST}/evenements.rss").text
    assert f'<media:content url="{image["url"]}" medium="image" type="image/jpeg"' in item
    assert "<media:credit>Zoé &lt;Martin&gt;</media:credit>" in item


def test_pictures_cost_a_list_no_statement_of_their_own(
    visit: Visitor,
    build: Builder,
    two_sites: Any,
    keep: Callable[..., Picture],
    count_statements: Any,
) -> None:
    for number in range(5):
        keep(f"{ADDRESS}?{number}", photographs.photograph(400, 300 + number))
        build.event("25056", f"Bal {number}", image_url=f"{ADDRESS}?{number}")
    with count_statements() as statements:
        assert visit.raw(f"{HOST}/evenements").text.count("<picture>") == 5
    reading = [one for one in statements if "picture" in one]
    assert len(reading) == 1
    assert "LEFT OUTER JOIN picture" in reading[0]
