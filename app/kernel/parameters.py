"""Query parameters, read one by one, and what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from math import isfinite
from typing import TypeVar

LONGEST_QUERY = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # other forms of ISO 8601 are typing mistakes
_NUMBER = re.compile(r"[-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SHOWN = 60  # of a wrong value, what a message repeats
_MOST_UNKNOWN = 20  # a thousand made-up names get no thousand sentences

_TRACKERS = ("utm_", "mc_")
_TRACKER_NAMES = frozenset({"fbclid", "gclid"})

_Word = TypeVar("_Word", bound=StrEnum)


class Fault(StrEnum):
    """Why a parameter was not understood; each has its sentence in the interface."""

    UNKNOWN = "unknown"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"
    TOO_LONG = "too_long"
    TOO_MANY_WORDS = "too_many_words"
    NEEDS_A_PLACE = "needs_a_place"
    NEEDS_WORDS = "needs_words"
    NEEDS_ITS_PAIR = "needs_its_pair"
    WRONG_ORDER = "wrong_order"
    CONTRADICTS = "contradicts"
    REPEATED = "repeated"
    BAD_CURSOR = "bad_cursor"
    PLACE_UNKNOWN = "place_unknown"
    PLACE_AMBIGUOUS = "place_ambiguous"
    PLACE_UNREACHABLE = "place_unreachable"


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that could not be followed, why, and what would have been accepted."""

    parameter: str
    fault: Fault
    value: str = ""
    accepted: tuple[str, ...] = ()


def is_tracker(name: str) -> bool:
    """Tell whether a query parameter is a tracker's, to be stripped.

    >>> is_tracker("utm_source"), is_tracker("fbclid"), is_tracker("q")
    (True, True, False)
    """
    return name in _TRACKER_NAMES or name.startswith(_TRACKERS)


def without_marks(text: str) -> str:
    """Return a text without private characters: no letters, but marks that pages fill in.

    >>> without_marks("Rentr\ue007ée")
    'Rentrée'
    """
    return _PRIVATE.sub("", text)


def written(value: float | None) -> str:
    """Return a number as a parameter writes it: six decimals at most, empty for ``None``.

    >>> written(30.0), written(2.5), written(None)
    ('30', '2.5', '')
    """
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


@dataclass
class ParameterReader:
    """Takes parameters one by one and notes what is wrong with each.

    What is missing or wrong is empty, ``None`` or left out; ``problems`` says which.

    >>> reader = ParameterReader({"age": ["douze"], "free": ["1"]})
    >>> reader.number("age", 0, 120), reader.choice_of("free", ("1", "0"))
    (None, '1')
    >>> [(one.parameter, one.fault.value) for one in reader.problems]
    [('age', 'not_a_number')]
    """

    given: Mapping[str, Sequence[str]]
    problems: list[Problem] = field(default_factory=list)

    def refuse_others(self, known: Sequence[str]) -> None:
        """Blame what is given and not in ``known``, twenty at most; a tracker is nobody's fault."""
        unknown = (name for name in self.given if name not in known and not is_tracker(name))
        for name in islice(unknown, _MOST_UNKNOWN):
            self.blame(name, Fault.UNKNOWN, accepted=tuple(known))

    def blame(
        self, name: str, fault: Fault, value: str = "", accepted: tuple[str, ...] = ()
    ) -> None:
        """Note that a parameter could not be followed, and what would have been accepted."""
        said = without_marks(value)[:_SHOWN]
        self.problems.append(Problem(without_marks(name), fault, said, accepted))

    def blamed(self, names: set[str]) -> bool:
        """Tell whether any of these parameters was found wrong."""
        return any(problem.parameter in names for problem in self.problems)

    def one(self, name: str) -> str:
        """Return the one value of a parameter; several different ones are one too many."""
        values = [without_marks(value).strip() for value in self.given.get(name, ())]
        if len(set(values)) > 1:
            self.blame(name, Fault.REPEATED, ", ".join(values))
            return ""
        return values[0] if values else ""

    def text(self, name: str) -> str:
        """Return words, if they are not too many."""
        value = self.one(name)
        if len(value) > LONGEST_QUERY:
            self.blame(name, Fault.TOO_LONG, value)
            return ""
        return value

    def many(self, name: str) -> list[str]:
        """Return the values of a parameter that may be repeated, or hold several with commas."""
        items = [without_marks(item) for item in self.given.get(name, ())]
        return [value.strip() for item in items for value in item.split(",") if value.strip()]

    def number(self, name: str, least: float, most: float) -> float | None:
        """Return a number within bounds, both included; a decimal comma does as well."""
        value = self.one(name)
        if not value:
            return None
        try:
            # Python reads 4_7 as 47, and digits of every script: nobody means that here.
            number = float(value.replace(",", ".")) if _NUMBER.fullmatch(value) else float("nan")
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            self.blame(name, Fault.NOT_A_NUMBER, value)
            return None
        if not least <= number <= most:
            self.blame(name, Fault.OUT_OF_RANGE, value, (written(least), written(most)))
            return None
        return number

    def day(self, name: str) -> date | None:
        """Return a day written as ISO 8601 does: ``2026-09-05``."""
        value = self.one(name)
        if not value:
            return None
        if _DAY.fullmatch(value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        self.blame(name, Fault.NOT_A_DATE, value)
        return None

    def choices(self, name: str, words: type[_Word], *, many: bool = True) -> tuple[_Word, ...]:
        """Return the codes of a closed list, each once, in the order given."""
        found: dict[_Word, None] = {}
        for value in self.many(name) if many else filter(None, [self.one(name)]):
            try:
                found[words(value)] = None
            except ValueError:
                self.blame(name, Fault.NOT_A_CHOICE, value, tuple(words))
        return tuple(found)

    def listed(self, name: str, words: Collection[str]) -> tuple[str, ...]:
        """Return words that are among ``words``, each once, in the order given."""
        found: dict[str, None] = {}
        for value in self.many(name):
            if value in words:
                found[value] = None
            else:
                self.blame(name, Fault.NOT_A_CHOICE, value, tuple(words))
        return tuple(found)

    def choice_of(self, name: str, words: tuple[str, ...]) -> str:
        """Return one of ``words``."""
        value = self.one(name)
        if value and value not in words:
            self.blame(name, Fault.NOT_A_CHOICE, value, words)
            return ""
        return value
