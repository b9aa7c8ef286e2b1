"""What one joins for a year in the towns of the demonstration, beside its events."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.places import PlaceGiven
from app.kernel.text import LocalizedText
from app.kernel.typography import french_spacing
from app.kernel.vocabulary import Source, Theme
from app.services.demo.catalogue import FEED, SEED
from app.services.demo.compose import FICTIONAL, names_in, registration_with
from app.services.demo.grammar import fill
from app.services.demo.towns import Town
from app.services.demo.words import REFERENCE
from app.services.ingest.draft import EventDraft, Timing

# A town where four things happen in two months has one association to join.
_EVENTS_FOR_ONE = 4
_SEPTEMBER, _JULY = 9, 7
_STRICT = ConfigDict(frozen=True, extra="forbid")


class Said(BaseModel):
    """The same in another language."""

    model_config = _STRICT

    title: str
    text: str


class Season(BaseModel):
    """Something to join. ``price`` is the lowest and the highest, in euros, for a year."""

    model_config = _STRICT

    title: str
    theme: Theme
    group: str
    text: str
    price: tuple[int, int]
    age: tuple[int, int] | None = None
    translations: dict[str, Said] = Field(default_factory=dict, alias="in")


@cache
def kinds() -> tuple[Season, ...]:
    """Return all that may be joined, as ``app/reference/demo/seasons.toml`` says it."""
    with (REFERENCE / "demo" / "seasons.toml").open("rb") as file:
        return tuple(Season.model_validate(one) for one in tomllib.load(file)["season"])


def seasons(towns: Sequence[Town], today: date, *, seed: str = SEED) -> list[EventDraft]:
    """Return what one joins in ``towns``, the more the more happens there, for this school year."""
    return list(_drafts(towns, today, seed))


def _drafts(towns: Sequence[Town], today: date, seed: str) -> Iterator[EventDraft]:
    events = Counter(town.insee for town in towns)
    for town in {town.insee: town for town in towns}.values():
        rng = Random(f"{seed}:seasons:{town.insee}")  # noqa: S311 (nothing to keep secret)
        number = min(len(kinds()), events[town.insee] // _EVENTS_FOR_ONE)
        for one in rng.sample(kinds(), number):
            yield _draft(one, town, today, rng)


def _draft(one: Season, town: Town, today: date, rng: Random) -> EventDraft:
    group = fill(one.group, names_in(town))
    low, high = one.price
    title = {"fr": french_spacing(one.title)}
    text = {"fr": f"{french_spacing(one.text)} {FICTIONAL['fr']}"}
    for language, said in one.translations.items():
        title[language] = said.title
        text[language] = f"{said.text} {FICTIONAL[language]}"
    lowest, highest = one.age or (None, None)
    return EventDraft(
        source=Source.DEMO,
        key=f"{FEED}/season-{town.insee}-{kinds().index(one):02}",
        feed=FEED,
        title=LocalizedText(title),
        description=LocalizedText(text),
        conditions=LocalizedText({"fr": _price_words(low, high)}),
        theme=one.theme,
        is_season=True,
        timings=(_school_year(today, ZoneInfo(town.timezone)),),
        timezone=town.timezone,
        place=PlaceGiven(insee=town.insee, postal_code=town.postal_code, city=town.name),
        organizer=group,
        age_min=lowest,
        age_max=highest,
        is_free=high == 0,
        price_min=Decimal(low),
        price_max=Decimal(high),
        registration=registration_with(group, town, rng),
    )


def _price_words(low: int, high: int) -> str:
    if high == 0:
        return "Gratuit"
    if low == 0:
        return fill(f"{high} € l’année ; gratuit pour qui ne peut pas payer", {})
    said = f"{high} € l’année ; tarif réduit {low} €" if low < high else f"{high} € l’année"
    return fill(said, {})


def _school_year(today: date, zone: ZoneInfo) -> Timing:
    """Return the school year in which ``today`` is; from July on, the one that comes."""
    year = today.year if today.month >= _JULY else today.year - 1
    begin = datetime(year, _SEPTEMBER, 1, tzinfo=zone)
    return Timing(begin, begin.replace(year=year + 1))
