"""The page of addresses: a domain is asked for, looked at, proved, given back, by who may."""

import pytest

from app.web.console.portal.address import INSTRUMENTS
from tests.fakes.town_domain import town_domain
from tests.web.console.browsing import faults, looked_at, words

NAME = "assos.besancon.example"
PAGE = "/besancon/adresse"


@pytest.fixture
def there(app, town):
    console = app.extensions["console"]
    with town_domain() as found:
        console.extensions[INSTRUMENTS] = found.instruments
        yield found
        del console.extensions[INSTRUMENTS]


def claim(browser, name=NAME, page=PAGE):
    return browser.send(page, {"domain": name}, to=f"{page}/demander")


def states(browser):
    page = browser.page(PAGE)
    return {
        words(line.strong): words(line.select_one(".console-state"))
        for line in page.select(".console-checks li")
    }


def test_a_domain_is_asked_for_and_what_lacks_is_said(there, administrator):
    assert claim(administrator).status_code == 303
    page = administrator.page(PAGE)
    text = words(page.main)
    assert "La ligne n’est pas encore là." in text
    assert "Ce nom ne mène nulle part." in text
    assert states(administrator) == {
        "Preuve de propriété (TXT)": "À corriger",
        "Le nom mène au portail": "À corriger",
        "Droit de faire un certificat (CAA)": "Bon",
        "Certificat (le cadenas)": "Bon",
        "Réponse du portail": "En attente",
    }
    letter = page.select_one("textarea").text
    assert f"_rentree-des-assos.{NAME}. 3600 IN TXT" in letter
    assert page.select_one("a[href^='mailto:']")


def test_once_the_lines_are_there_it_is_the_address(there, town, administrator, visit):
    claim(administrator)
    there.write(NAME, "besancon")
    assert administrator.send(PAGE, to=f"{PAGE}/verifier").status_code == 303
    page = administrator.page(PAGE)
    assert "C’est prouvé" in words(page.main)
    assert set(states(administrator).values()) == {"Bon"}
    town.app.extensions["sites"].forget()  # half a second passes
    old = visit.raw("besancon.rentree.test/en/evenements?q=bal")
    assert (old.status_code, old.location) == (301, f"https://{NAME}/en/evenements?q=bal")
    assert visit.raw(f"{NAME}/").status_code == 200
    assert "a fait de assos.besancon.example l’adresse du portail" in words(
        administrator.page("/besancon/journal").main
    )


def test_a_domain_of_another_portal_is_refused_in_a_sentence(there, town, administrator):
    other = town.inside(town.person("bob@albi.example", ("albi", "administrator")))
    claim(other, page="/albi/adresse")
    answer = claim(administrator, NAME.upper())
    page = looked_at(answer, status=422)
    (fault,) = faults(page)
    assert "Un autre portail a demandé ce nom" in fault
    assert page.find(id="domain")["value"] == NAME.upper()
    assert "albi" not in page.text.lower()
    other.send("/albi/adresse", to="/albi/adresse/rendre")
    (fault,) = faults(looked_at(claim(administrator), status=422))
    assert "se repose jusqu’au" in fault


def test_what_another_portal_asks_for_cannot_be_touched(there, town, administrator):
    other = town.inside(town.person("bob@albi.example", ("albi", "administrator")))
    claim(other, page="/albi/adresse")
    seal = administrator.seal(PAGE)
    for deed in ("verifier", "rendre"):
        answer = administrator.post(f"{PAGE}/{deed}", {"csrf_token": seal, "host": NAME})
        assert answer.status_code == 404
    assert NAME not in administrator.page(PAGE).text
    assert NAME in other.page("/albi/adresse").text


def test_a_domain_with_accents_is_shown_both_ways(there, administrator):
    claim(administrator, "https://Assos.Nîmes.example/")
    text = words(administrator.page(PAGE).main)
    assert "assos.nîmes.example" in text
    assert "Pour le réseau, ce nom s’écrit : assos.xn--nmes-0pa.example" in text


def test_name_servers_that_are_silent_are_no_error(there, administrator):
    there.dns.silent.update({NAME, f"_rentree-des-assos.{NAME}", "besancon.example"})
    assert claim(administrator).status_code == 303
    assert "En attente" in states(administrator).values()


def test_a_domain_is_given_back(there, town, administrator, visit):
    claim(administrator)
    there.write(NAME, "besancon")
    administrator.send(PAGE, to=f"{PAGE}/verifier")
    assert administrator.send(PAGE, to=f"{PAGE}/rendre").status_code == 303
    assert "est rendu" in words(administrator.page(PAGE).main)
    town.app.extensions["sites"].forget()  # half a second passes
    assert visit.raw(f"{NAME}/").status_code == 421
    assert visit.raw("besancon.rentree.test/").status_code == 200


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_only_administrators_see_it(there, town, role):
    browser = town.inside(town.person("ada@mairie.example", ("besancon", role)))
    assert browser.get(PAGE).status_code == 404


def test_a_draft_proves_its_domain_too(there, town, operator, visit):
    town.build.site("brouillon", "97411", is_published=False)
    claim(operator, page="/brouillon/adresse")
    answer = visit.raw(f"{NAME}/.well-known/rentree-des-assos")
    assert answer.text.startswith("rentree-des-assos brouillon ")
    assert visit.raw(f"{NAME}/").status_code == 421
    assert visit.raw("autre.example/.well-known/rentree-des-assos").status_code == 421


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_no_letter_nor_line_names_a_host_that_was_asked(there, administrator, header):
    if header == "Host":
        answer = administrator.get(PAGE, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.text
        return
    claim(administrator)
    page = administrator.page(PAGE, headers={header: "host=evil.example"})
    assert "evil.example" not in page.text
