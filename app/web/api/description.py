"""The address of the description: OpenAPI 3.1, in the language of the address."""

from __future__ import annotations

import json

from flask import Response
from flask.typing import ResponseReturnValue

from app.web.api.answers import MEDIA_TYPE
from app.web.api.reading import Parameters, refused
from app.web.openapi.document import describe
from app.web.openapi.wording import described_in
from app.web.site import origin_of, site


def openapi() -> ResponseReturnValue:
    """Return the description, with this host as its server."""
    own = Parameters(())
    if own.problems:
        return refused(own.problems, known=own.known)
    server = f"{origin_of(site.facts)}{site.base_path}/api/v1"
    described = describe(server, described_in(site.language))
    return Response(json.dumps(described, ensure_ascii=False) + "\n", mimetype=MEDIA_TYPE)
