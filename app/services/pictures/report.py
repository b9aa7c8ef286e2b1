"""What fetching pictures did, picture by picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class PictureReport:
    """``refused`` will not be asked for again, ``postponed`` will; ``waiting`` are left."""

    ready: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    postponed: list[tuple[str, str]] = field(default_factory=list)
    waiting: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the report in the shape that ``--json`` promises (docs/operating.md)."""
        return {
            "ready": self.ready,
            "refused": [{"address": where, "reason": why} for where, why in self.refused],
            "postponed": [{"address": where, "reason": why} for where, why in self.postponed],
            "waiting": self.waiting,
        }
