"""What a batch of records would change, decided before anything is written.

A dry run stops here; a run that writes decides again inside its writing transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.kernel.french import MAINLAND_ZONE
from app.kernel.geo import Point
from app.kernel.places import Located, PlaceGiven
from app.kernel.scope import Scope
from app.queries.ingest import KnownEvent
from app.services.ingest.draft import EventDraft, Failure, Reading, Refusal, Removal
from app.services.ingest.locate import Locator
from app.services.ingest.report import Report
from app.services.ingest.rows import Placing

OUTSIDE = "hors du territoire de ce site"
UNKNOWN_REMOVAL = "retiré par sa source, et inconnu ici"
ELSEWHERE = "coordonnées loin de la commune que dit l’adresse : laissées de côté"


@dataclass(frozen=True, slots=True)
class Change:
    """A draft to write: over ``known``, or anew."""

    draft: EventDraft
    placing: Placing
    known: KnownEvent | None


@dataclass(slots=True)
class Plan:
    """What is to be written, and what is to be said of it."""

    report: Report
    changes: list[Change] = field(default_factory=list)
    withdrawals: list[KnownEvent] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether anything would be written."""
        return bool(self.changes or self.withdrawals)

    @property
    def touched(self) -> list[KnownEvent]:
        """The events that are here already, and would be changed."""
        changed = [change.known for change in self.changes if change.known is not None]
        return [*changed, *self.withdrawals]


@dataclass(frozen=True, slots=True)
class Planner:
    """Decides for one run: its locator, and the territory it is narrowed to."""

    locator: Locator
    scope: Scope
    source: str
    dry_run: bool

    def plan(
        self,
        batch: Iterable[Reading],
        known: Mapping[str, KnownEvent],
        lone: Mapping[str, KnownEvent],
    ) -> Plan:
        """Sort a batch into what is new, changed, the same, withdrawn, refused or failed."""
        plan = Plan(Report(self.source, self.dry_run))
        for reading in batch:
            if isinstance(reading, EventDraft):
                self._take(plan, reading, known.get(reading.key))
            elif isinstance(reading, Refusal):
                plan.report.refused.append((reading.key, reading.reason))
            elif isinstance(reading, Failure):
                plan.report.failed.append((reading.key, reading.error))
            else:
                self._remove(plan, reading, known.get(reading.key) or lone.get(reading.key))
        return plan

    def _take(self, plan: Plan, draft: EventDraft, known: KnownEvent | None) -> None:
        placing, report = self._place(draft, known), plan.report
        if (place := self.locator.shown(draft.place)) is not draft.place:
            draft = replace(draft, place=place)
        if not self.scope.holds(placing.insee):
            where = placing.insee or f"sans commune : {placing.reason}"
            report.refused.append((draft.key, f"{OUTSIDE} ({where})"))
            return
        report.notes += [(draft.key, note) for note in draft.notes]
        if _is_elsewhere(draft, placing):
            report.notes.append((draft.key, ELSEWHERE))
        if placing.insee is None:
            report.unplaced.append((draft.key, placing.reason or ""))
        if known is not None and _is_same(draft, known, placing):
            report.unchanged += 1
            return
        plan.changes.append(Change(draft, placing, known))
        if known is None:
            report.created += 1
        else:
            report.updated += 1

    def _remove(self, plan: Plan, removal: Removal, known: KnownEvent | None) -> None:
        if known is None or not self.scope.holds(known.insee):
            plan.report.refused.append((removal.key, UNKNOWN_REMOVAL))
        elif known.is_withdrawn:
            plan.report.unchanged += 1
        else:
            plan.withdrawals.append(known)
            plan.report.withdrawn += 1

    def _place(self, draft: EventDraft, known: KnownEvent | None) -> Placing:
        answer, point = self.locator.locate(draft.place), _point(draft.place)
        if isinstance(answer, Located):
            point = point if point and self.locator.is_around(answer.insee, point) else None
            return Placing(answer.insee, answer.timezone, None, point)
        if known is not None and known.insee is not None and _same_place(draft, known):
            # Found since by the geocoder, or by a person: the same words still mean it.
            if point is None or not self.locator.is_around(known.insee, point):
                point = _point(known)
            return Placing(known.insee, known.timezone, None, point)
        return Placing(None, draft.timezone or MAINLAND_ZONE, answer.reason_fr, point)


def _point(place: PlaceGiven | KnownEvent) -> Point | None:
    return None if place.lat is None or place.lon is None else Point(place.lat, place.lon)


def _is_elsewhere(draft: EventDraft, placing: Placing) -> bool:
    """Tell whether the source's coordinates are not those of the commune that its words name."""
    return placing.insee is not None and _point(draft.place) not in {None, placing.point}


def _is_same(draft: EventDraft, known: KnownEvent, placing: Placing) -> bool:
    if draft.fingerprint != known.fingerprint:
        return False
    if known.is_withdrawn and not known.status_is_ours:
        return False
    # An unplaced event finds its commune when the official list learns of it.
    return known.insee is not None or placing.insee is None


def _same_place(draft: EventDraft, known: KnownEvent) -> bool:
    said = (draft.place_name, draft.address, draft.place.postal_code, draft.place.city)
    return said == (known.place_name, known.address, known.postal_code, known.city)


def keys_of(batch: Sequence[Reading]) -> tuple[Collection[str], Collection[str]]:
    """Return the keys to look up, and those that may be the last part of a longer key."""
    asked = {reading.key for reading in batch if isinstance(reading, EventDraft | Removal)}
    lone = {r.key for r in batch if isinstance(r, Removal) and "/" not in r.key}
    return asked, lone
