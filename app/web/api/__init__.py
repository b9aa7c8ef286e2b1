"""The API, version 1: the agenda, the sites and the communes as JSON; no key to read.

Every address of the room is on this screen; ``docs/api.md`` tells how to use them.
"""

from flask import Blueprint, Response, request

from app.web.api import agenda, description, places, seasons
from app.web.problems import OPEN_TO_ALL

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

blueprint.add_url_rule("/events", "events", agenda.list_events)
blueprint.add_url_rule("/events/<int(max=2147483647):event_id>", "event", agenda.get_event)
blueprint.add_url_rule("/activities", "activities", seasons.list_activities)
blueprint.add_url_rule(
    "/activities/<int(max=2147483647):activity_id>", "activity", seasons.get_activity
)
blueprint.add_url_rule("/sites", "sites", places.list_sites)
blueprint.add_url_rule("/communes", "communes", places.list_communes)
blueprint.add_url_rule("/openapi.json", "openapi", description.openapi)


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let any page read the API from a browser; answer a preflight (Fetch standard, CORS)."""
    response.headers.update(OPEN_TO_ALL)
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After, X-Request-Id"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
