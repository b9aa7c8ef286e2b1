"""The sites in memory while somebody asks what changed, or while nobody answers."""

import threading
from contextlib import contextmanager, nullcontext

import pytest
from sqlalchemy.exc import OperationalError

from app.kernel.text import LocalizedText
from app.web.directory import SiteDirectory
from tests.web.keeping import Hands
from tests.web.towns import touch


@pytest.fixture
def clock():
    return Hands()


def test_while_the_database_is_silent_what_is_known_stays_known(build, session, clock):
    def reading():
        if silent:
            reason = "SELECT"
            raise OperationalError(reason, {}, Exception("no answer"))
        return nullcontext(session)

    silent = True
    known = SiteDirectory(reading, base_host="rentree.test:8000", clock=clock)
    site = build.site("besancon", "25056")
    with pytest.raises(OperationalError):
        known.door("besancon.rentree.test")
    silent = False
    assert known.door("besancon.rentree.test") is not None
    silent = True
    clock.seconds += 1
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    silent = False
    site.name = LocalizedText({"fr": "Vesontio"})
    touch(session, site)
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    clock.seconds += 0.5
    assert known.door("besancon.rentree.test").site.name["fr"] == "Vesontio"


class SlowReading:
    """A session that comes when the test says so; it counts who asked for one."""

    def __init__(self, session):
        self._session = session
        self.asked = 0
        self.began, self.may_go_on = threading.Event(), threading.Event()
        self.may_go_on.set()

    @contextmanager
    def __call__(self):
        self.asked += 1
        self.began.set()
        assert self.may_go_on.wait(20)
        yield self._session


def in_threads(count, work):
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_while_one_asks_what_changed_the_others_do_not_wait(build, session, clock):
    build.site("besancon", "25056")
    reading = SlowReading(session)
    known = SiteDirectory(reading, base_host="rentree.test:8000", clock=clock)
    before = known.door("besancon.rentree.test")
    clock.seconds += 1
    reading.began.clear()
    reading.may_go_on.clear()
    threads = in_threads(1, lambda: known.door("besancon.rentree.test"))
    assert reading.began.wait(20)
    assert known.door("besancon.rentree.test") is before
    assert [(one.id, one.slug) for one in known.sites()] == [(before.site.id, "besancon")]
    reading.may_go_on.set()
    threads[0].join(20)
    assert reading.asked == 3, "the index, the site, what changed"


def test_at_the_start_everybody_waits_and_one_reads(build, session, clock):
    build.site("besancon", "25056")
    found = []
    reading = SlowReading(session)
    reading.may_go_on.clear()
    known = SiteDirectory(reading, base_host="rentree.test:8000", clock=clock)
    threads = in_threads(4, lambda: found.append(known.door("besancon.rentree.test")))
    assert reading.began.wait(20)
    reading.may_go_on.set()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4
    assert None not in found
    assert all(door is found[0] for door in found)
    assert reading.asked == 2, "the index, then the site"
