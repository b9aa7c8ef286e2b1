"""What robots may read: everything but the endless combinations of search parameters."""

from flask import Response
from flask.typing import ResponseReturnValue

from app.web.site import origin_of, site


def robots() -> ResponseReturnValue:
    """Return robots.txt (RFC 9309) and where the sitemap is (https://www.sitemaps.org)."""
    lines = [
        "User-agent: *",
        "Disallow: /*?*cursor=",
        "Disallow: /*?*sort=",
        "Disallow: /*?*lat=",
        "Disallow: /api/",
        "",
        f"Sitemap: {origin_of(site.facts)}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
