"""What somebody means by the words that they typed, given those that are written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.kernel.search_words import (
    LONG_ENOUGH_TO_BEGIN,
    LONG_ENOUGH_TO_ERR,
    MOST_WORDS,
    Word,
    forms_of,
    near,
    typed_words,
)
from app.models.listed import is_listed
from app.models.search import SearchWord
from app.queries.question import Question

_WORDS: Any = SearchWord.__table__
_MOST_NEAR, _LIKENESS = 3, 0.6
_COMPARED = 20_000
_AFTER_ALL = "\U0010ffff"


def understood(session: Session, question: Question) -> Question:
    """Return the question with its words, as the index knows them."""
    if question.words is not None or not question.search.q:
        return question
    return replace(question, words=words_meant(session, question.search.q))


def words_meant(session: Session, text: str) -> tuple[Word, ...]:
    """Return what each word of ``text`` means.

    The word itself and its plural or singular, if anything here says so; else what begins so;
    else what is one typing mistake away, for words of five letters and more.
    """
    typed = typed_words(text)[:MOST_WORDS]
    known = _known(session, {form for word in typed for form in forms_of(word)})
    return tuple(_meant(session, word, known) for word in typed)


def nearest(session: Session, word: str) -> tuple[str, ...]:
    """Return the words written here that look most like one that nobody writes."""
    start = word[:1]
    statement = _between().limit(_COMPARED)
    given = {"start": start, "end": start + _AFTER_ALL}
    rows = session.scalars(statement, given)
    alike = [one for one in rows if abs(len(one) - len(word)) <= 2 and one.isalnum()]
    return _written(get_close_matches(word, alike, n=_MOST_NEAR, cutoff=_LIKENESS))


def _meant(session: Session, word: str, known: set[str]) -> Word:
    tokens = tuple(form for form in forms_of(word) if form in known)
    # A stem of another language tells nothing of whether the word is whole.
    if any("_" not in token for token in tokens):
        return Word(word, tokens)
    if len(word) >= LONG_ENOUGH_TO_BEGIN and _begins(session, word):
        return Word(word, tokens, beginning=word)
    if tokens:
        return Word(word, tokens)
    if len(word) < LONG_ENOUGH_TO_ERR:
        return Word(word, ())
    guessed = _written(sorted(_known(session, set(near(word)))))
    forms = {form for guess in guessed for form in forms_of(guess)}
    tokens = tuple(sorted({*guessed, *_known(session, forms)})) if guessed else ()
    return Word(word, tokens, guessed=guessed)


def _written(words: Iterable[str]) -> tuple[str, ...]:
    """Leave out what is but the reduced form of another, as « traval » is of « travail »."""
    words = tuple(words)
    reduced = {form for word in words for form in forms_of(word)[1:]}
    return tuple(word for word in words if word not in reduced)


def _known(session: Session, words: Iterable[str]) -> set[str]:
    return set(session.scalars(_among(), {"words": sorted(words)}))


def _begins(session: Session, word: str) -> bool:
    given = {"start": word, "end": word + _AFTER_ALL}
    return session.scalar(_between().limit(1), given) is not None


@lru_cache(maxsize=1)
def _among() -> Select[*tuple[Any, ...]]:
    return select(_WORDS.c.word).where(is_listed(_WORDS.c.word, "words"))


@lru_cache(maxsize=1)
def _between() -> Select[*tuple[Any, ...]]:
    word = _WORDS.c.word
    statement = select(word).where(word >= bindparam("start"), word < bindparam("end"))
    return statement.order_by(word)
