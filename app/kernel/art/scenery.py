"""What a commune's landscape is made of, as its drawing must know it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

Size: TypeAlias = Literal["village", "town", "city"]

PARTS = frozenset({"sea", "river", "mountain", "hills", "plain", "island", "tropics"})

SPAN = (-280, 1720)
"""From left to right, what the widest screen shows; a telephone sees 480 to 1180 (app.css)."""


@dataclass(frozen=True, slots=True)
class Scenery:
    """The geography of a commune; ``seed`` (its INSEE code) makes its drawing its own.

    >>> Scenery(frozenset({"river", "hills"}), "town", "25056").has("river")
    True
    """

    parts: frozenset[str] = frozenset({"hills"})
    size: Size = "village"
    seed: str = ""

    def has(self, *parts: str) -> bool:
        """Return whether it has one of these at least."""
        return not self.parts.isdisjoint(parts)

    def chance(self, subject: str) -> Random:
        """Return the dice of one subject: the same throws for one commune, whatever is drawn."""
        return Random(f"{self.seed}/{subject}")  # noqa: S311 (a drawing, not a secret)
