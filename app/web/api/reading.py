"""The parameters that are the API's own, and the answer when some cannot be followed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, request

from app.kernel.parameters import Fault, ParameterReader, Problem
from app.kernel.search import LARGEST_PAGE, PAGE_SIZE
from app.queries.communes import CommuneFacts
from app.web.api.answers import ParameterError, PlaceChoice
from app.web.catalogues import gettext
from app.web.problems import problem_response
from app.web.refusals import naming_all, refusal_sentence
from app.web.site import origin_of, site

LIMIT = "limit"


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
    problems: Sequence[Problem], *, known: Sequence[str], choices: Sequence[CommuneFacts] = ()
) -> Response:
    """Return 422: each problem by its parameter, and the communes that may have been meant."""
    errors = [
        ParameterError(
            parameter=one.parameter,
            code=one.fault,
            detail=refusal_sentence(one, site.language),
            accepted=list(one.accepted),
        )
        for one in naming_all(problems, known)
    ]
    return problem_response(
        422,
        gettext("Paramètres refusés"),
        " ".join(f"{one.parameter} : {one.detail}" for one in errors),
        errors=[one.model_dump(mode="json") for one in errors],
        choices=[_choice(commune).model_dump(mode="json") for commune in choices],
    )


def _choice(commune: CommuneFacts) -> PlaceChoice:
    # Not its INSEE code: 69001 is a postal code of Lyon before it is Affoux.
    where = f"{commune.postal_codes[0]} {commune.name}" if commune.postal_codes else commune.name
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "where"]
    query = urlencode([*kept, ("where", where)])
    return PlaceChoice(
        insee=commune.insee,
        name=commune.name,
        department=commune.department,
        url=f"{origin_of(site.facts)}{site.base_path}{request.path}?{query}",
    )
