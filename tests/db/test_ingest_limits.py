"""Sites, addresses, refusals, runs that cross or stop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.vocabulary import Source
from app.models.run import IngestRun
from app.queries.ingest import latest_runs
from app.services.ingest.lock import only_one
from app.services.ingest.run import MAPPERS, Order, import_file
from app.services.ingest.sources import openagenda
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.import_road import (
    REUNION,
    Counter,
    Road,
    bal,
    events,
    versions,
)
from tests.fakes.openagenda import file_server


def test_a_site_refuses_what_is_outside_its_territory(
    road: Road, session: Session, build: Builder
) -> None:
    build.site("besancon", "25056")
    build.site("albi", "81004")
    report = road.run(bal(1), bal(2, location=REUNION), bal(3, location=None), site_slug="besancon")
    assert report.created == 1
    assert [key for key, _ in report.refused] == ["1/2", "1/3"]
    assert all(reason.startswith("hors du territoire") for _, reason in report.refused)
    assert set(events(session)) == {"1/1"}


def test_only_concerned_sites_hear_of_a_change(
    road: Road, session: Session, build: Builder
) -> None:
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    before = versions(session)
    road.run(bal())
    after = versions(session)
    assert after == {
        "national": before["national"] + 1,
        "besancon": before["besancon"] + 1,
        "albi": before["albi"],
    }
    road.run(bal(location={"city": "Albi", "postalCode": "81000", "insee": "81004"}))
    moved = versions(session)
    assert moved["besancon"] == after["besancon"] + 1, "the place that it left hears of it too"
    assert moved["albi"] == after["albi"] + 1


def test_a_file_cut_in_the_middle_changes_nothing(
    road: Road, session: Session, tmp_path: Path, count_statements: Counter
) -> None:
    whole = json.dumps([bal(uid) for uid in range(1500)])
    cut = tmp_path / "cut.json"
    cut.write_text(whole[:-40], "utf-8")
    with count_statements() as statements:
        assert "est coupé" in road.stopped(str(cut), complete=True)
    assert not [s for s in statements if s.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert events(session) == {}


def test_a_record_that_the_database_refuses_costs_only_itself(
    road: Road, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(record: Any, *, position: int) -> Any:
        draft = openagenda.draft_of(record, position=position)
        if record["uid"] == 2:
            return openagenda.draft_of({**record, "age_min": 3}, position=position).__class__(
                source=Source.OPENAGENDA,
                key="1/2",
                title=draft.title,
                timings=draft.timings,
                age_min=10**30,
            )
        if record["uid"] == 3:
            raise KeyError("surprise")
        return draft

    monkeypatch.setitem(MAPPERS, Source.OPENAGENDA, broken)
    report = road.run(bal(1), bal(2), bal(3), bal(4))
    assert report.created == 2
    assert sorted(key for key, _ in report.failed) == ["1/2", "enregistrement 3"]
    assert "KeyError" in dict(report.failed)["enregistrement 3"]
    assert set(events(session)) == {"1/1", "1/4"}


def test_an_address_is_fetched_first_and_its_key_forgotten(road: Road, session: Session) -> None:
    with file_server() as server:
        server.files["/events"] = json.dumps({"events": [bal()]}).encode()
        local = Road(session, road._app, road._folder)  # noqa: SLF001 (the rule is inside)
        settings = road._app.extensions["settings"]  # noqa: SLF001 (the rule is inside)
        refused = local.stopped(f"{server.url}/events?key=secret")
        assert "port" in refused
        assert server.asked == []
        report = import_file(
            session,
            f"{server.url}/events?key=secret&size=9",
            Order(source=Source.OPENAGENDA),
            settings=settings.model_copy(update={"base_host": "localhost:8000"}),
            now=NOW,
        )
        assert report.created == 1
        assert events(session)["1/7"].origin == f"{server.url}/events?size=9"


def test_two_runs_of_a_source_never_cross(road: Road, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([bal()]), "utf-8")
    data_dir = road._app.extensions["settings"].data_dir  # noqa: SLF001 (the rule is inside)
    with only_one(session, Source.OPENAGENDA, data_dir):
        assert "déjà en cours" in road.stopped(str(path))
        with only_one(session, Source.ICS, data_dir):
            pass
    assert road.of(str(path)).created == 1


def test_without_the_official_list_nothing_is_guessed(
    session: Session, app: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([bal()]), "utf-8")
    assert "flask communes load" in Road(session, app, tmp_path).stopped(str(path))


def test_an_unknown_site_is_said(road: Road, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([bal()]), "utf-8")
    assert "Aucun site ne s’appelle « nulle-part »" in road.stopped(
        str(path), site_slug="nulle-part"
    )


def test_each_run_is_kept_and_a_stopped_one_is_seen_as_such(road: Road, session: Session) -> None:
    road.run(bal())
    run = latest_runs(session)[0]
    assert run.finished_at is not None
    assert run.report is not None
    assert run.report["created"] == 1
    assert session.scalar(select(func.count()).select_from(IngestRun)) == 1
