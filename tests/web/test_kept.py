"""What is kept of a site's pages is never another's, nor another language's, nor yesterday's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from weakref import ref

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.models.event import Event
from app.models.site import Site, SiteText
from app.queries.sites import SiteFacts
from app.services import versions
from app.web.clock import set_clock
from app.web.kept import Keeper
from tests.builders import Builder
from tests.conftest import NOW
from tests.visitor import Visitor

# What pages use as marks, and nobody as letters.
PRIVATE = re.compile("[\ue000-\uf8ff]")
BOTH = ("besancon.rentree.test", "avanne.rentree.test")


@pytest.fixture
def two_sites(build: Builder) -> tuple[Site, Site]:
    """A site of two communes, and one of the second alone."""
    build.national()
    return (
        build.site("besancon", "25056", "25036", texts={"events.lead": {"fr": "Chez Besançon"}}),
        build.site("avanne", "25036", texts={"events.lead": {"fr": "Chez Avanne"}}),
    )


def rows(page: Any) -> list[str]:
    return [" ".join(row.text.split()) for row in page.select(".event")]


def titles(page: Any) -> set[str]:
    return {" ".join(heading.text.split()) for heading in page.select("h2, h3, h4")}


def at(app: Flask, moment: datetime) -> None:
    set_clock(app, lambda: moment)


def tell(session: Session, app: Flask, *insees: str) -> None:
    """Write as services do, and let the application look at once instead of in half a second."""
    versions.touch(session, insees=insees)
    session.commit()
    app.extensions["sites"]._stale_from = float("-inf")  # noqa: SLF001 (the half second passes)


def test_two_sites_never_share_a_row(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor
) -> None:
    build.event("25036", "Chorale", place_name="Salle des fêtes")
    for _ in range(2):
        pages = [visit(f"{host}/evenements") for host in BOTH]
        # A site of one commune need not name it; the other must.
        assert ["Avanne-Aveney" in rows(page)[0] for page in pages] == [True, False]
        leads = [page.select_one(".lead").text.strip() for page in pages]
        assert leads == ["Chez Besançon", "Chez Avanne"]
        names = [page.select_one(".brand").text for page in pages]
        assert [name.split()[0] for name in names] == ["Besancon", "Avanne"]


def test_two_languages_never_share_a_row(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor
) -> None:
    build.event("25036", {"fr": "Chorale", "en": "Choir"}, is_free=True, theme="musique")
    for _ in range(2):
        for prefix, said in (("", "Gratuit"), ("/en", "Free"), ("/ar", "مجاني")):
            for host in BOTH:
                page = visit(f"{host}{prefix}/evenements")
                assert said in rows(page)[0]
                link = page.select_one(".event-title a")
                assert link is not None
                assert link["href"].startswith(f"{prefix}/evenements/")


def test_a_row_that_moves_in_the_list_takes_its_new_number(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor
) -> None:
    for day, title in ((8, "Bal"), (6, "Yoga")):
        build.event("25056", title, at=datetime(2026, 9, day, 18, tzinfo=UTC), theme="sport")
    whole = visit("besancon.rentree.test/evenements")
    assert [row["id"] for row in whole.select(".event")] == ["e1", "e2"]
    alone = visit("besancon.rentree.test/evenements?q=bal")
    assert [row["id"] for row in alone.select(".event")] == ["e1"]


def test_what_is_over_leaves_the_list_though_nobody_wrote(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor, app: Flask
) -> None:
    build.event("25056", "Ce matin", at=NOW, lasting=timedelta(hours=1))
    build.event("25056", "Ce soir", at=NOW + timedelta(hours=8))
    for address in ("/", "/evenements", "/en/evenements"):
        at(app, NOW)
        page = visit(f"besancon.rentree.test{address}")
        assert {"Ce matin", "Ce soir"} <= titles(page)
        at(app, NOW + timedelta(hours=1))
        page = visit(f"besancon.rentree.test{address}")
        assert "Ce soir" in titles(page)
        assert "Ce matin" not in page.text
    found = visit.raw("besancon.rentree.test/api/v1/events").json
    assert found is not None
    assert (found["total"], len(found["items"])) == (1, 1)
    at(app, NOW)  # a clock that is set back is believed too
    assert len(rows(visit("besancon.rentree.test/evenements"))) == 2


def test_an_event_page_knows_that_it_is_over(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor, app: Flask
) -> None:
    event = build.event("25056", "Bal", at=NOW, lasting=timedelta(hours=1))
    path = f"besancon.rentree.test/evenements/{event.id}-bal"
    assert "C’est passé" not in visit(path).text
    at(app, NOW + timedelta(hours=1))
    assert "C’est passé" in visit(path).text


def test_midnight_moves_what_lasts_under_the_new_day(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor, app: Flask
) -> None:
    start = datetime(2026, 9, 1, 7, tzinfo=UTC)
    build.event("25056", "Exposition", at=start, lasting=timedelta(days=30))

    def day() -> Any:
        heading = visit("besancon.rentree.test/evenements").select_one(".day-head")
        assert heading is not None
        return heading["id"]

    at(app, datetime(2026, 9, 4, 21, 59, tzinfo=UTC))  # 23:59 in Paris
    assert day() == "d2026-09-04"
    at(app, datetime(2026, 9, 4, 22, 1, tzinfo=UTC))
    assert day() == "d2026-09-05"


def test_a_new_year_is_said_again(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor, app: Flask
) -> None:
    build.event("25056", "Vœux", at=datetime(2027, 1, 9, 18, tzinfo=UTC))
    host = "besancon.rentree.test/evenements"
    assert "janvier 2027" in visit(host).select_one(".day-head").text
    at(app, datetime(2027, 1, 2, tzinfo=UTC))
    assert "2027" not in visit(host).select_one(".day-head").text


def test_what_is_written_shows_at_once_where_it_is_seen(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor, session: Session, app: Flask
) -> None:
    event: Event = build.event("25036", "Bal")
    path = f"/evenements/{event.id}-bal"
    places = [f"{host}{page}" for host in BOTH for page in ("/", "/evenements", path)]
    for place in places:
        assert "Bal" in visit(place).text
    event.title = LocalizedText({"fr": "Grand bal"})
    tell(session, app, "25036")
    for place in places:
        assert "Grand bal" in visit(place).text
    items = visit.raw(f"{BOTH[0]}/api/v1/events").json
    assert items is not None
    assert items["items"][0]["title"] == {"fr": "Grand bal"}


def test_hiding_shows_at_once_on_the_site_that_hides_alone(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor
) -> None:
    event = build.event("25036", "Bal")
    build.event("25036", "Yoga")
    for host in BOTH:
        assert len(rows(visit(f"{host}/evenements"))) == 2
    build.hide(two_sites[0], event)
    assert [len(rows(visit(f"{host}/evenements"))) for host in BOTH] == [1, 2]
    assert visit.raw(f"{BOTH[0]}/evenements/{event.id}-bal").status_code == 404
    assert visit.raw(f"{BOTH[1]}/evenements/{event.id}-bal").status_code == 200


def test_a_text_that_changes_shows_at_once_and_leaves_the_others(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor, session: Session, app: Flask
) -> None:
    build.event("25036", "Bal")
    for host in BOTH:
        visit(f"{host}/evenements")
    texts = {
        row.site_id: row
        for row in session.query(SiteText).execution_options(scoped_tables=frozenset({"site_text"}))
    }
    texts[two_sites[0].id].text = LocalizedText({"fr": "Mieux dit"})
    versions.touch_site(session, two_sites[0].id, now=NOW)
    session.commit()
    app.extensions["sites"]._stale_from = float("-inf")  # noqa: SLF001 (the half second passes)
    leads = [visit(f"{host}/evenements").select_one(".lead").text.strip() for host in BOTH]
    assert leads == ["Mieux dit", "Chez Avanne"]


def test_the_addresses_in_the_language_menu_are_those_of_the_page(
    two_sites: tuple[Site, Site], visit: Visitor
) -> None:
    for path in ("/evenements?q=%3Cb%3E", "/contact", "/evenements?when=today"):
        for host in BOTH:
            page = visit(f"{host}{path}")
            links = [a["href"] for a in page.select(".languages a")]
            assert links == [f"https://{host}{prefix}{path}" for prefix in ("", "/en", "/ar")]
            own = page.select_one("link[rel=canonical]")
            assert own is not None
            assert str(own["href"]).startswith(f"https://{host}{path.partition('?')[0]}")


def facts(number: int = 1) -> SiteFacts:
    return SiteFacts(
        **{
            **dict.fromkeys(SiteFacts.__dataclass_fields__),
            "id": number,
            "content_version": 1,
        }
    )


def test_what_was_made_from_former_facts_is_never_found() -> None:
    memory, before, after = Keeper(most_bytes=100_000), facts(), facts()
    memory.keep(before, "row", "as it was")
    assert memory.find(before, "row") == "as it was"
    assert memory.find(after, "row") is None
    memory.keep(after, "row", "as it is")
    assert memory.find(after, "row") == "as it is"
    assert memory.find(before, "row") is None


def test_what_was_made_of_a_site_does_not_keep_its_facts() -> None:
    memory, held = Keeper(most_bytes=100_000), [facts()]
    memory.keep(held[0], "row", "as it is")
    gone = ref(held.pop())
    assert gone() is None
    assert memory.find(None, "row") is memory.find(facts(), "row") is None


def test_the_memory_is_bounded_and_forgets_what_nobody_asks_for() -> None:
    memory, site = Keeper(most_bytes=100_000), facts()
    memory.keep(site, "dear", "x" * 1000)
    for number in range(1000):
        memory.keep(site, number, "x" * 1000)
        assert memory.find(site, "dear") is not None
    assert len(memory) < 100
    assert memory.find(site, 3) is None


def test_the_numbers_beside_choices_follow_what_ends_and_what_is_written(
    two_sites: tuple[Site, Site], build: Builder, visit: Visitor, app: Flask, session: Session
) -> None:
    build.event("25056", "Ce matin", at=NOW, lasting=timedelta(hours=1), is_free=True)
    build.event("25056", "Ce soir", at=NOW + timedelta(hours=8), is_free=True)

    def free(host: str) -> str:
        label = visit(f"{host}/evenements").select_one("label[for=price-1] .n")
        return label.text if label else "0"

    assert [free(host) for host in BOTH] == ["2", "0"]
    at(app, NOW + timedelta(hours=1))
    assert [free(host) for host in BOTH] == ["1", "0"]
    build.event("25036", "Demain", at=NOW + timedelta(days=1), is_free=True)
    tell(session, app, "25036")
    assert [free(host) for host in BOTH] == ["2", "1"]


def test_what_was_typed_stands_in_its_own_field_and_in_no_other(
    two_sites: tuple[Site, Site], visit: Visitor
) -> None:
    for typed, where in (("bal", "25000"), ("<b>&\ue006", "\ue005\ue003price:free\ue004")):
        for host in BOTH:
            asked = urlencode({"q": typed, "where": where})
            page = visit(f"{host}/evenements?{asked}")
            fields = [page.select_one(f"form.search #{name}")["value"] for name in ("q", "where")]
            assert fields == [PRIVATE.sub("", typed), PRIVATE.sub("", where)]
            page = visit(f"{host}/evenements?{urlencode({'organizer': where, 'q': typed})}")
            organizer = page.select_one("form.search #organizer")
            assert organizer["value"] == PRIVATE.sub("", where)


def test_pieces_that_all_sites_share_begin_where_each_begins(
    two_sites: tuple[Site, Site], visit: Visitor
) -> None:
    for prefix in ("", "/en"):
        for host in BOTH:
            page = visit(f"{host}{prefix}/")
            assert page.select_one("form[role=search]")["action"] == f"{prefix}/evenements"
            own = {
                link["href"] for link in page.select("nav a, .panel a") if link["href"][0] == "/"
            }
            assert own, host
            assert all(link.startswith(f"{prefix}/") for link in own)
            national = page.select_one(".top-utility > a")["href"]
            assert national.startswith("https://rentree.test")
