"""OpenAgenda's many spellings of one fact."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.kernel.vocabulary import Access, Mode, Status
from app.services.ingest.draft import Timing
from tests.unit.openagenda_records import BAL, drafted


@pytest.mark.parametrize(
    "wrapped",
    [
        {"fields": BAL, "recordid": "x"},
        {"record": {"id": "x", "fields": BAL}},
        {"type": "Feature", "properties": BAL},
        {"uid": "7", "title_fr": "Bal", "timings": json.dumps(BAL["timings"])},
        {
            "uid": 7.0,
            "title": "Bal",
            "timings": [{"start": "2026-09-05T18:00:00.000Z", "end": "2026-09-05T20:00:00Z"}],
        },
        {
            "uid": "7",
            "title": '{"fr": "Bal"}',
            "firstdate_begin": "2026-09-05T18:00:00+00:00",
            "firstdate_end": "2026-09-05T20:00:00+00:00",
        },
    ],
)
def test_the_same_event_in_any_wrapping(wrapped: dict[str, Any]) -> None:
    draft = drafted(wrapped)
    assert (draft.key, dict(draft.title)) == ("7", {"fr": "Bal"})
    begin, end = datetime(2026, 9, 5, 18, tzinfo=UTC), datetime(2026, 9, 5, 20, tzinfo=UTC)
    assert draft.timings == (Timing(begin, end),)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (1, Status.SCHEDULED),
        (2, Status.RESCHEDULED),
        (3, Status.MOVED_ONLINE),
        ("4", Status.POSTPONED),
        ({"id": 5, "label": {"fr": "Complet"}}, Status.FULL),
        ('{"id": 6, "label": {"fr": "Annulé"}}', Status.CANCELLED),
        ("Annulé", Status.CANCELLED),
        ({"label": {"fr": "Reporté"}}, Status.POSTPONED),
        ({"label": {"en": "Cancelled"}}, Status.CANCELLED),
        ("Annulée", Status.CANCELLED),
        ("movedOnline", Status.MOVED_ONLINE),
        ("https://schema.org/EventPostponed", Status.POSTPONED),
        (None, Status.SCHEDULED),
    ],
)
def test_a_status_in_any_spelling(given: object, status: Status) -> None:
    assert drafted(BAL, status=given).status is status


def test_an_unknown_status_is_said() -> None:
    draft = drafted(BAL, status=9)
    assert draft.status is Status.SCHEDULED
    assert draft.notes == ("état inconnu (9), pris pour « programmé »",)


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        (1, Mode.ONSITE),
        (2, Mode.ONLINE),
        ('{"id": 3}', Mode.MIXED),
        ("En ligne", Mode.ONLINE),
        ("https://schema.org/MixedEventAttendanceMode", Mode.MIXED),
    ],
)
def test_a_mode_in_any_spelling(given: object, mode: Mode) -> None:
    assert drafted(BAL, attendanceMode=given).mode is mode
    assert drafted(BAL, attendancemode=given).mode is mode


def test_a_link_without_a_place_is_an_online_event() -> None:
    assert drafted(BAL, onlineAccessLink="https://a.example/").mode is Mode.ONLINE


@pytest.mark.parametrize(
    "given",
    [
        "pi;mi",
        ["pi", "mi"],
        {"pi": True, "mi": True, "hi": False},
        "handicap moteur;handicap psychique",
        '["mi", "pi"]',
        "mi/pi",
        [{"label": {"fr": "Handicap moteur"}}, {"code": "pi"}],
    ],
)
def test_accessibility_in_any_spelling(given: object) -> None:
    assert drafted(BAL, accessibility=given).access == (Access.PI, Access.MI)


@pytest.mark.parametrize(
    "given",
    [
        {"location_coordinates": [47.24, 6.02]},
        {"location_coordinates": {"lon": 6.02, "lat": 47.24}},
        {"location_coordinates": "47.24,6.02"},
        {"latlon": [47.24, 6.02]},
        {"location": {"latitude": "47.24", "longitude": "6.02"}},
        {"latitude": 47.24, "longitude": 6.02},
        {"geometry": {"type": "Point", "coordinates": [6.02, 47.24]}},
    ],
)
def test_coordinates_in_any_spelling(given: dict[str, Any]) -> None:
    place = drafted(BAL, **given).place
    assert (place.lat, place.lon) == (47.24, 6.02)


@pytest.mark.parametrize(
    "given", [[0, 0], [95, 2], ["x", 1], "", None, [1], {"lat": None, "lon": 2}]
)
def test_coordinates_that_are_none_are_no_place(given: object) -> None:
    assert drafted(BAL, location_coordinates=given).place.lat is None


@pytest.mark.parametrize(
    "given",
    [
        {"keywords": {"fr": ["bal", "danse"]}},
        {"keywords_fr": "bal;danse"},
        {"keywords_fr": ["bal", "danse", "bal"]},
        {"tags": "bal,danse"},
        {"tags": [{"label": "bal"}, {"label": {"fr": "danse"}}]},
        {"keywords": '{"fr": ["bal", "danse"]}'},
    ],
)
def test_keywords_in_any_spelling(given: dict[str, Any]) -> None:
    assert drafted(BAL, **given).keywords == {"fr": ["bal", "danse"]}


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"image": "https://a.example/i.jpg"}, "https://a.example/i.jpg"),
        ({"image": {"base": "https://a.example/", "filename": "i.jpg"}}, "https://a.example/i.jpg"),
        ({"image": {"url": "https://a.example/i.jpg"}}, "https://a.example/i.jpg"),
        ({"image": "//a.example/i.jpg"}, "https://a.example/i.jpg"),
        ({"image": "i.jpg"}, "https://cdn.openagenda.com/main/i.jpg"),
        ({"image": "javascript:alert(1)//"}, None),
        ({"image": {"filename": None}}, None),
    ],
)
def test_pictures_in_any_spelling(given: dict[str, Any], url: str | None) -> None:
    assert drafted(BAL, **given).image_url == url


@pytest.mark.parametrize(
    ("given", "ages"),
    [
        ({"age": {"min": 6, "max": 12}}, (6, 12)),
        ({"age_min": "6", "age_max": 12}, (6, 12)),
        ({"age": {"min": 12, "max": 6}}, (6, 12)),
        ({"age_min": -1, "age_max": 999}, (None, None)),
    ],
)
def test_ages_in_any_spelling(given: dict[str, Any], ages: tuple[int | None, int | None]) -> None:
    draft = drafted(BAL, **given)
    assert (draft.age_min, draft.age_max) == ages


@pytest.mark.parametrize(
    ("given", "zone"),
    [
        ("Indian/Reunion", "Indian/Reunion"),
        ("UTC", "UTC"),
        *((name, None) for name in ("posixrules", "localtime", "Factory", "Mars/Phobos", "\x00")),
    ],
)
def test_only_a_zone_of_the_list_is_a_zone(given: str, zone: str | None) -> None:
    assert drafted(BAL, timezone=given).timezone == zone
