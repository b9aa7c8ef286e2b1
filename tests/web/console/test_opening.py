"""From a name that is typed to a portal that waits for its people; and the requests of towns."""

from datetime import timedelta

import pytest

from app.models.commune import Commune
from app.models.site import Site
from app.queries import domains, sites
from tests.conftest import NOW
from tests.web.console.browsing import Browser, faults, looked_at, words

FIND = "/exploitation/nouveau"
OPENED = f"{FIND}/ouvert?portail=avanne-aveney"
ASK = "/demande?commune=25036"
WRITTEN = {
    "name": "Claire Dupont",
    "position": "Adjointe",
    "email": "claire@avanne.example",
    "message": "Bonjour",
}


@pytest.fixture
def here(town, session):
    for insee in ("25036", "97411", "93066"):
        town.build.commune(insee)
    session.get(Commune, "25036").website = "https://www.avanne.example/"
    national = session.get(Site, town.sites["national"])
    national.identity = {"legal": {"host_name": "Centre de calcul"}}
    session.commit()
    return town


def filled_in(browser, insee="25036", **more):
    form = {"email": "claire@avanne.example", **more}
    return browser.send(f"{FIND}/{insee}", form)


def requested(stranger, letterbox, at, **more):
    at(NOW)
    page = stranger.page(ASK)
    fields = {one["name"]: one.get("value", "") for one in page.select("form.sheet input")}
    at(NOW + timedelta(seconds=30))
    return stranger.post("/demande", {**fields, **WRITTEN, **more})


def test_from_a_name_to_a_draft_and_its_invitation(here, operator, letterbox, session):
    page = operator.page(f"{FIND}?q=saint-denis")
    assert len(page.select(".console-list li")) == 2
    one = operator.get(f"{FIND}?q=25720")
    assert (one.status_code, one.location) == (303, f"{FIND}/25036")
    page = operator.page(one.location)
    known = words(page.select_one(".console-known"))
    for fact in ("25036", "25720", "Doubs", "10 000", "avanne.example", "Besançon"):
        assert fact in known
    assert page.find(id="slug")["value"] == "avanne-aveney"
    answer = filled_in(operator)
    assert (answer.status_code, answer.location) == (303, OPENED)
    assert "en brouillon" in words(operator.page(OPENED).main)
    opened = sites.by_slug(session, "avanne-aveney")
    assert not opened.is_published
    assert opened.identity["legal"]["host_name"] == "Centre de calcul", "that of every portal here"
    (letter,) = letterbox.letters
    assert letter["To"] == "claire@avanne.example"
    said = letter.get_body(("plain",)).get_content()
    assert "Odile" in said
    assert "sept jours" in said
    here.app.extensions["sites"].forget()  # half a second passes
    newcomer = Browser(here.app)
    newcomer.send(letterbox.link(), {"name": "Claire", "password": "quatre chevaux verts"})
    assert words(newcomer.page("/avanne-aveney/").h1) == "Tableau de bord"


def test_what_is_wrong_is_beside_its_field_and_nothing_is_lost(here, operator, letterbox):
    answer = filled_in(operator, "97411", email="claire", slug="saint-denis", name="Île")
    page = looked_at(answer, status=422)
    assert len(faults(page)) == 2
    assert "saint-denis-974" in faults(page)[0]
    assert page.find(id="name")["value"] == "Île"
    assert page.find(id="email")["value"] == "claire"
    assert letterbox.letters == []


def test_one_foreign_language_alone_is_refused(here, operator):
    page = operator.page(f"{FIND}/25036")
    ticked = {one["name"]: "1" for one in page.select("[name^=lang-]") if one.has_attr("checked")}
    assert list(ticked) == ["lang-en", "lang-ar"]
    seal = operator.seal(f"{FIND}/25036")
    fields = {"name": "A", "slug": "a-b", "color": "#a33b2a", "email": "a@b.example"}
    answer = operator.post(f"{FIND}/25036", {"csrf_token": seal, "lang-en": "1", **fields})
    (fault,) = faults(looked_at(answer, status=422))
    assert "loi du 4 août 1994" in fault


def test_several_communes_are_ticked_or_named(here, operator, session):
    filled_in(operator, territory="several", others="Saint-Denis, 93066", slug="grand")
    assert sites.by_slug(session, "grand") is None
    filled_in(operator, territory="several", others="93066, Besançon", slug="grand")
    assert sites.by_slug(session, "grand").territory == {"25036", "93066", "25056"}


