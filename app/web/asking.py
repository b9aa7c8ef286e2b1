"""From query parameters to a question that can be asked: the same for pages, feeds and the API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from flask import current_app, g, request

from app.clients.geocoder import Geocoder, Silence
from app.kernel.cursor import decode_cursor
from app.kernel.geo import Point
from app.kernel.parameters import Fault, Problem
from app.kernel.search import DEFAULT_RADIUS_KM, PARAMETERS, Search, parse_search
from app.queries import places
from app.queries.communes import CommuneFacts
from app.queries.question import Question
from app.web.clock import now
from app.web.database import session
from app.web.edition import events_of, followed
from app.web.kept import kept
from app.web.site import site

PLACE_BYTES = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of this site, and all that could not be followed.

    ``commune`` is the one that ``where`` named; ``choices`` the ones it may
    have meant. ``search`` leaves out what the problems name.
    """

    search: Search
    question: Question
    problems: tuple[Problem, ...]
    commune: CommuneFacts | None = None
    choices: tuple[CommuneFacts, ...] = ()


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
    return _placed(search, problems)


def question_for(
    search: Search, *, area: frozenset[str] | None = None, center: Point | None = None
) -> Question:
    """Return ``search`` as a question of this site, now."""
    return Question(
        scope=site.scope,
        search=search,
        now=now(),
        zone=ZoneInfo(site.facts.timezone),
        area=area,
        center=center,
        edition=events_of(site.facts, search.edition) if search.edition else (),
    )


def _placed(search: Search, problems: tuple[Problem, ...]) -> Asked:
    if not search.where:
        return Asked(search, question_for(search, center=search.point), problems)
    match _meant(search.where):
        case places.CommuneFound(commune=commune):
            return _around(search, problems, commune)
        case places.Choices(communes=communes):
            fault = Problem("where", Fault.PLACE_AMBIGUOUS, search.where)
            return _nowhere(search, (*problems, fault), communes)
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
        return places.resolve(session(), where, scope=site.scope)

    return kept(site.facts, ("where", where), look, size=PLACE_BYTES)


def _around(search: Search, problems: tuple[Problem, ...], commune: CommuneFacts) -> Asked:
    if search.radius is None and search.sort == "date":
        question = question_for(search, area=frozenset({commune.insee}))
    elif commune.point is None:
        problems += (Problem("radius", Fault.PLACE_UNREACHABLE, search.where),)
        question = question_for(search, area=frozenset({commune.insee}))
    else:
        area = frozenset({commune.insee}) if search.radius is None else None
        question = question_for(search, area=area, center=commune.point)
    return Asked(search, question, problems, commune)


def _at_address(search: Search, problems: tuple[Problem, ...]) -> Asked:
    geocoder: Geocoder = current_app.extensions["geocoder"]
    spot = geocoder.find(search.where)
    if isinstance(spot, Silence):
        silent = spot is Silence.UNAVAILABLE
        if silent:
            g.is_passing = True  # the next reader may have better luck: never kept
        fault = Fault.PLACE_UNREACHABLE if silent else Fault.PLACE_UNKNOWN
        return _nowhere(search, (*problems, Problem("where", fault, search.where)))
    search = search if search.radius else replace(search, radius=DEFAULT_RADIUS_KM)
    return Asked(search, question_for(search, center=spot.point), problems)


def _nowhere(
    search: Search, problems: tuple[Problem, ...], choices: tuple[CommuneFacts, ...] = ()
) -> Asked:
    """Ask without the place; the problems say that it is missing from the answer."""
    sort = "date" if search.sort == "distance" else search.sort
    wider = replace(search, where="", radius=None, sort=sort, cursor=None)
    return Asked(search, question_for(wider), problems, None, choices)
