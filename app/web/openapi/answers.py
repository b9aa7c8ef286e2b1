"""What the API answers with: a page of items, a refusal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.kernel.parameters import Fault
from app.web.shapes import ActivityShape, EventShape, Shape, Texts

Insee = Annotated[
    str,
    Field(pattern=r"^[0-9][0-9AB][0-9]{3}$", description="INSEE code, always a string: 2A004."),
]
Total = Annotated[int, Field(ge=0, description="How many there are in all the pages.")]
IsExact = Annotated[bool, Field(description="False: there are more than `total`.")]
Next = Annotated[
    str | None, Field(description="The cursor of the next page, with the same parameters.")
]


class EventsAnswer(Shape):
    """One page of events, each once, at its first matching time."""

    total: Total
    total_is_exact: IsExact
    items: list[EventShape] = Field(description="In the order asked for.")
    next: Next


class ActivitiesAnswer(Shape):
    """One page of season activities that may be joined, by theme, the newest first."""

    total: Total
    total_is_exact: IsExact
    items: list[ActivityShape] = Field(description="By theme, the newest first within one.")
    next: Next


class SiteShape(Shape):
    """A portal. ``territory`` is null for the one that covers the country."""

    slug: str = Field(description="Its short name, which never changes.")
    name: Texts
    primary_host: str = Field(description="Without port.")
    hosts: list[str] = Field(description="Every name that leads to it, aliases included.")
    languages: list[str] = Field(description="BCP 47; the first has no prefix in addresses.")
    territory: list[Insee] | None = Field(description="INSEE codes; null: the country.")


class SitesAnswer(Shape):
    """The published sites whose territory lies within the one asked, itself included."""

    items: list[SiteShape] = Field(description="In the order in which they opened.")


class CommuneShape(Shape):
    """A commune of the official list (INSEE, IGN, La Poste), whether or not it has a site."""

    insee: Insee
    name: str = Field(description="Official name.")
    department: str = Field(description="Code: 25, 2A, 974…")
    department_name: str = Field(description="Its name.")
    postal_codes: list[str] = Field(description="Other communes may share them.")
    population: int | None = Field(description="Of the last census; null when it is not told.")
    lat: float | None = Field(description="Of the town hall, else of the centre; WGS 84.")
    lon: float | None = Field(description="Of the same point; WGS 84.")
    timezone: str = Field(description="IANA name of its time zone.")
    url: str = Field(description="Where its agenda is: its own site, else its page.")


class CommunesAnswer(Shape):
    """One page of communes."""

    total: Total
    total_is_exact: IsExact
    items: list[CommuneShape] = Field(description="By name; the likeliest first for a `q`.")
    next: Next


class ParameterError(Shape):
    """A parameter that could not be followed, and what would have been accepted."""

    parameter: str = Field(description="Its name, as it was sent.")
    code: Fault = Field(description="What is wrong; these words never change.")
    detail: str = Field(description="The same for people, in the language of the address.")
    accepted: list[str] = Field(description="What would have been; both bounds of a number.")


class PlaceChoice(Shape):
    """A place that ``where`` may have meant; ``url`` asks the same question of it alone."""

    insee: Insee | None = Field(description="Null for a department or a region.")
    name: str = Field(description="Official name.")
    department: str | None = Field(description="Code: 25, 2A, 974… Null for a region.")
    url: str = Field(description="The same question, of this place alone.")


class ProblemShape(Shape):
    """Problem details (RFC 9457), in the language of the address."""

    type: Literal["about:blank"] = Field(description="The status says the kind (RFC 9457 §4.2.1).")
    status: int = Field(description="The same as the answer's.")
    title: str = Field(description="The kind of problem, for people.")
    detail: str = Field(description="What happened and what to do, for people.")


class RefusedShape(ProblemShape):
    """A question that was refused: each parameter's error; ``choices`` for an ambiguous place."""

    errors: list[ParameterError] = Field(description="One for each parameter that is wrong.")
    choices: list[PlaceChoice] = Field(description="Communes that `where` may mean.")
