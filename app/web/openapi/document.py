"""The description of the API: an OpenAPI 3.1 document, made from the shapes that it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.web.openapi.answered import (
    LOST,
    REF,
    answers_of,
    headers,
    if_none_match,
    shared_answers,
)
from app.web.openapi.answers import (
    ActivitiesAnswer,
    CommunesAnswer,
    EventsAnswer,
    ProblemShape,
    RefusedShape,
    SitesAnswer,
)
from app.web.openapi.parameters import (
    Parameter,
    identity,
    of_activities,
    of_communes,
    of_events,
)
from app.web.openapi.wording import Wording, wording
from app.web.shapes import ActivityShape, EventShape

VERSION = "1.1.0"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
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
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One address, by the key of its words; ``identifier`` is what a client program calls it."""

    name: str
    path: str
    identifier: str
    tag: str
    answer: type[BaseModel] | None
    parameters: tuple[Parameter, ...] = ()
    also: tuple[int, ...] = ()


def operations() -> tuple[Operation, ...]:
    """Return every address of the API, in the order in which they are described."""
    one_event, one_activity = (identity("event_id"),), (identity("activity_id"),)
    return (
        Operation("events", "/events", "listEvents", "events", EventsAnswer, of_events()),
        Operation("event", "/events/{event_id}", "getEvent", "events", EventShape, one_event, LOST),
        Operation(
            "activities",
            "/activities",
            "listActivities",
            "activities",
            ActivitiesAnswer,
            of_activities(),
        ),
        Operation(
            "activity",
            "/activities/{activity_id}",
            "getActivity",
            "activities",
            ActivityShape,
            one_activity,
            LOST,
        ),
        Operation("sites", "/sites", "listSites", "places", SitesAnswer),
        Operation("communes", "/communes", "listCommunes", "places", CommunesAnswer, of_communes()),
        Operation("openapi", "/openapi.json", "getDescription", "description", None),
    )


def describe(server: str, language: str) -> Json:
    """Return the description in French or English of the API answered at ``server``."""
    said = wording(language)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": said.of("info", "title"),
            "version": VERSION,
            "description": said.of("info", "description"),
            "license": {"name": "Licence Ouverte 2.0 (Etalab)", "url": LICENCE},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": text} for name, text in said.said["tags"].items()],
        "paths": {one.path: {"get": _get(one, said)} for one in operations()},
        "components": {
            "schemas": schemas(language),
            "responses": shared_answers(said),
            "headers": headers(said),
        },
    }


def schemas(language: str) -> Json:
    """Return the schema of each shape; each says what it is, and each of its fields."""
    _, made = models_json_schema([(one, "serialization") for one in _SHAPES], ref_template=REF)
    found: Json = made["$defs"]
    translated: Json = wording(language).said.get("schemas", {})
    for name, schema in found.items():
        words = translated.get(name, {})
        schema["description"] = words.get("is") or _plain(schema.get("description", ""))
        for field, part in schema.get("properties", {}).items():
            part["description"] = words.get(field) or _plain(part.get("description", ""))
    return found


def _get(one: Operation, said: Wording) -> Json:
    summary, description = said.of_operation(one.name)
    described = [
        parameter.described(said.of("parameters", parameter.words or parameter.name))
        for parameter in one.parameters
    ]
    return {
        "operationId": one.identifier,
        "tags": [one.tag],
        "summary": summary,
        "description": description,
        "parameters": [*described, if_none_match(said)],
        "responses": answers_of(one.name, one.answer, said, also=one.also),
    }


def _plain(docstring: str) -> str:
    """Return a docstring as Markdown: code stands between single marks, a line is no break."""
    paragraphs = (" ".join(part.split()) for part in docstring.split("\n\n"))
    return "\n\n".join(paragraphs).replace("``", "`")
