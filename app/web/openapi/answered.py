"""What an address answers: each status, its headers, its body and an example of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from app.kernel.parameters import Fault, Problem
from app.kernel.vocabulary import Theme
from app.web.catalogues import words
from app.web.openapi.answers import ProblemShape, RefusedShape
from app.web.openapi.wording import FOLDER, Wording
from app.web.problem_details import MEDIA_TYPE as PROBLEM_TYPE
from app.web.problem_details import in_words
from app.web.refusal_words import labelled, refusal_sentence

Json = dict[str, Any]
JSON_TYPE = "application/json"
REF = "#/components/schemas/{model}"
LOST = (410,)
"""What one record may answer beside: withdrawn."""
EVERYWHERE = (301, 304, 404, 405, 422, 429, 500, 503)
_NAMES = {
    301: "Moved",
    304: "Unchanged",
    404: "NotFound",
    405: "MethodNotAllowed",
    410: "Gone",
    422: "Refused",
    429: "TooMany",
    500: "OurFault",
    503: "Unavailable",
}
_COUNTED = ("RateLimit-Policy", "RateLimit")
_HEADERS: dict[int, tuple[str, ...]] = {
    200: ("ETag", "Cache-Control", *_COUNTED, "Access-Control-Allow-Origin"),
    301: ("Location", *_COUNTED),
    304: ("ETag", "Cache-Control", "RateLimit-Policy", "Access-Control-Allow-Origin"),
    405: ("Allow", "Cache-Control"),
    429: ("Retry-After", "Cache-Control", *_COUNTED),
    503: ("Retry-After", "Cache-Control"),
}
_OF_ERRORS = ("Cache-Control", *_COUNTED)
_ALWAYS = frozenset({(200, "ETag"), (429, "Retry-After"), (405, "Allow"), (301, "Location")})
_EXAMPLES_OF_HEADERS = {
    "ETag": '"9b2c1f4e8a7d6053b1f0c2d3e4a5b697-br"',
    "Cache-Control": "public, max-age=0, must-revalidate",
    "RateLimit-Policy": '"api";q=600;w=60',
    "RateLimit": '"api";r=599;t=42',
    "Retry-After": "42",
    "Location": "https://assos.example/api/v1/events/7",
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Origin": "*",
}


def answers_of(
    name: str, answer: type[BaseModel] | None, said: Wording, *, also: Sequence[int] = ()
) -> Json:
    """Return every answer of an operation, by status."""
    schema = {"type": "object"} if answer is None else ref(answer)
    body: Json = {"schema": schema}
    if name in examples():
        body["example"] = examples()[name]
    whole = _answer(200, said) | {"content": {JSON_TYPE: body}}
    others = {str(status): _shared(status) for status in sorted({*EVERYWHERE, *also})}
    return {"200": whole, **others}


def shared_answers(said: Wording) -> Json:
    """Return what many operations answer alike, by status (Components Object)."""
    return {name: _with_problem(status, said) for status, name in _NAMES.items()}


def headers(said: Wording) -> Json:
    """Return the headers of answers (Components Object)."""
    return {
        name: {
            "description": said.of("headers", name),
            "schema": {"type": "string"},
            "example": example,
        }
        for name, example in _EXAMPLES_OF_HEADERS.items()
    }


def if_none_match(said: Wording) -> Json:
    """Return the header by which one asks whether an answer still holds."""
    return {
        "name": "If-None-Match",
        "in": "header",
        "description": said.of("headers", "If-None-Match"),
        "schema": {"type": "string"},
        "example": _EXAMPLES_OF_HEADERS["ETag"],
    }


def ref(shape: type[BaseModel]) -> Json:
    """Return a reference to a schema of the description."""
    return {"$ref": REF.format(model=shape.__name__)}


@cache
def examples() -> Json:
    """Return an answer of each operation, as it was really given by a small catalogue."""
    found: Json = json.loads((FOLDER / "examples.json").read_text(encoding="utf-8"))
    return found


def _shared(status: int) -> Json:
    return {"$ref": f"#/components/responses/{_NAMES[status]}"}


def _answer(status: int, said: Wording) -> Json:
    named = _HEADERS.get(status, _OF_ERRORS)
    return {
        "description": said.of("responses", str(status)),
        "headers": {name: _header(status, name) for name in named},
    }


def _header(status: int, name: str) -> Json:
    if (status, name) not in _ALWAYS:
        return {"$ref": f"#/components/headers/{name}"}
    example = _EXAMPLES_OF_HEADERS[name]
    return {"required": True, "schema": {"type": "string"}, "example": example}


def _with_problem(status: int, said: Wording) -> Json:
    answer = _answer(status, said)
    if status in {301, 304}:
        return answer
    shape = RefusedShape if status == 422 else ProblemShape
    example = _refused(said.language) if status == 422 else _problem(status, said.language)
    return answer | {"content": {PROBLEM_TYPE: {"schema": ref(shape), "example": example}}}


def _problem(status: int, language: str) -> Json:
    title, detail = in_words(status, words(language))
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def _refused(language: str) -> Json:
    wrong = Problem("theme", Fault.NOT_A_CHOICE, "danse", tuple(Theme))
    detail = refusal_sentence(wrong, language)
    error = {
        "parameter": wrong.parameter,
        "code": wrong.fault.value,
        "detail": detail,
        "accepted": list(wrong.accepted),
    }
    return {
        "type": "about:blank",
        "title": words(language)("Paramètres refusés"),
        "status": 422,
        "detail": labelled("theme", detail, language),
        "errors": [error],
        "choices": [],
    }
