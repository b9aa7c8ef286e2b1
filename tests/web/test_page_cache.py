"""Pages kept in memory: the right one for everyone, made once, and never a day old."""

import gzip
import threading
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from app.counters import Counters
from app.services.versions import touch, touch_those_who_name
from app.web.clock import set_clock
from app.web.directory import SiteDirectory
from app.web.page_cache import in_front_of
from app.web.page_cache.layer import PageCache
from app.web.page_cache.shelves import FOR_EVER, Shelves
from tests.conftest import NOW

MEGABYTE = 1024 * 1024


class Kept:
    """The application behind a page cache of its own, and a reader in front of it."""

    def __init__(self, app, *, megabytes=8):
        self.counters = Counters()
        chosen = app.extensions["settings"].model_copy(update={"page_cache_mb": megabytes})
        layer = in_front_of(app.extensions["page_cache"].behind, app, chosen, self.counters)
        self._client = Client(layer, use_cookies=False)

    def __call__(self, address, method="GET", **more):
        host, slash, path = address.partition("/")
        return self._client.open(slash + path, method=method, base_url=f"https://{host}", **more)

    def was_hit(self, answer):
        return answer.headers.get("Cache-Status") == "rentree; hit"


@pytest.fixture
def kept(app, session):
    return Kept(app)


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en"])
    build.site("albi", "81004")
    build.event("25056", "Bal")
    build.event("81004", "Foire")


def test_a_page_is_made_once_and_then_costs_no_statement(kept, sites, count_statements):
    first = kept("besancon.rentree.test/evenements")
    assert first.headers["Cache-Status"] == "rentree; fwd=miss; stored"
    with count_statements() as statements:
        again = kept("besancon.rentree.test/evenements")
    assert not statements
    assert kept.was_hit(again)
    assert again.data == first.data
    same = {"Cache-Status", "X-Request-Id", "Date"}
    assert [h for h in again.headers if h[0] not in same] == [
        h for h in first.headers if h[0] not in same
    ]
    assert (kept.counters["hits"], kept.counters["misses"]) == (1, 1)


def test_each_host_language_path_and_question_has_its_own_page(kept, sites):
    addresses = [
        "rentree.test/",
        "besancon.rentree.test/",
        "albi.rentree.test/",
        "besancon.rentree.test/en/",
        "besancon.rentree.test/evenements",
        "besancon.rentree.test/evenements?when=today",
        "besancon.rentree.test/evenements?when=week",
        "besancon.rentree.test/api/v1/events",
        "besancon.rentree.test/evenements.ics",
    ]
    made = {address: kept(address).data for address in addresses}
    assert len(set(made.values())) == len(addresses)
    for address, body in made.items():
        answer = kept(address)
        assert kept.was_hit(answer)
        assert answer.data == body


def test_parameters_in_another_order_are_the_same_question(kept, sites):
    kept("besancon.rentree.test/evenements?when=week&q=bal")
    assert kept.was_hit(kept("besancon.rentree.test/evenements?q=bal&when=week"))


def test_values_of_one_parameter_keep_their_order(kept, sites):
    kept("besancon.rentree.test/evenements?theme=sport&theme=fete")
    assert not kept.was_hit(kept("besancon.rentree.test/evenements?theme=fete&theme=sport"))


HEADERS = [
    "X-Forwarded-Host",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Prefix",
    "X-Original-Url",
    "X-Rewrite-Url",
    "X-Host",
    "Forwarded",
    "Accept-Language",
    "Accept",
    "Cookie",
    "Authorization",
    "Origin",
    "Referer",
    "If-Modified-Since",
    "X-Http-Method-Override",
    "Cache-Control",
    "Pragma",
]
VALUES = ["albi.rentree.test", "/albi", "ar", "host=albi.rentree.test", "session=x", "no-cache", ""]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    more=st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(VALUES), max_size=4),
    poisoned=st.booleans(),
)
def test_a_page_of_one_site_never_answers_for_another_under_any_header(app, sites, more, poisoned):
    kept = Kept(app)
    plain = {host: Kept(app)(f"{host}.rentree.test/").data for host in ("besancon", "albi")}
    order = ("albi", "besancon") if poisoned else ("besancon", "albi")
    for host in order * 2:
        assert kept(f"{host}.rentree.test/", headers=more).data == plain[host]
    for host in order:
        assert kept(f"{host}.rentree.test/").data == plain[host]


