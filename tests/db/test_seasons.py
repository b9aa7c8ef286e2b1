"""Memberships of HelloAsso take the road of events, and stay out of all that lists events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Theme
from app.models.event import Event, EventOverride, EventSearch, Occurrence
from app.models.scoping import within
from app.models.site import Site
from app.queries import activities, events, pictures
from app.queries.facts import ActivityFacts, Gone
from app.queries.question import Question
from app.services.helloasso import memory
from app.services.helloasso.run import feed_of
from tests.conftest import NOW
from tests.db.geocoding_room import GeocodingRoom
from tests.db.geocoding_room import form as place_form
from tests.db.helloasso_road import form
from tests.fakes.geocoder import fake_geocoder, feature

EVERYWHERE = Scope.everything()
KEY = "mjc-exemple/Membership/1"


def membership(slug: str = "1", **more: Any) -> dict[str, Any]:
    """A membership as HelloAsso writes it, in the town of its association."""
    said = form(slug, formType="Membership", title="Adhésion 2026-2027", **more)
    left_out = {"startDate", "endDate", "place"} - more.keys()
    tiers = more.get("tiers", [{"tierType": "Membership", "price": 1500}])
    return {name: value for name, value in said.items() if name not in left_out} | {"tiers": tiers}


@pytest.fixture
def road(sync_road):
    sync_road.fake.present(
        {"organizationSlug": "mjc-exemple", "zipCode": "25000", "city": "Besançon", "name": "MJC"}
    )
    return sync_road


def counts(report):
    return (report.created, report.updated, report.unchanged, report.withdrawn)


def following(session, model):
    statement = select(func.count()).select_from(model)
    return session.scalar(within(statement, EVERYWHERE, model))


def asking(scope: Scope, *, now: datetime = NOW, **search: Any) -> Question:
    zone = ZoneInfo("Europe/Paris")
    return Question(scope=scope, search=Search(**search), now=now, zone=zone)


def listed(session, scope: Scope = EVERYWHERE, **asked: Any) -> list[str]:
    found = activities.page(session, asking(scope, **asked))
    assert found.total >= len(found.lines)
    known = activities.full(session, scope, [line.id for line in found.lines])
    return [known[line.id].title["fr"] for line in found.lines]


def test_it_appears_in_the_town_of_its_association_without_any_time(road, session):
    road.fake.publish(membership())
    assert counts(road.run()) == (1, 0, 0, 0)
    (row,) = road.events().values()
    assert (row.source_key, row.insee, row.is_season) == (KEY, "25056", True)
    assert row.slug == "adhesion-2026-2027-mjc-exemple"
    assert row.ends_at is None
    assert following(session, Occurrence) == 0
    assert following(session, EventSearch) == 1


def test_the_same_again_writes_nothing_and_a_change_is_shown(road):
    road.fake.publish(membership())
    road.run()
    assert counts(road.run(full=True)) == (0, 0, 1, 0)
    road.fake.change(KEY, validityType="MovingYear")
    assert counts(road.run()) == (0, 1, 0, 0)
    row = road.events()[KEY]
    assert row.conditions["fr"] == "Valable un an à partir de l’adhésion"


def test_what_people_read_alone_moves_its_date(road):
    road.fake.publish(membership())
    road.run()
    before = road.events()[KEY].updated_at
    road.fake.change(KEY, meta={"createdAt": "2026-06-11T09:00:00+02:00"})
    assert counts(road.run(now=NOW + timedelta(days=1))) == (0, 1, 0, 0)
    assert road.events()[KEY].updated_at == before


@pytest.mark.parametrize("state", ["Private", "Disabled", "Deleted"])
def test_it_leaves_as_an_event_does(road, session, state):
    road.fake.publish(membership())
    road.run()
    number = road.events()[KEY].id
    road.fake.change(KEY, state=state)
    assert counts(road.run()) == (0, 0, 0, 1)
    assert following(session, EventSearch) == 0
    assert not listed(session)
    assert activities.get(session, EVERYWHERE, number, now=NOW) == Gone(number, is_activity=True)
    assert activities.get(session, EVERYWHERE, number, now=NOW + timedelta(days=40)) is None


def test_it_comes_back_when_it_is_published_again(road, session):
    road.fake.publish(membership())
    road.run()
    road.fake.delete(KEY)
    road.run()
    road.fake.publish(membership())
    assert counts(road.run()) == (0, 1, 0, 0)
    assert listed(session) == ["Adhésion 2026-2027"]
    assert following(session, Occurrence) == 0


def test_what_a_person_corrected_here_stays(road, session, build):
    road.fake.publish(membership())
    road.run()
    row = road.events()[KEY]
    mine = {"value": {"fr": "Le judo"}, "updated_at": NOW}
    site = session.scalar(select(Site.id).where(Site.slug == "besancon"))
    session.add(EventOverride(event_id=row.id, field="title", site_id=site, **mine))
    changed = within(update(Event).where(Event.id == row.id), EVERYWHERE, Event)
    session.execute(changed.values(title=LocalizedText({"fr": "Le judo"})))
    session.commit()
    road.fake.change(KEY, title="Adhésion 2027-2028", validityType="Illimited")
    assert counts(road.run()) == (0, 1, 0, 0)
    row = road.events()[KEY]
    assert (row.title["fr"], row.conditions["fr"]) == ("Le judo", "Sans limite de durée")
    received = session.scalar(select(EventOverride.received))
    assert received == {"fr": "Adhésion 2027-2028"}


def test_an_installation_that_read_events_alone_reads_from_the_beginning(road, session):
    road.fake.publish(membership())
    road.fake.publish(form())
    old = feed_of(f"{road.settings.helloasso_api_url}/directory/forms")
    memory.go_back(session, old, "20260101000000002", now=NOW)
    assert counts(road.run()) == (2, 0, 0, 0)
    with road.asked() as calls:
        road.run()
    assert calls == ["directory"]


def test_an_association_that_is_followed_brings_its_memberships_too(road, session):
    road.fake.privileges = {"AccessPublicData"}
    road.fake.publish(membership())
    road.fake.publish(form())
    memory.follow(session, ["mjc-exemple"])
    session.commit()
    assert counts(road.run()) == (2, 0, 0, 0)
    assert {key for key, row in road.events().items() if row.is_season} == {KEY}


def test_no_question_about_events_finds_one(road, session):
    road.fake.publish(membership())
    road.run()
    number = road.events()[KEY].id
    question = asking(EVERYWHERE, first_day=NOW.date() - timedelta(days=900))
    assert events.count(session, question) == 0
    assert list(events.walk(session, question)) == []
    assert events.count(session, asking(EVERYWHERE, q="adhésion")) == 0
    assert events.get(session, EVERYWHERE, number, now=NOW) is None
    assert events.counts_by_commune(session, EVERYWHERE, ["25056"], now=NOW) == {}
    assert events.counts_by_site(session, now=NOW).by_site == {}


def test_an_event_is_no_activity(build, session):
    event = build.event("25056", "Bal")
    assert activities.get(session, EVERYWHERE, event.id, now=NOW) is None
    assert activities.full(session, EVERYWHERE, [event.id]) == {}
    assert listed(session) == []


def test_each_site_lists_its_own_territory_and_what_it_does_not_hide(build, session):
    besancon, albi = build.site("besancon", "25056"), build.site("albi", "81004")
    build.activity("25056", "Judo")
    build.activity("81004", "Chorale")
    build.activity(None, "En ligne")
    build.hide(besancon, build.activity("25056", "Caché"))
    here = Scope.of_site(besancon.id, ["25056"])
    assert listed(session, here) == ["Judo"]
    assert listed(session, Scope.of_site(albi.id, ["81004"])) == ["Chorale"]
    assert set(listed(session)) == {"Judo", "Chorale", "En ligne", "Caché"}


def test_it_is_listed_until_it_closes_and_keeps_its_page(build, session):
    until = NOW + timedelta(hours=1)
    number = build.activity("25056", "Judo", until=until).id
    assert activities.page(session, asking(EVERYWHERE)).until_at == until
    assert listed(session) == ["Judo"]
    assert listed(session, now=until) == []
    found = activities.get(session, EVERYWHERE, number, now=until + timedelta(days=300))
    assert isinstance(found, ActivityFacts)


def test_a_list_goes_by_theme_then_from_the_newest_page_after_page(build, session):
    for theme in ("autre", "sport", "nature"):
        for number in (1, 2, 3):
            build.activity("25056", f"{theme} {number}", theme=theme)
    whole = [f"{theme} {n}" for theme in ("nature", "sport", "autre") for n in (3, 2, 1)]
    assert listed(session) == whole
    cursor, read = None, []
    for _ in range(10):
        found = activities.page(session, asking(EVERYWHERE, cursor=cursor, limit=2))
        assert found.total == 9
        known = activities.full(session, EVERYWHERE, [line.id for line in found.lines])
        read += [known[line.id].title["fr"] for line in found.lines]
        cursor = found.next_cursor
        if cursor is None:
            break
    assert read == whole


@pytest.mark.parametrize(
    "cursor", ["bm9uc2Vuc2U", "WyIyMDI2LTA5LTA1VDA4OjAwOjAwKzAwOjAwIiw3XQ", "WzAuNSw3XQ"]
)
def test_a_cursor_of_another_list_is_refused(build, session, cursor):
    build.activity()
    with pytest.raises(ValueError, match="not a cursor"):
        activities.page(session, asking(EVERYWHERE, cursor=cursor))


def test_words_theme_price_and_place_narrow_it(build, session):
    build.activity("25056", "Judo des petits", theme="sport", is_free=True)
    build.activity("25056", "Chœur d’hommes", theme="musique", is_free=False)
    build.activity("81004", "Judo d’Albi", theme="sport", lat=None, lon=None)
    assert listed(session, q="choeur") == ["Chœur d’hommes"]
    assert listed(session, q="judo petits") == ["Judo des petits"]
    assert listed(session, q="judo") == ["Judo d’Albi", "Judo des petits"]
    assert listed(session, themes=(Theme.MUSIQUE,)) == ["Chœur d’hommes"]
    assert listed(session, free=True) == ["Judo des petits"]


def test_what_says_no_place_of_its_own_is_looked_for_at_its_town_hall(build, session):
    build.activity("81004", "Judo d’Albi", lat=None, lon=None)
    build.activity("25056", "Judo de Besançon")
    commune = build.commune("81004")
    question = Question(
        scope=EVERYWHERE,
        search=Search(radius=5),
        now=NOW,
        zone=ZoneInfo("Europe/Paris"),
        center=Point(commune.lat + 0.01, commune.lon),
    )
    found = activities.page(session, question)
    assert found.total == 1
    known = activities.full(session, EVERYWHERE, [found.lines[0].id])
    assert [one.title["fr"] for one in known.values()] == ["Judo d’Albi"]


def test_a_page_costs_the_same_for_one_activity_or_twenty(build, session, count_statements):
    for number in range(20):
        build.activity("25056", f"Activité {number}")
    with count_statements() as statements:
        assert len(listed(session)) == 20
    assert len(statements) == 3, statements


def test_a_picture_of_what_never_closes_is_still_asked_for(build, session):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    build.activity("25056", "Judo", at=long_ago, image_url="https://exemple.fr/a.jpg")
    build.activity("25056", "Fini", at=long_ago, until=long_ago, image_url="https://exemple.fr/b")
    assert pictures.unknown_addresses(session, now=NOW, limit=5) == ["https://exemple.fr/a.jpg"]


def test_the_geocoder_places_it_and_gives_it_no_time(session, app):
    judo = place_form("2 rue de Paris", "Saint-Denis", is_season=True)
    there = feature("2 Rue de Paris 97400 Saint-Denis", citycode="97411", lat=-20.88, lon=55.45)
    with fake_geocoder() as geocoder:
        room = GeocodingRoom(session, app, geocoder)
        assert room.bring(judo).unplaced
        room.run(there)
    row = session.scalars(within(select(Event), EVERYWHERE, Event)).one()
    assert (row.insee, row.timezone) == ("97411", "Indian/Reunion")
    assert following(session, Occurrence) == 0
    assert listed(session, Scope.of_site(1, ["97411"])) == ["Bal"]
    placed_at = row.updated_at
    # Of the fingerprint, and of nothing that people read.
    room.bring(replace(judo, feed="autre"), now=NOW + timedelta(days=3))
    session.expire_all()
    assert (row.feed, row.insee, row.updated_at) == ("autre", "97411", placed_at)
