"""What is off on each day of a calendar, in words: public holidays, school holidays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from flask import current_app

from app.kernel.public_holidays import Holiday, shared_holidays
from app.kernel.school_holidays import (
    UnreadableHolidaysError,
    Zone,
    read_school_holidays,
    read_zones,
    zones_of,
)
from app.kernel.spans import Span
from app.web.catalogues import listed, words
from app.web.dates import day_words

FOLDER = Path(__file__).parents[1] / "reference" / "holidays"
# The three that share the mainland: what a calendar of the whole country shows.
_MAINLAND = {"Zone A": "", "Zone B": "", "Zone C": ""}
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What is off: by day, in words. ``zones`` names whose school holidays are known of some days.

    ``unknown`` says for which days nobody knows them yet; empty when all is known.
    """

    holidays: Mapping[date, tuple[str, ...]]
    school: Mapping[date, str]
    zones: str
    unknown: str


def days_off(span: Span, departments: Collection[str], language: str, *, today: date) -> DaysOff:
    """Return what is off in some departments; of none, in the country."""
    years = {span.first.year, span.last.year}
    kept = shared_holidays(years, departments)
    found, by_department = _reference()
    zones = zones_of(departments, by_department) if departments else _MAINLAND
    known = {name: found.get(name, Zone(name, ())) for name in zones}
    days = [span.first + _A_DAY * number for number in range((span.last - span.first).days + 1)]
    school = {day: _school_on(day, known, zones, language) for day in days}
    return DaysOff(
        holidays={day: _holidays_in_words(kept[day], language) for day in days if day in kept},
        school={day: said for day, said in school.items() if said},
        zones=zone_words(_known_of(known, days), language),
        unknown=_unknown(days, known, language, today=today),
    )


def zone_words(zones: Collection[str], language: str) -> str:
    """Return some zones in words: "zones A, C", "Corse"."""
    _ = words(language)
    letters = [name.removeprefix("Zone ") for name in zones if name.startswith("Zone ")]
    others = [name for name in zones if not name.startswith("Zone ")]
    said = []
    if letters:
        text = _("zone {names}") if len(letters) == 1 else _("zones {names}")
        said.append(text.format(names=listed(letters, language)))
    return listed([*said, *(_zone_names(_).get(name, name) for name in others)], language)


def _known_of(known: Mapping[str, Zone], days: list[date]) -> list[str]:
    return [name for name, zone in known.items() if any(zone.knows(day) for day in days)]


def _school_on(
    day: date, known: Mapping[str, Zone], zones: Mapping[str, str], language: str
) -> str:
    """Return what the schools of the zones have on ``day``; some of the zones are then named."""
    by_name: dict[str, list[str]] = {}
    for name, zone in known.items():
        if off := zone.on(day, zones[name]):
            by_name.setdefault(school_words(off, language), []).append(name)
    _ = words(language)
    return listed(
        [
            said
            if len(named) == len(known)
            else _("{holidays} ({zones})").format(holidays=said, zones=zone_words(named, language))
            for said, named in by_name.items()
        ],
        language,
    )


def _unknown(days: list[date], known: Mapping[str, Zone], language: str, *, today: date) -> str:
    _ = words(language)
    lacking = {name: [day for day in days if not zone.knows(day)] for name, zone in known.items()}
    names = [name for name, missing in lacking.items() if missing]
    if not names:
        return ""
    zones = zone_words(names, language)
    if any(len(lacking[name]) == len(days) for name in names):
        text = _("Vacances scolaires non connues pour ces jours ({zones}).")
        return text.format(zones=zones)
    ends = [end for name in names if (end := known[name].known_to) and end < days[-1]]
    if not ends:
        return _("Vacances scolaires non connues pour une partie de ces jours.")
    text = _("Vacances scolaires non connues après le {day} ({zones}).")
    return text.format(day=day_words(min(ends), language, today=today), zones=zones)


def _holidays_in_words(kept: tuple[tuple[Holiday, bool], ...], language: str) -> tuple[str, ...]:
    _ = words(language)
    names = holiday_names(_)
    partly = _("{holiday}, dans une partie du territoire")
    return tuple(
        names[holiday] if everywhere else partly.format(holiday=names[holiday])
        for holiday, everywhere in kept
    )


