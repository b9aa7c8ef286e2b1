"""What is asked of the map: what is asked of the agenda, and on the national site a department."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from app.kernel.parameters import Fault, ParameterReader, Problem
from app.queries import outlines
from app.queries.communes import DepartmentFacts
from app.web.asking import Asked, asked
from app.web.database import session
from app.web.department_list import departments
from app.web.public_page import current_site

PAGE = "/carte"
DEPARTMENT = "departement"


def asked_on_map(*more: str) -> tuple[Asked, DepartmentFacts | None]:
    """Read the question; ``more`` names the parameters that the caller reads itself."""
    if not current_site().facts.is_national:
        return asked(extra=more), None
    question = asked(extra=(DEPARTMENT, *more))
    reader = ParameterReader({DEPARTMENT: request.args.getlist(DEPARTMENT)})
    code = reader.one(DEPARTMENT).upper()
    question = replace(question, problems=(*question.problems, *reader.problems))
    if not code or question.search.where or question.search.point or question.choices:
        return question, None
    named = next((one for one in departments() if one.code == code), None)
    if named is None:
        problem = Problem(DEPARTMENT, Fault.NOT_A_CHOICE, code[:60])
        return replace(question, problems=(*question.problems, problem)), None
    area = outlines.in_department(session(), code)
    return replace(question, question=replace(question.question, area=area)), named