@pytest.mark.parametrize("host", ["evil.test", "besancon.rentree.test.evil.test", "albi"])
def test_a_stranger_gets_nothing_that_was_kept(kept, sites, host):
    kept("albi.rentree.test/")
    assert kept(f"{host}/").status_code == 421


def test_an_alias_is_sent_on_however_warm_the_page_is(kept, build):
    build.national()
    build.site("besancon", "25056", aliases=("vesontio",))
    kept("besancon.rentree.test/")
    answer = kept("vesontio.rentree.test/")
    assert (answer.status_code, answer.location) == (301, "https://besancon.rentree.test/")


READ = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize("first", READ)
def test_a_page_is_written_in_each_coding_once_and_says_the_same(kept, sites, first):
    whole = kept("albi.rentree.test/evenements").data if first == "" else None
    seen = {}
    for coding in (first, *READ):
        answer = kept("albi.rentree.test/evenements", headers={"Accept-Encoding": coding})
        assert answer.headers.get("Content-Encoding", "") == coding
        assert answer.headers["Content-Length"] == str(len(answer.data))
        body = READ[coding](answer.data)
        whole = whole or body
        assert body == whole
        seen[answer.headers["ETag"]] = coding
    assert len(seen) == 3
    for etag, coding in seen.items():
        headers = {"Accept-Encoding": coding, "If-None-Match": f'"other", W/{etag}'}
        answer = kept("albi.rentree.test/evenements", headers=headers)
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert "Content-Length" not in answer.headers or answer.headers["Content-Length"] == "0"
        assert "Content-Encoding" not in answer.headers
    assert kept.counters["misses"] == 1


def test_a_reader_who_has_the_page_already_is_told_so_even_the_first_time(app, kept, sites):
    etag = Kept(app)("albi.rentree.test/").headers["ETag"]
    assert kept("albi.rentree.test/", headers={"If-None-Match": etag}).status_code == 304
    assert kept("albi.rentree.test/").status_code == 200


def test_asking_for_the_head_gives_the_headers_of_the_page(kept, sites):
    for _ in range(2):
        head = kept("albi.rentree.test/evenements", method="HEAD")
        whole = kept("albi.rentree.test/evenements")
        assert head.data == b""
        assert head.headers["ETag"] == whole.headers["ETag"]
        assert head.headers["Content-Length"] == str(len(whole.data))


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/evenements?foo=1",
        "/evenements?q=" + "a" * 1200,
        "/api/v1/events?foo=1",
        "/livez",
        "/readyz",
        "/admin",
        "/evenements?utm_source=x",
        "/evenements/1-wrong-slug",
    ],
)
def test_what_is_nobody_s_page_is_made_each_time(kept, sites, path):
    for _ in range(2):
        answer = kept(f"besancon.rentree.test{path}")
        assert "Cache-Status" not in answer.headers
    assert (kept.counters["hits"], kept.counters["misses"]) == (0, 0)


def test_an_answer_that_a_silent_geocoder_cut_short_is_not_kept(kept, sites):
    for _ in range(2):
        answer = kept("rentree.test/evenements?where=12+rue+de+la+Paix")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert not kept.was_hit(answer)


def test_what_is_sent_is_never_answered_from_memory(kept, sites):
    kept("besancon.rentree.test/")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert not kept.was_hit(kept("besancon.rentree.test/", method=method))


