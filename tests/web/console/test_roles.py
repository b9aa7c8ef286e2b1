"""Each route says who may open it, and a role on one site opens nothing on another."""

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from app.web.console.roles import OPEN_ROOMS, Who, ask_of
from tests.web.console.browsing import Browser, looked_at, words

SITES = ("besancon", "albi")
# What stands in an address beside the site: somebody's identity, a digest, a token.
NUMBER = "987654"
PARTS = {
    "account_id": "1",
    "run_id": "1",
    "passkey_id": "1",
    "digest": "0" * 64,
    "name": "emblem-000000000000.png",
    "token": "x",
    "filename": "app.css",
}


def routes(app: Flask):
    """Every rule of the console that belongs to it, with what it asks."""
    console = app.extensions["console"]
    for rule in console.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in OPEN_ROOMS:
            yield rule, ask_of(console.view_functions[rule.endpoint])


def _is_number(rule, name):
    return isinstance(rule._converters[name], IntegerConverter)  # noqa: SLF001 (werkzeug shows no list)


def address(rule, slug="besancon"):
    """An address of ``rule``, as it would be asked."""
    values = {
        name: PARTS.get(name, NUMBER if _is_number(rule, name) else slug) for name in rule.arguments
    }
    _, path = rule.build({**values, "slug": slug} if "slug" in rule.arguments else values)
    return path


def asked(app, *, who=None):
    """(method, address on Besançon, on Albi, role) of every route that asks for ``who``."""
    for rule, ask in routes(app):
        if who is None or ask.who is who:
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield method, *(address(rule, slug) for slug in SITES), ask.role


def tried(browser, method, path, seal=""):
    """Ask as a page of ours would."""
    return browser.get(path) if method == "GET" else browser.post(path, {"csrf_token": seal})


def test_a_stranger_is_led_to_the_door_whatever_the_site(app, town, stranger):
    seal = stranger.seal()
    for method, *paths, _ in asked(app):
        for path in (*paths, paths[0].replace("besancon", "n-existe-pas")):
            answer = tried(stranger, method, path, seal)
            assert answer.status_code in {200, 303, 403, 410, 422}, (method, path)
            assert "Besancon" not in answer.text, path


def test_every_route_for_who_signed_in_is_closed_to_strangers(app, town, stranger):
    seal = stranger.seal()
    for who in (Who.SIGNED_IN, Who.ROLE, Who.OPERATORS):
        for method, path, *_ in asked(app, who=who):
            answer = tried(stranger, method, path, seal)
            assert answer.status_code == (303 if method == "GET" else 403), (method, path)


@pytest.mark.parametrize("role", ["reader", "editor", "administrator"])
def test_a_role_opens_what_it_may_on_its_site_and_nothing_on_another(app, town, role):
    order = ["reader", "editor", "administrator"]
    somebody = town.person("ada@mairie.example", ("besancon", role))
    town.person("bob@mairie.example", ("albi", "administrator"))
    browser = town.inside(somebody)
    seal = browser.seal("/compte")
    for method, here, elsewhere, wanted in asked(app, who=Who.ROLE):
        assert tried(browser, method, elsewhere, seal).status_code == 404, (method, elsewhere)
        answer = tried(browser, method, here, seal)
        if order.index(wanted) > order.index(role):
            assert answer.status_code == 404, (method, here)
        elif method == "GET" and not any(part in here for part in (*PARTS.values(), NUMBER)):
            assert answer.status_code == 200, (method, here)


def test_a_site_where_one_has_no_role_looks_like_one_that_does_not_exist(town, administrator):
    known, unknown = (
        administrator.get(f"/{slug}/equipe", headers={"X-Request-Id": "same-for-both"})
        for slug in ("albi", "n-existe-pas")
    )
    assert known.status_code == unknown.status_code == 404
    assert known.data == unknown.data
    assert "albi" not in known.text.lower()


def test_nobody_operates_who_is_no_operator_or_passed_no_second_factor(app, town, administrator):
    half = town.inside(town.person("odile@reseau.example", operator=True))
    seal, half_seal = administrator.seal("/compte"), half.seal("/second-facteur")
    for method, path, *_ in asked(app, who=Who.OPERATORS):
        assert tried(administrator, method, path, seal).status_code == 404, (method, path)
        answer = tried(half, method, path, half_seal)
        assert answer.status_code == (303 if method == "GET" else 403), (method, path)
        assert method == "POST" or answer.location.startswith("/second-facteur?suite=")


def test_an_operator_who_owes_a_second_factor_has_no_hand_on_any_site(town):
    half = town.inside(
        town.person("odile@reseau.example", ("besancon", "administrator"), operator=True)
    )
    for path in ("/", "/besancon/", "/besancon/equipe", "/compte", "/albi/"):
        answer = half.get(path)
        assert (answer.status_code, answer.location[:15]) == (303, "/second-facteur"), path


def test_an_operator_opens_every_site(operator):
    for slug in ("besancon", "albi", "national"):
        assert words(operator.page(f"/{slug}/").h1) == "Tableau de bord"
        operator.page(f"/{slug}/equipe")


def test_a_role_taken_away_closes_at_once(town, administrator, operator):
    page = operator.page("/besancon/equipe")
    member = page.select_one("main .console-list a")["href"]
    assert operator.send(member, to=f"{member}/retirer").status_code == 303
    assert administrator.get("/besancon/equipe").status_code == 404


def test_who_has_several_sites_chooses_and_none_is_missing(town):
    browser = town.inside(
        town.person("ada@x.example", ("besancon", "reader"), ("albi", "administrator"))
    )
    page = browser.page("/")
    assert [card["href"] for card in page.select("main .card")] == ["/albi/", "/besancon/"]
    assert [words(one.select_one(".muted")) for one in page.select("main .card")] == [
        "Administration",
        "Lecture",
    ]


def test_who_has_no_site_left_is_told(town, operator):
    browser = town.inside(town.person("ada@x.example", ("besancon", "reader")))
    member = operator.page("/besancon/equipe").select_one("main .console-list a")["href"]
    operator.send(member, to=f"{member}/retirer")
    assert "Vous n’avez pas, ou plus, de portail à tenir." in browser.page("/").text


def test_a_draft_is_reached_by_its_people(town):
    town.build.site("brouillon", "97411", is_published=False)
    browser = town.inside(town.person("ada@x.example", ("brouillon", "reader")))
    page = browser.page("/brouillon/")
    assert "personne ne le voit encore" in words(page.main)
    assert not page.find("a", string="Voir le portail")


def test_a_sign_in_of_one_site_s_person_is_nobody_on_a_public_host(town, administrator):
    answer = administrator.get("/", base_url="https://besancon.rentree.test")
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers


def test_a_page_of_the_console_belongs_to_who_asks(town, administrator):
    page = looked_at(administrator.get("/besancon/"))
    assert words(page.select_one(".brand small")) == "Besancon"
    assert "Cookie" in administrator.get("/besancon/").headers["Vary"]
    assert Browser(town.app).get("/besancon/").status_code == 303
