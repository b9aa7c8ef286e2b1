"""Season activities for machines: feed, table, API and sitemap, on their own site alone."""

import csv
import io
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from app.kernel.text import LocalizedText
from app.services.versions import touch
from app.web.clock import set_clock
from app.web.feeds import sitemap
from tests.conftest import NOW
from tests.web.test_feeds_sitemap import addresses

HERE, THERE, NATIONAL = "besancon.rentree.test", "albi.rentree.test", "rentree.test"
LIST = "api/v1/activities"


@pytest.fixture
def sites(build):
    build.national()
    build.site("albi", "81004")
    return build.site("besancon", "25056", languages=("fr", "en"))


@pytest.fixture
def judo(build, sites):
    return build.activity(
        "25056",
        "Adhésion",
        until=datetime(2026, 10, 31, 23, tzinfo=UTC),
        organizer="Judo & Club",
        theme="sport",
        description=LocalizedText({"fr": "=1+1 pour les <petits>"}),
        registration=[{"type": "link", "value": "https://h.example/judo"}],
    )


def in_rss(visit, host, query=""):
    found = ET.fromstring(visit.raw(f"{host}/activites.rss?{query}").data).iter("item")  # noqa: S314 (ours)
    return [item.findtext("link").rpartition("/")[2].partition("-")[0] for item in found]


def in_csv(visit, host, query=""):
    text = visit.raw(f"{host}/activites.csv?{query}").data.decode("utf-8-sig")
    return [row["identifiant"] for row in csv.DictReader(io.StringIO(text))]


def in_json(visit, host, query=""):
    found, cursor = [], ""
    while cursor is not None:
        answer = visit.raw(f"{host}/{LIST}?{query}&cursor={cursor}").json
        found += [str(item["id"]) for item in answer["items"]]
        cursor = answer["next"]
    assert answer["total"] == len(found)
    return found


FORMS = {"rss": in_rss, "csv": in_csv, "json": in_json}


@pytest.mark.parametrize("form", FORMS)
def test_each_site_tells_its_own_and_the_country_all(visit, build, sites, judo, form):
    read = FORMS[form]
    choir, online = build.activity("81004", "Chorale"), build.activity(None, "En ligne")
    build.event("25056", "Bal")
    build.activity("25056", "Fini", until=NOW - timedelta(days=1))
    build.activity("25056", "Parti", status="withdrawn", withdrawn_at=NOW)
    assert read(visit, HERE) == [str(judo.id)]
    assert read(visit, THERE) == [str(choir.id)]
    assert set(read(visit, NATIONAL)) == {str(one.id) for one in (judo, choir, online)}
    assert read(visit, NATIONAL, "where=Albi") == [str(choir.id)]
    assert read(visit, NATIONAL, "theme=sport&q=petits") == [str(judo.id)]
    build.hide(sites, judo)
    assert read(visit, HERE) == []
    assert str(judo.id) in read(visit, NATIONAL)


@pytest.mark.parametrize("form", FORMS)
def test_a_long_list_is_whole_in_every_form(visit, build, sites, form):
    made = {
        str(build.activity("25056", f"A {at}", theme="sport" if at % 2 else "fete").id)
        for at in range(45)
    }
    found = FORMS[form](visit, HERE)
    assert (len(found), set(found)) == (45, made)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("query", ["when=today", "sort=distance", "sauce=1", "theme=poney"])
