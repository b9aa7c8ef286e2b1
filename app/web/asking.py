"""From query parameters to a question that can be asked: the same for pages, feeds and the API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from flask import current_app, g, request

from app.clients.geocoder import Geocoder, Silence
from app.kernel.areas import Area, written_area
from app.kernel.cursor import decode_cursor
from app.kernel.geo import Point
from app.kernel.parameters import Fault, Problem
from app.kernel.search import DEFAULT_RADIUS_KM, PARAMETERS, Search, parse_search
from app.kernel.search_words import Word
from app.queries import communes, places
from app.queries.communes import CommuneFacts
from app.queries.question import Question
from app.queries.understanding import words_meant
from app.services.neighbours import touching
from app.web.clock import now
from app.web.database import session
from app.web.edition import events_of, followed
from app.web.kept import kept
from app.web.site import directory, site

PLACE_BYTES = 4000
_WORDS_BYTES = 1000
_CODE_BYTES = 90  # of one INSEE code in a set
_COMMUNES_OF_ONE = 350  # in a department, about


Choice = CommuneFacts | Area


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of this site, and all that could not be followed.

    ``commune`` is the one that ``where`` named, ``area`` the department or the region;
    ``choices`` the ones it may have meant. ``search`` leaves out what the problems name.
    """

    search: Search
    question: Question
    problems: tuple[Problem, ...]
    commune: CommuneFacts | None = None
    choices: tuple[Choice, ...] = ()
    area: Area | None = None

    @property
    def neighbours(self) -> bool:
        """Whether the communes that touch the one named are asked too."""
        return self.search.neighbours and self.commune is not None


def asked(
    *,
    extra: tuple[str, ...] = (),
    only: Collection[str] = PARAMETERS,
    limit: int | None = None,
) -> Asked:
    """Read this request's parameters and resolve its place.

    ``extra`` names the caller's own, ``only`` those of a search that it follows: the others
    are as unknown there as any made-up one.
    """
    given = dict(request.args.lists())
    strays = [name for name in given if name in PARAMETERS and name not in only]
    search, problems = parse_search(
        {name: values for name, values in given.items() if name not in strays}, extra=extra
    )
    problems += tuple(Problem(name, Fault.UNKNOWN, accepted=tuple(only)) for name in strays)
    search, problems = followed(search, problems)
    if limit is not None:
        search = replace(search, limit=limit)
    if search.cursor and decode_cursor(search.cursor) is None:
        problems += (Problem("cursor", Fault.BAD_CURSOR, search.cursor[:60]),)
        search = replace(search, cursor=None)
    found: Asked = _placed(search, problems)
    g.place_asked = found
    return found


def place_asked() -> Asked | None:
    """Return what this request asks, once it was read: its forms show what goes with its place."""
    found: Asked | None = g.get("place_asked")
    return found


def named_surely(choice: Choice) -> str:
    """Return what ``where`` says of a place so that no other is meant."""
    if isinstance(choice, Area):
        return written_area(choice)
    # Not its INSEE code: 69001 is a postal code of Lyon before it is Affoux.
    return f"{choice.postal_codes[0]} {choice.name}" if choice.postal_codes else choice.insee


def question_for(
    search: Search, *, area: frozenset[str] | None = None, center: Point | None = None
) -> Question:
    """Return ``search`` as a question of this site, now."""
    question = Question(
        scope=site.scope,
        search=search,
        now=now(),
        zone=ZoneInfo(site.facts.timezone),
        area=area,
        center=center,
        edition=events_of(site.facts, search.edition) if search.edition else (),
    )
    return replace(question, words=_words_meant(search.q)) if search.q else question


def _words_meant(text: str) -> tuple[Word, ...]:
    """Return what words mean, given all that is written in the country: it moves with it."""
    national = directory().national() or site.facts
    key = ("words", text)
    return kept(national, key, lambda: words_meant(session(), text), size=_WORDS_BYTES)


