"""What leaves the lists, and what never does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.kernel.vocabulary import Source
from app.models.event import EventOverride
from app.services.ingest.run import MAPPERS, NOTHING_SWEPT
from app.services.ingest.sources import openagenda
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.import_road import (
    LATER,
    REUNION,
    Road,
    bal,
    events,
    occurrences,
)


def test_what_the_operator_withdrew_stays_withdrawn(
    road: Road, session: Session, build: Builder
) -> None:
    site = build.site("besancon", "25056")
    road.run(bal())
    event = events(session)["1/7"]
    event.status, event.withdrawn_at = "withdrawn", NOW
    session.add(
        EventOverride(
            event_id=event.id, field="status", site_id=site.id, value="withdrawn", updated_at=NOW
        )
    )
    session.commit()
    assert road.run(bal()).unchanged == 1
    road.run(bal(title={"fr": "Autre"}), now=LATER)
    assert events(session)["1/7"].status == "withdrawn"
    assert occurrences(session) == []


def test_without_being_complete_a_file_withdraws_nothing(road: Road, session: Session) -> None:
    road.run(bal(1), bal(2))
    assert road.run(bal(1)).withdrawn == 0
    assert len(occurrences(session)) == 2


def test_a_complete_listing_withdraws_what_it_no_longer_holds(road: Road, session: Session) -> None:
    road.run(bal(1), bal(2), bal(3, originAgenda={"uid": 9}), name="a.json")
    road.run(bal(4, originAgenda={"uid": 8}), name="b.json")
    report = road.run(bal(1), name="other-name.json", complete=True, now=LATER)
    assert report.withdrawn == 1
    found = events(session)
    assert (found["1/2"].status, found["1/2"].withdrawn_at) == ("withdrawn", LATER)
    assert found["9/3"].status == "scheduled", "another feed"
    assert found["8/4"].status == "scheduled"
    assert len(occurrences(session)) == 3
    assert road.run(bal(1), name="a.json", complete=True).withdrawn == 1, "the same file"
    back = road.run(bal(2), now=LATER)
    assert (back.updated, events(session)["1/2"].status) == (1, "scheduled")
    assert events(session)["1/2"].withdrawn_at is None


def test_files_without_an_agenda_do_not_withdraw_each_others_events(
    road: Road, session: Session
) -> None:
    road.run(bal(1, originAgenda=None), name="a.json")
    assert road.run(bal(2, originAgenda=None), name="b.json", complete=True).withdrawn == 0


def test_a_complete_listing_for_one_site_leaves_the_others_alone(
    road: Road, session: Session, build: Builder
) -> None:
    build.site("besancon", "25056")
    road.run(bal(1), bal(2), bal(3, location=REUNION))
    report = road.run(bal(1), complete=True, site_slug="besancon")
    assert report.withdrawn == 1
    assert events(session)["1/2"].status == "withdrawn"
    assert events(session)["1/3"].status == "scheduled"


def test_what_is_no_longer_published_leaves_with_a_complete_listing(
    road: Road, session: Session
) -> None:
    road.run(bal(1), bal(2))
    report = road.run(bal(1), bal(2, state=0), complete=True)
    assert (report.withdrawn, report.refused) == (1, [("1/2", "pas publié dans son agenda")])


def test_what_cannot_be_read_today_is_not_withdrawn(road: Road, session: Session) -> None:
    road.run(bal(1), bal(2))
    assert road.run(bal(1), bal(2, title={}), complete=True).withdrawn == 0


def test_a_record_that_made_our_own_code_stumble_is_not_withdrawn(
    road: Road, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.run(bal(1), bal(2), bal(3))

    def broken(record: Any, *, position: int) -> Any:
        if record["uid"] == 2:
            raise KeyError("surprise")
        return openagenda.draft_of(record, position=position)

    monkeypatch.setitem(MAPPERS, Source.OPENAGENDA, broken)
    report = road.run(bal(1), bal(2), complete=True)
    assert (report.withdrawn, len(report.failed)) == (0, 1)
    assert report.notes == [("--complete", NOTHING_SWEPT)]
    assert len(occurrences(session)) == 3


def test_a_removed_record_is_withdrawn_whether_or_not_it_names_its_agenda(
    road: Road, session: Session
) -> None:
    road.run(bal(1), bal(2))
    gone = [{"uid": 1, "removed": True}, {"uid": 2, "removed": True, "originAgenda": {"uid": 1}}]
    assert road.run(*gone).withdrawn == 2
    assert occurrences(session) == []
    assert road.run(*gone).unchanged == 2
    unknown = road.run({"uid": 99, "title": "x", "removed": True})
    assert unknown.refused == [("99", "retiré par sa source, et inconnu ici")]


def test_a_page_or_an_empty_listing_is_never_taken_for_complete(
    road: Road, session: Session, tmp_path: Path
) -> None:
    road.run(bal(1), bal(2))
    page = tmp_path / "export.json"
    page.write_text(json.dumps({"total": 2, "events": [bal(1)], "after": [1]}), "utf-8")
    assert "page d’une liste plus longue" in road.stopped(str(page), complete=True)
    page.write_text("[]", "utf-8")
    assert "aucun événement" in road.stopped(str(page), complete=True)
    assert len(occurrences(session)) == 2
