"""What robots may read: everything but endless combinations, and files made for programs.

Each host has its own. A portal that is not published has none: its host leads nowhere.
"""

from flask import Response
from flask.typing import ResponseReturnValue

from app.web.site import origin_of, site

ALLOWED = (
    # Longer than what forbids them below: the longest rule that fits decides (RFC 9309 §2.2.2).
    "/static/",
    "/*communes?departement=",
)
FORBIDDEN = (
    # Searches: each page that they find has an address of its own, and is in the sitemap.
    "/*?",
    "/api/",
    "/apercu/",
    "/*carte/fond/",
    "/donnees/fichiers/",
    "/*suggestions/",
    "/*.ics$",
    "/*.csv$",
    "/*.geojson$",
    "/*.json$",
    "/*.zip$",
    "/*.gz$",
    "/*/partager$",
    "/*/qr.",
    "/*integrer/cadre",
    "/mes-favoris",
    "/*/mes-favoris",
)

# They come once, for a link that somebody sends: a shared search has its card too.
SHOWN_BY = (
    "Discordbot",
    "LinkedInBot",
    "Mastodon",
    "Slackbot-LinkExpanding",
    "TelegramBot",
    "Twitterbot",
    "WhatsApp",
    "facebookexternalhit",
)


def robots() -> ResponseReturnValue:
    """Return robots.txt (RFC 9309) and where the sitemap is (https://www.sitemaps.org)."""
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in ALLOWED),
        *(f"Disallow: {path}" for path in FORBIDDEN),
        "",
        *(f"User-agent: {name}" for name in SHOWN_BY),
        "Disallow: /api/",
        "",
        f"Sitemap: {origin_of(site.facts)}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
