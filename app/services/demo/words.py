"""The words of the catalogue: patterns of events, read from ``app/reference/demo/themes``."""

from __future__ import annotations

import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.kernel.languages import LANGUAGES
from app.kernel.vocabulary import Theme
from app.services.demo.habits import HABITS, Season
from app.services.demo.towns import Town, is_named

REFERENCE = Path(__file__).parents[2] / "reference"
FOLDER = REFERENCE / "demo" / "themes"
PriceKind = Literal["free", "chosen", "cheap", "paid"]
_STRICT = ConfigDict(frozen=True, extra="forbid")


class Translation(BaseModel):
    """The same event said in another language; subjects are parallel to the French ones."""

    model_config = _STRICT

    title: str
    subjects: tuple[str, ...]
    text: str


class Pattern(BaseModel):
    """A kind of event: what it may be called, said to be, and when, where and how dear it is.

    ``season_overseas`` is said where the south has other habits; ``only`` names
    INSEE codes, or the beginning of some (``974*``); ``most`` is how many
    inhabitants a town may have for this to be its own. ``dates`` (``MM-DD``) are
    for what has its day in the calendar.
    """

    model_config = _STRICT

    name: str
    theme: Theme = Theme.AUTRE
    when: str
    places: tuple[str, ...] = Field(min_length=1)
    price: tuple[PriceKind, ...] = Field(min_length=1)
    titles: tuple[str, ...] = Field(min_length=1)
    subjects: tuple[tuple[str, str], ...] = Field(min_length=4)
    openings: tuple[str, ...] = Field(min_length=1)
    details: tuple[str, ...] = Field(min_length=3)
    keywords: tuple[str, ...] = Field(min_length=2)
    groups: tuple[str, ...] = ()
    season: tuple[str, ...] | None = None
    season_overseas: tuple[str, ...] | None = None
    dates: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    most: int | None = None
    weight: float = Field(default=1.0, gt=0)
    repeat: bool = False
    online: bool = False
    age: tuple[int, int] | None = None
    spoken: tuple[str, ...] = ()
    translations: dict[str, Translation] = Field(default_factory=dict, alias="in")

    @field_validator("subjects", mode="before")
    @classmethod
    def _pairs(cls, given: list[object]) -> list[object]:
        """Say everywhere the same a subject that is said one way only."""
        return [(one, one) if isinstance(one, str) else one for one in given]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.when not in HABITS:
            msg = f"{self.name}: unknown habit {self.when}"
            raise ValueError(msg)
        for language, translation in self.translations.items():
            if language not in LANGUAGES or len(translation.subjects) != len(self.subjects):
                msg = f"{self.name}: {language} has not the subjects of the French"
                raise ValueError(msg)
        return self

    def suits(self, town: Town) -> bool:
        """Tell whether this is done in ``town``."""
        is_small_enough = self.most is None or town.population <= self.most
        return is_small_enough and (not self.only or is_named(town.insee, self.only))

    def season_in(self, *, overseas: bool) -> Season:
        """Return when in the year this is done, here or overseas."""
        own = self.season_overseas if overseas and self.season_overseas is not None else self.season
        return Season.of(own, self.dates)


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return every pattern, theme by theme in the order of the closed list."""
    found: list[Pattern] = []
    for theme in Theme:
        with (FOLDER / f"{theme.value}.toml").open("rb") as file:
            read = tomllib.load(file)["pattern"]
        found += [Pattern.model_validate({**one, "theme": theme}) for one in read]
    return tuple(found)


@cache
def edition() -> str:
    """Return a short digest of the words and of the list of communes.

    Another edition is written over the first.
    """
    digest = sha256()
    for path in sorted(REFERENCE.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
