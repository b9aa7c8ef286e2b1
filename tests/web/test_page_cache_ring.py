"""The file in which bodies are kept: nothing of one is ever given for another."""

import errno
import os
import threading
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.page_cache import ring as ring_module
from app.web.page_cache.ring import LEAST_BYTES, Body, Ring

ROOM = 64 * 1024


@pytest.fixture
def left():
    return []


@pytest.fixture
def ring(tmp_path, left):
    return Ring(tmp_path, most_bytes=ROOM, on_leaving=left.append)


def content(number, length):
    return number.to_bytes(4, "big") * (length // 4) + b"." * (length % 4)


def test_what_is_put_is_read_as_it_was(ring):
    body = Body("a", 5)
    assert ring.put(body, b"salut")
    assert ring.read(body) == b"salut"


def test_the_oldest_leaves_when_room_lacks_and_says_so(ring, left):
    bodies = [Body(number, 4000) for number in range(40)]
    for number, body in enumerate(bodies):
        assert ring.put(body, content(number, 4000))
    assert [body.of for body in left] == list(range(len(left)))
    assert len(left) == 40 - ROOM // 4000
    assert ring.read(bodies[0]) is None
    assert ring.read(bodies[-1]) == content(39, 4000)


def test_what_is_read_stays_and_what_nobody_reads_goes(ring):
    favourite = Body("favourite", 4000)
    ring.put(favourite, b"f" * 4000)
    for number in range(200):
        assert ring.read(favourite) == b"f" * 4000
        ring.put(Body(number, 4000), content(number, 4000))


def test_small_bodies_are_counted_for_what_is_known_of_them(ring):
    bodies = [Body(number, 10) for number in range(100)]
    for body in bodies:
        ring.put(body, b"0123456789")
    assert sum(ring.read(body) is not None for body in bodies) == ROOM // LEAST_BYTES


def test_a_body_too_big_is_refused_and_nothing_leaves_for_it(ring, left):
    ring.put(Body("small", 4000), b"s" * 4000)
    assert not ring.put(Body("huge", ROOM), b"h" * ROOM)
    assert left == []


def test_the_file_never_grows_beyond_its_bound(ring):
    for number in range(300):
        length = 2000 + 37 * number % 6000
        ring.put(Body(number, length), content(number, length))
        assert os.fstat(ring._descriptor()).st_size <= ROOM  # noqa: SLF001 (it has no name)


@given(st.lists(st.tuples(st.integers(1, 8000), st.booleans(), st.booleans()), max_size=200))
def test_whatever_comes_and_goes_each_body_is_itself_or_gone(tmp_path_factory, steps):
    gone = []
    ring = Ring(tmp_path_factory.mktemp("ring"), most_bytes=ROOM, on_leaving=gone.append)
    bodies = {}
    for number, (length, is_read, is_freed) in enumerate(steps):
        body = Body(number, length)
        assert ring.put(body, content(number, length))
        bodies[number] = body
        other = bodies[number * 7 % (number + 1)]
        if is_read:
            assert ring.read(other) in {None, content(other.of, other.length)}
        if is_freed:
            other.place = None
    for body in bodies.values():
        found = ring.read(body)
        assert found in {None, content(body.of, body.length)}
        assert found is None or body not in gone


def test_readers_and_writers_together_never_mix_two_bodies(ring):
    shared = [Body(number, 5000) for number in range(8)]
    wrong = []
    is_over = threading.Event()

    def read():
        rng = Random(1)
        while not is_over.is_set():
            body = rng.choice(shared)
            found = ring.read(body)
            if found is not None and found != content(body.of, 5000):
                wrong.append(body.of)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(8, 3000):
        body = Body(number, 5000)
        ring.put(body, content(number, 5000))
        shared[number % 8] = body
    is_over.set()
    for reader in readers:
        reader.join(10)
    assert wrong == []


def test_a_full_disk_ends_the_keeping_not_the_service(ring, left, monkeypatch):
    kept = Body("before", 4000)
    ring.put(kept, b"b" * 4000)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ring_module.os, "pwrite", full)
    assert not ring.put(Body("after", 4000), b"a" * 4000)
    assert ring.read(kept) is None
    assert left == [kept]
    monkeypatch.undo()
    assert not ring.put(Body("later", 4000), b"l" * 4000)


def test_the_last_of_the_room_on_a_disk_does_not_cut_a_body_short(ring, left, monkeypatch):
    kept = Body("before", 4000)
    ring.put(kept, b"b" * 4000)
    whole = os.pwrite
    monkeypatch.setattr(ring_module.os, "pwrite", lambda to, what, at: whole(to, what[:100], at))
    cut = Body("after", 4000)
    assert not ring.put(cut, b"a" * 4000)
    assert ring.read(cut) is None
    assert left == [kept]
