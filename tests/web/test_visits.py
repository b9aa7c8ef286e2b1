"""Pages that people read are counted; who reads them is not."""

import sqlite3
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.queries import sites, visits
from app.queries.visits import PageKind
from app.web.clock import set_clock
from app.web.page_cache.visits import Tally, Visits
from tests.conftest import NOW
from tests.web.keeping import Kept
from tests.web.serving import say, served

FRIDAY = date(2026, 9, 4)
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Reader:
    """Somebody with a browser, and what is counted of them."""

    def __init__(self, kept, session):
        self.kept, self._session = kept, session

    def __call__(self, address, agent=PERSON, **more):
        headers = {"User-Agent": agent, **more.pop("headers", {})}
        return self.kept(address, headers=headers, **more)

    def counted(self, slug="besancon"):
        """What is written of a site, by kind, all days together."""
        self.kept.visits.write()
        scope = sites.by_slug(self._session, slug).scope
        found = {}
        for (_, kind), count in visits.of_site(self._session, scope).by_day.items():
            found[kind.value] = found.get(kind.value, 0) + count
        return found


@pytest.fixture
def towns(build):
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    return build


@pytest.fixture(params=[8, 0], ids=["kept", "never kept"])
def reader(app, session, towns, request):
    return Reader(Kept(app, megabytes=request.param), session)


def test_each_page_is_counted_as_what_it_is(reader, towns):
    event = towns.event("25056", "Bal")
    for path in (
        "",
        "en/",
        "evenements",
        "evenements?q=bal",
        f"evenements/{event.id}-bal",
        f"en/evenements/{event.id}-bal",
        "carte",
        "activites",
        "accessibilite",
        "evenements.ics",
        "evenements.rss",
        f"evenements/{event.id}-bal.ics",
        "api/v1/events",
    ):
        assert reader(f"besancon.rentree.test/{path}").status_code == 200, path
    assert reader.counted() == {
        "home": 2,
        "agenda": 2,
        "event": 2,
        "map": 1,
        "activities": 1,
        "other": 1,
        "feed": 3,
        "api": 1,
    }
    assert reader.counted("albi") == {}


def test_a_page_served_again_is_counted_again_a_copy_that_stands_too(reader):
    first = reader("besancon.rentree.test/evenements")
    reader("besancon.rentree.test/evenements")
    same = reader(
        "besancon.rentree.test/evenements", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert same.status_code == 304
    assert reader.counted() == {"agenda": 3}
    assert reader.counted() == {"agenda": 3}, "what is written is not written again"


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("besancon.rentree.test/n-existe-pas", {}),
        ("besancon.rentree.test/", {"method": "HEAD"}),
        ("besancon.rentree.test/evenements", {"method": "POST"}),
        ("besancon.rentree.test/robots.txt", {}),
        ("besancon.rentree.test/sitemap.xml", {}),
        ("besancon.rentree.test/static/app.css", {}),
        ("besancon.rentree.test/livez", {}),
        ("besancon.rentree.test/admin", {}),
        ("besancon.rentree.test/fr/evenements", {}),
        ("besancon.rentree.test/evenements.ics?q=bal&foo=1", {}),
        ("besancon.rentree.test/apercu/x/", {}),
        ("admin.rentree.test/connexion", {}),
        ("inconnu.rentree.test/", {}),
    ],
)
def test_what_is_no_page_that_somebody_read_is_not_counted(reader, address, more):
    for _ in range(2):
        reader(address, **more)
    assert reader.counted() == {}


ROBOTS = [
    "",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "python-requests/2.32.0",
    "Go-http-client/2.0",
    "okhttp/4.12.0",
]


@pytest.mark.parametrize("agent", ROBOTS)
def test_a_robot_that_says_so_is_left_out(reader, agent):
    for _ in range(2):
        reader("besancon.rentree.test/", agent=agent)
    assert reader.counted() == {}


@pytest.mark.parametrize(
    "agent",
    [
        PERSON,
        "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36 Mobile Safari/537.36",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.12.423 Version/12.16",
    ],
)
def test_people_are_counted_whatever_their_telephone(reader, agent):
    reader("besancon.rentree.test/", agent=agent)
    assert reader.counted() == {"home": 1}


