"""The answer by which ``flask site check-host`` knows that a name leads here."""

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from app.kernel.host_proof import PROOF_PATH, proof_of
from app.kernel.hosts import normalise_host
from app.queries import domains
from app.web.database import session
from app.web.site import STRANGER, directory

blueprint = Blueprint("host_proof", __name__)


@blueprint.get(PROOF_PATH)
def proof() -> ResponseReturnValue:
    """Answer for the name asked, even where every other page would redirect to the primary one."""
    door = directory().door(request.environ.get("HTTP_HOST", ""))
    if door is not None:
        name, slug = door.host.under(directory().base_name), door.site.slug
    else:
        # A portal that is not published yet shows nothing, and may still prove its domain.
        name = normalise_host(request.environ.get("HTTP_HOST", "")) or ""
        slug = (domains.slug_behind(session(), name) or "") if name else ""
    if not slug:
        return Response(STRANGER, 421, mimetype="text/plain")
    said = proof_of(name, slug, secret_key=str(current_app.config["SECRET_KEY"]))
    return Response(f"{said}\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})
