"""What the API says of itself: an OpenAPI 3.1 description, made from the shapes it answers."""

from __future__ import annotations

from typing import Any

from flask import Response, json
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.kernel.languages import ON_THE_SPOT
from app.kernel.parameters import LONGEST_QUERY
from app.kernel.period import When
from app.kernel.search import LARGEST_PAGE, LONGEST_RADIUS_KM, PAGE_SIZE
from app.kernel.vocabulary import Access, Mode, Theme
from app.queries.activities import FOLLOWED
from app.web.api.answers import (
    MEDIA_TYPE,
    ActivitiesAnswer,
    CommunesAnswer,
    EventsAnswer,
    ProblemShape,
    RefusedShape,
    SitesAnswer,
)
from app.web.api.reading import LIMIT, Parameters, refused
from app.web.problems import MEDIA_TYPE as PROBLEM_TYPE
from app.web.shapes import ActivityShape, EventShape
from app.web.site import origin_of, site

VERSION = "1.0.0"
_SHAPES: tuple[type[BaseModel], ...] = (
    EventsAnswer,
    EventShape,
    ActivitiesAnswer,
    ActivityShape,
    SitesAnswer,
    CommunesAnswer,
    ProblemShape,
    RefusedShape,
)
_REF = "#/components/schemas/{model}"
Json = dict[str, Any]
_LOST = (301, 404, 410)


def openapi() -> ResponseReturnValue:
    """Return the description, with this host as its server."""
    own = Parameters(())
    if own.problems:
        return refused(own.problems, known=own.known)
    server = f"{origin_of(site.facts)}{site.base_path}/api/v1"
    return Response(json.dumps(describe(server)) + "\n", mimetype=MEDIA_TYPE)


def describe(server: str) -> Json:
    """Return the description of the API as answered at the address ``server``."""
    _, schemas = models_json_schema(
        [(shape, "serialization") for shape in _SHAPES], ref_template=_REF
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "La Rentrée des Assos",
            "version": VERSION,
            "description": (
                "What is on: in the country on the national host, in its territory on a "
                "commune's. No key. Instants are in UTC. A parameter that cannot be followed "
                "is refused (422), never ignored."
            ),
        },
        "servers": [{"url": server}],
        "paths": _paths(),
        "components": {"schemas": schemas["$defs"]},
    }


def _paths() -> Json:
    number = {"type": "integer", "minimum": 1}
    event_id = _parameter("event_id", number, place="path")
    activity_id = _parameter("activity_id", number, place="path")
    return {
        "/events": {"get": _get("Events that answer", EventsAnswer, of_events())},
        "/events/{event_id}": {"get": _get("One event", EventShape, [event_id], gone=_LOST)},
        "/activities": {"get": _get("Season activities", ActivitiesAnswer, of_activities())},
        "/activities/{activity_id}": {
            "get": _get("One season activity", ActivityShape, [activity_id], gone=_LOST)
        },
        "/sites": {"get": _get("The portals", SitesAnswer, [])},
        "/communes": {"get": _get("Communes", CommunesAnswer, of_communes())},
        "/openapi.json": {"get": _get("This description", None, [])},
    }


def _get(
    summary: str, answer: type[BaseModel] | None, parameters: list[Json], gone: tuple[int, ...] = ()
) -> Json:
    schema = {"type": "object"} if answer is None else _ref(answer)
    responses: Json = {
        "200": {"description": summary, "content": {MEDIA_TYPE: {"schema": schema}}},
        "422": _problem("A parameter cannot be followed", RefusedShape),
    }
    for status in gone:
        responses[str(status)] = _gone(status)
    return {"summary": summary, "parameters": parameters, "responses": responses}


def _gone(status: int) -> Json:
    if status == 301:
        return {"description": "This host shows it as another: `Location` says which"}
    why = "Nothing there, on this host" if status == 404 else "Withdrawn by its organisers"
    return _problem(why, ProblemShape)


def _problem(description: str, shape: type[BaseModel]) -> Json:
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": _ref(shape)}}}


def _ref(shape: type[BaseModel]) -> Json:
    return {"$ref": _REF.format(model=shape.__name__)}


def of_events() -> list[Json]:
    """Return the search's parameters, the same as the page's, and ``limit``."""
    return [
        _parameter("q", _text(), said="Words, all of them; accents and case do not matter."),
        _parameter("where", _text(), said="A commune, a postal code or an address."),
        _parameter("lat", _number(-90, 90), said="Degrees (WGS 84), with lon."),
        _parameter("lon", _number(-180, 180), said="Degrees (WGS 84), with lat."),
        _parameter("radius", _number(0.1, LONGEST_RADIUS_KM), said="Kilometres; needs a place."),
        _parameter("when", _choice(When), said="Default: all that is to come."),
        _parameter("from", _day(), said="First day, of the place; includes the past."),
        _parameter("to", _day(), said="Last day, included."),
        _parameter("theme", _many(_choice(Theme))),
        _parameter("free", {"type": "string", "enum": ["1", "0"]}),
        _parameter("access", _many(_choice(Access)), said="Impairments welcomed, all of them."),
        _parameter("spoken", _many({"type": "string", "enum": sorted(ON_THE_SPOT)})),
        _parameter("age", {"type": "integer", "minimum": 0, "maximum": 120}, said="Years."),
        _parameter("mode", _many(_choice(Mode))),
        _parameter("edition", _text(), said="The slug of an edition that is on, on this host."),
        _parameter("sort", {"type": "string", "enum": ["date", "distance"]}),
        *_paging(),
    ]


def of_activities() -> list[Json]:
    """Return the parameters that the page of activities follows, and ``limit``."""
    known = {*FOLLOWED, LIMIT}
    return [one for one in of_events() if one["name"] in known]


def of_communes() -> list[Json]:
    """Return the parameters of the list of communes."""
    return [
        _parameter("q", _text(), said="How a name, a word of it or a postal code begins."),
        _parameter("department", _text(), said="Code: 25, 2A, 974…"),
        *_paging(),
    ]


def _paging() -> list[Json]:
    limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
    cursor = {"type": "string", "maxLength": LONGEST_QUERY}
    return [
        _parameter("limit", limit, said="Items a page."),
        _parameter("cursor", cursor, said="The `next` of the page before, as it is."),
    ]


def _parameter(name: str, schema: Json, *, place: str = "query", said: str = "") -> Json:
    parameter: Json = {"name": name, "in": place, "schema": schema}
    # Forms send their empty fields: an empty value is a parameter that was not given.
    parameter |= {"required": True} if place == "path" else {"allowEmptyValue": True}
    if said:
        parameter["description"] = said
    return parameter


def _text() -> Json:
    return {"type": "string", "maxLength": LONGEST_QUERY}


def _number(least: float, most: float) -> Json:
    return {"type": "number", "minimum": least, "maximum": most}


def _day() -> Json:
    return {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}


def _choice(words: type[When | Theme | Access | Mode]) -> Json:
    return {"type": "string", "enum": [word.value for word in words]}


def _many(item: Json) -> Json:
    """Return a list: repeated (``theme=sport&theme=fete``), or with commas in one value."""
    return {"type": "array", "items": item}
