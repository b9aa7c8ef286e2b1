"""Forms of HelloAsso, once read: what is on, where, when, for how much.

What is not for the public (an author's e-mail, a private title, the message to participants)
has no field here, so that nothing can keep it. Amounts are in cents; a ``datetime`` without
zone is the clock of the place.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from app.clients.helloasso_reading import (
    Cents,
    Moment,
    Number,
    Part,
    Payload,
    Text,
    inside,
    with_degrees,
)
from app.clients.helloasso_values import integer

_LONGEST_KEY = 250


class _Named(Payload):
    """What names a form: an organisation, a type of form, and a slug that may be just "1"."""

    organization_slug: Part
    form_type: Part
    form_slug: Part

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.key) > _LONGEST_KEY:
            msg = "too long"
            raise ValueError(msg)
        return self

    @property
    def key(self) -> str:
        """The record's name: ``organisation/type/slug``, as the API gives them."""
        return f"{self.organization_slug}/{self.form_type}/{self.form_slug}"


class FormName(_Named):
    """Which form."""

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Return the name that a key stands for.

        >>> FormName.of_key("test-org/Event/1").form_slug
        '1'
        """
        parts = [*key.split("/"), "", ""]
        # Too many parts leave a slash in the last one, which is then refused.
        named = ("organization_slug", "form_type", "form_slug")
        slug = "/".join(parts[2:-2])
        return cls.of(dict(zip(named, (parts[0], parts[1], slug), strict=True)))


def _required(value: Any) -> int:
    """Return what a tier's options cost that nobody may leave out."""
    if not isinstance(value, list | tuple):
        return integer(value) or 0
    asked = [one for one in value if isinstance(one, dict) and one.get("isRequired") is True]
    return sum(integer(one.get("price")) or 0 for one in asked)


class Tier(Payload):
    """A price to choose. ``price`` and ``min_amount`` are in cents; the second: at least.

    ``required_options``: the cents of the options that come with it whether one wants or not.
    """

    label: Text = None
    description: Text = None
    tier_type: Text = None
    price: Cents = None
    min_amount: Cents = None
    required_options: Annotated[int, BeforeValidator(_required)] = Field(
        0, validation_alias=AliasChoices("extraOptions", "required_options")
    )
    sale_start_date: Moment = None
    sale_end_date: Moment = None


class Place(Payload):
    """Where it happens, as typed there. Degrees are WGS 84, unchecked, both or none."""

    name: Text = None
    address: Text = None
    city: Text = None
    zip_code: Text = None
    country: Text = None
    lat: Number = None
    lon: Number = None

    _read_degrees = model_validator(mode="before")(with_degrees)


def _place(value: Any) -> Any:
    return value if isinstance(value, dict | Place) else None


def _tiers(value: Any) -> tuple[Any, ...]:
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(tier for tier in listed if _is_legible(tier))


def _is_legible(tier: Any) -> bool:
    """Tell a price that is absent from one that cannot be read, which is not free."""
    if not isinstance(tier, dict):
        return isinstance(tier, Tier)
    said = [tier.get(name) for name in ("price", "minAmount")]
    return all(amount is None or integer(amount) is not None for amount in said)


class FormLight(_Named):
    """A form as a list shows it: neither its place nor its prices."""

    url: Text = None
    title: Text = None
    description: Text = None
    state: Text = None
    start_date: Moment = None
    end_date: Moment = None
    banner_url: Text = inside("banner", "publicUrl")
    logo_url: Text = inside("logo", "publicUrl")
    currency: Text = None
    updated_at: Moment = inside("meta", "updatedAt")

    @property
    def name(self) -> FormName:
        """Which form it is."""
        return FormName(
            organization_slug=self.organization_slug,
            form_type=self.form_type,
            form_slug=self.form_slug,
        )


class FormPublic(FormLight):
    """A form as its own address shows it.

    A tier whose amounts cannot be read is left out, and counted in ``unread_tiers``: without
    it, nobody can say that a form is free.
    """

    organization_name: Text = None
    sale_start_date: Moment = None
    sale_end_date: Moment = None
    place: Annotated[Place | None, BeforeValidator(_place)] = None
    activity_type: Text = None
    validity_type: Text = None
    created_at: Moment = inside("meta", "createdAt")
    tiers: Annotated[tuple[Tier, ...], BeforeValidator(_tiers)] = ()
    unread_tiers: Annotated[int, BeforeValidator(lambda said: integer(said) or 0)] = 0

    @model_validator(mode="before")
    @classmethod
    def _count(cls, payload: Any) -> Any:
        tiers = payload.get("tiers") if isinstance(payload, dict) else None
        if not isinstance(tiers, list):
            return payload
        return {**payload, "unread_tiers": len(tiers) - len(_tiers(tiers))}
