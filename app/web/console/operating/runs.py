"""The runs of the import road, as operators read them: when, how long, what each changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.kernel.vocabulary import Source
from app.queries import ingest
from app.queries.ingest import RunFacts
from app.web.catalogues import gettext
from app.web.console.frame import page
from app.web.console.roles import for_operators
from app.web.console.times import instant_words
from app.web.database import session
from app.web.numbers import IDENTITY

blueprint = Blueprint("runs", __name__, url_prefix="/exploitation/passages")
_RUNS = 50
_DONE = ("created", "updated", "unchanged", "withdrawn")
_TOLD = ("refused", "failed", "unplaced")
_ID = f"<{IDENTITY}:run_id>"


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run, in words; ``lists`` are the records that need an eye."""

    facts: RunFacts
    began: str
    lasted: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RunList:
    """Records of one kind in a report: a key, and what is said of it; ``count`` in all."""

    title: str
    records: list[tuple[str, str]]
    count: int


@blueprint.get("")
@for_operators
def show_all() -> ResponseReturnValue:
    """Show the latest runs of the import road."""
    lines = [_line(facts) for facts in _latest()]
    return page("desk/runs", section="desk.runs", lines=lines)


@blueprint.get(f"/{_ID}")
@for_operators
def show(run_id: int) -> ResponseReturnValue:
    """Show the report of one run."""
    facts = ingest.run(session(), run_id)
    if facts is None:
        abort(404)
    return page(
        "desk/run", section="desk.runs", line=_line(facts), lists=_lists(facts.report or {})
    )


def last_reading() -> str:
    """Return when a source was last read to its end, in words; empty when none ever was."""
    ends = (facts.finished_at for facts in _latest())
    return next((instant_words(end) for end in ends if end is not None), "")


def _latest() -> list[RunFacts]:
    """Return the latest runs; what fills a demonstration reads no source."""
    found = ingest.latest_runs(session(), limit=_RUNS)
    return [facts for facts in found if facts.source != Source.DEMO]


def _line(facts: RunFacts) -> RunLine:
    report = facts.report or {}
    counts = {name: _count(report, name) for name in (*_DONE, *_TOLD)}
    if facts.finished_at is None:
        return RunLine(facts, instant_words(facts.started_at), "", counts)
    seconds = round((facts.finished_at - facts.started_at).total_seconds())
    lasted = (
        gettext("%(seconds)d s", seconds=seconds)
        if seconds < 120
        else gettext("%(minutes)d min", minutes=round(seconds / 60))
    )
    return RunLine(facts, instant_words(facts.started_at), lasted, counts)


def _count(report: Mapping[str, Any], name: str) -> int:
    """Return a figure of a report; of a list, how many there were before it was cut."""
    found = report.get(f"{name}_count", report.get(name, 0))
    return len(found) if isinstance(found, list) else int(found or 0)


def _lists(report: Mapping[str, Any]) -> list[RunList]:
    said = (
        ("refused", gettext("Refusés"), "reason"),
        ("failed", gettext("En échec"), "error"),
        ("unplaced", gettext("Sans commune"), "reason"),
        ("notes", gettext("Remarques"), "note"),
    )
    lists = [
        RunList(
            title,
            [(record.get("key", ""), record.get(word, "")) for record in report.get(name, [])],
            _count(report, name),
        )
        for name, title, word in said
    ]
    return [one for one in lists if one.records]
