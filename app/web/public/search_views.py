"""The pages that show one search: a list, a map, a calendar; what each asks beside the search.

A view that is shared keeps what its own address says: the department of a map, the month of
a calendar. The pages themselves say what of it cannot be followed; here only its shape counts,
so that nothing else travels under these names.
"""

from __future__ import annotations

import re

from flask import request

from app.kernel.parameters import Fault, ParameterReader, Problem
from app.kernel.search import Search
from app.web.addresses import list_path
from app.web.public_page import current_site

OWN: dict[str, tuple[str, ...]] = {
    "evenements": (),
    "carte": ("departement",),
    "calendrier": ("mois", "semaine"),
}
"""The views, by their path, and the parameters that are theirs alone."""
_VALUE = re.compile(r"[0-9A-Za-z-]{1,8}")


def own_asked(view: str) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return what this request asks of ``view`` alone, and what of it has not even the shape."""
    reader = ParameterReader({name: request.args.getlist(name) for name in OWN[view]})
    own = {}
    for name in OWN[view]:
        value = reader.one(name)
        if _VALUE.fullmatch(value):
            own[name] = value
        elif value:
            reader.blame(name, Fault.NOT_A_CHOICE, value)
    return own, tuple(reader.problems)


def view_path(view: str, search: Search, own: dict[str, str]) -> str:
    """Return the path of ``search`` in a view, with what is the view's own."""
    return list_path(current_site(), search, page=f"/{view}", own=own.items())
