"""Numbers in addresses are written in one way: one page has no second address."""

from flask import Flask
from werkzeug.routing import IntegerConverter

from app.kernel.identities import LARGEST_ID

IDENTITY = f"int(max={LARGEST_ID})"
"""How a route reads an identity."""


class PlainNumber(IntegerConverter):
    """A whole number in plain digits: what begins with a needless zero leads nowhere."""

    regex = r"(?:0|[1-9][0-9]*)"


def use_plain_numbers(app: Flask) -> None:
    """Let ``<int:…>`` in the routes of ``app`` read plain numbers alone."""
    app.url_map.converters["int"] = PlainNumber