@cache
def _reference() -> tuple[dict[str, Zone], dict[str, str]]:
    """Return the zones and who is in them; nothing, and a word in the log, if unreadable."""
    try:
        periods = read_school_holidays((FOLDER / "school_holidays.csv").read_text(encoding="utf-8"))
        return periods, read_zones((FOLDER / "zones.toml").read_text(encoding="utf-8"))
    except (OSError, UnreadableHolidaysError) as error:
        current_app.logger.error("school holidays: %s", error)  # noqa: TRY400 (a file, not a bug)
        return {}, {}


def holiday_names(_: Callable[[str], str]) -> dict[Holiday, str]:
    """Return the name of each public holiday."""
    return {
        Holiday.NEW_YEAR: _("Jour de l’An"),
        Holiday.EASTER_MONDAY: _("Lundi de Pâques"),
        Holiday.LABOUR_DAY: _("Fête du Travail"),
        Holiday.VICTORY_1945: _("Victoire 1945"),
        Holiday.ASCENSION: _("Ascension"),
        Holiday.WHIT_MONDAY: _("Lundi de Pentecôte"),
        Holiday.BASTILLE_DAY: _("Fête nationale"),
        Holiday.ASSUMPTION: _("Assomption"),
        Holiday.ALL_SAINTS: _("Toussaint"),
        Holiday.ARMISTICE_1918: _("Armistice 1918"),
        Holiday.CHRISTMAS: _("Noël"),
        Holiday.GOOD_FRIDAY: _("Vendredi saint"),
        Holiday.SAINT_STEPHEN: _("Saint-Étienne"),
        Holiday.ABOLITION: _("Abolition de l’esclavage"),
        Holiday.GOSPEL_DAY: _("Arrivée de l’Évangile"),
        Holiday.AUTONOMY_DAY: _("Fête de l’autonomie"),
        Holiday.MATARII: _("Matari’i"),
        Holiday.CITIZENSHIP_DAY: _("Fête de la citoyenneté"),
        Holiday.SAINT_PETER_CHANEL: _("Saint Pierre Chanel"),
        Holiday.TERRITORY_DAY: _("Fête du territoire"),
    }


def school_words(name: str, language: str) -> str:
    """Return the ministry's name of school holidays in words; as it is when it is a new one."""
    return _school_names(words(language)).get(name.replace("’", "'"), name.replace("'", "’"))


def _school_names(_: Callable[[str], str]) -> dict[str, str]:
    bridge, summer = _("Pont de l’Ascension"), _("Début des vacances d’été")
    period = _("Vacances scolaires")
    return {
        "Vacances de la Toussaint": _("Vacances de la Toussaint"),
        "Vacances de Noël": _("Vacances de Noël"),
        "Vacances d'Hiver": _("Vacances d’hiver"),
        "Vacances de Printemps": _("Vacances de printemps"),
        "Vacances d'Été": _("Vacances d’été"),
        "Début des Vacances d'Été": summer,
        "Grandes Vacances": _("Grandes vacances"),
        "Début des Grandes Vacances": summer,
        "Pont de l'Ascension": bridge,
        "Ascension": bridge,
        "Vacances de Carnaval": _("Vacances de Carnaval"),
        "Vacances de Pâques": _("Vacances de Pâques"),
        "Vacances d'Été austral": _("Vacances d’été austral"),
        "Vacances d'Hiver austral": _("Vacances d’hiver austral"),
        "Début des Vacances d'Hiver austral": _("Début des vacances d’hiver austral"),
        "Mi-carême": _("Mi-carême"),
        "Nativité de la Vierge": _("Nativité de la Vierge"),
        **{f"Vacances après {n} période": period for n in ("1ère", "2ème", "3ème", "4ème")},
        **{f"Vacances {n} période": period for n in ("1ère", "2ème", "3ème", "4ème")},
    }


def _zone_names(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "Corse": _("Corse"),
        "Guadeloupe": _("Guadeloupe"),
        "Martinique": _("Martinique"),
        "Guyane": _("Guyane"),
        "Réunion": _("La Réunion"),
        "Mayotte": _("Mayotte"),
        "Saint Pierre et Miquelon": _("Saint-Pierre-et-Miquelon"),
        "Wallis et Futuna": _("Wallis-et-Futuna"),
        "Polynésie": _("Polynésie française"),
        "Nouvelle Calédonie": _("Nouvelle-Calédonie"),
    }
