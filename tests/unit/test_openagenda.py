"""OpenAgenda's records, in every spelling, become the same facts."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.kernel.vocabulary import Access, Mode, Status, Theme
from app.services.ingest.draft import Refusal, Removal, Timing
from app.services.ingest.sources.openagenda import draft_of
from tests.unit.openagenda_records import BAL, drafted, open_data, payload, refused, v2


def test_an_event_of_the_api_v2() -> None:
    draft = drafted(v2(43760404))
    assert draft.key == "6883957/43760404"
    assert draft.feed == "6883957"
    assert dict(draft.title) == {"fr": "Exposition Europe 2050"}
    assert draft.is_free is True
    assert draft.theme is Theme.PATRIMOINE
    assert draft.place.insee == "75056"
    assert draft.place.postal_code == "75006"
    assert draft.place.country_code == "FR"
    assert draft.place_name == "Centre culturel tchèque de Paris"
    assert draft.timezone == "Europe/Paris"
    assert [t.begin.astimezone(UTC).isoformat() for t in draft.timings] == [
        "2022-10-15T15:00:00+00:00",
        "2022-10-16T11:00:00+00:00",
    ]
    assert draft.body["fr"].startswith("<p>Dans le cadre de la Présidence tchèque")
    assert draft.image_url == (
        "https://cdn.openagenda.com/dev/ad1189cb53c74ee8bbb9152661781d74.base.image.jpg"
    )
    assert [way.type for way in draft.registration] == ["link"]


def test_an_online_event_has_no_place_and_keeps_its_link() -> None:
    draft = drafted(v2(44333030))
    assert draft.mode is Mode.ONLINE
    assert draft.online_url is not None
    assert draft.online_url.startswith("https://youtu.be/")
    assert draft.place.city is None
    assert len(draft.timings) == 12


def test_what_its_agenda_has_not_published_is_refused() -> None:
    refusal = refused(v2(92634388))
    assert refusal == Refusal("8110569/92634388", "pas publié dans son agenda", is_held=False)


def test_every_language_is_kept() -> None:
    draft = drafted(v2(92634388), state=2)
    assert set(draft.title) == {"de", "en", "es", "fr", "it"}
    assert draft.title["en"] == "Visit of the bunkers of the park of Pignerolle"
    assert set(draft.body) >= {"de", "en", "fr"}


def test_an_end_before_its_start_is_dropped_and_said() -> None:
    draft = drafted(v2(99754371))
    assert draft.key == "99754371"
    assert draft.timings[0].end is None
    assert "fin laissée de côté" in draft.notes[0]


def test_without_its_list_the_first_and_last_times_count() -> None:
    draft = drafted(v2(47305345))
    assert draft.timings[0].begin.astimezone(UTC) == datetime(2023, 12, 1, 19, tzinfo=UTC)


def test_an_event_of_the_old_v2() -> None:
    draft = drafted(payload("old_v2_event.json"))
    assert draft.key == "47800929/65615282"
    assert draft.timings == (
        Timing(datetime(2018, 5, 19, 13, tzinfo=UTC), datetime(2018, 5, 19, 21, tzinfo=UTC)),
    )
    assert dict(draft.conditions) == {"fr": "5 € groupe à partir de 10 personnes."}
    assert (draft.is_free, draft.price_min) == (False, Decimal(5))
    assert draft.timezone is None
    assert draft.keywords == {"fr": ["Exposition", "Gratuit"]}
    assert draft.image_credit == "SLG"
    assert draft.organizer == "Musées Agglomération du Bocage Bressuirais"
    assert [way.type for way in draft.registration] == ["phone", "email"]


def test_a_row_of_the_open_data_list() -> None:
    draft = drafted(open_data("88015737"))
    assert draft.key == "9859575/88015737"
    assert draft.access == (Access.PI, Access.MI, Access.II)
    assert draft.mode is Mode.ONSITE
    assert draft.status is Status.SCHEDULED
    assert (draft.place.lat, draft.place.lon) == (48.130701, -1.695711)
    assert draft.place.insee == "35238"
    assert "[Lucinda" not in draft.description["fr"]
    assert "Lucinda Childs – danser page à la main" in draft.description["fr"]
    assert len(draft.timings) == 2
    assert draft.timings[0].begin.astimezone(UTC) == datetime(2026, 5, 23, 18, 45, tzinfo=UTC)


def test_a_row_of_the_paris_list() -> None:
    draft = drafted(open_data("18249974"))
    assert draft.key == "18249974"
    assert draft.feed == "evenements-a-paris"
    assert draft.timings[0] == Timing(datetime(2018, 6, 13, 15), datetime(2018, 6, 13, 15, 40))  # noqa: DTZ001 (the clock of the place)
    assert len(draft.timings) > 3
    assert draft.theme is Theme.SCENE
    assert (draft.price_min, draft.price_max) == (Decimal("7.50"), Decimal(45))
    assert "<strong>Cie hop!hop!hop!</strong>" in draft.body["fr"]
    assert draft.place.city == "Paris"
    assert draft.place.lat is not None
    assert draft.source_url == "http://openagenda.com/event/tout-pres-d-alice_422"


@pytest.mark.parametrize(
    ("record", "key", "reason"),
    [
        ({"uid": 7, "timings": BAL["timings"]}, "7", "sans titre"),
        ({"uid": 7, "title": {"fr": " "}, "timings": BAL["timings"]}, "7", "sans titre"),
        ({"uid": 7, "title": "Bal"}, "7", "sans date de début"),
        ({"uid": 7, "title": "Bal", "timings": []}, "7", "sans date de début"),
        ({"uid": 7, "title": "Bal", "timings": ["bientôt"]}, "7", "sans date de début lisible"),
        ({"title": "Bal", "timings": BAL["timings"]}, "enregistrement 3", "sans identifiant (uid)"),
        ({**BAL, "state": 1}, "7", "pas publié dans son agenda"),
        ({**BAL, "draft": True}, "7", "encore un brouillon dans son agenda"),
        ("Bal", "enregistrement 3", "ce n’est pas un événement"),
        (None, "enregistrement 3", "ce n’est pas un événement"),
        ([1], "enregistrement 3", "ce n’est pas un événement"),
    ],
)
def test_a_refusal_says_why(record: Any, key: str, reason: str) -> None:
    refusal = refused(record)
    assert (refusal.key, refusal.reason) == (key, reason)


def test_a_removed_record_needs_nothing_else() -> None:
    assert draft_of({"uid": 7, "removed": True, "updatedAt": "x"}, position=1) == Removal("7")


def test_whole_days_when_only_days_are_given() -> None:
    draft = drafted(
        {"uid": 7, "title": "Expo", "date_start": "2026-09-05", "date_end": "2026-09-07"}
    )
    assert draft.timings == (Timing(datetime(2026, 9, 5), datetime(2026, 9, 8)),)  # noqa: DTZ001 (the clock of the place)


def test_dangerous_links_are_dropped() -> None:
    draft = drafted(
        BAL,
        canonicalUrl="javascript:alert(1)",
        onlineAccessLink="data:text/html,x",
        registration=[{"type": "link", "value": "javascript:alert(1)"}, "www.ville.fr"],
    )
    assert draft.source_url is None
    assert draft.online_url is None
    assert [way.value for way in draft.registration] == ["https://www.ville.fr"]


def test_what_no_database_holds_never_gets_there() -> None:
    draft = drafted(
        BAL,
        title={"fr": "B\x00al", "not a language": "x", "en": 3},
        location={"name": "L" * 400, "address": "\x00", "city": "V" * 200, "timezone": "../etc"},
    )
    assert dict(draft.title) == {"fr": "Bal"}
    assert draft.place_name is not None
    assert len(draft.place_name) == 250
    assert draft.place_name.endswith("…")
    assert draft.address is None
    assert draft.timezone is None


def test_the_fingerprint_follows_every_fact() -> None:
    same = drafted(BAL).fingerprint
    assert drafted(BAL, slug="x", updatedAt="y").fingerprint == same
    for change in (
        {"title": {"fr": "Bals"}},
        {"status": 6},
        {"conditions": {"fr": "Gratuit"}},
        {"location": {"city": "Albi"}},
        {"timings": [{"begin": "2026-09-05T20:00:00+02:00"}]},
        {"imageCredits": "A"},
        {"accessibility": ["mi"]},
    ):
        assert drafted(BAL, **change).fingerprint != same, change
