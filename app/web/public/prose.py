"""Texts that sites write themselves, as HTML that may be shown."""

from functools import lru_cache

from markupsafe import Markup

from app.kernel.markup import safe_html
from app.kernel.text import Reading


@lru_cache(maxsize=512)
def prose(reading: Reading) -> Markup:
    """Return a Markdown text as cleaned HTML; the same text is only read once."""
    return Markup(safe_html(reading.text))  # noqa: S704 (what safe_html returns may be served)
