"""What a calendar says of the events of a list, or of one, and that nothing can break out of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from app.kernel.text import LocalizedText
from app.services import versions

HOST = "besancon.rentree.test"
HOSTILE = 'Bal\r\nBEGIN:VEVENT\x01\x1b ]]></title><script>x</script> ; , \\ " & é \ufffe'


@pytest.fixture
def town(build):
    build.national()
    return build.site("besancon", "25056")


def entries(visit, address="evenements.ics"):
    text = visit.raw(f"{HOST}/{address}").text
    return Calendar.from_ical(text).walk("VEVENT")


def test_a_calendar_has_every_time_to_come_and_none_of_another_day(build, visit, town):
    past = datetime(2026, 8, 29, 18, tzinfo=UTC)
    coming = [datetime(2026, 9, day, 18, tzinfo=UTC) for day in (5, 12, 19)]
    build.event("25056", "Bal", at=past, times=tuple(coming))
    assert [entry["DTSTART"].dt for entry in entries(visit)] == coming
    assert len({entry["UID"] for entry in entries(visit)}) == 3


def test_dates_asked_bring_the_times_within_them_past_ones_included(build, visit, town):
    starts = [datetime(2026, 8, 29, 18, tzinfo=UTC) + timedelta(weeks=n) for n in range(4)]
    build.event("25056", "Bal", at=starts[0], times=tuple(starts[1:]))
    found = entries(visit, "evenements.ics?from=2026-08-01&to=2026-09-05")
    assert [entry["DTSTART"].dt for entry in found] == starts[:2]


def test_one_event_s_calendar_has_all_its_times(build, visit, town):
    starts = [datetime(2026, 8, 29, 18, tzinfo=UTC) + timedelta(weeks=n) for n in range(3)]
    event = build.event("25056", "Bal", at=starts[0], times=tuple(starts[1:]))
    answer = visit.raw(f"{HOST}/evenements/{event.id}-bal.ics")
    assert answer.mimetype == "text/calendar"
    found = Calendar.from_ical(answer.text).walk("VEVENT")
    assert [entry["DTSTART"].dt for entry in found] == starts


def test_another_slug_leads_to_the_calendar_s_own_address(build, visit, town):
    event = build.event("25056", "Bal")
    for slug in ("x", ""):
        answer = visit.raw(f"{HOST}/en/evenements/{event.id}-{slug}.ics")
        assert answer.status_code == 301
        assert answer.location == f"https://{HOST}/en/evenements/{event.id}-bal.ics"


def test_an_event_whose_title_gives_no_slug_has_a_calendar_too(build, visit, town):
    event = build.event("25056", {"ar": "حفلة"})
    assert visit.raw(f"{HOST}/evenements/{event.id}-.ics").status_code == 200


def test_a_withdrawn_event_has_no_calendar_any_more(build, visit, town):
    event = build.event(
        "25056", "Bal", status="withdrawn", withdrawn_at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    assert visit.raw(f"{HOST}/evenements/{event.id}-bal.ics").status_code == 410


def test_the_identity_of_an_entry_is_the_same_on_every_site_and_in_every_form(build, visit, town):
    event = build.event("25056", "Bal")
    addresses = [
        f"{HOST}/evenements.ics",
        f"{HOST}/en/evenements.ics?from=2026-09-01",
        f"{HOST}/evenements/{event.id}-bal.ics",
        "rentree.test/evenements.ics",
    ]
    found = {
        str(entry["UID"])
        for address in addresses
        for entry in Calendar.from_ical(visit.raw(address).text).walk("VEVENT")
    }
    assert len(found) == 1
    assert found.pop().endswith("-20260905T180000Z@rentree.test")


def test_two_times_that_begin_together_are_two_entries(build, visit, town):
    start = datetime(2026, 9, 5, 18, tzinfo=UTC)
    build.event("25056", "Visite", at=start, times=(start,))
    assert len({entry["UID"] for entry in entries(visit)}) == 2


def test_whole_days_are_dates_and_the_end_is_the_day_after(build, visit, town):
    start = datetime(2026, 9, 4, 22, tzinfo=UTC)  # midnight in Besançon
    build.event("25056", "Foire", at=start, lasting=timedelta(days=2))
    (entry,) = entries(visit)
    assert entry["DTSTART"].dt == date(2026, 9, 5)
    assert entry["DTEND"].dt == date(2026, 9, 7)


def test_an_event_without_end_has_none(build, visit, town):
    build.event("25056", "Bal", lasting=None)
    (entry,) = entries(visit)
    assert "DTEND" not in entry
    assert entry["DTSTART"].dt == datetime(2026, 9, 5, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("scheduled", "CONFIRMED"),
        ("full", "CONFIRMED"),
        ("rescheduled", "CONFIRMED"),
        ("moved_online", "CONFIRMED"),
        ("postponed", "TENTATIVE"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_a_calendar_says_whether_it_still_happens(build, visit, town, status, said):
    build.event("25056", "Bal", status=status)
    (entry,) = entries(visit)
    assert entry["STATUS"] == said


def test_a_calendar_tells_the_facts_and_where_to_read_more(build, visit, town):
    event = build.event(
        "25056",
        "Bal",
        description=LocalizedText({"fr": "On danse."}),
        organizer="Les Amis du Kiosque",
        place_name="Kiosque Granvelle",
        address="Place Granvelle",
        postal_code="25000",
        theme="fete",
        registration=[{"type": "link", "value": "https://billets.example/bal"}],
    )
    (entry,) = entries(visit)
    assert entry["SUMMARY"] == "Bal"
    assert entry["LOCATION"] == "Kiosque Granvelle, Place Granvelle, 25000 Besançon"
    assert entry["URL"] == f"https://{HOST}/evenements/{event.id}-bal"
    assert (entry["GEO"].latitude, entry["GEO"].longitude) == (47.2378, 6.0241)
    for words in ("On danse.", "Les Amis du Kiosque", "https://billets.example/bal"):
        assert words in entry["DESCRIPTION"]
    assert entry["DTSTAMP"].dt == event.updated_at
    assert int(entry["SEQUENCE"]) > 0


def test_a_later_reading_has_a_higher_sequence(build, visit, town, session, app):
    event = build.event("25056", "Bal")
    before = int(entries(visit)[0]["SEQUENCE"])
    event.updated_at += timedelta(seconds=1)
    versions.touch(session, insees=["25056"])
    session.commit()
    app.extensions["sites"]._stale_from = float("-inf")  # noqa: SLF001 (the half second passes)
    assert int(entries(visit)[0]["SEQUENCE"]) == before + 1


def test_a_calendar_says_its_name_and_how_often_to_ask(build, visit, town):
    calendar = Calendar.from_ical(visit.raw(f"{HOST}/evenements.ics").text)
    assert calendar["X-WR-CALNAME"] == "Besancon"
    assert calendar["REFRESH-INTERVAL"].to_ical() == b"PT6H"


def test_words_are_in_the_reader_s_language(build, visit, town):
    build.event("25056", {"fr": "Bal", "en": "Ball"})
    (entry,) = entries(visit, "en/evenements.ics")
    assert entry["SUMMARY"] == "Ball"
    assert entry["SUMMARY"].params["LANGUAGE"] == "en"


def test_no_title_can_add_a_line_to_a_calendar(build, visit, town):
    build.event("25056", HOSTILE, place_name=HOSTILE, organizer=HOSTILE)
    raw = visit.raw(f"{HOST}/evenements.ics").data
    assert raw.count(b"\r\nBEGIN:VEVENT") == 1
    lines = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(byte < 0x20 and byte != 0x09 for line in lines for byte in line)