def test_what_cannot_be_followed_is_refused(visit, judo, form, query):
    address = f"{LIST}?{query}" if form == "json" else f"activites.{form}?{query}"
    answer = visit.raw(f"{HERE}/{address}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.text
    if form == "json":
        (error,) = answer.json["errors"]
        assert error["parameter"] == query.partition("=")[0]


def test_a_cursor_of_another_list_is_refused(visit, judo):
    for cursor in ("WyIyMDI2LTA5LTA1VDA4OjAwOjAwKzAwOjAwIiw3XQ", "x"):
        assert visit.raw(f"{HERE}/{LIST}?cursor={cursor}").status_code == 422
    assert visit.raw(f"{HERE}/activites.rss?cursor=WzEuMCw3XQ").status_code == 422
    assert visit.raw(f"{HERE}/{LIST}?limit=0").status_code == 422


def test_an_item_says_what_an_event_s_says_but_its_times(visit, build, judo):
    build.event("25056", "Bal")
    (event,) = visit.raw(f"{HERE}/api/v1/events").json["items"]
    (found,) = visit.raw(f"{NATIONAL}/{LIST}").json["items"]
    assert event.keys() - found.keys() == {"starts_at", "occurrences", "distance_km"}
    assert found.keys() <= event.keys()
    assert found["url"] == f"https://{HERE}/activites/{judo.id}-adhesion"
    assert found["ends_at"] == "2026-10-31T23:00:00Z"
    assert found["association"] == {"name": "Judo & Club"}
    assert found["registration_url"] == "https://h.example/judo"
    assert visit.raw(f"{NATIONAL}/{LIST}/{judo.id}").json == found


def test_one_activity_is_of_its_sites_alone(visit, build, judo):
    assert visit.raw(f"{HERE}/{LIST}/{judo.id}").status_code == 200
    assert visit.raw(f"{THERE}/{LIST}/{judo.id}").status_code == 404
    ball = build.event("25056", "Bal")
    assert visit.raw(f"{HERE}/{LIST}/{ball.id}").status_code == 404
    assert visit.raw(f"{HERE}/{LIST}/{judo.id}?x=1").status_code == 422
    gone = build.activity("25056", "Yoga", status="withdrawn", withdrawn_at=NOW)
    answer = visit.raw(f"{HERE}/{LIST}/{gone.id}")
    assert answer.status_code == 410
    assert "activité" in answer.json["detail"]


def test_a_page_that_is_gone_says_what_it_was(visit, build, sites):
    gone = build.activity("25056", "Yoga", status="withdrawn", withdrawn_at=NOW)
    ball = build.event("25056", "Bal", status="withdrawn", withdrawn_at=NOW)
    for under in ("activites", "evenements"):
        assert "Cette activité a été retirée" in visit.raw(f"{HERE}/{under}/{gone.id}-yoga").text
        assert "Cet événement a été retiré" in visit.raw(f"{HERE}/{under}/{ball.id}-bal").text


def test_a_feed_item_says_until_when_and_nothing_breaks_out_of_it(visit, judo):
    answer = visit.raw(f"{HERE}/activites.rss")
    assert answer.mimetype == "application/rss+xml"
    (item,) = ET.fromstring(answer.data).iter("item")  # noqa: S314 (ours)
    assert item.findtext("title") == "Judo & Club\u00a0– Adhésion"
    told = item.findtext("description")
    assert told.startswith("<p>Jusqu’au 31 octobre</p>")
    assert "&lt;petits&gt;" in told
    assert "ev:startdate" not in answer.text
    english = ET.fromstring(visit.raw(f"{HERE}/en/activites.rss").data)  # noqa: S314 (ours)
    assert english.findtext("channel/link") == f"https://{HERE}/en/activites"
    assert english.findtext("channel/item/link").startswith(f"https://{HERE}/en/activites/")


def test_the_table_has_no_formula_and_no_time(visit, judo):
    answer = visit.raw(f"{HERE}/activites.csv")
    assert 'filename="activites-besancon.csv"' in answer.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert row["description"].startswith("'=1+1")
    assert row["adhesion_jusqu_a"] == "2026-11-01T00:00:00+01:00"
    assert row["page"] == f"https://{HERE}/activites/{judo.id}-adhesion"
    assert {"debut", "nombre_de_dates"} & row.keys() == set()


def test_the_sitemap_names_open_ones_where_they_are_canonical(visit, build, sites, judo):
    closed = build.activity("25056", "Fini", until=NOW - timedelta(days=1))
    far = build.activity("97411", "Loin")
    own, country = (addresses(visit, f"{host}/sitemap.xml") for host in (HERE, NATIONAL))
    assert f"https://{HERE}/activites/{judo.id}-adhesion" in own
    assert f"https://{HERE}/en/activites/{judo.id}-adhesion" in own
    assert not [one for one in own if f"/{closed.id}-" in one or f"/{far.id}-" in one]
    assert f"https://{NATIONAL}/activites/{far.id}-loin" in country
    assert f"https://{NATIONAL}/activites/{judo.id}-adhesion" not in country
    build.hide(sites, judo)
    assert f"/{judo.id}-" not in visit.raw(f"{HERE}/sitemap.xml").text


def test_a_sitemap_in_parts_holds_both_each_once(visit, build, sites, monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 4)
    made = [build.activity("25056", f"A {at}") for at in range(5)]
    made += [build.event("25056", f"Bal {at}") for at in range(5)]
    parts = addresses(visit, f"{HERE}/sitemap.xml")
    assert len(parts) > 3
    found = [one for part in parts for one in addresses(visit, part.removeprefix("https://"))]
    assert len(found) == len(set(found))
    for one in made:
        assert len([address for address in found if f"/{one.id}-" in address]) == 2


def test_what_is_kept_follows_what_is_written_and_what_closes(app, kept, build, session, judo):
    paths = [f"{HERE}/{path}" for path in ("activites.rss", "activites.csv", LIST, "sitemap.xml")]

    def told(words):
        return [words in kept(path).text for path in paths]

    assert told(f"{judo.id}-adhesion") == [True] * 4
    assert [kept.was_hit(kept(path)) for path in paths] == [True] * 4
    build.activity("25056", "Chorale")
    touch(session, insees=["25056"])
    session.commit()
    set_clock(app, lambda: NOW + timedelta(seconds=2))
    assert told("-chorale") == [True] * 4
    set_clock(app, lambda: judo.ends_at - timedelta(seconds=1))
    assert told(f"{judo.id}-adhesion") == [True] * 4
    set_clock(app, lambda: judo.ends_at)
    assert told(f"{judo.id}-adhesion") == [False] * 4
