"""What geocoding did, event by event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class GeocodeReport:
    """``unsure`` and ``unknown`` name each event that stays without commune, and why.

    ``asked`` counts the addresses asked of the service, ``from_cache`` the events whose
    address it had been asked before; ``left`` the events not looked at, or not answered.
    """

    dry_run: bool = False
    placed: int = 0
    unsure: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0
    from_cache: int = 0
    left: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the report in the shape that ``--json`` promises (docs/importing.md)."""
        return {
            "source": "geocode",
            "dry_run": self.dry_run,
            "placed": self.placed,
            "unsure": [{"key": key, "reason": reason} for key, reason in self.unsure],
            "unknown": [{"key": key, "reason": reason} for key, reason in self.unknown],
            "asked": self.asked,
            "from_cache": self.from_cache,
            "left": self.left,
        }
