"""What HelloAsso says (API v5, swagger of February 2026), once read.

Lenient to what we do not know: unknown fields, words that no list holds, nulls and omissions
alike; an optional object that is no object is absent. Strict on what we rely on: which record
it is. Beyond use is a :class:`PayloadError`. In a list, what is beyond use is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from app.clients.helloasso_forms import FormLight, FormName, FormPublic, Place, Tier
from app.clients.helloasso_reading import (
    Number,
    OptionalPart,
    Part,
    Payload,
    PayloadError,
    Text,
    inside,
    unusable,
    with_degrees,
)
from app.clients.helloasso_values import integer, key_text, text

__all__ = [
    "DirectoryChange",
    "DirectoryPage",
    "FormLight",
    "FormName",
    "FormPublic",
    "FormsPage",
    "Notification",
    "Organization",
    "PayloadError",
    "Place",
    "Tier",
    "TokenPair",
]

_DATA, _ACTION = "« data »", "« action »"
_HALF_HOUR = 1800
_YEAR = 366 * 86400
_T = TypeVar("_T")


def _lifetime(value: Any) -> int:
    seconds = integer(value)
    return seconds if seconds is not None and 0 <= seconds <= _YEAR else _HALF_HOUR


def _optional_key(value: Any) -> str | None:
    try:
        return key_text(value)
    except ValueError:
        return None


def _form_name(value: Any) -> FormName | None:
    return value if isinstance(value, FormName) else _read_or_none(FormName.of, value)


class Organization(Payload):
    """An association as it presents itself. Degrees are WGS 84, unchecked, both or none."""

    slug: Part = Field(validation_alias="organizationSlug")
    name: Text = None
    url: Text = None
    city: Text = None
    zip_code: Text = None
    lat: Number = None
    lon: Number = None
    rna: Text = Field(None, validation_alias="rnaNumber")
    category: Text = None
    type: Text = None
    description: Text = None

    _read_degrees = model_validator(mode="before")(with_degrees)


class TokenPair(Payload):
    """What opens the API. ``expires_in`` is in seconds; ``refresh`` may be absent.

    >>> TokenPair.of({"access_token": "secret", "refresh_token": "too", "expires_in": 1799})
    TokenPair(expires_in=1799, organization_slug=None)
    """

    access: Annotated[str, BeforeValidator(key_text)] = Field(
        validation_alias="access_token", repr=False
    )
    refresh: Annotated[str | None, BeforeValidator(_optional_key)] = Field(
        None, validation_alias="refresh_token", repr=False
    )
    expires_in: Annotated[int, BeforeValidator(_lifetime)] = Field(
        _HALF_HOUR, validation_alias="expires_in"
    )
    organization_slug: Text = Field(None, validation_alias="organization_slug")


class Notification(Payload):
    """A hint that something changed: never believed, only a reason to read it again.

    ``form`` is given by a "Form"; ``old_slug`` and ``new_slug`` by an "Organization".
    """

    event_type: Annotated[str, BeforeValidator(text)]
    form: Annotated[FormName | None, BeforeValidator(_form_name)] = Field(
        None, validation_alias="data"
    )
    old_slug: OptionalPart = inside("data", "old_slug_organization")
    new_slug: OptionalPart = inside("data", "new_slug_organization")


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """A form that came into the directory ("Insert"), or left it ("Delete")."""

    action: str
    name: FormName


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Changes, oldest first, and where to go on from. ``unreadable`` counts what names no form."""

    changes: tuple[DirectoryChange, ...]
    token: str | None
    unreadable: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether the walk ends here: a token says nothing of it."""
        return not self.changes and not self.unreadable

    @classmethod
    def of(cls, payload: object) -> Self:
        """Read a page; :class:`PayloadError` when it is none."""
        items, pagination = _page(payload)
        read = [_read_or_none(_change, item) for item in items]
        changes = tuple(change for change in read if change is not None)
        token = text(pagination.get("continuationToken"))
        return cls(changes, token, len(read) - len(changes))


@dataclass(frozen=True, slots=True)
class FormsPage:
    """Forms of an association. ``total_pages`` is -1 when the API does not count."""

    forms: tuple[FormLight, ...]
    token: str | None
    page_index: int
    total_pages: int
    unreadable: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is listed any more."""
        return not self.forms and not self.unreadable

    @classmethod
    def of(cls, payload: object) -> Self:
        """Read a page; :class:`PayloadError` when it is none."""
        items, pagination = _page(payload)
        read = [_read_or_none(FormLight.of, item) for item in items]
        forms = tuple(form for form in read if form is not None)
        index, total = (integer(pagination.get(name)) for name in ("pageIndex", "totalPages"))
        return cls(
            forms,
            text(pagination.get("continuationToken")),
            1 if index is None else index,
            -1 if total is None else total,
            len(read) - len(forms),
        )


def _page(payload: object) -> tuple[list[Any], dict[str, Any]]:
    """Return a page's items and its pagination; one of both at least is there."""
    if not isinstance(payload, dict):
        raise unusable()
    items, pagination = payload.get("data"), payload.get("pagination")
    is_page = isinstance(items, list) or (items is None and isinstance(pagination, dict))
    if not is_page:
        raise unusable(_DATA)
    return items or [], pagination if isinstance(pagination, dict) else {}


def _change(item: Any) -> DirectoryChange:
    action = text(item.get("action")) if isinstance(item, dict) else None
    if action is None:
        raise unusable(_ACTION)
    return DirectoryChange(action, FormName.of(item.get("record")))


def _read_or_none(read: Callable[[Any], _T], item: Any) -> _T | None:
    try:
        return read(item)
    except PayloadError:
        return None