def test_errors_and_refusals_are_compressed_too(kept, sites):
    answer = kept("besancon.rentree.test/nothing", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 404
    assert b"</html>" in gzip.decompress(answer.data)
    assert answer.headers["X-Request-Id"]


def test_a_long_list_is_compressed_while_it_streams(kept, build):
    build.national()
    for number in range(201):
        build.event("25056", f"Bal {number}")
    headers = {"Accept-Encoding": "gzip"}
    answer = kept("rentree.test/evenements.csv", headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode().count("Bal") == 201
    assert b"Bal 200" in kept("rentree.test/evenements.csv").data
    assert (
        "Content-Encoding"
        not in kept("rentree.test/evenements.csv", headers={"Accept-Encoding": "br"}).headers
    )
    assert kept("rentree.test/evenements.csv", method="HEAD").data == b""


def test_files_are_kept_once_for_all_sites(kept, sites):
    page = kept("besancon.rentree.test/").text
    address = page.split('href="')[1:]
    sheet = next(part.split('"')[0] for part in address if part.startswith("/static/app.css"))
    assert not kept.was_hit(kept(f"besancon.rentree.test{sheet}"))
    assert kept.was_hit(kept(f"albi.rentree.test{sheet}"))


# --- time -----------------------------------------------------------------------------------


def test_midnight_passes_and_today_is_today(app, kept, build):
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Ce soir", at=datetime(2026, 9, 4, 18, tzinfo=UTC))
    build.event("25056", "Demain soir", at=datetime(2026, 9, 5, 18, tzinfo=UTC))
    address = "besancon.rentree.test/evenements?when=today"
    assert "Ce soir" in kept(address).text
    set_clock(app, lambda: datetime(2026, 9, 4, 21, 59, 59, tzinfo=UTC))
    kept(address)
    set_clock(app, lambda: datetime(2026, 9, 4, 22, 0, tzinfo=UTC))
    page = kept(address).text
    assert "Demain soir" in page
    assert "Ce soir" not in page


def test_what_is_over_leaves_the_page_when_it_ends(app, kept, build):
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Bal", at=NOW, lasting=timedelta(hours=2))
    build.event("25056", "Concert", at=NOW + timedelta(days=1))
    assert "Bal" in kept("besancon.rentree.test/evenements").text
    set_clock(app, lambda: NOW + timedelta(hours=1, minutes=59))
    answer = kept("besancon.rentree.test/evenements")
    assert kept.was_hit(answer)
    assert "Bal" in answer.text
    set_clock(app, lambda: NOW + timedelta(hours=2))
    assert "Bal" not in kept("besancon.rentree.test/evenements").text


def test_midnight_is_that_of_the_island(app, kept, build):
    build.national()
    build.site("saint-denis-974", "97411")
    build.event("97411", "Kabar", at=datetime(2026, 9, 5, 15, tzinfo=UTC))
    address = "saint-denis-974.rentree.test/evenements?when=today"
    assert "Kabar" not in kept(address).text
    set_clock(app, lambda: datetime(2026, 9, 4, 20, 0, 1, tzinfo=UTC))
    assert "Kabar" in kept(address).text


# --- changes --------------------------------------------------------------------------------


class Hands:
    """The hands of a clock that a test turns."""

    seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def turned(app, session, sites):
    """The cache with a directory whose seconds pass when the test says so."""
    hands = Hands()
    directory = SiteDirectory(lambda: nullcontext(session), base_host="rentree.test", clock=hands)
    before, app.extensions["sites"] = app.extensions["sites"], directory
    kept = Kept(app)
    kept.hands = hands
    yield kept
    app.extensions["sites"] = before


def test_a_change_in_one_site_leaves_the_pages_of_the_others(turned, session):
    hosts = ("rentree.test", "besancon.rentree.test", "albi.rentree.test")
    for host in hosts:
        turned(f"{host}/evenements")
    touch(session, insees=["25056"])
    session.commit()
    turned.hands.seconds += 0.4
    assert all(turned.was_hit(turned(f"{host}/evenements")) for host in hosts)
    turned.hands.seconds += 0.6
    hit = [turned.was_hit(turned(f"{host}/evenements")) for host in hosts]
    assert hit == [False, False, True]


def test_a_site_that_moves_changes_the_pages_that_name_it(turned, session):
    for host in ("rentree.test", "besancon.rentree.test", "albi.rentree.test"):
        turned(f"{host}/")
    touch_those_who_name(session, territory=["81004"], is_national=False)
    session.commit()
    turned.hands.seconds += 1
    assert not turned.was_hit(turned("rentree.test/"))
    assert turned.was_hit(turned("besancon.rentree.test/"))
    touch_those_who_name(session, territory=[], is_national=True)
    session.commit()
    turned.hands.seconds += 1
    assert not turned.was_hit(turned("besancon.rentree.test/"))


# --- bounds, and many at once -----------------------------------------------------------------


class Slow:
    """An application that counts what it is asked, and lets the test decide when it answers."""

    def __init__(self):
        self.asked = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.body = b"x" * 10_000
        self.policy = "public"

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        self.may_answer.wait(5)
        headers = [("Content-Type", "image/png"), ("Cache-Control", self.policy)]
        start_response("200 OK", [*headers, ("Content-Length", str(len(self.body)))])
        return [self.body]


@pytest.fixture
def behind():
    return Slow()


@pytest.fixture
def alone(app, sites, behind):
    """The layer alone, 256 KB of room, over an application of the test's."""
    counters = Counters()
    shelves = Shelves(most_bytes=MEGABYTE // 4, until_of=lambda *_: FOR_EVER, counters=counters)
    layer = PageCache(
        behind,
        door=app.extensions["sites"].door,
        clock=lambda: NOW,
        shelves=shelves,
        counters=counters,
    )
    client = Client(layer, use_cookies=False)
    ask = lambda path: client.get(path, base_url="https://albi.rentree.test")  # noqa: E731 (short)
    return ask, counters


def test_memory_is_bounded_and_what_is_read_stays(alone, behind):
    ask, counters = alone
    for number in range(200):
        ask("/favourite")
        ask(f"/page-{number}")
        assert counters["bytes"] <= MEGABYTE // 4
    assert counters["evictions"] > 100
    assert counters["pages"] < 30
    assert behind.asked.count("/favourite") == 1


def test_a_page_too_big_for_the_room_is_not_kept(alone, behind):
    ask, counters = alone
    behind.body = b"x" * MEGABYTE
    ask("/huge")
    ask("/huge")
    assert behind.asked == ["/huge", "/huge"]
    assert counters["bytes"] == 0


def together(ask, path, readers):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(path).status_code))
        for _ in range(readers)
    ]
    for thread in threads:
        thread.start()
    return threads, answers


