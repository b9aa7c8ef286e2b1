"""Is the process alive, is it ready: for the machine that watches it, on any host."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.queries import sites
from app.web.database import session

blueprint = Blueprint("health", __name__)


def _say(word: str, status: int = 200) -> Response:
    return Response(
        f"{word}\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"}
    )


@blueprint.get("/livez", endpoint="livez")
def livez() -> ResponseReturnValue:
    """Answer as long as the process runs; depends on nothing."""
    return _say("ok")


@blueprint.get("/readyz", endpoint="readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 when the database answers and holds sites, 503 otherwise."""
    try:
        ready = sites.sequence(session()) > 0
    except SQLAlchemyError:
        return _say("database unavailable", 503)
    return _say("ok") if ready else _say("no site yet", 503)
