"""The tiles of another server, where the operator chose one: IGN's, for most.

Nobody's browser asks it for anything before its reader wants to (``app/static/map.js``);
the pages with a map that moves are the only ones that may.
"""

from __future__ import annotations

from flask import Response

from app.kernel.tile_server import TileServer, tile_server
from app.web.security import POLICY
from app.web.site import settings

_PICTURES = "img-src 'self'"


def tiles() -> TileServer | None:
    """Return the server that the operator chose."""
    chosen = settings()
    return tile_server(chosen.tiles_url, chosen.tiles_credit) if chosen.tiles_url else None


def allowing_tiles(response: Response) -> Response:
    """Let a page show the tiles of that server, and of no other."""
    server = tiles()
    if server:
        policy = POLICY.replace(_PICTURES, f"{_PICTURES} {server.origin}")
        response.headers["Content-Security-Policy"] = policy
    return response
