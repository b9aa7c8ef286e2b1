"""What costs something is done so many times: then a page says when, and keeps what was typed."""

import re
from datetime import timedelta

import pytest
from limits.errors import StorageError
from limits.storage import MemoryStorage

from app.services.accounts.attempts import Attempts
from app.web.console.portal.address import INSTRUMENTS
from app.web.console.too_many import later_words
from tests.conftest import NOW
from tests.fakes.town_domain import town_domain
from tests.web.console.browsing import faults, looked_at, words


class Away(MemoryStorage):
    """A Redis that nobody finds."""

    def acquire_entry(self, *_said, **_more):
        raise StorageError(ConnectionError())


@pytest.fixture(autouse=True, params=["at hand", "away"])
def count(town, request):
    """The count of tries; the shared one may be away."""
    shared = Away() if request.param == "away" else None
    town.app.extensions["console"].extensions["attempts"] = Attempts(shared)


@pytest.fixture
def domains(town):
    console = town.app.extensions["console"]
    with town_domain() as found:
        console.extensions[INSTRUMENTS] = found.instruments
        yield found
        del console.extensions[INSTRUMENTS]


def worn_out(ask):
    """Ask until it is refused, and return that answer."""
    for _ in range(60):
        answer = ask()
        if answer.status_code == 429:
            return answer
    raise AssertionError(answer.status_code)


def test_invitations_without_end_are_asked_to_wait(town, administrator, letterbox):
    seal = administrator.seal("/besancon/equipe")

    def invite():
        number = len(letterbox.letters)
        form = {"csrf_token": seal, "email": f"p{number}@x.example", "role": "editor"}
        return administrator.post("/besancon/equipe/inviter", form)

    page = looked_at(worn_out(invite), status=429)
    assert "Vous pourrez réessayer dans 10 minutes." in words(page.main)
    assert page.find("input", {"name": "email"})["value"] == "p20@x.example", "it is kept"
    assert page.find("input", {"name": "role"})["value"] == "editor"
    assert page.find("form", action="/besancon/equipe/inviter")
    assert page.select_one(".brand"), "in the frame of the console"
    assert len(letterbox.letters) == 20

    town.app.extensions["console"].extensions["attempts"] = Attempts(None)  # ten minutes pass
    answer = administrator.post(
        "/besancon/equipe/inviter",
        {field["name"]: field.get("value", "") for field in page.select("form.sheet input")},
    )
    assert answer.status_code == 303
    assert len(letterbox.letters) == 21


def test_a_colleague_behind_the_same_address_goes_on(town, administrator):
    seal = administrator.seal("/besancon/export")
    worn_out(lambda: administrator.post("/besancon/export", {"csrf_token": seal}))
    other = town.inside(town.person("paul@mairie.example", ("besancon", "administrator")))
    assert other.send("/besancon/export").status_code == 200


def test_a_domain_is_not_looked_at_without_end(domains, administrator):
    page = "/besancon/adresse"
    administrator.send(page, {"domain": "assos.town.example"}, to=f"{page}/demander")
    seal = administrator.seal(page)
    form = {"csrf_token": seal, "host": "assos.town.example"}
    answer = worn_out(lambda: administrator.post(f"{page}/verifier", form))
    assert answer.headers["Retry-After"].isdecimal()
    shown = looked_at(answer, status=429)
    assert shown.find("input", {"name": "host"})["value"] == "assos.town.example"


def test_operators_invite_so_many_at_a_time_too(operator):
    seal = operator.seal("/exploitation/personnes")
    form = {"csrf_token": seal, "email": ""}
    answer = worn_out(lambda: operator.post("/exploitation/personnes/inviter", form))
    looked_at(answer, status=429)


def test_a_portal_asked_for_again_and_again_keeps_the_form(town, stranger, letterbox, at):
    page = stranger.page("/demande?commune=25056")
    form = {field["name"]: field.get("value", "") for field in page.select("main form input")}
    at(NOW + timedelta(seconds=30))
    form |= {"name": "Ada", "position": "Maire", "email": "ada@mairie.example", "message": "Oui."}
    page = looked_at(worn_out(lambda: stranger.post("/demande", form)), status=429)
    (said,) = faults(page)
    assert re.search(r"Vous pourrez réessayer dans 1\d minutes\.", said)
    assert page.find("input", {"name": "email"})["value"] == "ada@mairie.example"
    assert page.find("textarea").text.strip() == "Oui."
    assert len(letterbox.letters) == 3
    form["email"] = "b@mairie.example"
    assert stranger.post("/demande", form).status_code == 303


def test_a_wait_is_said_in_minutes_then_in_hours(town):
    with town.app.test_request_context():
        assert later_words(1) == "Vous pourrez réessayer dans une minute."
        assert later_words(61) == "Vous pourrez réessayer dans 2 minutes."
        assert later_words(3600) == "Vous pourrez réessayer dans 60 minutes."
        assert later_words(7201) == "Vous pourrez réessayer dans 3 heures."