def test_many_who_ask_at_once_have_it_made_once(alone, behind):
    ask, counters = alone
    behind.may_answer.clear()
    threads, answers = together(ask, "/home", 8)
    while not behind.asked:
        pass
    behind.may_answer.set()
    for thread in threads:
        thread.join(10)
    assert answers == [200] * 8
    assert behind.asked == ["/home"]
    assert (counters["misses"], counters["hits"]) == (1, 7)


def test_many_who_ask_for_what_is_not_kept_all_get_it(alone, behind):
    ask, counters = alone
    behind.policy = "no-store"
    threads, answers = together(ask, "/preview", 8)
    for thread in threads:
        thread.join(10)
    assert answers == [200] * 8
    assert len(behind.asked) == 8
    assert counters["pages"] == 0


def test_a_maker_that_fails_leaves_nobody_waiting(app, sites):
    def broken(_environ, _start_response):
        raise RuntimeError

    counters = Counters()
    shelves = Shelves(most_bytes=MEGABYTE, until_of=lambda *_: FOR_EVER, counters=counters)
    door = app.extensions["sites"].door
    layer = PageCache(broken, door=door, clock=lambda: NOW, shelves=shelves, counters=counters)
    client = Client(layer, use_cookies=False)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            client.get("/", base_url="https://albi.rentree.test")
