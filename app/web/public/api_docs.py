"""The documentation of the API, for people: what its description says, in a page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from app.web.catalogues import gettext
from app.web.openapi.answered import examples
from app.web.openapi.document import describe, operations
from app.web.openapi.parameters import Parameter
from app.web.openapi.wording import Wording, described_in, wording
from app.web.public.data import PATH as DATA_PATH
from app.web.public_page import page_of
from app.web.site import origin_of, settings, site

_CODE = re.compile(r"`([^`]*)`")
_SHOWN_STATUSES = (200, 301, 304, 404, 405, 410, 422, 429, 503)


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A parameter: its name, what it accepts, what it means."""

    name: str
    accepts: str
    said: Markup


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the API, as the page tells it; ``path`` with its method."""

    anchor: str
    path: str
    summary: str
    said: Markup
    parameters: tuple[ParameterLine, ...]
    example: str


def show() -> ResponseReturnValue:
    """Tell how the API is used; the words of the description are in French or English."""
    title = gettext("L’API des données")
    said = wording(described_in(site.language))
    origin = origin_of(site.facts)
    return render_template(
        "public/api_docs.html",
        page=page_of(title, section="api", description=_description()),
        steps=_steps(title),
        said_in=said.language,
        introduction=[spans(part) for part in said.of("info", "description").split("\n\n")],
        addresses=[_address(one, said) for one in operations()],
        statuses=[(status, spans(said.of("responses", str(status)))) for status in _SHOWN_STATUSES],
        first_try=f'curl "{origin}{site.base_path}/api/v1/events?when=weekend&limit=5"',
        problem=_problem(said),
        per_minute=settings().api_per_minute,
        data_url=f"{site.base_path}{DATA_PATH}",
    )


def spans(text: str) -> Markup:
    """Return a text whose code stands between marks, as HTML.

    >>> spans("`q=` & `where`")
    Markup('<code dir="ltr">q=</code> &amp; <code dir="ltr">where</code>')
    """
    return Markup(_CODE.sub(r'<code dir="ltr">\1</code>', str(escape(text))))  # noqa: S704 (escaped)


def _description() -> str:
    return gettext("Lire l’agenda par programme : adresses, paramètres, réponses, erreurs.")


def _steps(title: str) -> list[tuple[str, str]]:
    home = (gettext("Accueil"), f"{site.base_path}/")
    return [home, (gettext("Données ouvertes"), f"{site.base_path}{DATA_PATH}"), (title, "")]


def _address(one: Any, said: Wording) -> Address:
    summary, description = said.of_operation(one.name)
    example = examples().get(one.name)
    return Address(
        anchor=one.identifier,
        path=f"GET /api/v1{one.path}",
        summary=summary,
        said=spans(description),
        parameters=tuple(_parameter(parameter, said) for parameter in one.parameters),
        example=json.dumps(example, ensure_ascii=False, indent=2) if example else "",
    )


def _parameter(parameter: Parameter, said: Wording) -> ParameterLine:
    words = said.of("parameters", parameter.words or parameter.name)
    return ParameterLine(parameter.name, accepted(parameter.schema), spans(words))


def accepted(schema: dict[str, Any]) -> str:
    """Return what a parameter accepts, in signs: a list of words, bounds, a date.

    >>> accepted({"type": "integer", "minimum": 1, "maximum": 100})
    '1…100'
    >>> accepted({"type": "array", "items": {"type": "string", "enum": ["hi", "vi"]}})
    'hi, vi'
    >>> accepted({"anyOf": [{"type": "string", "format": "date"}]}), accepted({"type": "string"})
    ('2026-09-05', '')
    """
    if "anyOf" in schema:
        return "2026-09-05"
    words = schema.get("items", schema).get("enum")
    if words:
        return ", ".join(words) if len(words) <= _MOST_LISTED else f"{', '.join(words[:6])}…"
    if "minimum" in schema:
        return f"{schema['minimum']:g}…{schema['maximum']:g}"
    return ""


_MOST_LISTED = 20


def _problem(said: Wording) -> str:
    """Return the example of a refusal."""
    refused = describe("", said.language)["components"]["responses"]["Refused"]
    content = refused["content"]["application/problem+json"]["example"]
    return json.dumps(content, ensure_ascii=False, indent=2)
