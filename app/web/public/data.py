"""Open data: what anybody may take away from here, in which form, under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from app.services.open_data.shelf import CSV, FileSaid, Kind, Published, Shelf
from app.web.catalogues import digits, gettext, ngettext
from app.web.clock import now
from app.web.dates import day_words, hour
from app.web.public.data_files import PATH as FILES
from app.web.public.legal import steps_to
from app.web.public_page import page_of
from app.web.site import settings, site

PATH, API_PATH = "/donnees", "/donnees/api"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
_KILO = 1000
_KINDS: tuple[Kind, ...] = ("events", "activities", "portals")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file, as the page tells it: ``form`` is how it is written, ``schema`` its field list."""

    name: str
    url: str
    form: str
    records: str
    size: str
    sha256: str
    schema_url: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What files are about, and the files."""

    title: str
    files: tuple[FileLine, ...]


def show() -> ResponseReturnValue:
    """Say what there is: lists always up to date, the API, and the files of the night.

    The files hold the whole country, and lie where the whole country is shown.
    """
    title = gettext("Données ouvertes")
    published = Shelf.under(settings().data_dir).published() if site.facts.is_national else None
    return render_template(
        "public/data.html",
        page=page_of(title, section="data", description=_description()),
        steps=steps_to(title),
        subjects=_subjects(published) if published else (),
        made=_made(published) if published else "",
        package_url=f"{FILES}datapackage.json",
        licence_url=LICENCE,
        api_url=f"{site.base_path}{API_PATH}",
        everywhere_url=_everywhere(),
        today=_day(now()),
    )


def _description() -> str:
    return gettext(
        "Les événements et les activités de ce portail, à réutiliser librement : listes à jour, "
        "API et fichiers quotidiens, sous Licence Ouverte 2.0."
    )


def _everywhere() -> str:
    """Return where the files of the country are, from another portal."""
    national = site.national_url
    return national.rstrip("/") + PATH if national else ""


def _subjects(published: Published) -> tuple[Subject, ...]:
    titles: dict[str, str] = {
        "events": gettext("Événements à venir"),
        "activities": gettext("Activités à l’année"),
        "portals": gettext("Portails ouverts"),
    }
    return tuple(
        Subject(titles[kind], tuple(_line(file) for file in published.of(kind))) for kind in _KINDS
    )


def _line(file: FileSaid) -> FileLine:
    form = gettext("Tableau (CSV)") if file.media_type == CSV else gettext("Lignes JSON")
    count = file.records or 0
    return FileLine(
        name=file.name,
        url=FILES + file.name,
        form=form,
        records=ngettext("une ligne", "%(num)s lignes", count),
        size=_weight(file.size),
        sha256=file.sha256,
        schema_url=FILES + (file.schema_name or ""),
    )


def _weight(size: int) -> str:
    """Return how heavy a file is, as people say it: kilobytes, then megabytes."""
    kilos = max(1, round(size / _KILO))
    if kilos < _KILO:
        return gettext("%(count)s Ko", count=digits(kilos))
    return gettext("%(count)s Mo", count=digits(round(kilos / _KILO)))


def _made(published: Published) -> str:
    here = published.made_at.astimezone(ZoneInfo(site.facts.timezone))
    day, at = _day(published.made_at), hour(here.time(), site.language)
    return gettext("%(day)s, %(hour)s", day=day, hour=at)


def _day(instant: datetime) -> str:
    zone = ZoneInfo(site.facts.timezone)
    today = now().astimezone(zone).date()
    return day_words(instant.astimezone(zone).date(), site.language, today=today)
