"""The figures of a site: how many pages were read, day by day, and as a table to take away."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.kernel.languages import direction
from app.queries import visits
from app.queries.sites import SiteFacts
from app.queries.visits import FOR_PROGRAMS, PageKind, Visits
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.frame import page
from app.web.console.roles import for_role
from app.web.database import session
from app.web.dates import day_words, short_day

blueprint = Blueprint("figures", __name__, url_prefix="/<slug>/chiffres")
DAYS = 30
# Of the drawing, in its own units.
HEIGHT, _STEP, _GAP = 100, 10, 2
# A byte order mark and semicolons: what a spreadsheet set up in French opens by itself.
_MARK, _BETWEEN = "\ufeff", ";"
_COLUMNS = {
    PageKind.HOME: "accueil",
    PageKind.AGENDA: "agenda",
    PageKind.EVENT: "evenements",
    PageKind.MAP: "carte",
    PageKind.ACTIVITIES: "activites",
    PageKind.OTHER: "autres_pages",
    PageKind.FEED: "calendriers_et_flux",
    PageKind.API: "api",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the drawing: a rectangle, and what the table says of it."""

    x: int
    y: float
    height: float
    width: int
    day: str
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The last days as bars; in Arabic the last is on the left."""

    bars: list[Bar]
    width: int
    most: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of page: how often it was shown, these days and those before."""

    label: str
    count: int
    before: int


@blueprint.get("")
@for_role("reader")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show the last thirty days, today included, beside the thirty before."""
    today = _today(facts)
    first = today - timedelta(days=DAYS - 1)
    before = first - timedelta(days=DAYS)
    counted = visits.of_site(session(), facts.scope, since=before)
    lines = [
        KindLine(label, counted.between(first, today, kind), _before(counted, first, kind))
        for kind, label in _labels().items()
    ]
    programs = len(FOR_PROGRAMS)
    return page(
        "figures/figures",
        section="figures",
        total=counted.between(first, today),
        before=counted.between(before, first - timedelta(days=1)),
        so_far=counted.on(today),
        chart=_chart(counted, first, today),
        read=lines[:-programs],
        fetched=lines[-programs:],
        is_empty=not counted.by_day,
    )


@blueprint.get("/pages-vues.csv")
@for_role("reader")
def as_csv(facts: SiteFacts) -> ResponseReturnValue:
    """Give every day since the first that was counted: a line a day, a column a kind."""
    counted, today = visits.of_site(session(), facts.scope), _today(facts)
    written = io.StringIO()
    lines = csv.writer(written, delimiter=_BETWEEN)
    lines.writerow(["jour", "pages_vues", *_COLUMNS.values()])
    day = counted.first_day or today
    while day <= today:
        own = [counted.by_day.get((day, kind), 0) for kind in _COLUMNS]
        lines.writerow([day.isoformat(), counted.on(day), *own])
        day += timedelta(days=1)
    response = Response(_MARK + written.getvalue(), mimetype="text/csv")
    name = f"pages-vues-{facts.slug}-{today.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _labels() -> dict[PageKind, str]:
    """Return what each kind is called, those that programs read last."""
    return {
        PageKind.HOME: gettext("Accueil"),
        PageKind.AGENDA: gettext("Agenda"),
        PageKind.EVENT: gettext("Pages d’événements"),
        PageKind.MAP: gettext("Carte"),
        PageKind.ACTIVITIES: gettext("Activités à l’année"),
        PageKind.OTHER: gettext("Autres pages"),
        PageKind.FEED: gettext("Calendriers et flux, lus par des applications"),
        PageKind.API: gettext("Réponses à des programmes (API)"),
    }


def _before(counted: Visits, first: date, kind: PageKind) -> int:
    return counted.between(first - timedelta(days=DAYS), first - timedelta(days=1), kind)


def _chart(counted: Visits, first: date, today: date) -> Chart:
    days = [first + timedelta(days=at) for at in range(DAYS)]
    counts = [counted.on(day) for day in days]
    most, width = max(counts), DAYS * _STEP
    language = spoken()
    is_mirrored = direction(language) == "rtl"
    bars = []
    for at, (day, count) in enumerate(zip(days, counts, strict=True)):
        height = round(HEIGHT * count / most, 1) if most else 0.0
        left = at * _STEP + _GAP // 2
        x = width - left - (_STEP - _GAP) if is_mirrored else left
        said = day_words(day, language, today=today)
        bars.append(Bar(x, round(HEIGHT - height, 1), height, _STEP - _GAP, said, count))
    ends = (short_day(day, language, today=today) for day in (first, today))
    return Chart(bars, width, most, *ends)


def _today(facts: SiteFacts) -> date:
    return now().astimezone(ZoneInfo(facts.timezone)).date()
