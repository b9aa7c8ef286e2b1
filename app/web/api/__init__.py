"""The API, version 1: the agenda, the sites and the communes as JSON; no key to read.

Every address of the room is on this screen; ``docs/api.md`` tells how to use them.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from app.web.api import agenda, description, places, quota, seasons
from app.web.numbers import IDENTITY
from app.web.problem_details import OPEN_TO_ALL

ANYTHING_ELSE = "anything_else"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.record(quota.prepare)


def nothing(rest: str = "") -> ResponseReturnValue:
    """Say that nothing is at an address, and let a browser's preflight lead to that answer.

    Where another room answers another method (a notification is posted), that is said instead.
    """
    del rest
    adapter = request_ctx.url_adapter
    others = {*adapter.allowed_methods()} - _READING if adapter else set()
    if others:
        raise MethodNotAllowed(sorted({*others, "OPTIONS"}))
    abort(404)


for _path, _endpoint, _view in (
    ("/events", "events", agenda.list_events),
    (f"/events/<{IDENTITY}:event_id>", "event", agenda.get_event),
    ("/activities", "activities", seasons.list_activities),
    (f"/activities/<{IDENTITY}:activity_id>", "activity", seasons.get_activity),
    ("/sites", "sites", places.list_sites),
    ("/communes", "communes", places.list_communes),
    ("/openapi.json", "openapi", description.openapi),
    ("", ANYTHING_ELSE, nothing),
    ("/", ANYTHING_ELSE, nothing),
    ("/<path:rest>", ANYTHING_ELSE, nothing),
):
    blueprint.add_url_rule(_path, _endpoint, _view)


@blueprint.before_request
def count() -> Response | None:
    """Count what this address asks for; refuse what is too much (429)."""
    return quota.spend()


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let any page read the API from a browser; answer a preflight (Fetch standard, CORS)."""
    response.headers.update(OPEN_TO_ALL)
    quota.tell(response)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
