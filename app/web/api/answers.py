"""An answer of the API on its way out: JSON, and nothing more."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel

MEDIA_TYPE = "application/json"


def json_response(answer: BaseModel) -> Response:
    """Return a shape as JSON."""
    return json_text(answer.model_dump_json())


def json_text(written: str) -> Response:
    """Return what is JSON already."""
    return Response(written + "\n", mimetype=MEDIA_TYPE)
