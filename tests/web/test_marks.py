"""Pages leave private characters as marks: nobody's words hold any, and no page shows one."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from app.kernel.search import PARAMETERS
from app.kernel.text import LocalizedText
from app.services import campaigns
from tests.builders import Builder
from tests.conftest import NOW
from tests.visitor import Visitor
from tests.web.test_editions import BY, wanted

HOST = "besancon.rentree.test"
PRIVATE = re.compile("[\ue000-\uf8ff]")
MARKS = [chr(0xE000 + at) for at in range(12)]
PAGES = ("evenements", "carte", "calendrier", "activites")


@pytest.fixture
def town(build: Builder) -> None:
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Bal", at=NOW + timedelta(days=1))


@pytest.mark.parametrize("name", [*PARAMETERS, "page", "\ue007"])
@pytest.mark.parametrize("page", PAGES)
def test_a_private_character_in_a_parameter_is_lost(
    page: str, name: str, town: None, visit: Visitor
) -> None:
    # One at a time for what may be repeated, then all of them in one value.
    for values in (MARKS, ["".join(MARKS) + "sport"], ["x\ue003price:free\ue004"]):
        query = "&".join(f"{quote(name)}={quote(value)}" for value in values)
        answer = visit.raw(f"{HOST}/{page}?{query}")
        assert answer.status_code in {200, 422}, (page, name)
        assert not PRIVATE.search(answer.text), (page, name)


def test_the_title_of_an_edition_loses_them_too(town: None, visit: Visitor, session) -> None:
    title = LocalizedText({"fr": "Rentrée \ue007\ue008 2026"})
    campaigns.make(session, wanted(title=title), by=BY, now=NOW)
    for page in ("evenements", "carte"):
        answer = visit.raw(f"{HOST}/{page}")
        assert answer.status_code == 200
        assert (
            "Rentrée  2026"
            in re.search(r'<form class="[^"]*search.*?</form>', answer.text, re.DOTALL)[0]
        )
