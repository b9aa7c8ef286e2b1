"""The envelopes of the API: a page of items, and a refusal."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field

from app.kernel.parameters import Fault
from app.web.shapes import ActivityShape, EventShape, Shape, Texts

MEDIA_TYPE = "application/json"
Insee = Annotated[str, Field(pattern=r"^[0-9][0-9AB][0-9]{3}$")]
Next = Annotated[
    str | None, Field(description="The cursor of the next page, with the same parameters.")
]


class EventsAnswer(Shape):
    """One page of events, each once, at its first matching time."""

    total: int = Field(ge=0)
    total_is_exact: bool
    items: list[EventShape]
    next: Next


class ActivitiesAnswer(Shape):
    """One page of season activities that may be joined, by theme, the newest first."""

    total: int = Field(ge=0)
    total_is_exact: bool
    items: list[ActivityShape]
    next: Next


class SiteShape(Shape):
    """A portal. ``territory`` is null for the one that covers the country."""

    slug: str
    name: Texts
    primary_host: str = Field(description="Without port.")
    hosts: list[str] = Field(description="Every name that leads to it, aliases included.")
    languages: list[str] = Field(description="BCP 47; the first has no prefix in addresses.")
    territory: list[Insee] | None


class SitesAnswer(Shape):
    """The published sites whose territory lies within the one asked, itself included."""

    items: list[SiteShape]


class CommuneShape(Shape):
    """A commune of the official list (INSEE, IGN, La Poste), whether or not it has a site."""

    insee: Insee
    name: str
    department: str = Field(description="Code: 25, 2A, 974…")
    department_name: str
    postal_codes: list[str]
    population: int | None
    lat: float | None = Field(description="Of the town hall, else of the centre; WGS 84.")
    lon: float | None
    timezone: str
    url: str = Field(description="Where its agenda is: its own site, else its page.")


class CommunesAnswer(Shape):
    """One page of communes."""

    total: int = Field(ge=0)
    total_is_exact: bool
    items: list[CommuneShape]
    next: Next


class ParameterError(Shape):
    """A parameter that could not be followed, and what would have been accepted."""

    parameter: str
    code: Fault
    detail: str
    accepted: list[str]


class PlaceChoice(Shape):
    """A commune that ``where`` may have meant; ``url`` asks the same question of it alone."""

    insee: Insee
    name: str
    department: str
    url: str


class ProblemShape(Shape):
    """Problem details (RFC 9457), in the language of the address."""

    type: Literal["about:blank"]
    status: int
    title: str
    detail: str


class RefusedShape(ProblemShape):
    """A question that was refused: each parameter's error; ``choices`` for an ambiguous place."""

    errors: list[ParameterError]
    choices: list[PlaceChoice]


def json_response(answer: BaseModel) -> Response:
    """Return a shape as JSON."""
    return json_text(answer.model_dump_json())


def json_text(written: str) -> Response:
    """Return what is JSON already."""
    return Response(written + "\n", mimetype=MEDIA_TYPE)
