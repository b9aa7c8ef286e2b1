"""The form that asks the agenda, put together from two pieces: the questions hardly ever change.

The numbers beside choices (:mod:`.facets`) take the place of marks that the template leaves, so
that the same piece serves every search with the same filters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from sys import getsizeof

from markupsafe import Markup, escape

from app.kernel.geo import Point
from app.kernel.languages import interface_language
from app.kernel.parameters import without_marks
from app.kernel.search import Search
from app.web import edition
from app.web.facets import Counts
from app.web.kept import common, kept, macro
from app.web.labels import labels
from app.web.neighbourhood import has_circles, offers_neighbours
from app.web.public_page import current_site
from app.web.site import site
from app.web.wording import spoken_languages

_TEMPLATE = "components/search_form.html"
# An option of a list holds text alone.
_IN_LISTS = frozenset({"when", "spoken"})
# What was typed, and the point that was found, in a form that is made once for all of them:
# private characters, which texts lose before. The template writes those of the point.
_Q, _WHERE, _LAT, _LON = "\ue005", "\ue006", "\ue007", "\ue008"
_TYPED = re.compile(f"[{_Q}{_WHERE}{_LAT}{_LON}]")
_SOMEWHERE = Point(0.0, 0.0)
# What the template leaves where a number may stand.
_MARK = re.compile("\ue003([a-z]+):([A-Za-z0-9_-]*)\ue004")


def search_form(
    path: str,
    search: Search,
    *,
    faults: Mapping[str, str],
    counts: Counts | None = None,
    hidden: tuple[tuple[str, str], ...] = (),
) -> Markup:
    """Return the form whose answers are at ``path``, as ``search`` fills it.

    ``faults`` are sentences by parameter, ``hidden`` further parameters that it keeps.
    """
    here = current_site()
    # Whatever was typed, the form around it is the same.
    somewhere = _SOMEWHERE if search.point else None
    marked = replace(
        search, q=search.q and _Q, where=search.where and _WHERE, point=somewhere, cursor=None
    )
    editions = tuple((slug, without_marks(title)) for slug, title in edition.choices())
    fields = _Fields(here.base_path + path, asks_where(search), editions, hidden)
    key = ("search form", fields, marked, tuple(faults.items()), offers_neighbours(), has_circles())

    def pieces() -> list[str]:
        return _MARK.split(_made(marked, fields, faults))

    form = kept(here.facts, (*key, here.language), pieces, size=_bytes_of)
    return _filled(_numbered(form, counts or Counts()), search)


@dataclass(frozen=True, slots=True)
class _Fields:
    """What a form has beside a search: its address, a place or none, editions, parameters kept."""

    action: str
    with_place: bool
    editions: tuple[tuple[str, str], ...]
    hidden: tuple[tuple[str, str], ...]


def _made(search: Search, fields: _Fields, faults: Mapping[str, str]) -> str:
    return macro(_TEMPLATE, "search_form")(
        fields.action,
        search,
        Markup(_questions(search, faults)),  # noqa: S704 (the template's own output)
        fields.with_place,
        faults,
        fields.editions,
        fields.hidden,
    )


def _questions(search: Search, faults: Mapping[str, str]) -> str:
    """Return the questions below the first line: no site's, the same wherever pages begin alike."""
    here = current_site()
    # All that they show of a search.
    asked = search.with_(q="", where="", point=None, radius=None, neighbours=False, when=None)
    asked = asked.with_(sort="date")

    def written() -> str:
        language = interface_language(here.language)
        themes, languages = list(labels(language).themes.items()), spoken_languages(language)
        return macro(_TEMPLATE, "more_questions")(asked, themes, faults, False, languages)  # noqa: FBT003 (a macro takes no names that it does not use)

    return common(("questions", asked, tuple(faults.items()), here.language), written)


def _filled(form: str, search: Search) -> Markup:
    """Return the form with what was typed in its two fields, and the point beside them."""
    typed = {_Q: escape(search.q), _WHERE: escape(search.where)}
    if search.point:
        typed |= {_LAT: escape(search.point.lat), _LON: escape(search.point.lon)}
    return Markup(_TYPED.sub(lambda mark: typed.get(mark[0], ""), form))  # noqa: S704 (escaped above)


def asks_where(search: Search) -> bool:
    """Tell whether the form asks for a place: not where there is only one."""
    return not site.is_one_commune or bool(search.where or search.point)


def _bytes_of(pieces: list[str]) -> int:
    return sum(map(getsizeof, pieces))


def _numbered(pieces: list[str], counts: Counts) -> str:
    """Return the form with its numbers; ``pieces``: text, a mark's kind and value, text, again."""
    written = [pieces[0]]
    for kind, value, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        count = counts.of(kind, value)
        if count:
            written.append(
                f" ({count})" if kind in _IN_LISTS else f' <span class="n">{count}</span>'
            )
        written.append(text)
    return "".join(written)
