"""The form that asks the agenda, put together from two pieces: the questions hardly ever change.

The numbers beside choices (:mod:`.facets`) take the place of marks that the template leaves, so
that the same piece serves every search with the same filters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup

from app.kernel.languages import interface_language
from app.kernel.search import Search
from app.web import edition
from app.web.facets import Counts
from app.web.kept import kept, macro
from app.web.labels import labels
from app.web.public_page import current_site
from app.web.site import site
from app.web.wording import spoken_languages

_TEMPLATE = "components/search_form.html"
# An option of a list holds text alone.
_IN_LISTS = frozenset({"when", "spoken"})
# What the template leaves where a number may stand: private characters, in no text of ours.
_MARK = re.compile("\ue003(?P<kind>[a-z]+):(?P<value>[A-Za-z0-9_-]*)\ue004")


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
    editions, language = edition.choices(), interface_language(here.language)
    # All that the questions below the first line show of a search.
    asked = search.with_(q="", where="", point=None, radius=None, neighbours=False, when=None)
    asked = asked.with_(sort="date")

    def questions() -> str:
        themes = list(labels(language).themes.items())
        languages = spoken_languages(language)
        return macro(_TEMPLATE, "more_questions")(asked, themes, faults, False, languages)  # noqa: FBT003 (a macro takes no names that it does not use)

    key = ("questions", asked, tuple(faults.items()), here.language)
    written = macro(_TEMPLATE, "search_form")(
        here.base_path + path,
        search,
        Markup(kept(here.facts, key, questions)),  # noqa: S704 (the template's own output)
        asks_where(search),
        faults,
        editions,
        hidden,
    )
    return Markup(_MARK.sub(_numbers(counts or Counts()), written))  # noqa: S704 (figures in the template's output)


def asks_where(search: Search) -> bool:
    """Tell whether the form asks for a place: not where there is only one."""
    return not site.is_one_commune or bool(search.where or search.point)


def _numbers(counts: Counts) -> Callable[[re.Match[str]], str]:
    def written(mark: re.Match[str]) -> str:
        count = counts.of(mark["kind"], mark["value"])
        if not count:
            return ""
        return f" ({count})" if mark["kind"] in _IN_LISTS else f' <span class="n">{count}</span>'

    return written
