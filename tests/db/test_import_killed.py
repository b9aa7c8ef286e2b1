"""A run killed anywhere, for real: the next one ends where an undisturbed one would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.db.installation import Installation, databases

HOW_MANY = 3000


def records(count: int) -> list[dict[str, Any]]:
    return [
        {
            "uid": uid,
            "originAgenda": {"uid": uid % 3},
            "title": {"fr": f"Bal {uid}", "en": f"Ball {uid}"},
            "timings": [
                {"begin": "2026-09-05T20:00:00+02:00", "end": "2026-09-05T22:00:00+02:00"},
                {"begin": "2026-09-06T20:00:00+02:00"},
            ],
            "location": {"city": "Besançon", "postalCode": "25000", "insee": "25056"},
        }
        for uid in range(count)
    ]


@pytest.fixture(params=["sqlite", "postgresql"])
def installations(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Installation, Installation]]:
    with databases(request, tmp_path, "calm", "killed") as urls:
        calm, killed = (Installation(url, tmp_path) for url in urls)
        yield calm, killed
        for installation in (calm, killed):
            installation.engine.dispose()


def test_a_killed_run_is_finished_by_the_next(
    installations: tuple[Installation, Installation], tmp_path: Path
) -> None:
    calm, killed = installations
    path = tmp_path / "export.json"
    path.write_text(json.dumps(records(HOW_MANY)), "utf-8")
    whole = ("import", "openagenda", str(path))
    assert calm.report(*whole)["created"] == HOW_MANY

    killed.kill(*whole, when=lambda: killed.count() >= 1)
    first = killed.count()
    killed.kill(*whole, when=lambda: killed.count() >= first + 500)
    second = killed.count()
    assert 0 < first < HOW_MANY
    assert first % 500 == second % 500 == 0, "a batch is whole or absent"
    report = killed.report(*whole)
    assert report["created"] == HOW_MANY - second
    assert report["unchanged"] == second
    assert killed.content() == calm.content()

    fewer = tmp_path / "fewer.json"
    fewer.write_text(json.dumps(records(HOW_MANY - 10)), "utf-8")
    assert killed.report("import", "openagenda", str(fewer), "--complete")["withdrawn"] == 10
