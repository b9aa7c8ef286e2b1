"""Jinja as this house uses it: nothing undefined passes, and the site is always at hand."""

from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined

from app.web.catalogues import digits


def prepare(app: Flask) -> None:
    """Set up ``app``'s templates. The look's own functions come with ``web.theme``."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters["digits"] = digits
    app.context_processor(_site)


def _site() -> dict[str, Any]:
    """Give templates ``site``, where there is one; layouts/bare.html does without."""
    site = g.get("site")
    return {"site": site} if site else {}
