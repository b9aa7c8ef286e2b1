"""Operators follow associations by their address at HelloAsso, and stop."""

import pytest

from app.models.upstream import Association
from app.services.helloasso import memory, wishes
from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words

PATH = "/exploitation/associations"
ADDRESS = "https://www.helloasso.com/associations/mjc-exemple/evenements/bal"


@pytest.mark.parametrize("typed", [ADDRESS, "mjc-exemple", " mjc-exemple "])
def test_an_association_is_followed_by_its_address_or_its_name(session, operator, typed):
    operator.send(PATH, {"association": typed})
    assert memory.followed(session) == ["mjc-exemple"]
    assert "mjc-exemple" in words(operator.page(PATH))
    assert "suit l’association mjc-exemple" in words(operator.page("/exploitation/journal"))


@pytest.mark.parametrize("typed", ["", "MJC Exemple", "https://example.org/mjc", "<script>"])
def test_what_names_no_association_is_said_beside_the_field(session, operator, typed):
    answer = operator.send(PATH, {"association": typed})
    assert "Copiez l’adresse" in faults(looked_at(answer, status=422))[0]
    assert memory.followed(session) == []


def test_one_that_left_is_shown_as_such_and_nobody_else_brings_it_back(session, operator):
    wishes.leave(session, "mjc-exemple", now=NOW)
    assert "a quitté les portails" in words(operator.page(PATH))
    answer = operator.send(PATH, {"association": "mjc-exemple"})
    assert "elle seule peut revenir" in faults(looked_at(answer, status=422))[0]
    assert session.get(Association, "mjc-exemple").left_at == NOW


def test_one_is_followed_no_more(session, operator):
    operator.send(PATH, {"association": "mjc-exemple"})
    operator.send(PATH, to=f"{PATH}/mjc-exemple/retirer")
    assert memory.followed(session) == []
    sealed = {"csrf_token": operator.seal(PATH)}
    for slug in ("mjc-exemple", "nulle-part"):
        assert operator.post(f"{PATH}/{slug}/retirer", sealed).status_code == 404


def test_only_operators_follow(session, administrator):
    assert administrator.get(PATH).status_code == 404
    sealed = {"csrf_token": administrator.seal("/compte"), "association": "mjc-exemple"}
    assert administrator.post(PATH, sealed).status_code == 404
    assert memory.followed(session) == []
