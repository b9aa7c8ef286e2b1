"""No address appears or vanishes by accident, and each belongs to a room that we know."""

from tests.house.routes import LIST, difference, listing

ROOMS = set(
    (
        "static health host_proof tls_allowed public feeds api embed notifications theme pictures"
        " drawn"
    ).split()
)
HOW = "python -m tests.house.routes writes the list again; an address that goes needs a redirect"


def test_the_addresses_are_those_of_the_list(app):
    kept = LIST.read_text(encoding="utf-8").splitlines()
    assert kept == sorted(kept)
    assert not difference(kept, listing(app)), HOW


def test_every_public_address_belongs_to_a_room_we_know(app):
    assert {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()} <= ROOMS


def test_nothing_public_changes_anything_but_the_notifications(app):
    lines = [line.split() for line in listing(app)]
    changing = [line[3] for line in lines if line[0] == "public" and line[1] != "GET"]
    assert changing == ["notifications.receive"]


def test_a_change_in_the_addresses_is_found():
    assert difference(["a", "b"], ["b", "c"]) == ["- a", "+ c"]