def test_an_invitation_waits_for_the_domain(here, operator, letterbox, session):
    answer = filled_in(operator, domain="assos.avanne.example")
    assert operator.page(answer.location).find("a", href="/avanne-aveney/adresse")
    assert letterbox.letters == []
    here.app.extensions["sites"].forget()  # half a second passes
    page = operator.page("/avanne-aveney/adresse")
    assert "Une invitation attend que cette adresse réponde" in words(page.main)
    site = sites.by_slug(session, "avanne-aveney")
    assert [one.name for one in domains.of_site(session, site.id)] == ["assos.avanne.example"]


def test_a_commune_that_is_none_is_not_found(here, operator):
    for insee in ("00000", "x", "25036'"):
        assert operator.get(f"{FIND}/{insee}").status_code == 404


def test_a_town_asks_confirms_and_is_answered(here, stranger, operator, letterbox, at):
    answer = requested(stranger, letterbox, at)
    assert (answer.status_code, answer.location) == (303, "/demande/envoyee")
    stranger.page(answer.location)
    link = letterbox.link()
    assert link.startswith("/demande/confirmer/")
    assert "Aucune demande n’attend" in operator.page("/exploitation/demandes").text
    assert stranger.page(link).select_one("main form[method=post]")
    assert "Aucune demande n’attend" in operator.page("/exploitation/demandes").text
    assert "Merci" in words(looked_at(stranger.send(link)).h1)
    assert stranger.get(link).status_code == 410
    desk = operator.page("/exploitation/demandes")
    assert "même domaine que le site de la mairie (avanne.example)" in words(desk.main)
    accept = desk.find("a", string=lambda text: text and "Accepter" in text)
    accept = accept or next(a for a in desk.select("main a.btn") if "Accepter" in a.text)
    path, _, _ = accept["href"].partition("?")
    page = operator.page(accept["href"])
    assert page.find(id="email")["value"] == WRITTEN["email"]
    assert "Claire Dupont" in words(page.main)
    answer = operator.send(accept["href"], to=path)
    assert (answer.status_code, answer.location) == (303, OPENED)
    assert letterbox.link().startswith("/invitation/")
    assert "Acceptée" in operator.page("/exploitation/demandes").text


def test_a_request_is_declined_with_its_reason(here, stranger, operator, letterbox, at):
    requested(stranger, letterbox, at)
    stranger.send(letterbox.link())
    desk = operator.page("/exploitation/demandes")
    action = next(
        form["action"] for form in desk.select("form[method=post]") if "decliner" in form["action"]
    )
    page = looked_at(
        operator.send("/exploitation/demandes", {"reason": " "}, to=action), status=422
    )
    assert faults(page) == ["Dites pourquoi : la mairie lira cette phrase."]
    answer = operator.send("/exploitation/demandes", {"reason": "Pas\nencore."}, to=action)
    assert answer.status_code == 303
    letter = letterbox.letters[-1]
    assert letter["To"] == WRITTEN["email"]
    assert "Pas\nencore." in letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Déclinée" in operator.page("/exploitation/demandes").text


@pytest.mark.parametrize("more", [{"site_web": "http://spam.example"}])
def test_a_program_is_answered_the_same_and_nothing_is_kept(
    here, stranger, operator, letterbox, at, more
):
    answer = requested(stranger, letterbox, at, **more)
    assert (answer.status_code, answer.location) == (303, "/demande/envoyee")
    assert letterbox.letters == []


@pytest.mark.parametrize("begun", ["", "x", "1.2.3", "WyJhIl0.x"])
def test_a_form_without_its_signed_hour_is_shown_again(here, stranger, letterbox, at, begun):
    page = looked_at(requested(stranger, letterbox, at, begun=begun), status=422)
    assert "trop ancienne" in faults(page)[0]
    assert page.find(id="name")["value"] == "Claire Dupont"
    assert letterbox.letters == []


def test_an_incomplete_request_says_what_lacks(here, stranger, letterbox, at):
    answer = requested(stranger, letterbox, at, name="", position="", email="x\r\nBcc: y@z.example")
    assert len(faults(looked_at(answer, status=422))) == 3
    assert letterbox.letters == []


def test_requests_are_counted(here, stranger, letterbox, at):
    statuses = [requested(stranger, letterbox, at).status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]


def test_a_poisoned_host_is_in_no_letter(here, stranger, letterbox, at):
    page = stranger.page(ASK)
    fields = {one["name"]: one.get("value", "") for one in page.select("form.sheet input")}
    at(NOW + timedelta(seconds=30))
    stranger.post(
        "/demande",
        {**fields, **WRITTEN},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    assert "evil" not in letterbox.letters[-1].as_string()


def test_requests_and_openings_are_the_operators_alone(here, administrator):
    for path in (FIND, f"{FIND}/25036", "/exploitation/demandes"):
        assert administrator.get(path).status_code == 404
