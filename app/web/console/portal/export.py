"""All that a site owns, for its administrators to take away."""

from __future__ import annotations

import tempfile

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue

from app.queries import estate
from app.queries.sites import SiteFacts
from app.services.accounts import record
from app.services.accounts.transactions import changing
from app.services.estate.away import see_one_instant, take_away
from app.web.clock import now
from app.web.console.frame import page
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.console.too_many import counted
from app.web.database import session
from app.web.site import settings

blueprint = Blueprint("export", __name__, url_prefix="/<slug>/export")


@blueprint.get("")
@for_role("administrator")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Say what would be in it."""
    return page("export/export", section="export", counted=estate.counted(session(), facts.scope))


@blueprint.post("")
@for_role("administrator")
@counted("export")
def take(facts: SiteFacts) -> ResponseReturnValue:
    """Give the ZIP. It is on record before its first byte leaves."""
    asked = now()
    with changing(session()):
        record.note(
            session(), "exported", by=present().actor, site_id=facts.id, detail={}, now=asked
        )
    see_one_instant(session())
    # On the disk and not in memory: it may hold every picture of the site. It has no name,
    # and goes away with whoever reads it.
    file = tempfile.TemporaryFile(dir=settings().data_dir)  # noqa: SIM115 (closed with the answer)
    try:
        take_away(session(), facts.slug, file)
    except BaseException:
        file.close()
        raise
    session().rollback()
    size = file.tell()
    file.seek(0)
    answer: Response = send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{facts.slug}-{asked:%Y-%m-%d}.zip",
        max_age=0,
    )
    answer.content_length = size
    return answer
