"""``flask worker`` in a process of its own: what is hinted at is shown; asked to stop, it stops."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import pytest
import sqlalchemy as sa

from app.models.event import Event
from app.models.run import IngestRun
from app.services.helloasso import hints
from app.settings import Settings
from tests.db.helloasso_road import form
from tests.db.installation import Installation, databases
from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso
from tests.web.serving import ROOT, free_port

KEY = "mjc-exemple/Event/bal"
PATIENCE_SECONDS = 180
SECRET = "k" * 32


@pytest.fixture
def fake() -> Iterator[FakeHelloAsso]:
    with fake_helloasso() as found:
        yield found


@pytest.fixture(params=["sqlite"])
def here(
    request: pytest.FixtureRequest, tmp_path: Path, fake: FakeHelloAsso
) -> Iterator[Installation]:
    """An installation whose keys open the stand-in, and whose portals are on this machine."""
    with databases(request, tmp_path, "working") as (url,):
        found = Installation(
            url,
            tmp_path,
            secret_key=SECRET,
            base_host=f"localhost:{free_port()}",
            helloasso_api_url=fake.api_url,
            helloasso_token_url=fake.token_url,
            helloasso_client_id=fake.client_id,
            helloasso_client_secret=fake.client_secret,
            geocoder_url="http://127.0.0.1:9/geocodage",
        )
        yield found
        found.engine.dispose()


@dataclass(frozen=True, slots=True)
class Running:
    """A command that does not end by itself, and where it says what it does."""

    process: Popen[bytes]
    journal: Path

    def wait_for(self, what: Callable[[], object]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not what():
            assert self.process.poll() is None, self.journal.read_text("utf-8")
            assert time.monotonic() < until, self.journal.read_text("utf-8")
            time.sleep(0.05)

    def stop(self) -> tuple[int, str]:
        """Ask it to stop; return its status, and what it said."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS), self.journal.read_text("utf-8")


@contextmanager
def running(here: Installation, folder: Path, *command: str) -> Iterator[Running]:
    """Start a command as a person does: a process of its own, that starts others."""
    journal = folder / f"{'-'.join(command)}-{time.monotonic_ns()}.log"
    with journal.open("wb") as said:
        process = Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT,
            env=here.environment,
            stdout=said,
            stderr=said,
        )
        try:
            yield Running(process, journal)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(PATIENCE_SECONDS)


def titles(here: Installation) -> list[str]:
    with here.engine.connect() as connection:
        found = connection.scalars(sa.select(Event.__table__.c.title))
        return [title["fr"] for title in found]


def ended(here: Installation) -> int:
    """Return how many runs went to their end."""
    finished = sa.select(sa.func.count()).where(IngestRun.finished_at.is_not(None))
    with here.engine.connect() as connection:
        return connection.scalar(finished) or 0


def test_a_change_that_is_notified_is_shown_within_its_minute(
    here: Installation, fake: FakeHelloAsso, tmp_path: Path
) -> None:
    assert here.run("site", "apply", str(ROOT / "tenants" / "_national"))[0] == 0
    fake.publish(form())
    secret = hints.secret_of(Settings(secret_key=SECRET, base_host="localhost"))
    host = here.environment["RENTREE_BASE_HOST"]
    with (
        running(here, tmp_path, "serve") as serving,
        running(here, tmp_path, "worker", "--hints-every", "1") as working,
    ):
        working.wait_for(lambda: ended(here) == 1)
        assert titles(here) == ["Bal bal"]
        before = dict(fake.calls)
        time.sleep(2)
        assert (dict(fake.calls), ended(here)) == (before, 1), "nothing is asked without a hint"
        fake.change(KEY, is_said=False, title="Grand bal")
        address = f"http://127.0.0.1:{host.rpartition(':')[2]}/api/v1/helloasso/notifications/"
        heard: list[int] = []

        def is_heard() -> bool:
            try:
                answer = fake.notify(address + secret, fake.form_event(KEY), headers={"Host": host})
            except OSError:
                return False  # not listening yet
            heard.append(answer.status_code)
            return True

        serving.wait_for(is_heard)
        assert heard == [204]
        working.wait_for(lambda: titles(here) == ["Grand bal"])
        assert working.stop()[0] == 0


def test_asked_to_stop_in_the_middle_it_stops_and_leaves_nothing_running(
    here: Installation, fake: FakeHelloAsso, tmp_path: Path
) -> None:
    for number in range(400):
        fake.publish(form(f"bal-{number:03}"))
    fake.fail("bal-(150|250|350)/public", silence=1, times=None)
    with running(here, tmp_path, "worker") as working:
        working.wait_for(lambda: here.count() >= 100)
        status, said = working.stop()
    assert status == 0, said
    assert "Arrêté." in said
    assert "Traceback" not in said
    before = sum(fake.calls.values())
    time.sleep(1)
    assert sum(fake.calls.values()) == before
    assert here.count() % 100 == 0
    fake.recover()
    here.report("sync", "helloasso")
    assert here.count() == 400


@pytest.mark.parametrize("here", ["sqlite", "postgresql"], indirect=True)
def test_two_workers_never_read_at_once(
    here: Installation, fake: FakeHelloAsso, tmp_path: Path
) -> None:
    for number in range(150):
        fake.publish(form(f"bal-{number:03}"))
    with (
        running(here, tmp_path, "worker", "--every", "1") as one,
        running(here, tmp_path, "worker") as other,
    ):
        one.wait_for(lambda: here.count() == 150 and ended(here) >= 1)
        said = [worker.stop() for worker in (one, other)]
    assert [status for status, _ in said] == [0, 0]
    assert not [complained for _, complained in said if "Traceback" in complained]
    assert fake.calls["form"] == 150


def test_without_keys_it_says_so_and_does_the_rest(
    here: Installation, fake: FakeHelloAsso, tmp_path: Path
) -> None:
    here.environment.pop("RENTREE_HELLOASSO_CLIENT_ID")
    with running(here, tmp_path, "worker", "--every", "1") as working:
        working.wait_for(lambda: working.journal.read_text("utf-8").count("Adresses demandées") > 1)
        status, said = working.stop()
    assert status == 0
    assert said.count("RENTREE_HELLOASSO_CLIENT_ID") == 1
    assert not fake.calls


def test_without_tables_it_says_what_to_do(tmp_path: Path) -> None:
    here = Installation(f"sqlite:///{tmp_path}/one.db", tmp_path)
    here.environment["RENTREE_DATABASE_URL"] = f"sqlite:///{tmp_path}/empty.db"
    status, _, complained = here.run("worker")
    here.engine.dispose()
    assert status == 1
    assert "flask db upgrade" in complained
