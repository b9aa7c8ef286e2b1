"""What the search index is made of: words, numbers of rows, squares; pure, and tried at random."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.cells import Level, cell_of, cells_around, cells_inside, fitting
from app.kernel.folding import fold
from app.kernel.geo import Point, distance_km
from app.kernel.languages import LANGUAGES
from app.kernel.row_numbers import after_day, before_day, event_of, instant_of, row_number
from app.kernel.search_words import forms_of, near, organizer_number, tokens_of, typed_words
from app.models.text_index import MAKE, TABLE, written_match

INSTANTS = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 (Hypothesis adds the zone)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 (Hypothesis adds the zone)
    timezones=st.just(UTC),
)
IDS = st.integers(1, 2**31 - 1)
# Not those of nobody (Cn), of halves (Cs) and of private use (Co), which are in no word.
CODE_POINTS = [chr(at) for at in range(0x110000) if category(chr(at)) not in {"Cn", "Cs", "Co"}]


def test_what_is_folded_is_folded_once_for_all() -> None:
    assert [letter for letter in CODE_POINTS if fold(fold(letter)) != fold(letter)] == []


def test_sqlite_keeps_every_letter_that_words_are_made_of() -> None:
    """Its tokenizer has a table of letters of its own, which is not Python's."""
    letters = sorted({letter for one in CODE_POINTS for letter in fold(one) if letter != " "})
    database = sqlite3.connect(":memory:")
    database.execute(MAKE)
    words = [(number, f"q{letter}q") for number, letter in enumerate(letters, 1)]
    database.executemany(f"INSERT INTO {TABLE}(rowid, words) VALUES (?, ?)", words)  # noqa: S608 (our own name)
    database.execute(f"CREATE VIRTUAL TABLE terms USING fts5vocab({TABLE}, instance)")
    kept = database.execute("SELECT doc, term FROM terms ORDER BY doc").fetchall()
    database.close()
    assert len(words) > 100_000
    assert kept == words


@given(st.text(max_size=80), st.sampled_from([*LANGUAGES, "xx"]))
def test_a_text_is_found_by_each_of_its_words(text: str, language: str) -> None:
    tokens = tokens_of(text, language)
    assert all(token and " " not in token and token[0] != "_" for token in tokens)
    for word in typed_words(text):
        assert word in tokens or not tokens_of(word, language), "a word, or one that says nothing"
        assert not tokens or word in forms_of(word)


@given(st.text(max_size=40), st.sampled_from(["fr", "en", "es", "ar"]))
def test_what_is_typed_meets_what_is_written_in_either_number(text: str, language: str) -> None:
    for word in typed_words(text):
        assert tokens_of(word, language) <= {*forms_of(word), *tokens_of(text, language)}


@pytest.mark.parametrize(
    ("one", "many", "language"),
    [
        *[(one, many, "fr") for one, many in (("cheval", "chevaux"), ("bateau", "bateaux"))],
        *[
            (one, many, "fr")
            for one, many in (("jeu", "jeux"), ("fête", "fêtes"), ("prix", "prix"))
        ],
        *[(one, many, "fr") for one, many in (("travail", "travaux"), ("bijou", "bijoux"))],
        *[(one, many, "fr") for one, many in (("choix", "choix"), ("herbe", "herbes"))],
        *[(one, many, "en") for one, many in (("story", "stories"), ("church", "churches"))],
        *[(one, many, "en") for one, many in (("box", "boxes"), ("bus", "bus"), ("walk", "walks"))],
        *[(one, many, "es") for one, many in (("taller", "talleres"), ("mujer", "mujeres"))],
        *[(one, many, "es") for one, many in (("parque", "parques"), ("jardín", "jardines"))],
        *[(one, many, "ar") for one, many in (("مدرسة", "المدرسة"), ("موسيقى", "الموسيقى"))],
        *[(one, many, "de") for one, many in (("Kind", "Kinder"), ("Spiel", "Spiele"))],
        *[(one, many, "it") for one, many in (("gatto", "gatti"), ("festa", "feste"))],
    ],
)
def test_one_and_several_are_one_word(one: str, many: str, language: str) -> None:
    for typed, written in ((one, many), (many, one)):
        assert tokens_of(written, language) & set(forms_of(fold(typed)))


@given(st.sampled_from(["abcdest0", "رحبمنال", "бвгдежз"]), st.randoms(use_true_random=False))
def test_one_mistake_leads_back_to_the_word(alphabet: str, chance: Random) -> None:
    word = "".join(chance.choices(alphabet, k=chance.randrange(5, 12)))
    at, other = chance.randrange(len(word) - 1), chance.choice(alphabet)
    for mistaken in (
        word[:at] + word[at + 1 :],
        word[:at] + other + word[at:],
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ):
        assert mistaken == word or word in set(near(mistaken))


