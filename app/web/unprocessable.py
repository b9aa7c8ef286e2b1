"""The answers that refuse an address's parameters: plain text for files, a problem for programs."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response

from app.kernel.parameters import Problem
from app.web.catalogues import gettext
from app.web.problem_details import problem_response
from app.web.refusal_words import labelled, refusal_sentence
from app.web.site import site


def plainly_refused(
    head: str, problems: Iterable[Problem] = (), more: Iterable[str] = ()
) -> Response:
    """Return 422 in plain text: ``head``, one line a problem, then the lines of ``more``."""
    lines = [head, *(f"- {_said(problem)}" for problem in problems), *more]
    return Response("\n".join(lines) + "\n", 422, mimetype="text/plain")


def problem_refused(problems: Iterable[Problem], **more: object) -> Response:
    """Return 422 as problem details, one sentence a problem; ``more`` are members of its own."""
    said = " ".join(map(_said, problems))
    return problem_response(422, gettext("Paramètres refusés"), said, **more)


def _said(problem: Problem) -> str:
    return labelled(problem.parameter, refusal_sentence(problem, site.language), site.language)
