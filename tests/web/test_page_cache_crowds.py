"""The page cache alone: its room is bounded, and a crowd has a page made once."""

import threading
from datetime import timedelta

import pytest
from werkzeug.test import Client

from app.counters import Counters
from app.web.page_cache.layer import PageCache
from app.web.page_cache.pages import FOR_EVER, Page
from app.web.page_cache.shelves import Shelves
from app.web.page_cache.visits import Visits
from tests.conftest import NOW
from tests.web.keeping import MEGABYTE


@pytest.fixture
def sites(build):
    build.national()
    build.site("albi", "81004")


def shelves_of(folder, counters, *, most_bytes, end_of=lambda *_: None):
    return Shelves(
        most_bytes=most_bytes,
        folder=folder,
        turn_of=lambda *_: FOR_EVER,
        end_of=end_of,
        counters=counters,
    )


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
def alone(app, sites, behind, tmp_path):
    """The layer alone, 256 KB of room, over an application of the test's."""
    counters = Counters()
    shelves = shelves_of(tmp_path, counters, most_bytes=MEGABYTE // 4)
    layer = PageCache(
        behind,
        sites=app.extensions["sites"],
        clock=lambda: NOW,
        shelves=shelves,
        counters=counters,
        visits=Visits(lambda _counted: None),
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


def test_a_maker_that_fails_leaves_nobody_waiting(app, sites, tmp_path):
    def broken(_environ, _start_response):
        raise RuntimeError

    counters = Counters()
    shelves = shelves_of(tmp_path, counters, most_bytes=MEGABYTE)
    layer = PageCache(
        broken,
        sites=app.extensions["sites"],
        clock=lambda: NOW,
        shelves=shelves,
        counters=counters,
        visits=Visits(lambda _counted: None),
    )
    client = Client(layer, use_cookies=False)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            client.get("/", base_url="https://albi.rentree.test")


def put(shelves, path, content, coding=""):
    page = Page.made([("Content-Type", "text/html")], length=len(content))
    shelves.keep(shelves.of_files, (path, ""), page, coding=coding, content=content)
    return page


def test_what_is_counted_is_what_is_kept_even_if_a_page_leaves_while_it_takes_a_coding(tmp_path):
    counters = Counters()
    shelves = shelves_of(tmp_path, counters, most_bytes=40_000)
    pages = [put(shelves, f"/{number}", bytes(range(256)) * 16) for number in range(40)]
    for number, page in enumerate(pages):
        key = (f"/{number}", "")
        shelves.add(shelves.of_files, key, page, coding="gzip", content=b"z" * 3000)
    left = shelves.of_files.pages.values()
    kept = [body.length for page in left for body in page.bodies.values()]
    assert counters["bytes"] == sum(kept) <= 40_000
    assert counters["pages"] == len(left) > 0


def test_a_page_made_again_takes_the_place_of_the_former(tmp_path):
    counters = Counters()
    shelves = shelves_of(tmp_path, counters, most_bytes=MEGABYTE)
    put(shelves, "/", b"x" * 9000)
    page = put(shelves, "/", b"y" * 1000)
    assert shelves.of_files.pages == {("/", ""): page}
    assert (counters["pages"], counters["bytes"]) == (1, 1000)
    assert shelves.content(page, "") == b"y" * 1000


def test_who_was_slow_is_not_told_the_end_that_others_asked_for_since(build, app, tmp_path):
    build.national()
    ends = [NOW + timedelta(minutes=10), NOW + timedelta(hours=2)]
    next_end = lambda _, at: next((end for end in ends if end > at), None)  # noqa: E731 (a name for one line)
    shelves = shelves_of(tmp_path, Counters(), most_bytes=MEGABYTE, end_of=next_end)
    shelf = shelves.of(app.extensions["sites"].national(), NOW)
    later = NOW + timedelta(minutes=11)
    assert shelves.next_end(shelf, NOW) == ends[0]
    assert shelves.next_end(shelf, later) == ends[1]
    assert shelves.next_end(shelf, NOW) == ends[0]
    assert shelves.next_end(shelf, later) == ends[1]
