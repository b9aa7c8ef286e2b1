"""The parameters that are the API's own, and the answer when some cannot be followed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, request

from app.kernel.areas import Area, AreaKind
from app.kernel.parameters import Fault, ParameterReader, Problem
from app.kernel.search import LARGEST_PAGE, PAGE_SIZE
from app.web.asking import Choice, named_surely
from app.web.openapi.answers import ParameterError, PlaceChoice
from app.web.openapi.parameters import LIMIT
from app.web.refusal_words import naming_all, refusal_sentence
from app.web.site import origin_of, site
from app.web.unprocessable import problem_refused


class Parameters:
    """Reads this request's parameters one by one, and notes what is wrong with each."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = tuple(known)
        self._reader = ParameterReader(dict(request.args.lists()))
        self._reader.refuse_others(self.known)

    @property
    def problems(self) -> list[Problem]:
        """What was found wrong until now; the caller may add to it."""
        return self._reader.problems

    def text(self, name: str) -> str:
        """Return a parameter's text; empty when it is missing or wrong."""
        return self._reader.text(name)

    def limit(self) -> int:
        """Return how many items a page holds: ``limit``, from 1 to 100."""
        value = self.text(LIMIT)
        if not value:
            return PAGE_SIZE
        if not (value.isascii() and value.isdigit()):
            self._reader.blame(LIMIT, Fault.NOT_A_NUMBER, value)
            return PAGE_SIZE
        return int(self._reader.number(LIMIT, 1, LARGEST_PAGE) or PAGE_SIZE)


def refused(
    problems: Sequence[Problem], *, known: Sequence[str], choices: Sequence[Choice] = ()
) -> Response:
    """Return 422: each problem by its parameter, and the places that may have been meant."""
    named = naming_all(problems, known)
    errors = [
        ParameterError(
            parameter=one.parameter,
            code=one.fault,
            detail=refusal_sentence(one, site.language),
            accepted=list(one.accepted),
        )
        for one in named
    ]
    return problem_refused(
        named,
        errors=[one.model_dump(mode="json") for one in errors],
        choices=[_choice(one).model_dump(mode="json") for one in choices],
    )


def _choice(choice: Choice) -> PlaceChoice:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "where"]
    query = urlencode([*kept, ("where", named_surely(choice))])
    if isinstance(choice, Area):
        is_department = choice.kind is AreaKind.DEPARTMENT
        insee, department = None, choice.code if is_department else None
    else:
        insee, department = choice.insee, choice.department
    return PlaceChoice(
        insee=insee,
        name=choice.name,
        department=department,
        url=f"{origin_of(site.facts)}{site.base_path}{request.path}?{query}",
    )
