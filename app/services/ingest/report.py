"""What a run did, record by record: the same words whether it wrote or only tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_KEPT_WITH_THE_RUN = 200


@dataclass(slots=True)
class Report:
    """Counts, and the name of every record that needs a person's eye.

    ``notes`` are French sentences about facts that were dropped; they are shown, and are
    not part of the JSON contract.
    """

    source: str
    dry_run: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Add what another part of the same run did."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.withdrawn += other.withdrawn
        self.refused += other.refused
        self.failed += other.failed
        self.unplaced += other.unplaced
        self.notes += other.notes

    def to_json(self) -> dict[str, Any]:
        """Return the report in the shape that ``--json`` promises (docs/importing.md)."""
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "withdrawn": self.withdrawn,
            "refused": [{"key": key, "reason": reason} for key, reason in self.refused],
            "failed": [{"key": key, "error": error} for key, error in self.failed],
            "unplaced": [{"key": key, "reason": reason} for key, reason in self.unplaced],
        }

    def to_keep(self) -> dict[str, Any]:
        """Return what is kept with the run: the first records of each list, and how many."""
        kept = self.to_json()
        for name in ("refused", "failed", "unplaced"):
            kept[f"{name}_count"] = len(kept[name])
            kept[name] = kept[name][:_KEPT_WITH_THE_RUN]
        kept["notes"] = [{"key": k, "note": note} for k, note in self.notes[:_KEPT_WITH_THE_RUN]]
        return kept
