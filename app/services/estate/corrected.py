"""What a correction that comes in a file may say: as the form of the console would have kept it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.kernel.languages import LANGUAGES
from app.kernel.vocabulary import Access, Status, Theme
from app.services.curation.values import typed
from app.services.ingest.corrections import TIMINGS

_OLDEST = 130


class _Whole(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Way(_Whole):
    type: Literal["link", "email", "phone"]
    value: Annotated[str, Field(min_length=1, max_length=2000)]


class _Time(_Whole):
    begin: str
    end: str | None = None


class _Translation(_Whole):
    text: str
    from_: Annotated[str, Field(alias="from", max_length=12)]


def _one_of(words: Iterable[str]) -> Any:
    return Literal[tuple(str(word) for word in words)]


_Years = Annotated[int, Field(ge=0, le=_OLDEST, strict=True)] | None
_Euros = Annotated[str, Field(pattern=r"^[0-9]{1,8}(\.[0-9]{1,2})?$")] | None
_Text = dict[str, str | _Translation]
_SHAPES: Mapping[str, Any] = {
    "title": Annotated[_Text, Field(min_length=1)],
    "description": _Text,
    "status": _one_of(Status),
    TIMINGS: Annotated[list[_Time], Field(min_length=1)],
    "place_name": Annotated[str, Field(max_length=250)] | None,
    "address": Annotated[str, Field(max_length=400)] | None,
    "theme": _one_of(Theme),
    "is_free": bool | None,
    "price_min": _Euros,
    "price_max": _Euros,
    "age_min": _Years,
    "age_max": _Years,
    "access": list[_one_of(Access)],  # type: ignore[misc]  # made of a closed list of ours
    "spoken": list[_one_of(LANGUAGES)],  # type: ignore[misc]  # as above
    "registration": list[_Way],
    "online_url": Annotated[str, Field(max_length=2000)] | None,
}
_READ = {name: TypeAdapter(shape) for name, shape in _SHAPES.items()}


def whole(name: str, said: Any) -> Any:
    """Return a kept value as its column holds it; ``ValueError`` for one that is none.

    Where something is has no shape here: it is never taken from a file.

    >>> whole("access", ["mi"])
    ['mi']
    """
    if name in _READ:
        _READ[name].validate_python(said, strict=True)
    if "\\u0000" in json.dumps(said):
        msg = "a sign that no database keeps"
        raise ValueError(msg)
    return typed(name, said)
