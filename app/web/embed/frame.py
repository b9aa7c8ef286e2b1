"""/integrer/cadre: the one page that other sites may show inside theirs."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from app.kernel.framing import frame_ancestors
from app.web.embed.shown import shown
from app.web.embed.wanted import listed_hosts, wanted
from app.web.public_page import current_site
from app.web.security import policy_framed_by
from app.web.site import origin_of, settings, tell_until

PAGE = "/integrer/cadre"


def show() -> ResponseReturnValue:
    """List what answers; only the sites that the commune lists may frame it."""
    here = current_site()
    hosts, view = listed_hosts(here), shown(wanted())
    if view.programme.total:
        tell_until(view.programme.until_at)
    page = render_template(
        "embed/frame.html",
        view=view,
        hosts=hosts,
        canonical=origin_of(here.facts) + view.whole,
    )
    response = make_response(page)
    sources = frame_ancestors(hosts, scheme=settings().public_scheme)
    response.headers["Content-Security-Policy"] = policy_framed_by(sources)
    return response
