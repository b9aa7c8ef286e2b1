"""The page cache of two processes at once, on the wire, while a third one writes."""

import os
import signal
import subprocess
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from app import create_app
from app.models.base import db
from app.services.versions import touch
from app.settings import Settings
from tests.builders import Builder
from tests.web.serving import free_port, say, served

READERS = 24


def _fill(build):
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    build.event("25056", "Bal", at=datetime.now(UTC) + timedelta(days=2))


@pytest.fixture
def writer(tmp_path):
    """Another process's way into the same database: an application of its own."""
    settings = Settings(
        secret_key="k" * 32,
        base_host="rentree.test",
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path}/rentree.db",
    )
    app = create_app(settings)
    with app.app_context():
        yield Builder(db.session(), app)
        db.session.remove()
        db.engine.dispose()


def read(port, host):
    """Open a page on a connection of its own, so that either process may answer."""
    request = f"GET /evenements HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    return say(port, request.encode())


def figures(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return {
        name.removeprefix("rentree_page_cache_"): float(value)
        for name, _, value in (line.partition(" ") for line in lines if line[0] != "#")
    }


def test_what_one_process_writes_all_others_show_within_a_second(tmp_path, writer):
    metrics = free_port()
    options = ("--workers", "2", "--metrics-port", str(metrics))
    with served(tmp_path, _fill, *options) as port:
        before = [read(port, "besancon.rentree.test") for _ in range(READERS)]
        assert all(b"Bal" in page and b"Concert" not in page for page in before)
        assert sum(b"cache-status: rentree; hit" in page for page in before) >= READERS - 2
        read(port, "albi.rentree.test")

        writer.event("25056", "Concert", at=datetime.now(UTC) + timedelta(days=3), source_key="new")
        touch(db.session(), insees=["25056"])
        db.session.commit()
        time.sleep(1)

        assert all(b"Concert" in read(port, "besancon.rentree.test") for _ in range(READERS))
        told = figures(metrics)
    assert told["hits_total"] >= 2 * READERS - 5
    assert 2 <= told["misses_total"] <= 6
    assert told["dropped_total"] >= 1
    assert told["pages"] >= 2
    assert told["bytes"] > told["pages"] * 1000
    assert told["rentree_workers"] == 2


def test_the_operators_figures_are_on_no_public_address(tmp_path):
    with served(tmp_path, _fill) as port:
        answer = say(
            port, b"GET /metrics HTTP/1.1\r\nHost: rentree.test\r\nConnection: close\r\n\r\n"
        )
    assert answer.startswith(b"HTTP/1.1 404")


def workers(port):
    """The processes that serve ``port``, the oldest first, without the one that started them."""
    listed = subprocess.run(
        ["ps", "-eo", "pid,args"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return sorted(int(line.split()[0]) for line in listed if f"serve --port {port} " in line)[1:]


def test_a_worker_that_is_killed_is_replaced_and_no_figure_falls(tmp_path):
    metrics = free_port()
    with served(tmp_path, _fill, "--workers", "2", "--metrics-port", str(metrics)) as port:
        for _ in range(READERS):
            read(port, "besancon.rentree.test")
        before, first = figures(metrics), workers(port)
        os.kill(first[-1], signal.SIGKILL)
        while len(now := workers(port)) < 2 or now == first:
            time.sleep(0.1)
        assert all(b"Bal" in read(port, "besancon.rentree.test") for _ in range(READERS))
        after = figures(metrics)
    assert all(after[name] >= before[name] for name in before if name.endswith("_total"))
    assert after["rentree_workers"] == 2
