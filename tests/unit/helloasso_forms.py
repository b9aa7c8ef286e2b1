"""Reading one HelloAsso form in a test: as its API writes it, through the payload's model."""

import json
from pathlib import Path
from typing import Any

from app.clients.helloasso_payloads import FormPublic
from app.services.ingest.draft import EventDraft, Refusal
from app.services.ingest.sources.helloasso import AssociationGiven, draft_of

PAYLOADS = Path(__file__).parents[1] / "payloads" / "helloasso"
MJC = AssociationGiven(
    name="MJC Exemple", postal_code="51300", city="Vitry-le-François", lat=48.72, lon=4.58
)
# In a change: the field is left out, as HelloAsso leaves out what is null.
OMITTED = object()


def payload(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return read


def form(name: str = "event_full", **changes: Any) -> FormPublic:
    changed = {**payload(name), **changes}
    return FormPublic.of({field: v for field, v in changed.items() if v is not OMITTED})


def drafted(
    name: str = "event_full", association: AssociationGiven | None = None, **changes: Any
) -> EventDraft:
    draft = draft_of(form(name, **changes), association)
    assert isinstance(draft, EventDraft), draft
    return draft


def refused(name: str = "event_full", **changes: Any) -> Refusal:
    refusal = draft_of(form(name, **changes), MJC)
    assert isinstance(refusal, Refusal), refusal
    return refusal
