"""What the calendar says of school holidays and public holidays, zone by zone."""

from __future__ import annotations

import pytest

from tests.builders import TOWNS
from tests.web.calendar_pages import cell, words


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en", "ar"])
    build.site("albi", "81004")


def test_school_holidays_are_those_of_the_site_s_zone(visit, build, sites):
    besancon = visit("besancon.rentree.test/calendrier?mois=2027-02")
    albi = visit("albi.rentree.test/calendrier?mois=2027-02")
    assert "Vacances d’hiver" not in words(cell(besancon, "2027-02-12"))
    assert words(cell(besancon, "2027-02-13").select_one(".cal-school")) == "Vacances d’hiver"
    assert words(cell(albi, "2027-02-12").select_one(".cal-school")) == "Vacances d’hiver"
    assert not cell(albi, "2027-02-22").select(".cal-school")
    assert "zone A," in besancon.text
    assert "zone C," in albi.text


def test_each_day_says_its_holidays_to_who_listens(visit, build, sites):
    page = visit("besancon.rentree.test/calendrier?mois=2026-12")
    said = [words(one) for one in page.select(".cal-school")]
    assert said == ["Vacances de Noël"] * 13
    assert words(cell(page, "2026-12-25").select_one(".cal-holiday")) == "Noël"


def test_the_country_names_the_zones_that_are_off(visit, build, sites):
    page = visit("rentree.test/calendrier?mois=2027-02")
    said = {
        day: words(cell(page, f"2027-02-{day}").select_one(".cal-school"))
        for day in (8, 15, 20)
        if day > 9
    }
    assert said == {15: "Vacances d’hiver (zones A, C)", 20: "Vacances d’hiver"}
    page = visit("rentree.test/calendrier?mois=2027-02&where=81004")
    assert words(cell(page, "2027-02-15").select_one(".cal-school")) == "Vacances d’hiver"


def test_what_nobody_knows_yet_is_said(visit, build, sites):
    page = visit("besancon.rentree.test/calendrier?mois=2027-07")
    assert "non connues après le samedi 3 juillet 2027 (zone A)" in words(page.select_one("main"))
    page = visit("besancon.rentree.test/calendrier?mois=2028-02")
    assert "non connues pour ces jours (zone A)" in words(page.select_one("main"))
    assert "non connues" not in visit("besancon.rentree.test/calendrier?mois=2026-12").text


@pytest.mark.parametrize(
    ("department", "territory", "zone"),
    [
        ("971", "Guadeloupe", "Guadeloupe"),
        ("973", "Guyane", "Guyane"),
        ("975", "Saint-Pierre-et-Miquelon", "Saint-Pierre-et-Miquelon"),
        ("976", "Mayotte", "Mayotte"),
        ("978", "Saint-Martin", "Guadeloupe"),
        ("986", "Wallis-et-Futuna", "Wallis-et-Futuna"),
        ("987", "Polynésie française", "Polynésie française"),
    ],
)
def test_where_nobody_knows_the_school_holidays_the_calendar_says_so(
    visit, build, monkeypatch, department, territory, zone
):
    insee = f"{department}99"[:5]
    town = ("Là-Bas", "97000", department, territory, 16.0, -61.7, "Etc/GMT+4")
    monkeypatch.setitem(TOWNS, insee, town)
    build.site("la-bas", insee)
    for asked in ("mois=2026-12", "mois=2027-02", "semaine=2026-W52"):
        page = visit(f"la-bas.rentree.test/calendrier?{asked}")
        assert not page.select(".cal-school")
        said = words(page.select_one("main"))
        assert f"Vacances scolaires non connues pour ces jours ({zone})." in said
        assert "d’après le ministère" not in said


def test_overseas_has_its_own_days(visit, build, sites):
    build.site("saint-denis-974", "97411")
    page = visit("saint-denis-974.rentree.test/calendrier?mois=2026-12")
    day = cell(page, "2026-12-20")
    assert words(day.select_one(".cal-holiday")) == "Abolition de l’esclavage"
    assert words(day.select_one(".cal-school")) == "Vacances d’été austral"
