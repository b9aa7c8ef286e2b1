"""Who gets what: for each event its town, its languages, its price, its luck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from app.kernel.vocabulary import Mode, Status, Theme
from app.services.demo.habits import HABITS, days_for
from app.services.demo.towns import Town, is_named
from app.services.demo.venues import is_done_in, kinds_in
from app.services.demo.words import Pattern, PriceKind

DAYS = 60
_Thing = TypeVar("_Thing")

# Shares of the catalogue, in thousandths; what is not said is the ordinary case.
STATUSES = {Status.FULL: 30, Status.CANCELLED: 20, Status.POSTPONED: 10}
MODES = {Mode.ONLINE: 30, Mode.MIXED: 40}
PRICES: dict[PriceKind, int] = {"free": 450, "chosen": 120, "cheap": 200, "paid": 230}
LANGUAGES = {
    ("en",): 95,
    ("en", "ar"): 55,
    ("ar",): 12,
    ("en", "de"): 10,
    ("en", "es"): 10,
    ("en", "pt"): 8,
    ("pt",): 4,
}
REPEATED, ACCESSIBLE = 120, 250
# What is said in the language of a place, or of its neighbours: where, in how many events.
SPOKEN_HERE = (
    ("rcf", ("97411",), 12),
    ("oc", ("81*",), 12),
    ("br", ("44109", "29084"), 5),
    ("eu", ("64102",), 5),
    ("co", ("2A004",), 5),
    ("de", ("67482",), 9),
    ("nl", ("59350",), 6),
    ("it", ("2A004",), 5),
    ("es", ("33063", "64102"), 10),
    ("pt", ("75056",), 6),
)


@dataclass(slots=True)
class Slot:
    """One event to be: where, and what is decided before its subject is."""

    number: int
    town: Town
    languages: tuple[str, ...] = ()
    status: Status = Status.SCHEDULED
    mode: Mode = Mode.ONSITE
    is_repeated: bool = False
    is_accessible: bool = False

    @property
    def is_particular(self) -> bool:
        """Whether few patterns suit it: it chooses before the others."""
        return bool(self.languages) or self.mode is not Mode.ONSITE or self.is_repeated


def slots_for(towns: Sequence[Town], rng: Random) -> list[Slot]:
    """Return a slot for each of ``towns``, with the shares said above."""
    slots = [Slot(number, town) for number, town in enumerate(towns, 1)]
    for spoken, wanted in _dealt(LANGUAGES, slots, rng):
        wanted.languages = spoken
    for status, wanted in _dealt(STATUSES, slots, rng):
        wanted.status = status
    plain = [slot for slot in slots if not slot.languages]
    # Taken among fewer, as many all the same.
    for mode, wanted in _dealt(MODES, plain, rng, out_of=len(slots)):
        wanted.mode = mode
    onsite = [slot for slot in slots if slot.mode is Mode.ONSITE]
    for _, wanted in _dealt({True: REPEATED}, onsite, rng, out_of=len(slots)):
        wanted.is_repeated = True
    for _, wanted in _dealt({True: ACCESSIBLE}, slots, rng):
        wanted.is_accessible = True
    for language, codes, count in SPOKEN_HERE:
        _speak(slots, language, codes, count)
    return slots


def _dealt(
    shares: dict[_Thing, int], slots: Sequence[Slot], rng: Random, *, out_of: int | None = None
) -> Iterable[tuple[_Thing, Slot]]:
    hat = rng.sample(slots, len(slots))
    for thing, thousandths in shares.items():
        count = min(len(hat), round((out_of or len(slots)) * thousandths / 1000))
        for _ in range(count):
            yield thing, hat.pop()


def _speak(slots: Sequence[Slot], language: str, codes: Sequence[str], count: int) -> None:
    """Let some ordinary slots of a place speak its own language."""
    free = [s for s in slots if is_named(s.town.insee, codes) and not s.is_particular]
    # Spread, where two towns share a language.
    for slot in free[:: max(1, len(free) // count)][:count]:
        slot.languages = (language,)


class Chooser:
    """Chooses a pattern and a day for each slot, and keeps the whole varied."""

    def __init__(self, patterns: Sequence[Pattern], first: date, rng: Random) -> None:
        self._patterns = patterns
        self._rng = rng
        self.last = first + timedelta(days=DAYS - 1)
        self._themes: Counter[Theme] = Counter()
        self._used: Counter[str] = Counter()
        self._prices: Counter[PriceKind] = Counter()
        self._on: Counter[tuple[str, date]] = Counter()
        self._days = {
            (pattern.name, overseas): days_for(
                HABITS[pattern.when], pattern.season_in(overseas=overseas), first, self.last
            )
            for pattern in patterns
            for overseas in (False, True)
        }
        self._first = first

    def pattern(self, slot: Slot) -> Pattern:
        """Return a pattern that suits ``slot``, of a theme that lacks events.

        What a slot asked for and nothing offers there is given up, last asked first.
        """
        suited = self._suited(slot)
        while not suited and slot.is_particular:
            if slot.is_repeated:
                slot.is_repeated = False
            elif slot.mode is not Mode.ONSITE:
                slot.mode = Mode.ONSITE
            else:
                slot.languages = slot.languages[:-1]
            suited = self._suited(slot)
        weights = [self._appeal(pattern, slot) for pattern in suited]
        [chosen] = self._rng.choices(suited, weights)
        self._themes[chosen.theme] += 1
        self._used[chosen.name] += 1
        return chosen

    def day(self, slot: Slot, pattern: Pattern) -> date:
        """Return a day of the pattern's; what comes back every week begins early."""
        days = self._days[pattern.name, slot.town.is_overseas]
        stretch = DAYS // 3 if slot.is_repeated else DAYS
        target = self._first + timedelta(days=self._rng.randrange(stretch))
        near = sorted(days, key=lambda day: abs((day - target).days))[:3]
        chosen = min(near, key=lambda day: (self._on[pattern.name, day], self._rng.random()))
        self._on[pattern.name, chosen] += 1
        return chosen

    def weeks_after(self, slot: Slot, pattern: Pattern, day: date) -> list[date]:
        """Return ``day`` and, for what is repeated, the same day of the weeks that follow."""
        if not slot.is_repeated:
            return [day]
        days = set(self._days[pattern.name, slot.town.is_overseas])
        count = self._rng.randint(4, 9)
        following = (day + timedelta(weeks=after) for after in range(count))
        return [one for one in following if one in days]

    def price(self, pattern: Pattern) -> PriceKind:
        """Return the price of the pattern's that the catalogue lacks most."""
        chosen = min(pattern.price, key=lambda kind: (self._prices[kind] + 1) / PRICES[kind])
        self._prices[chosen] += 1
        return chosen

    def _suited(self, slot: Slot) -> list[Pattern]:
        return [pattern for pattern in self._patterns if self._suits(pattern, slot)]

    def _suits(self, pattern: Pattern, slot: Slot) -> bool:
        town = slot.town
        return (
            pattern.suits(town)
            and is_done_in(town, pattern.name)
            and all(language in pattern.translations for language in slot.languages)
            and (pattern.repeat or not slot.is_repeated)
            and (pattern.online or slot.mode is Mode.ONSITE)
            and bool(self._days[pattern.name, town.is_overseas])
            and bool(kinds_in(town, pattern.places))
        )

    def _appeal(self, pattern: Pattern, slot: Slot) -> float:
        # What has one week left of its season must not fill that week with its whole share.
        days = self._days[pattern.name, slot.town.is_overseas]
        weeks = len({(day - self._first).days // 7 for day in days})
        met = self._used[pattern.name] / pattern.weight
        busy = self._themes[pattern.theme] / (1 + self._themes.total() / len(Theme))
        return pattern.weight * weeks**2 / ((1 + met) * (1 + busy) ** 3)
