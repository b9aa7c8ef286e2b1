"""What a frame is to show: a search, how many lines, in which language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request

from app.kernel.framing import known_hosts
from app.kernel.parameters import Fault, ParameterReader, Problem
from app.kernel.search import PARAMETERS, Search
from app.kernel.typography import french_spacing
from app.web.asking import Asked, asked
from app.web.left_aside_words import problem_sentence
from app.web.public_page import current_site
from app.web.site import Site

LINES, LANGUAGE = "limit", "langue"
FEWEST, USUAL, MOST = 1, 8, 30
FOLLOWED = tuple(name for name in PARAMETERS if name != "cursor")
"""The parameters of a search that a frame follows: it has one page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search, for ``lines`` lines in ``language``; ``faults`` say what was left aside."""

    asked: Asked
    lines: int
    language: str
    faults: tuple[str, ...]

    @property
    def search(self) -> Search:
        """The search, without what belongs to the frame."""
        return replace(self.asked.search, cursor=None)

    def query(self) -> str:
        """Return the parameters that ask for the same frame, with their question mark."""
        more = [(LINES, str(self.lines))] if self.lines != USUAL else []
        query = urlencode([*self.search.parameters(), *more])
        return f"?{query}" if query else ""


def wanted(*, is_of_page: bool = False) -> Wanted:
    """Read what this request wants; on the page that gives the code, in a language of its own."""
    here = current_site()
    own = ParameterReader({name: request.args.getlist(name) for name in (LINES, LANGUAGE)})
    lines, language = _lines(own), here.language
    if is_of_page:
        language = own.choice_of(LANGUAGE, here.facts.languages) or language
    extra = (LINES, LANGUAGE) if is_of_page else (LINES,)
    question = asked(extra=extra, only=FOLLOWED, limit=lines)
    problems = [*question.problems, *own.problems]
    return Wanted(question, lines, language, tuple(_sentences(problems, here)))


def listed_hosts(site: Site) -> tuple[str, ...]:
    """Return the sites that may frame the agenda of ``site``."""
    kept = site.identity("embed").get("hosts")
    return known_hosts(kept if isinstance(kept, list) else ())


def _lines(reader: ParameterReader) -> int:
    number = reader.number(LINES, FEWEST, MOST)
    if number is None:
        return USUAL
    if not number.is_integer():
        reader.blame(LINES, Fault.NOT_A_NUMBER, reader.one(LINES))
        return USUAL
    return int(number)


def _sentences(problems: Iterable[Problem], here: Site) -> list[str]:
    said = [problem_sentence(problem, here.language) for problem in problems]
    return [french_spacing(text) if here.language == "fr" else text for text in said]
