"""The words of the demonstration: all there, all printable, in season anywhere and anytime."""

from datetime import date, timedelta

import pytest

from app.kernel.vocabulary import Theme
from app.services.demo import compose
from app.services.demo.grammar import fill
from app.services.demo.habits import HABITS, days_for
from app.services.demo.plan import DAYS
from app.services.demo.venues import places, towns_own
from app.services.demo.words import Pattern, patterns

VALUES = {
    "ville": "Albi",
    "de_ville": "d’Albi",
    "a_ville": "à Albi",
    "groupe": "Les Amis du Kiosque",
}
MONTHS = [date(2027, month, 5) for month in range(1, 13)]


def every_sentence(pattern: Pattern) -> list[str]:
    templates = (*pattern.titles, *pattern.openings, *pattern.details)
    return [
        fill(template, {**VALUES, "s": subject, "s2": other})
        for template in templates
        for subject, other in pattern.subjects
    ]


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.name)
def test_every_sentence_is_french_as_it_is_printed(pattern: Pattern) -> None:
    for sentence in every_sentence(pattern):
        assert not set(sentence) & set("{}'\""), sentence
        assert " :" not in sentence, sentence
        assert " ?" not in sentence, sentence
        assert " !" not in sentence, sentence
        assert "  " not in sentence, sentence
        assert not sentence.startswith(("à les", "de les")), sentence


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.name)
def test_every_pattern_happens_somewhere_known(pattern: Pattern) -> None:
    assert set(pattern.places) <= set(places().kinds)
    assert set(pattern.translations) <= set(compose.FICTIONAL)
    if pattern.repeat:
        assert HABITS[pattern.when].days_in_a_row == 1


def test_what_towns_have_of_their_own_is_of_known_kinds_and_patterns() -> None:
    named = {pattern.name for pattern in patterns()}
    for insee, own in towns_own().items():
        assert set(own.venues) <= set(places().kinds), insee
        assert set(own.patterns) <= named, insee


def test_no_two_patterns_have_the_same_name() -> None:
    names = [pattern.name for pattern in patterns()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("first", MONTHS, ids=lambda day: f"{day:%m}")
@pytest.mark.parametrize("overseas", [False, True], ids=["europe", "overseas"])
def test_every_theme_has_something_to_offer_in_every_season(first: date, overseas: bool) -> None:
    last = first + timedelta(days=DAYS - 1)
    offered = {
        pattern.theme
        for pattern in patterns()
        if not pattern.only
        and days_for(HABITS[pattern.when], pattern.season_in(overseas=overseas), first, last)
    }
    assert offered == set(Theme)


def test_nobody_swims_in_the_open_air_in_january_but_where_it_is_summer() -> None:
    [pattern] = [one for one in patterns() if one.name == "baignade"]
    january = date(2027, 1, 16)
    assert not pattern.season_in(overseas=False).holds(january)
    assert pattern.season_in(overseas=True).holds(january)


def test_an_association_gathers_nobody_at_christmas() -> None:
    for pattern in patterns():
        for overseas in (False, True):
            season = pattern.season_in(overseas=overseas)
            assert not season.holds(date(2026, 12, 25)), pattern.name
            assert not season.holds(date(2027, 1, 1)), pattern.name
