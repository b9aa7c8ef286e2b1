"""The import road, from a file to rows that lists read, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Source
from app.models.event import EventOverride
from app.services.ingest.run import ingest_drafts
from app.services.ingest.sources import openagenda
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.import_road import (
    BESANCON,
    LATER,
    REUNION,
    Counter,
    Road,
    bal,
    events,
    folded,
    occurrences,
)


def test_a_record_becomes_an_event_its_times_and_its_words(road: Road, session: Session) -> None:
    report = road.run(
        bal(
            title={"fr": "Fête d’été", "en": "Summer fair"},
            longDescription={"fr": "<p>Buvette</p><script>x</script>"},
            keywords={"fr": ["Danse"]},
            timings=[
                {"begin": "2026-09-06T20:00:00+02:00", "end": "2026-09-07T00:00:00+02:00"},
                {"begin": "2026-09-05T20:00:00+02:00"},
                {"begin": "2026-09-05T18:00:00Z"},
            ],
        )
    )
    assert (report.created, report.unplaced, report.failed) == (1, [], [])
    event = events(session)["1/7"]
    assert event.insee == "25056"
    assert event.timezone == "Europe/Paris"
    assert event.slug == "fete-d-ete"
    assert event.body == LocalizedText({"fr": "<p>Buvette</p>"})
    assert event.starts_at == datetime(2026, 9, 5, 18, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 9, 6, 22, tzinfo=UTC)
    assert event.feed == "1"
    first, second = occurrences(session)
    assert (first.first_day, first.ends_at) == (date(2026, 9, 5), None)
    assert first.until_at == datetime(2026, 9, 5, 22, tzinfo=UTC)
    assert (second.first_day, second.last_day) == (date(2026, 9, 6), date(2026, 9, 6))
    assert first.lat == pytest.approx(47.2378), "the town hall stands for a place without a point"
    assert event.lat is None
    words = folded(session)
    assert "fete d ete" in words["fr"]
    assert "danse" in words["fr"]
    assert "buvette" in words["fr"]
    assert "summer fair" in words["en"]
    assert "besancon" in words["en"]


def test_clocks_are_those_of_the_place(road: Road, session: Session) -> None:
    road.run({**bal(), "location": REUNION, "timings": "2026-09-05T20:00:00 2026-09-06T00:00:00"})
    (there,) = occurrences(session)
    assert there.starts_at == datetime(2026, 9, 5, 16, tzinfo=UTC)
    assert (there.first_day, there.last_day) == (date(2026, 9, 5), date(2026, 9, 5))
    assert events(session)["1/7"].timezone == "Indian/Reunion"


def test_the_same_file_twice_writes_nothing(
    road: Road, session: Session, count_statements: Counter
) -> None:
    road.run(*(bal(uid) for uid in range(20)))
    session.commit()
    with count_statements() as statements:
        report = road.run(*(bal(uid) for uid in range(20)), now=LATER)
    written = [s for s in statements if s.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert (report.unchanged, report.created, report.updated) == (20, 0, 0)
    assert [s.split()[2 if s.startswith("INSERT") else 1] for s in written] == [
        "ingest_run",
        "ingest_run",
    ]
    assert len(statements) < 25


def test_a_changed_record_is_updated_where_it_stands(road: Road, session: Session) -> None:
    road.run(bal())
    was = events(session)["1/7"].id
    report = road.run(bal(title={"fr": "Grand bal"}, status=6), now=LATER)
    event = events(session)["1/7"]
    assert (report.updated, event.id, event.status) == (1, was, "cancelled")
    assert event.title == LocalizedText({"fr": "Grand bal"})
    assert (event.created_at, event.updated_at) == (NOW, LATER)
    assert len(occurrences(session)) == 1


def test_the_date_of_a_change_moves_with_what_people_read_alone(
    road: Road, session: Session
) -> None:
    road.run(bal())
    read = road.run(bal(originAgenda={"uid": 1}, location={**BESANCON, "region": "BFC"}), now=LATER)
    assert read.updated == 1
    assert events(session)["1/7"].updated_at == NOW


def test_a_correction_made_here_outlives_the_source(
    road: Road, session: Session, build: Builder
) -> None:
    site = build.site("besancon", "25056")
    road.run(bal())
    event = events(session)["1/7"]
    event.title = LocalizedText({"fr": "Le vrai titre"})
    event.theme = "fete"
    for name, value in (("title", {"fr": "Le vrai titre"}), ("theme", "fete")):
        session.add(
            EventOverride(
                event_id=event.id, field=name, site_id=site.id, value=value, updated_at=NOW
            )
        )
    session.commit()
    road.run(bal(title={"fr": "Concert"}, conditions={"fr": "Gratuit"}), now=LATER)
    event = events(session)["1/7"]
    assert event.title == LocalizedText({"fr": "Le vrai titre"})
    assert event.is_free is True
    assert [o.theme for o in occurrences(session)] == ["fete"]
    assert "le vrai titre" in folded(session)["fr"]
    received = dict(session.execute(select(EventOverride.field, EventOverride.received)).all())
    assert received == {"title": {"fr": "Concert"}, "theme": "musique"}
    again = road.run(bal(title={"fr": "Concert"}, conditions={"fr": "Gratuit"}))
    assert again.unchanged == 1


def test_a_title_corrected_here_hides_the_sources_changes_of_it(
    road: Road, session: Session, build: Builder
) -> None:
    site = build.site("besancon", "25056")
    road.run(bal(title={"fr": "Réunion"}))
    event = events(session)["1/7"]
    session.add(
        EventOverride(event_id=event.id, field="title", site_id=site.id, value={}, updated_at=NOW)
    )
    session.commit()
    road.run(bal(title={"fr": "Réunion !"}), now=LATER)
    assert events(session)["1/7"].updated_at == NOW


def test_a_dry_run_says_the_same_and_writes_nothing(
    road: Road, session: Session, count_statements: Counter
) -> None:
    road.run(bal(1), bal(2))
    records = [
        bal(1),
        bal(3),
        bal(4, state=1),
        bal(5, location={"city": "Prague", "countryCode": "CZ"}),
    ]
    with count_statements() as statements:
        tried = road.run(*records, dry_run=True, complete=True)
    assert not [s for s in statements if s.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    done = road.run(*records, complete=True)
    assert {**tried.to_json(), "dry_run": False} == done.to_json()
    assert (done.created, done.unchanged, done.withdrawn) == (2, 1, 1)


def test_a_key_met_twice_is_refused_the_second_time(road: Road, session: Session) -> None:
    report = road.run(bal(title={"fr": "Premier"}), bal(title={"fr": "Second"}))
    assert report.refused == [("1/7", "déjà lu plus haut dans ce fichier")]
    assert events(session)["1/7"].title == LocalizedText({"fr": "Premier"})


def test_what_has_no_commune_is_named_each_time_and_nationally_listed(
    road: Road, session: Session
) -> None:
    for _ in range(2):
        report = road.run(bal(location=None, onlineAccessLink="https://a.example/"))
        assert [key for key, _ in report.unplaced] == ["1/7"]
    event = events(session)["1/7"]
    assert event.insee is None
    assert event.unplaced_reason
    assert [o.insee for o in occurrences(session)] == [None]


def test_a_commune_found_since_is_not_lost_again(road: Road, session: Session) -> None:
    lost = {"city": "Quelque part", "address": "1 rue Haute"}
    road.run(bal(location=lost))
    event = events(session)["1/7"]
    event.insee, event.lat, event.lon = "81004", 43.93, 2.15
    session.commit()
    assert road.run(bal(location=lost)).unplaced == []
    assert road.run(bal(location=lost, title={"fr": "Autre"}), now=LATER).unplaced == []
    assert (events(session)["1/7"].insee, events(session)["1/7"].lat) == ("81004", 43.93)
    assert road.run(bal(location={"city": "Ailleurs"})).unplaced != []
    assert events(session)["1/7"].insee is None


def test_drafts_of_another_caller_take_the_same_road(road: Road, session: Session) -> None:
    draft = openagenda.draft_of(bal(), position=1)
    report = ingest_drafts(session, [draft], source=Source.OPENAGENDA, origin="catalogue", now=NOW)
    assert report.created == 1
    assert events(session)["1/7"].origin == "catalogue"


def test_more_records_than_a_batch(road: Road, session: Session) -> None:
    records = [bal(uid) for uid in range(1203)]
    assert road.run(*records).created == 1203
    assert len(occurrences(session)) == 1203
    assert road.run(*records[:1000], complete=True).withdrawn == 203
    assert len(occurrences(session)) == 1000
