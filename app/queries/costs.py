"""What a way of reading the index costs, guessed from its counts: in rows read by date."""

from __future__ import annotations

from datetime import date

from app.queries.expected import Known
from app.queries.question import Question

_SEASON_DAYS = 120  # about how far ahead what is announced reaches
_BY_WORDS, _WORDS_BEGIN = 8.0, 1500.0
_A_SEARCH, _MUCH = 10.0, 4.0
# PostgreSQL's: a row whose words are read, and one that words led to.
_A_LOOK, _A_FETCH = 25.0, 12.0
_SURELY = 8.0  # it must see itself that there are enough, and guesses low


def window(question: Question) -> float:
    """Guess which part of all the times a reading between two days goes through."""
    days = question.days
    if days.last is None:
        return 1.0
    first: date = max(days.first or question.today, question.today)
    return min(1.0, ((days.last - first).days + 3) / _SEASON_DAYS)


def of_words(told: float, there: float, *, hits: float, need: int) -> float:
    """Guess what it costs to meet two lists of rows: those that have a trait, those of a place.

    Of two lists alike in length each step is a small one; in a much longer one, each is a search.
    """
    shorter, longer = sorted((told, there))
    step = _A_SEARCH if longer > _MUCH * shorter else 1.0
    return (
        _WORDS_BEGIN + step * shorter * min(1.0, need / max(hits, 1)) + _BY_WORDS * min(hits, need)
    )


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