def test_a_program_that_fetches_a_calendar_is_counted_among_programs(reader):
    for agent in ("curl/8.5.0", "Go-http-client/2.0", "Googlebot/2.1"):
        reader("besancon.rentree.test/evenements.ics", agent=agent)
        reader("besancon.rentree.test/api/v1/events", agent=agent)
    assert reader.counted() == {"feed": 2, "api": 2}


def test_a_day_is_that_of_the_place(app, reader, towns, session):
    towns.site("saint-denis-974", "97411", timezone="Indian/Reunion")
    evening = NOW.replace(hour=21)  # past one in the morning in La Réunion
    set_clock(app, lambda: evening)
    for slug in ("saint-denis-974", "besancon"):
        reader(f"{slug}.rentree.test/")
    reader.kept.visits.write()
    found = {
        slug: visits.of_site(session, sites.by_slug(session, slug).scope).first_day
        for slug in ("saint-denis-974", "besancon")
    }
    assert found == {"saint-denis-974": FRIDAY + timedelta(days=1), "besancon": FRIDAY}


def test_a_page_kept_before_midnight_is_counted_on_its_own_day_after(app, reader, session):
    for days in (0, 1):
        instant = NOW + timedelta(days=days)
        set_clock(app, lambda instant=instant: instant)
        for _ in range(2):
            reader("besancon.rentree.test/")
    reader.kept.visits.write()
    counted = visits.of_site(session, sites.by_slug(session, "besancon").scope)
    assert counted.by_day == {
        (FRIDAY, PageKind.HOME): 2,
        (FRIDAY + timedelta(days=1), PageKind.HOME): 2,
    }


def test_nothing_about_who_reads_is_kept(reader):
    reader("besancon.rentree.test/", headers={"Referer": "https://x.example/secret"})
    assert Tally.__slots__ == ("count", "written")
    reader.kept.visits.write()
    seen = reader.kept.visits._tallies  # noqa: SLF001 (all that this process knows)
    assert [(kind, day) for _, day, kind in seen] == [("home", FRIDAY)]


class Silent:
    """A database that is silent as long as one likes."""

    def __init__(self):
        self.is_silent = True
        self.counts = {}

    def __call__(self, counts):
        if self.is_silent:
            raise OperationalError("INSERT", None, Exception("database is locked"))
        for seen, more in counts.items():
            self.counts[seen] = self.counts.get(seen, 0) + more


def test_a_silent_database_is_given_everything_later(session, towns):
    facts, keep = sites.by_slug(session, "besancon"), Silent()
    counting = Visits(keep)
    for _ in range(3):
        counting.tally(facts, "/", "text/html", NOW).add({"HTTP_USER_AGENT": PERSON})
        counting.write()
    keep.is_silent = False
    counting.write()
    counting.write()
    assert keep.counts == {(facts.id, FRIDAY, "home"): 3}


def test_days_that_are_over_leave_memory(session, towns):
    facts, keep = sites.by_slug(session, "besancon"), Silent()
    keep.is_silent = False
    counting = Visits(keep)
    for days in range(10):
        instant = NOW + timedelta(days=days)
        counting.tally(facts, "/", "text/html", instant).add({"HTTP_USER_AGENT": PERSON})
        counting.write()
    assert len(counting._tallies) == 3  # noqa: SLF001 (its memory)
    assert sum(keep.counts.values()) == 10


def test_what_two_processes_counted_is_written_when_they_end(tmp_path):
    def fill(build):
        build.national()
        build.site("besancon", "25056")

    asked = (
        "GET / HTTP/1.1\r\nHost: besancon.rentree.test\r\nConnection: close\r\n"
        f"User-Agent: {PERSON}\r\n\r\n"
    ).encode()
    with served(tmp_path, fill, "--workers", "2") as port:
        for _ in range(20):
            assert b" 200 " in say(port, asked)[:20]
    with sqlite3.connect(tmp_path / "rentree.db") as database:
        rows = database.execute("SELECT kind, count FROM visit_count").fetchall()
    assert rows == [("home", 20)]