def _placed(search: Search, problems: tuple[Problem, ...]) -> Asked:
    if not search.where:
        return Asked(search, question_for(search, center=search.point), problems)
    match _meant(search.where):
        case places.CommuneFound(commune=commune):
            return _around(search, problems, commune)
        case places.AreaFound(area=area):
            return _within(search, problems, area)
        case places.Choices(communes=several, areas=areas):
            fault = Problem("where", Fault.PLACE_AMBIGUOUS, search.where)
            nowhere = _nowhere(search, (*problems, fault))
            return replace(nowhere, choices=(*areas, *several))
        case places.AddressLike():
            return _at_address(search, problems)
        case _:
            return _nowhere(
                search, (*problems, Problem("where", Fault.PLACE_UNKNOWN, search.where))
            )


def _meant(where: str) -> places.Place:
    """Return the place that ``where`` names: the official list changes once a year.

    Loading it tells the sites, as any change does.
    """

    def look() -> places.Place:
        return places.resolve(session(), where, scope=site.scope, with_areas=True)

    return kept(site.facts, ("where", where), look, size=PLACE_BYTES)


def _around(search: Search, problems: tuple[Problem, ...], commune: CommuneFacts) -> Asked:
    if search.neighbours and search.radius is not None:
        problems += (Problem("neighbours", Fault.CONTRADICTS, "1", ("radius",)),)
        search = replace(search, neighbours=False)
    own = frozenset({commune.insee})
    if search.neighbours:
        own |= touching(commune.insee)
    if search.radius is None and search.sort != "distance":
        question = question_for(search, area=own)
    elif commune.point is None:
        problems += (Problem("radius", Fault.PLACE_UNREACHABLE, search.where),)
        question = question_for(search, area=own)
    else:
        area = own if search.radius is None else None
        question = question_for(search, area=area, center=commune.point)
    return Asked(search, question, problems, commune)


def _within(search: Search, problems: tuple[Problem, ...], area: Area) -> Asked:
    """Ask a department or a region; nobody can be far from one, nor beside it."""
    search, problems = _unmeasured(search, problems)
    question = question_for(search, area=communes_of(area))
    return Asked(search, question, problems, area=area)


def _unmeasured(
    search: Search, problems: tuple[Problem, ...]
) -> tuple[Search, tuple[Problem, ...]]:
    """Leave out what only a commune or an address gives a meaning, and say it."""
    needs = []
    if search.radius is not None:
        needs.append(Problem("radius", Fault.NEEDS_A_PLACE, f"{search.radius:g}"))
    if search.neighbours:
        needs.append(Problem("neighbours", Fault.NEEDS_A_PLACE, "1"))
    if search.sort == "distance":
        needs.append(Problem("sort", Fault.NEEDS_A_PLACE, "distance"))
        search = replace(search, sort="date", cursor=None)
    return replace(search, radius=None, neighbours=False), (*problems, *needs)


def communes_of(area: Area) -> frozenset[str]:
    """Return the communes of an area; on a site of some communes, those of its own."""
    here = site.facts.territory
    own = (area.kind, area.code)
    size = _CODE_BYTES * (_COMMUNES_OF_ONE * len(area.departments) if here is None else len(here))

    def look() -> frozenset[str]:
        found = communes.of_departments(session(), area.departments)
        return found if here is None else found & here

    return kept(site.facts, ("area", *own), look, size=size)


def _at_address(search: Search, problems: tuple[Problem, ...]) -> Asked:
    geocoder: Geocoder = current_app.extensions["geocoder"]
    spot = geocoder.find(search.where)
    if isinstance(spot, Silence):
        silent = spot is Silence.UNAVAILABLE
        if silent:
            g.is_passing = True  # the next reader may have better luck: never kept
        fault = Fault.PLACE_UNREACHABLE if silent else Fault.PLACE_UNKNOWN
        return _nowhere(search, (*problems, Problem("where", fault, search.where)))
    if search.neighbours:
        problems += (Problem("neighbours", Fault.NEEDS_A_PLACE, "1"),)
        search = replace(search, neighbours=False)
    search = search if search.radius else replace(search, radius=DEFAULT_RADIUS_KM)
    return Asked(search, question_for(search, center=spot.point), problems)


def _nowhere(search: Search, problems: tuple[Problem, ...]) -> Asked:
    """Ask without the place; the problems say that it is missing from the answer."""
    sort = "date" if search.sort == "distance" else search.sort
    wider = replace(search, where="", radius=None, neighbours=False, sort=sort, cursor=None)
    return Asked(search, question_for(wider), problems)