def test_mistakes_are_few_however_long_the_word() -> None:
    words = ("a" * 200, "م" * 200, "".join(map(chr, range(0x4E00, 0x4E00 + 200 * 97, 97))))
    for word in words:
        assert sum(1 for _ in near(word)) < 25_000
    assert all(
        len(form) < 80 for word in words for one in typed_words(word) for form in forms_of(one)
    )


@given(INSTANTS, IDS, INSTANTS, IDS)
def test_rows_are_in_the_order_of_minutes_then_of_events(
    one: datetime, its: int, other: datetime, others: int
) -> None:
    minutes = [moment.replace(second=0, microsecond=0) for moment in (one, other)]
    first, second = row_number(one, its), row_number(other, others)
    assert (first < second) == ((minutes[0], its) < (minutes[1], others))
    assert (event_of(first), instant_of(first)) == (its, minutes[0])
    assert first < 2**63


@given(INSTANTS, IDS, st.integers(-12, 14))
def test_a_day_holds_what_begins_then_wherever_it_is(
    instant: datetime, event: int, hours: int
) -> None:
    local = instant.astimezone(timezone(timedelta(hours=hours))).date()
    number = row_number(instant, event)
    assert before_day(local, margin=timedelta(hours=14)) < number
    assert number < after_day(local, margin=timedelta(hours=12))


def test_the_last_day_of_all_has_a_number() -> None:
    far = after_day(date.max, margin=timedelta(hours=12))
    assert row_number(datetime(6000, 1, 1, tzinfo=UTC), 2**31 - 1) < far < 2**63


@given(
    st.floats(-80, 80),
    st.floats(-179, 179),
    st.floats(0, 360),
    st.floats(0, 1),
    st.sampled_from([0.1, 1.0, 5.0, 8.0, 30.0, 60.0, 200.0]),
    st.sampled_from(list(Level)),
)
def test_what_is_near_is_in_one_of_the_squares(
    lat: float, lon: float, turn: float, part: float, km: float, level: Level
) -> None:
    center, rng = Point(lat, lon), Random(turn)
    away = km / 111.2 * part
    point = Point(lat + rng.uniform(-away, away), lon + rng.uniform(-away, away) * 2)
    if abs(point.lon) <= 180 and distance_km(center, point) <= km and km / 111 < 4:
        assert cell_of(point, level) in cells_around(center, km, level)


@pytest.mark.parametrize("km", [0.1, 5, 8, 8.1, 30, 60, 60.1, 200])
def test_a_circle_takes_but_some_dozens_of_squares(km: float) -> None:
    for lat in (-22.0, 0.0, 43.0, 51.0):
        assert len(cells_around(Point(lat, 2.0), km, fitting(km))) < 200


@given(st.text(max_size=60))
def test_an_association_is_one_however_it_is_written(name: str) -> None:
    assert organizer_number(name) == organizer_number(fold(name)) == organizer_number(f" {name} ")
    assert 0 <= organizer_number(name) < 2**62
    assert bool(organizer_number(name)) == bool(fold(name))


@given(st.text(max_size=60))
def test_what_is_typed_is_never_syntax(text: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute(MAKE)
    words = [[word, f"{word}*"] for word in typed_words(text)]
    if words:
        wanted = written_match(words, "sqlite", without=[["_tbal"]])
        found = database.execute(f"SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH ?", (wanted,))  # noqa: S608 (our own name)
        assert found.fetchall() == []
    database.close()


@given(st.floats(-60, 60), st.floats(-170, 170), st.sampled_from([2.0, 7.0, 20.0, 60.0]), st.data())
def test_the_squares_inside_a_circle_hold_no_point_out_of_it(
    lat: float, lon: float, km: float, data: st.DataObject
) -> None:
    center, level = Point(lat, lon), fitting(km)
    inside = cells_inside(center, km, level)
    assert set(inside) <= set(cells_around(center, km, level))
    for _ in range(20):
        point = Point(
            lat + data.draw(st.floats(-km, km)) / 100, lon + data.draw(st.floats(-km, km)) / 60
        )
        if cell_of(point, level) in inside:
            assert distance_km(center, point) < km


def test_a_ring_leaves_out_what_is_surely_nearer_and_nothing_else() -> None:
    center = Point(48.8566, 2.3522)
    ring = set(cells_around(center, 9.0, Level.FINE, beyond=8.0))
    whole = set(cells_around(center, 9.0, Level.FINE))
    assert whole - ring == set(cells_inside(center, 8.0, Level.FINE))
    assert ring < whole
