"""How an answer of HelloAsso is read: lenient to all but what a record cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from app.clients.helloasso_values import integer, moment, name_part, number, optional_part, text

Text = Annotated[str | None, BeforeValidator(text)]
Part = Annotated[str, BeforeValidator(name_part)]
OptionalPart = Annotated[str | None, BeforeValidator(optional_part)]
Moment = Annotated[datetime | None, BeforeValidator(moment)]
Cents = Annotated[int | None, BeforeValidator(integer)]
Number = Annotated[float | None, BeforeValidator(number)]


class PayloadError(ValueError):
    """An answer of HelloAsso that cannot be used: one French sentence, no value."""


class Payload(BaseModel):
    """A record as the API gives it; our own names for its fields are understood too."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        # What was wrong may be a key, or somebody's name.
        hide_input_in_errors=True,
    )

    @classmethod
    def of(cls, payload: object) -> Self:
        """Read what the API gave; :class:`PayloadError` when it cannot be used."""
        try:
            return cls.model_validate(payload)
        except ValidationError as wrong:
            fields = (".".join(map(str, error["loc"])) for error in wrong.errors())
            missing = ", ".join(f"« {name} »" for name in fields if name)
        raise unusable(missing)


def unusable(missing: str = "") -> PayloadError:
    """Return the error that says which fields are missing, or that it is all wrong."""
    what = (
        f"{missing} manque ou ne se lit pas" if missing else "elle ne dit rien de ce qu’on attend"
    )
    return PayloadError(f"La réponse de HelloAsso est inutilisable : {what}.")


def inside(outer: str, inner: str) -> Any:
    """Return an optional field that the API keeps within an object."""
    return Field(None, validation_alias=AliasChoices(AliasPath(outer, inner)))


def with_degrees(payload: Any) -> Any:
    """Give a record its degrees (WGS 84, unchecked), both or none, whoever spells them."""
    if not isinstance(payload, Mapping):
        return payload
    # A place says geoLocation, an organisation geolocation.
    said = payload.get("geoLocation") or payload.get("geolocation")
    found = said if isinstance(said, dict) else {}
    lat = number(found.get("latitude", payload.get("lat")))
    lon = number(found.get("longitude", payload.get("lon")))
    if lat is None or lon is None:
        lat = lon = None
    return {**payload, "lat": lat, "lon": lon}
