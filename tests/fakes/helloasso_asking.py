"""How the stand-in reads what it is asked, and refuses what it cannot take."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.helloasso_made import SEGMENTS, Form
from tests.fakes.listening import Reply, Request

_PAGE, _LONGEST_PAGE = 20, 100
_FIRST_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class RefusedError(Exception):
    """A request that the service refuses: a status, a sentence, and the fields at fault."""

    def __init__(self, status: int, message: str, **fields: str) -> None:
        super().__init__(message)
        self.reply = Reply(status, _fault_told(message, fields))


def token_of(position: int) -> str:
    """Return the opaque token of a position; it has the look of a moment.

    >>> token_of(0), position_of(token_of(123_456_789))
    ('20260101000000000', 123456789)
    """
    moment = _FIRST_MOMENT + timedelta(milliseconds=position)
    return moment.strftime("%Y%m%d%H%M%S%f")[:-3]


def position_of(token: str) -> int:
    """Return the position of a token (0 without one); raise :class:`RefusedError` for nonsense."""
    if not token:
        return 0
    try:
        moment = datetime.strptime(f"{token}000", "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        raise RefusedError(400, "The request is invalid.", continuationToken="unknown") from None
    return max((moment - _FIRST_MOMENT) // timedelta(milliseconds=1), 0)


def page_size(request: Request) -> int:
    """Return how many items a page has."""
    size = whole(request, "pageSize", _PAGE)
    if size > _LONGEST_PAGE:
        raise RefusedError(400, "The request is invalid.", pageSize=f"{_LONGEST_PAGE} at most")
    return size


def whole(request: Request, name: str, default: int) -> int:
    """Return a parameter that is a whole number from 1."""
    text = request.first(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise RefusedError(400, "The request is invalid.", **{name: f"{text} is not valid"})
    return int(text)


def wanted_types(request: Request) -> set[str]:
    """Return the kinds of forms that the directory is asked for; none is all."""
    told = json_of(request)
    unknown = {name for name, value in told.items() if value is not None} - {"formTypes"}
    if unknown:
        # The service has many filters; saying that they are not here beats a wrong answer.
        raise RefusedError(501, f"This stand-in does not know the filters {sorted(unknown)}")
    kinds = told.get("formTypes") or []
    if not isinstance(kinds, list) or set(map(str, kinds)) - SEGMENTS.keys():
        raise RefusedError(400, "The request is invalid.", formTypes=f"{kinds} is not valid")
    return set(kinds)


def json_of(request: Request) -> Form:
    """Return the object that a body holds."""
    try:
        told: Any = json.loads(request.body or b"{}")
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise RefusedError(400, "The request is invalid.", body="not a JSON object")
    return told


def _fault_told(message: str, fields: dict[str, str]) -> Form:
    state = {"modelState": {name: [why] for name, why in fields.items()}} if fields else {}
    return {"message": message, **state}
