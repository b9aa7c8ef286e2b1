"""What OpenAgenda says of an event, in whichever of its exports.

API v2 (``/v2/agendas/{uid}/events``), the flat rows of the open-data list
``evenements-publics-openagenda`` and the older ``evenements-a-paris`` hold the same facts
under many spellings: ``longDescription.fr``, ``longdescription_fr``, ``free_text``;
a status as ``4``, ``{"id": 4}`` or that object as JSON text. :mod:`app.clients.openagenda_fields`
finds them; :class:`Payload` says what they are once read. Reading is lenient to what we do
not know and to every spelling met; a value that cannot be read is absent, never a guess.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.clients.openagenda_values import (
    Span,
    access_codes,
    coded,
    coordinates,
    decoded,
    integer,
    keyword_lists,
    listed_timings,
    moment,
    picture,
    short_text,
    texts,
    truth,
    ways_to_register,
)
from app.kernel.geo import Point

Text = Annotated[str | None, BeforeValidator(short_text)]
Texts = Annotated[dict[str, str], BeforeValidator(texts)]
Code = Annotated[int | str | None, BeforeValidator(coded)]
Integer = Annotated[int | None, BeforeValidator(integer)]
Truth = Annotated[bool, BeforeValidator(truth)]
Moment = Annotated[datetime | date | None, BeforeValidator(moment)]


class Venue(BaseModel):
    """Where it happens, as given. ``point`` is WGS 84."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Text = None
    address: Text = None
    postal_code: Text = None
    city: Text = None
    insee: Text = None
    department: Text = None
    region: Text = None
    country_code: Text = None
    point: Annotated[Point | None, BeforeValidator(coordinates)] = None
    timezone: Text = None


class Payload(BaseModel):
    """One event of an export. Texts are as given: not cleaned, not trusted.

    ``timings`` are (begin, end) pairs, one of them ``None`` where it could not be read;
    a ``date`` is a whole day of the place, a naive ``datetime`` the clock of the place.
    ``state`` 2 is published; ``status`` and ``mode`` are OpenAgenda's codes or labels.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    uid: Text = None
    agenda_uid: Text = None
    agenda_slug: Text = None
    dataset: Text = None
    slug: Text = None
    url: Text = None
    removed: Truth = False
    draft: Truth = False
    state: Code = None

    title: Texts = Field(default_factory=dict)
    description: Texts = Field(default_factory=dict)
    long_description: Texts = Field(default_factory=dict)
    conditions: Texts = Field(default_factory=dict)
    keywords: Annotated[dict[str, list[str]], BeforeValidator(keyword_lists)] = Field(
        default_factory=dict
    )
    timings: Annotated[list[Span] | None, BeforeValidator(listed_timings)] = None
    first_span: Annotated[list[Span] | None, BeforeValidator(listed_timings)] = None
    next_span: Annotated[list[Span] | None, BeforeValidator(listed_timings)] = None
    last_span: Annotated[list[Span] | None, BeforeValidator(listed_timings)] = None
    first_day: Moment = None
    last_day: Moment = None
    timezone: Text = None

    status: Code = None
    mode: Code = None
    access: Annotated[list[str], BeforeValidator(access_codes)] = Field(default_factory=list)
    age_min: Integer = None
    age_max: Integer = None
    image: Annotated[str | None, BeforeValidator(picture)] = None
    image_credit: Text = None
    registration: Annotated[list[str], BeforeValidator(ways_to_register)] = Field(
        default_factory=list
    )
    online_url: Text = None
    organizer: Text = None
    venue: Venue = Venue()
    has_venue: bool = False

    @property
    def key(self) -> str | None:
        """The record's name: agenda and event, or the event alone."""
        if self.uid is None:
            return None
        return f"{self.agenda_uid}/{self.uid}" if self.agenda_uid else self.uid


class NotAnEventError(ValueError):
    """A value that is no object: nothing in it can be an event."""


def as_object(record: Any) -> dict[str, Any]:
    """Return a record as an object; :class:`NotAnEventError` when it is none."""
    value = decoded(record)
    if not isinstance(value, dict):
        raise NotAnEventError
    return value
