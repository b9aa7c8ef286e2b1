"""Editions in the console: operators make them, each site joins or leaves."""

from datetime import date

from app.queries import campaigns
from app.web.clock import set_clock
from tests.conftest import NOW
from tests.web.console.browsing import faults, words

DESK, NEW = "/exploitation/editions", "/exploitation/editions/nouvelle"
FORM = {
    "title_fr": "Rentrée 2026",
    "lead_fr": "Venez !",
    "title_en": "Back to clubs",
    "first_day": "2026-09-04",
    "last_day": "2026-09-13",
    "tag": "rentrée 2026",
    "who": "all",
}


def made(operator, **more):
    answer = operator.send(NEW, {**FORM, **more})
    assert answer.status_code == 303, faults(operator.page(NEW))
    return answer


def test_an_edition_is_made_shown_and_changed(town, operator):
    made(operator)
    edition = campaigns.by_slug(town.session, "rentree-2026")
    assert (edition.first_day, edition.last_day) == (date(2026, 9, 4), date(2026, 9, 13))
    assert dict(edition.title) == {"fr": "Rentrée 2026", "en": "Back to clubs"}
    line = words(operator.page(DESK).select_one("main .console-list li"))
    assert "Rentrée 2026 · en cours" in line
    assert "tous les portails" in line
    one = f"{DESK}/rentree-2026"
    assert operator.send(one, {"title_fr": "Grande rentrée"}, to=one).status_code == 303
    title = campaigns.by_slug(town.session, "rentree-2026").title
    assert dict(title) == {"fr": "Grande rentrée", "en": "Back to clubs"}
    assert title.state("en", source="fr").value == "source_changed"
    told = words(operator.page("/exploitation/journal").main)
    assert "a créé l’édition rentree-2026" in told
    assert "a modifié l’édition rentree-2026" in told


def test_what_lacks_is_said_and_what_was_typed_is_kept(operator):
    answer = operator.send(
        NEW, {"lead_fr": "Venez !", "who": "chosen", "sites": "albi, nulle-part"}
    )
    page = operator.page(NEW)
    assert answer.status_code == 422
    for sentence in (
        "Écrivez le titre en français.",
        "Donnez une date",
        "Donnez le mot-clé",
        "Aucun portail ne s’appelle ainsi : nulle-part.",
    ):
        assert sentence in answer.text.replace("\xa0", " "), sentence
    assert "albi, nulle-part" in answer.text
    assert not faults(page)


def test_days_out_of_order_and_odd_addresses_are_refused(operator):
    for wrong in (
        {"last_day": "2026-09-03"},
        {"first_day": "4 septembre"},
        {"first_day": "0001-01-01"},
        {"slug": "Été"},
        {"slug": "nouvelle"},
        {"tag": "!!"},
        {"tag": "x" * 61},
        {"title_fr": "x" * 81},
        {"title_fr": "حفلة"},
        {"who": "personne"},
    ):
        assert operator.send(NEW, {**FORM, **wrong}).status_code == 422, wrong
    made(operator)
    again = operator.send(NEW, FORM)
    assert again.status_code == 422
    assert "Une édition a déjà cette adresse." in again.text


def test_who_saves_after_somebody_else_is_told_and_loses_nothing(town, operator):
    made(operator)
    one = f"{DESK}/rentree-2026"
    first = operator.page(one)
    seal = first.find("input", {"name": "csrf_token"})["value"]
    seen = first.find("input", {"name": "seen"})["value"]
    set_clock(town.app.extensions["console"], lambda: NOW.replace(minute=5))
    assert operator.send(one, {"title_fr": "Le mien"}, to=one).status_code == 303
    late = operator.post(one, {**FORM, "csrf_token": seal, "seen": seen, "title_fr": "Le tien"})
    assert late.status_code == 422
    assert "pendant que vous écriviez" in late.text
    assert "Le tien" in late.text
    assert campaigns.by_slug(town.session, "rentree-2026").title["fr"] == "Le mien"
    assert operator.post(one, {**FORM, "csrf_token": seal, "seen": "x"}).status_code == 422


def test_chosen_sites_are_named_by_their_address(town, operator):
    made(operator, who="chosen", sites="albi")
    one = f"{DESK}/rentree-2026"
    page = operator.page(one)
    assert page.find(id="sites").text.strip() == "albi"
    operator.send(one, {"sites": "besancon"}, to=one)
    edition = campaigns.by_slug(town.session, "rentree-2026")
    assert campaigns.answers_to(town.session, edition.id).joined == ("besancon",)


def test_an_administrator_joins_and_leaves_for_their_own_site(town, operator, administrator):
    made(operator)
    town.build.event("25056", "Forum", keywords={"fr": ["Rentrée 2026"]})
    page = administrator.page("/besancon/editions")
    line = words(page.select_one("main .console-list li")).replace("\xa0", " ")
    assert "1 événement à venir chez vous" in line
    assert "Votre portail participe." in line
    leave, join = (f"/besancon/editions/rentree-2026/{word}" for word in ("quitter", "participer"))
    assert administrator.send("/besancon/editions", to=leave).status_code == 303
    edition = campaigns.by_slug(town.session, "rentree-2026")
    assert campaigns.answers_to(town.session, edition.id).declined == ("besancon",)
    assert "sauf 1" in words(operator.page(DESK).main).replace("\xa0", " ")
    assert "besancon" in words(operator.page(f"{DESK}/rentree-2026").main)
    assert administrator.send("/besancon/editions", to=join).status_code == 303
    told = words(administrator.page("/besancon/journal").main)
    assert "ne participe plus à l’édition rentree-2026" in told
    for path in ("/albi/editions", DESK, NEW, f"{DESK}/rentree-2026"):
        assert administrator.get(path).status_code == 404, path
    seal = administrator.seal("/besancon/editions")
    stolen = leave.replace("besancon", "albi", 1)
    assert administrator.post(stolen, {"csrf_token": seal}).status_code == 404
    unknown = leave.replace("rentree-2026", "autre")
    assert administrator.post(unknown, {"csrf_token": seal}).status_code == 404


def test_who_only_writes_texts_does_not_join(town, operator):
    made(operator)
    editor = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    assert editor.get("/besancon/editions").status_code == 404


def test_the_country_always_takes_part(operator):
    made(operator)
    page = operator.page("/national/editions")
    assert "Le portail national participe toujours." in words(page.main)
    assert not page.select("main .console-list form")
    seal = operator.seal("/national/editions")
    path = "/national/editions/rentree-2026/quitter"
    assert operator.post(path, {"csrf_token": seal}).status_code == 404


def test_an_edition_is_closed_at_once(town, operator, administrator):
    made(operator, first_day="2026-09-01")
    path = f"{DESK}/rentree-2026"
    assert operator.send(path, to=f"{path}/clore").status_code == 303
    assert campaigns.by_slug(town.session, "rentree-2026").last_day == date(2026, 9, 3)
    assert "terminée" in words(operator.page(DESK).main)
    assert not operator.page(path).find("form", action=f"{path}/clore")
    assert "Aucune édition" in words(administrator.page("/besancon/editions").main)
    seal = operator.seal(DESK + "/nouvelle")
    late = "/besancon/editions/rentree-2026/participer"
    assert operator.post(late, {"csrf_token": seal}).status_code == 404
    assert operator.post(f"{DESK}/autre/clore", {"csrf_token": seal}).status_code == 404
