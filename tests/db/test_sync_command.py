"""``flask sync helloasso`` as an operator types it, over a database of its own; killed, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models.upstream import FeedPosition, UpstreamToken
from tests.db.helloasso_road import form
from tests.db.installation import Installation, databases
from tests.fakes.helloasso import FakeHelloAsso

SYNC = ("sync", "helloasso")
MANY = 1200


def operator(url: str, folder: Path, fake: FakeHelloAsso) -> Installation:
    """An installation whose keys open the stand-in."""
    return Installation(
        url,
        folder,
        helloasso_api_url=fake.api_url,
        helloasso_token_url=fake.token_url,
        helloasso_client_id=fake.client_id,
        helloasso_client_secret=fake.client_secret,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def here(
    request: pytest.FixtureRequest, tmp_path: Path, fake: FakeHelloAsso
) -> Iterator[Installation]:
    with databases(request, tmp_path, "synchronised") as (url,):
        found = operator(url, tmp_path, fake)
        yield found
        found.engine.dispose()


def test_the_report_is_json_alone_on_standard_output(
    here: Installation, fake: FakeHelloAsso
) -> None:
    fake.publish(form())
    report = here.report(*SYNC)
    assert (report["source"], report["created"], report["refused"]) == ("helloasso", 1, [])


def test_a_person_reads_sentences(here: Installation, fake: FakeHelloAsso) -> None:
    fake.publish(form())
    fake.publish(form("sans-date", startDate=None, endDate=None))
    status, told, _ = here.run(*SYNC)
    assert status == 0
    assert "1 créé" in told
    assert "mjc-exemple/Event/sans-date" in told


def test_without_keys_it_says_what_to_set(here: Installation) -> None:
    here.environment.pop("RENTREE_HELLOASSO_CLIENT_ID")
    status, _, complained = here.run(*SYNC)
    assert status == 1
    assert "RENTREE_HELLOASSO_CLIENT_ID" in complained
    assert "Traceback" not in complained


def test_associations_of_a_file_are_followed(
    here: Installation, fake: FakeHelloAsso, tmp_path: Path
) -> None:
    fake.privileges = {"AccessPublicData"}
    fake.publish(form())
    listed = tmp_path / "associations.txt"
    listed.write_text("# les nôtres\nhttps://www.helloasso.com/associations/mjc-exemple\n", "utf-8")
    assert here.report(*SYNC, "--follow", str(listed))["created"] == 1


def test_the_key_is_kept_encrypted_and_asked_for_once(
    here: Installation, fake: FakeHelloAsso
) -> None:
    fake.publish(form())
    here.report(*SYNC)
    here.report(*SYNC)
    assert fake.calls["token"] == 1
    with here.engine.connect() as connection:
        (pair,) = connection.scalars(sa.select(UpstreamToken.pair))
    assert "eyJ" not in pair


def test_a_killed_run_is_finished_by_the_next_and_its_token_is_never_ahead(
    here: Installation, fake: FakeHelloAsso
) -> None:
    for number in range(MANY):
        fake.publish(form(f"bal-{number:04}"))
    for wanted in (1, 300, 700):
        here.kill(*SYNC, when=lambda wanted=wanted: here.count() >= wanted)  # type: ignore[misc]  # a default is how a loop's value is kept
        done = here.count()
        assert done < MANY
        assert done % 100 == 0, "a page is whole or absent"
        assert _read_up_to(here, fake) == done
    report = here.report(*SYNC)
    assert report["created"] == MANY - done
    assert here.count() == MANY
    assert json.dumps(report["failed"]) == "[]"


def _read_up_to(here: Installation, fake: FakeHelloAsso) -> int:
    """Return how many changes of the directory the token covers."""
    with here.engine.connect() as connection:
        token = connection.scalar(sa.select(FeedPosition.token))
    return fake.position(token) if token else 0
