"""What one joins in the towns of the demonstration: fictional, and never an event."""

from datetime import date

import pytest

from app.kernel.geo import Box, Point
from app.services.demo.seasons import kinds, seasons
from app.services.demo.towns import Town

TODAY = date(2026, 11, 22)


def town(insee="25056", name="Besançon"):
    box = Box(47.2, 5.9, 47.3, 6.1)
    return Town(insee, name, 117_000, insee[:2], "27", None, Point(47.2, 6.0), box, "Europe/Paris")


def test_a_town_has_as_many_as_it_has_events_for():
    assert len(seasons([town()] * 3, TODAY)) == 0
    assert len(seasons([town()] * 8, TODAY)) == 2
    assert len(seasons([town()] * 4000, TODAY)) == len(kinds())


def test_each_says_that_it_is_fictional_in_its_languages():
    for draft in seasons([town()] * 400, TODAY):
        assert draft.is_season
        assert set(draft.title) == {"fr", "en", "ar"} == set(draft.description)
        assert "fictif" in draft.description["fr"]
        assert "ictional" in draft.description["en"]


def test_the_towns_name_is_said_as_french_says_it():
    groups = {draft.organizer for draft in seasons([town("81004", "Albi")] * 400, TODAY)}
    assert "Bienvenue à Albi" in groups
    assert "Voisins d’Albi" in groups


def test_keys_are_one_for_each_and_the_same_every_day():
    both = [town()] * 400 + [town("81004", "Albi")] * 400
    keys = [draft.key for draft in seasons(both, TODAY)]
    assert len(keys) == len(set(keys)) == 2 * len(kinds())
    assert keys == [draft.key for draft in seasons(both, date(2026, 12, 1))]


@pytest.mark.parametrize(
    ("today", "years"),
    [(date(2026, 6, 30), (2025, 2026)), (date(2026, 7, 1), (2026, 2027)), (TODAY, (2026, 2027))],
)
def test_it_lasts_the_school_year(today, years):
    (timing,) = seasons([town()] * 4, today)[0].timings
    assert (timing.begin.year, timing.end.year) == years
    assert (timing.begin.month, timing.end.month) == (9, 9)
