"""What a way of reading the index costs, guessed from its counts: in rows passed over by date.

The unit is some 150 ns of SQLite's, as measured among a million events. Being wrong by half costs
little, since ways that cost nearly the same are equally good.
"""

from __future__ import annotations

from datetime import date
from math import pi, sqrt

from app.queries.expected import Known
from app.queries.question import Question

SEASON_DAYS = 120
"""About how far ahead what is announced reaches."""

# A row by square whose bits are not those asked for; one that answers; to go to a square.
_PASSED_OVER, _ANSWERS, _A_SQUARE = 0.45, 3.0, 8.0
_SORTED = 1.5
# One statement more, with all that goes around it.
_A_STATEMENT = 1500.0
# Of rows of the squares of a circle, how many are within, and the first of their event; of
# those of some days, when few events happen twice.
_ONE_EACH, _ONE_EACH_THEN = 0.4, 0.7
_AMPLE = 2.0
# About what the smallest square measures, and how many one goes to.
_FINE_KM2, _MOST_FINE = 3.3, 300
_BY_WORDS, _WORDS_BEGIN = 9.0, 1500.0
_SKIPPED = 15.0
# PostgreSQL's: a row whose words are read, and one that words led to.
_A_LOOK, _A_FETCH = 25.0, 12.0
_SURELY = 8.0  # it must see itself that there are enough, and guesses low


def window(question: Question) -> float:
    """Guess which part of all the times a reading between two days goes through."""
    days = question.days
    if days.last is None:
        return 1.0
    first: date = max(days.first or question.today, question.today)
    return min(1.0, ((days.last - first).days + 3) / SEASON_DAYS)


def answers(question: Question, known: Known) -> float:
    """Guess how many events answer."""
    there = known.rows if known.there is None else known.there
    one_each = _ONE_EACH if question.days.last is None else _ONE_EACH_THEN
    return there * known.share * window(question) * one_each


def by_date(known: Known, *, part: float, hits: float, need: int) -> float:
    """Guess what it costs to find ``need`` of ``hits`` in the order of dates."""
    walked = known.rows * part * min(1.0, need / max(hits, 1))
    return walked + _ANSWERS * min(need, hits)


def by_place(there: float, *, hits: float, squares: int, need: int | None = None) -> float:
    """Guess what it costs to read all the rows of squares; with ``need``, until so many."""
    part = 1.0 if need is None else min(1.0, need / max(hits, 1))
    return squares * _A_SQUARE + part * (there * _PASSED_OVER + hits * _ANSWERS)


def sliced(there: float, *, hits: float, squares: int, need: int) -> float:
    """Guess what it costs to read the rows of squares that begin soon, until there are enough."""
    part = slice_of(hits, need)
    return 2 * squares * _A_SQUARE + part * (there * _PASSED_OVER + hits * (_ANSWERS + _SORTED))


def slice_of(hits: float, need: int) -> float:
    """Return the part of all the times among which there are surely enough answers."""
    return min(1.0, _AMPLE * need / max(hits, 1))


def is_crowded(there: float, *, hits: float, squares: int, need: int) -> bool:
    """Tell whether it costs less to count any that many, then to ask for the first apart."""
    if hits < need:
        return False
    whole = by_place(there, hits=hits, squares=squares) + hits * _SORTED
    return whole > by_place(there, hits=hits, squares=squares, need=need) + _A_STATEMENT


def reach(density: float, *, need: int, beyond: float) -> float:
    """Return within how many kilometres ``need`` answers surely are, further than ``beyond``.

    ``density``: how many answer in a square kilometre.

    >>> round(reach(1.0, need=100, beyond=0.0), 1), round(reach(1.0, need=100, beyond=30.0), 1)
    (8.0, 31.0)
    """
    return sqrt(beyond * beyond + _AMPLE * need / (pi * max(density, 1e-9)))


def is_narrow(km: float, beyond: float) -> bool:
    """Tell whether a ring holds so few of the smallest squares that it is best read by them."""
    return pi * (km * km - beyond * beyond) / _FINE_KM2 + 4 * (km + beyond) < _MOST_FINE


def of_words(told: float, there: float, *, hits: float, need: int) -> float:
    """Guess what it costs to meet two lists of rows: those that have a trait, those of a place.

    The shorter is gone through; the longer too, but by leaps.
    """
    shorter, longer = sorted((told, there))
    met = max(shorter, longer / _SKIPPED) * min(1.0, need / max(hits, 1))
    return _WORDS_BEGIN + met + _BY_WORDS * min(hits, need)


def are_common(question: Question, known: Known, told: int, *, need: int) -> bool:
    """Tell whether words that ``told`` rows have are found sooner in the order of dates.

    PostgreSQL then looks at the words of each row of the place; else it goes through all the
    rows that have them, and sorts those that answer.
    """
    part, there = window(question), known.rows if known.there is None else known.there
    hits = max(1.0, told * known.share * there / max(known.rows, 1))
    by_date = min(known.rows * part, need * known.rows / hits)
    looked_at = min(there * part, need * known.rows / max(told, 1))
    if hits < _SURELY * need:
        return False
    return by_date + _A_LOOK * looked_at < told + _A_FETCH * hits
