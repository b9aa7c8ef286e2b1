"""Each route of the console says who may open it; one that does not cannot be added."""

import pytest
from flask import Blueprint

from app.web.console import Console
from app.web.console.roles import (
    OPEN_ROOMS,
    SITE,
    UndeclaredRouteError,
    Who,
    ask_of,
    for_anyone,
    for_operators,
    for_role,
)


def test_every_route_says_who_may_open_it(app):
    console = app.extensions["console_door"].console()
    found = [
        (rule, ask_of(console.view_functions[rule.endpoint]))
        for rule in console.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] not in OPEN_ROOMS
    ]
    assert len(found) > 30
    assert all(ask is not None for _, ask in found)
    assert all((SITE in rule.rule) is (ask.who is Who.ROLE) for rule, ask in found)


@pytest.mark.parametrize("rule", ["/<slug>/nouvelle", "/nouvelle"])
def test_a_route_that_says_nothing_is_refused_when_the_application_is_built(rule):
    room = Blueprint("room", __name__)
    room.add_url_rule(rule, "new", lambda **_: "")
    with pytest.raises(UndeclaredRouteError, match="nouvelle"):
        Console("x").register_blueprint(room)


@pytest.mark.parametrize(
    ("rule", "declare"),
    [
        ("/<slug>/nouvelle", for_anyone),
        ("/<slug>/nouvelle", for_operators),
        ("/nouvelle", for_role("reader")),
    ],
)
def test_what_belongs_to_a_site_asks_for_a_role_there(rule, declare):
    room = Blueprint("room", __name__)
    room.add_url_rule(rule, "new", declare(lambda **_: ""))
    with pytest.raises(UndeclaredRouteError):
        Console("x").register_blueprint(room)


def test_the_rooms_that_ask_nothing_are_those_we_know(app):
    console = app.extensions["console_door"].console()
    rooms = {rule.endpoint.partition(".")[0] for rule in console.url_map.iter_rules()}
    assert rooms >= OPEN_ROOMS
    assert {"static", "health", "tls_allowed", "theme", "associations"} == OPEN_ROOMS
    assert not [
        rule.rule
        for rule in console.url_map.iter_rules()
        if rule.endpoint.startswith(("static", "health", "tls_allowed", "theme"))
        and "POST" in rule.methods
    ]
