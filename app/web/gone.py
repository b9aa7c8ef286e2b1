"""What was withdrawn is gone for a month, saying what it was: an event, or a season activity."""

from __future__ import annotations

from typing import NoReturn

from flask import abort
from werkzeug.exceptions import Gone as GoneError

from app.queries.facts import Gone


class ActivityGoneError(GoneError):
    """A season activity that was withdrawn."""


def refuse_gone(found: Gone) -> NoReturn:
    """Answer 410, in the words of what was withdrawn."""
    if found.is_activity:
        raise ActivityGoneError
    abort(410)
