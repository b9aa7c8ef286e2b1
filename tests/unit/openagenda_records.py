"""Reading one OpenAgenda record in a test."""

import json
from pathlib import Path
from typing import Any

from app.services.ingest.draft import EventDraft, Refusal
from app.services.ingest.sources.openagenda import draft_of

PAYLOADS = Path(__file__).parents[1] / "payloads" / "openagenda"
BAL = {
    "uid": 7,
    "title": {"fr": "Bal"},
    "timings": [{"begin": "2026-09-05T20:00:00+02:00", "end": "2026-09-05T22:00:00+02:00"}],
}


def payload(name: str) -> Any:
    return json.loads((PAYLOADS / name).read_text(encoding="utf-8"))


def drafted(record: Any, **more: Any) -> EventDraft:
    draft = draft_of({**record, **more}, position=1)
    assert isinstance(draft, EventDraft), draft
    return draft


def refused(record: Any, **more: Any) -> Refusal:
    refusal = draft_of({**record, **more} if isinstance(record, dict) else record, position=3)
    assert isinstance(refusal, Refusal), refusal
    return refusal


def v2(uid: int) -> Any:
    return next(event for event in payload("v2.json")["events"] if event["uid"] == uid)


def open_data(uid: str) -> Any:
    lists = payload("open_data.json").values()
    return next(row for rows in lists for row in rows if row["fields"]["uid"] == uid)
