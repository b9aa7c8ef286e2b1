"""Dates and hours, as a printed programme writes them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.period import local_days, until
from app.queries.facts import OccurrenceFacts
from app.web.dates import (
    day_block,
    day_words,
    days_between,
    hour,
    hours,
    local_iso,
    until_day,
    when_in_full,
    when_in_line,
    when_under_day,
    zone_note,
)

TODAY = date(2026, 9, 4)
PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


def happening(start, lasting=timedelta(hours=2), zone=PARIS):
    end = start + lasting if lasting is not None else None
    first, last = local_days(start, end, zone)
    return OccurrenceFacts(start, end, until(start, end, zone), first, last)


EVENING = happening(datetime(2026, 9, 5, 18, 30, tzinfo=UTC), timedelta(hours=3))
NIGHT = happening(datetime(2026, 9, 5, 20, 0, tzinfo=UTC), timedelta(hours=4))
WHOLE_DAY = happening(datetime(2026, 9, 4, 22, 0, tzinfo=UTC), timedelta(days=1))
WHOLE_DAYS = happening(datetime(2026, 9, 11, 22, 0, tzinfo=UTC), timedelta(days=9))
EXHIBITION = happening(datetime(2026, 9, 1, 8, 0, tzinfo=UTC), timedelta(days=19, hours=8))
ENDLESS = happening(datetime(2026, 9, 5, 18, 0, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "20\u00a0h\u00a030 – 23\u00a0h\u00a030"),
        ("en", "8:30\u00a0pm – 11:30\u00a0pm"),
        ("ar", "من 20:30 إلى 23:30"),
        ("oc", "20\u00a0h\u00a030 – 23\u00a0h\u00a030"),
    ],
)
def test_an_evening_is_said_in_the_hours_of_each_language(language, said):
    assert hours(EVENING, PARIS, language) == said


def test_midnight_and_noon_are_not_confused_in_english():
    assert [hour(time(h), "en") for h in (0, 11, 12, 23)] == [
        "12\u00a0am",
        "11\u00a0am",
        "12\u00a0pm",
        "11\u00a0pm",
    ]


def test_a_night_belongs_to_its_evening():
    assert NIGHT.first_day != NIGHT.last_day
    assert hours(NIGHT, PARIS, "fr") == "22\u00a0h – 2\u00a0h"
    assert when_in_line(NIGHT, PARIS, "fr", today=TODAY) == "sam. 5 sept., 22\u00a0h – 2\u00a0h"


def test_what_has_no_end_only_says_its_beginning():
    assert hours(ENDLESS, PARIS, "fr") == "20\u00a0h"


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "toute la journée"), ("en", "all day"), ("ar", "طوال اليوم")]
)
def test_a_whole_day_is_said_so(language, said):
    assert hours(WHOLE_DAY, PARIS, language) == said


def test_several_whole_days_say_their_days_and_no_hour():
    assert when_in_full(WHOLE_DAYS, PARIS, "fr", today=TODAY) == ("du 12 au 20 septembre", "")
    assert when_in_full(WHOLE_DAYS, PARIS, "en", today=TODAY) == ("12 to 20 September", "")
    assert when_in_full(WHOLE_DAYS, PARIS, "ar", today=TODAY) == ("من 12 إلى 20 سبتمبر", "")


def test_several_days_with_hours_say_both_ends():
    days, said = when_in_full(EXHIBITION, PARIS, "fr", today=TODAY)
    assert days == "du 1er au 20 septembre"
    assert said == "de 10\u00a0h le premier jour à 18\u00a0h le dernier"


def test_what_began_earlier_says_until_when_under_today():
    said = when_under_day(EXHIBITION, TODAY, PARIS, "fr", today=TODAY)
    assert said == "jusqu’au 20 septembre"
    last = when_under_day(EXHIBITION, date(2026, 9, 20), PARIS, "fr", today=TODAY)
    assert last == "jusqu’à 18\u00a0h"
    whole = when_under_day(WHOLE_DAYS, date(2026, 9, 20), PARIS, "fr", today=TODAY)
    assert whole == "dernier jour"


def test_what_begins_that_day_and_lasts_says_all_its_days():
    said = when_under_day(WHOLE_DAYS, date(2026, 9, 12), PARIS, "fr", today=TODAY)
    assert said == "du 12 au 20 septembre"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2026, 9, 12), (2026, 9, 12), "le samedi 12 septembre"),
        ((2026, 9, 28), (2026, 10, 1), "du 28 septembre au 1er octobre"),
        ((2026, 12, 30), (2027, 1, 2), "du 30 décembre 2026 au 2 janvier 2027"),
        ((2027, 2, 1), (2027, 2, 3), "du 1er au 3 février 2027"),
    ],
)
def test_a_stretch_says_month_and_year_once(first, last, said):
    assert days_between(date(*first), date(*last), "fr", today=TODAY) == said


def test_the_year_is_said_only_when_it_is_another():
    assert day_words(date(2026, 9, 5), "en", today=TODAY) == "Saturday 5 September"
    assert day_words(date(2027, 9, 5), "en", today=TODAY) == "Sunday 5 September 2027"
    assert until_day(date(2027, 1, 1), "fr", today=TODAY) == "jusqu’au 1er janvier 2027"
    assert day_block(date(2027, 9, 5), "fr", today=TODAY).month == "septembre 2027"


def test_arabic_dates_use_latin_digits():
    assert day_block(date(2026, 9, 5), "ar", today=TODAY).number == "5"
    assert "5" in day_words(date(2026, 9, 5), "ar", today=TODAY)


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "heure de La Réunion"), ("en", "Réunion time"), ("ar", "بتوقيت ريونيون")],
)
def test_the_zone_is_said_when_it_is_not_the_sites(language, said):
    assert zone_note("Indian/Reunion", "Europe/Paris", language) == said
    assert zone_note("Indian/Reunion", "Indian/Reunion", language) == ""


def test_machines_read_the_hour_of_the_place():
    start = datetime(2026, 9, 5, 16, tzinfo=UTC)
    assert local_iso(start, REUNION) == "2026-09-05T20:00+04:00"


@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds the zone)
    lasting=st.one_of(st.none(), st.timedeltas(timedelta(minutes=1), timedelta(days=400))),
    zone=st.sampled_from([PARIS, REUNION, ZoneInfo("Pacific/Marquesas")]),
    language=st.sampled_from(["fr", "en", "ar", "br"]),
)
def test_any_occurrence_can_be_said_in_any_language(start, lasting, zone, language):
    found = happening(start, lasting, zone)
    assert when_in_line(found, zone, language, today=TODAY)
    assert when_in_full(found, zone, language, today=TODAY)[0]
    for day in (found.first_day, found.last_day):
        assert when_under_day(found, day, zone, language, today=TODAY)


def test_a_zone_that_has_no_name_in_our_words_is_called_by_its_own():
    assert zone_note("America/New_Town", "Europe/Paris", "fr") == "heure de New Town"
