"""Few at a time wait for what is not ours: whoever answers slowly keeps nobody from the pages."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from app.web.console.portal.address import INSTRUMENTS
from app.web.console.waiting import MOST, place_to_wait
from tests.fakes.town_domain import town_domain
from tests.web.console.browsing import words

BUSY = "Trop de demandes en même temps. Patientez une minute, puis réessayez."


@pytest.fixture
def there(app, town):
    console = app.extensions["console"]
    with town_domain() as found:
        console.extensions[INSTRUMENTS] = found.instruments
        yield found
        del console.extensions[INSTRUMENTS]


def test_who_finds_no_place_is_asked_to_come_back_and_loses_nothing(there, administrator):
    page = "/besancon/adresse"
    with ExitStack() as others:
        assert [others.enter_context(place_to_wait()) for _ in range(MOST)] == [True] * MOST
        form = {"domain": "assos.besancon.example"}
        assert administrator.send(page, form, to=f"{page}/demander").status_code == 303
        shown = words(administrator.page(page).main)
        assert BUSY in shown
        assert "assos.besancon.example" in shown
    assert administrator.send(page, to=f"{page}/verifier").status_code == 303
    assert BUSY not in words(administrator.page(page).main)


def test_a_place_is_given_back_whatever_happens():
    def broken():
        with place_to_wait() as is_mine:
            assert is_mine
            raise ZeroDivisionError

    for _ in range(3 * MOST):
        with pytest.raises(ZeroDivisionError):
            broken()
