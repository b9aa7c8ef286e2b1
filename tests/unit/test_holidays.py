"""Public holidays by rule, school holidays by the ministry's file, weeks and months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.public_holidays import ALSACE_MOSELLE, Holiday, easter, holidays_of, shared_holidays
from app.kernel.school_holidays import (
    UnreadableHolidaysError,
    read_school_holidays,
    read_zones,
    zones_of,
)
from app.kernel.spans import month_of, parse_month, parse_week, week_of
from app.web.days_off import FOLDER, holiday_names, school_words
from tests.house.tree import ROOT

HEADER = "description;population;start_date;end_date;location;zones;annee_scolaire\n"
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.fixture(scope="module")
def zones():
    return read_school_holidays((FOLDER / "school_holidays.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def by_department():
    return read_zones((FOLDER / "zones.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1961, "1961-04-02"),
        (2000, "2000-04-23"),
        (2008, "2008-03-23"),
        (2011, "2011-04-24"),
        (2025, "2025-04-20"),
        (2038, "2038-04-25"),
        (2285, "2285-03-22"),
    ],
)
def test_easter_falls_where_the_church_says(year, day):
    assert easter(year).isoformat() == day


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    found = easter(year)
    assert found.weekday() == 6
    assert date(year, 3, 22) <= found <= date(year, 4, 25)


def test_a_year_has_eleven_holidays_everywhere():
    assert [day.isoformat() for day in holidays_of(2027)] == [
        "2027-01-01",
        "2027-03-29",
        "2027-05-01",
        "2027-05-06",
        "2027-05-08",
        "2027-05-17",
        "2027-07-14",
        "2027-08-15",
        "2027-11-01",
        "2027-11-11",
        "2027-12-25",
    ]


@pytest.mark.parametrize("department", sorted(ALSACE_MOSELLE))
def test_alsace_and_moselle_have_two_more(department):
    more = set(holidays_of(2026, department)) - set(holidays_of(2026))
    assert sorted(more) == [date(2026, 4, 3), date(2026, 12, 26)]


@pytest.mark.parametrize(
    ("department", "day"),
    [
        ("971", (5, 27)),
        ("972", (5, 22)),
        ("973", (6, 10)),
        ("974", (12, 20)),
        ("976", (4, 27)),
        ("977", (10, 9)),
        ("978", (5, 28)),
    ],
)
def test_overseas_the_end_of_slavery_is_kept_on_its_own_day(department, day):
    assert holidays_of(2026, department)[date(2026, *day)] == (Holiday.ABOLITION,)
    assert date(2026, *day) not in holidays_of(2026, "25")


def test_a_holiday_of_one_department_only_is_told_apart():
    found = shared_holidays([2026], ["55", "57"])
    assert found[date(2026, 12, 25)] == ((Holiday.CHRISTMAS, True),)
    assert found[date(2026, 12, 26)] == ((Holiday.SAINT_STEPHEN, False),)


def test_each_holiday_has_a_name():
    assert set(holiday_names(str)) == set(Holiday)


@pytest.mark.parametrize(
    ("zone", "first", "back"),
    [
        ("Zone A", "2026-10-17", "2026-11-02"),
        ("Zone A", "2027-02-13", "2027-03-01"),
        ("Zone B", "2027-02-20", "2027-03-08"),
        ("Zone C", "2027-02-06", "2027-02-22"),
        ("Zone B", "2025-04-05", "2025-04-22"),
        ("Zone C", "2026-07-04", "2026-09-01"),
        ("Corse", "2025-12-20", "2026-01-05"),
    ],
)
def test_holidays_run_from_the_last_lesson_to_the_eve_of_the_return(zones, zone, first, back):
    opening, returning = date.fromisoformat(first), date.fromisoformat(back)
    day = timedelta(days=1)
    assert not zones[zone].on(opening - day)
    assert zones[zone].on(opening)
    assert zones[zone].on(returning - day)
    assert not zones[zone].on(returning)


def test_who_leaves_on_a_weekday_has_lessons_that_day(zones):
    assert not zones["Réunion"].on(date(2027, 3, 16))  # a Tuesday: they leave in the evening
    assert zones["Réunion"].on(date(2027, 3, 17))


def test_a_bridge_of_one_day_is_one_day(zones):
    friday = date(2027, 5, 7)
    assert zones["Zone A"].on(friday) == "Pont de l'Ascension"
    assert not zones["Zone A"].on(friday + timedelta(days=1))


def test_a_summer_whose_end_is_not_published_is_known_up_to_its_first_day(zones):
    summer = date(2027, 7, 3)
    assert zones["Zone C"].on(summer) == "Début des Vacances d'Été"
    assert zones["Zone C"].knows(summer)
    assert not zones["Zone C"].knows(summer + timedelta(days=1))


def test_every_zone_that_is_shipped_can_be_told_in_words(zones):
    for zone in zones.values():
        for period in zone.periods:
            assert "'" not in school_words(period.name, "fr")
            assert school_words(period.name, "ar") != school_words(period.name, "fr")


def test_every_department_of_the_official_list_has_a_zone_but_three_uninhabited(by_department):
    rows = (ROOT / "app/reference/departements.csv").read_text(encoding="utf-8").splitlines()[1:]
    listed = {row.partition(",")[0] for row in rows}
    assert set(by_department) <= listed
    # One place with soldiers and scientists, one with coconut trees, and the Lyon metropolis,
    # which some lists count apart.
    assert listed - set(by_department) <= {"984", "989", "69M", "69D"}
    assert by_department["2A"] == by_department["2B"] == "Corse"
    assert by_department["977"] == "Guadeloupe"


def test_departments_of_two_zones_have_both(by_department):
    assert list(zones_of(["25", "67", "39"], by_department)) == ["Zone A", "Zone B"]
    assert zones_of(["984"], by_department) == {}


def test_the_ministry_s_own_export_is_read_whatever_its_headings():
    labels = "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire\n"
    row = "Vacances d'Hiver;-;2026-02-07T00:00:00+01:00;2026-02-23T00:00:00+01:00;{};Zone A;\n"
    utc = "Vacances d'Hiver;-;2026-02-06T23:00:00+00:00;2026-02-22T23:00:00+00:00;{};Zone A;\n"
    one = read_school_holidays("\ufeff" + labels + row.format("Lyon") + row.format("Dijon"))
    other = read_school_holidays(HEADER + utc.format("Lyon") + utc.format("Dijon"))
    assert one == other
    (period,) = one["Zone A"].periods
    assert (period.first, period.last) == (date(2026, 2, 7), date(2026, 2, 22))


def test_what_teachers_alone_have_is_left_out():
    row = "Vacances d'Été;{};2026-07-04;{};Lyon;Zone A;2025-2026\n"
    text = HEADER + row.format("Enseignants", "2026-08-31") + row.format("Élèves", "2026-09-01")
    (period,) = read_school_holidays(text)["Zone A"].periods
    assert period.last == date(2026, 8, 31)


def test_once_the_return_is_published_the_beginning_says_nothing_more():
    text = (
        HEADER
        + "Début des Vacances d'Été;-;2027-07-03;2027-07-03;Lyon;Zone A;\n"
        + "Vacances d'Été;Élèves;2027-07-03;2027-09-01;Lyon;Zone A;\n"
    )
    assert [one.name for one in read_school_holidays(text)["Zone A"].periods] == ["Vacances d'Été"]


@pytest.mark.parametrize(
    ("population", "with_it"),
    [
        ("Guadeloupe sauf Saint-Martin", {"971", "977"}),
        ("Guadeloupe & Saint-Martin", {"971", "978"}),
        ("Saint-Barthélémy", {"977"}),
        ("-", {"971", "977", "978"}),
    ],
)
def test_an_island_of_the_academy_keeps_its_own_days(population, with_it):
    text = f"{HEADER}Mi-carême;{population};2027-03-04;2027-03-04;Guadeloupe;Guadeloupe;\n"
    zone = read_school_holidays(text)["Guadeloupe"]
    day = date(2027, 3, 4)
    assert {one for one in ("971", "977", "978") if zone.on(day, one)} == with_it


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns that are not there"),
        ("a;b\n1;2\n", "columns that are not there"),
        (f"{HEADER}Vacances;-;demain;2027-01-01;Lyon;Zone A;\n", "line 2"),
        (f"{HEADER}Vacances;-\n", "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(text, said):
    with pytest.raises(UnreadableHolidaysError, match=said):
        read_school_holidays(text)


def test_zones_that_cannot_be_read_are_refused():
    with pytest.raises(UnreadableHolidaysError):
        read_zones("[Zone A\n")


@given(DAYS)
def test_a_month_and_a_week_are_read_as_they_are_written(day):
    assert parse_month(str(month_of(day))) == month_of(day)
    week = week_of(day)
    assert week.holds(day)
    assert (week.first.weekday(), (week.last - week.first).days) == (0, 6)
    assert week.next.previous == week
    assert month_of(day).next.previous == month_of(day)


@given(DAYS)
def test_the_weeks_of_a_month_hold_each_of_its_days_once(day):
    month = month_of(day)
    weeks = list(month.weeks())
    days = [one for week in weeks for one in week if one]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (month.first, month.last)
    assert all(len(week) == 7 for week in weeks)
    assert all(one.weekday() == at for week in weeks for at, one in enumerate(week) if one)


@pytest.mark.parametrize("text", ["", "2026", "2026-00", "2026-1", "2026-W00", "2026-W54", "x"])
def test_what_is_no_period_is_none(text):
    assert parse_month(text) is None
    assert parse_week(text) is None
