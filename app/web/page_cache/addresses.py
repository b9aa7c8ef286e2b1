"""Which addresses may be kept, and under which name: known parameters, in one order."""

from __future__ import annotations

from app.kernel.search import PARAMETERS

KNOWN = frozenset(
    {*PARAMETERS, "departement", "department", "langue", "limit", "mois", "semaine", "v"}
)
"""The parameters that any page understands. ``v`` names the content of a file."""

FILES = "/static/"
_LONGEST_PATH = 300
_LONGEST_QUERY = 1000
# The first answer on any host, about the process: never a page. Photographs are files, which
# would take the place of hundreds of pages.
_NEVER = (
    "/livez",
    "/readyz",
    "/internal/",
    "/.well-known/",
    "/photos/",
    "/dessins/",
    "/apercu/",
    "/carte/fond/",
    "/donnees/fichiers/",
)


def may_be_kept(path: str) -> bool:
    """Tell whether what answers at ``path`` might be kept at all.

    >>> may_be_kept("/evenements"), may_be_kept("/livez")
    (True, False)
    """
    return len(path) <= _LONGEST_PATH and not path.startswith(_NEVER)


def canonical_query(query: str) -> str | None:
    """Return the parameters in order; ``None`` when one is unknown, or there are too many.

    An unknown parameter is somebody's mistake, and there is no end to them: what
    says so is not kept. The order of values given to one name stays.

    >>> canonical_query("when=today&q=bal"), canonical_query(""), canonical_query("foo=1")
    ('q=bal&when=today', '', None)
    """
    if not query:
        return ""
    if len(query) > _LONGEST_QUERY:
        return None
    named = [(pair.partition("=")[0], pair) for pair in query.split("&")]
    if any(name not in KNOWN for name, _ in named):
        return None
    named.sort(key=_name)
    return "&".join(pair for _, pair in named)


def _name(named: tuple[str, str]) -> str:
    return named[0]
