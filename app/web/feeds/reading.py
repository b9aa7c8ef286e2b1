"""What a list in another form is asked: followed whole, or refused, saying why in plain text."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, request

from app.kernel.areas import Area, written_area
from app.kernel.parameters import Fault, Problem
from app.kernel.search import PARAMETERS
from app.web.asking import Asked, Choice, asked
from app.web.catalogues import gettext
from app.web.refusal_words import naming_all
from app.web.unprocessable import plainly_refused

# A list in another form holds every event: it has no second page.
FOLLOWED = tuple(name for name in PARAMETERS if name != "cursor")


def asked_of_feed(only: Collection[str] = PARAMETERS) -> tuple[Asked, tuple[Problem, ...]]:
    """Read this request as the page would; ``cursor`` is one problem more."""
    question = asked(only=only)
    problems = tuple(one for one in question.problems if one.parameter != "cursor")
    if "cursor" in request.args:
        problems += (Problem("cursor", Fault.UNKNOWN),)
    return question, naming_all(problems, [name for name in FOLLOWED if name in only])


def refused(question: Asked, problems: tuple[Problem, ...]) -> Response:
    """Return 422 with one line a problem, and the places that may have been meant."""
    head = gettext("Cette liste n’est pas donnée : voici ce qui n’a pas pu être suivi.")
    return plainly_refused(head, problems, [f"  {_line(one)}" for one in question.choices])


def _line(choice: Choice) -> str:
    if isinstance(choice, Area):
        return written_area(choice)
    return f"{choice.insee} {choice.name} ({choice.department_name})"
