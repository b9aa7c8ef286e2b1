"""Who has a hand on a site: roles that change, people who leave, the record that tells it."""

import pytest

from tests.web.console.browsing import faults, looked_at, words

TEAM = "/besancon/equipe"


@pytest.fixture
def karim(town):
    return town.person("karim@mairie.example", ("besancon", "editor"), ("albi", "reader"))


def test_a_role_changes_at_once(town, administrator, karim):
    path = f"{TEAM}/{karim.id}"
    page = administrator.page(path)
    assert page.select_one("input[checked]")["value"] == "editor"
    answer = administrator.send(path, {"role": "administrator"}, to=f"{path}/role")
    assert (answer.status_code, answer.location) == (303, TEAM)
    assert "Karim a maintenant le rôle : Administration." in words(administrator.page(TEAM).main)
    browser = town.inside(karim)
    assert browser.get(TEAM).status_code == 200
    assert browser.get("/albi/equipe").status_code == 404, "nothing changed elsewhere"


def test_a_person_removed_keeps_the_other_sites(town, administrator, karim):
    path = f"{TEAM}/{karim.id}"
    assert administrator.send(path, to=f"{path}/retirer").status_code == 303
    assert administrator.get(path).status_code == 404
    browser = town.inside(karim)
    assert browser.get("/besancon/").status_code == 404
    assert browser.get("/").location == "/albi/"


@pytest.mark.parametrize("deed", ["role", "retirer"])
def test_the_last_administrator_does_not_leave_the_site_to_nobody(administrator, deed):
    page = administrator.page(TEAM)
    path = page.select_one("main .console-list a")["href"]
    answer = administrator.send(path, {"role": "reader"}, to=f"{path}/{deed}")
    assert faults(looked_at(answer, status=422)) == [
        "Il faut au moins une personne à l’administration : nommez-en d’abord une autre."
    ]


def test_who_removes_oneself_is_led_home(town, administrator):
    town.person("autre@mairie.example", ("besancon", "administrator"))
    page = administrator.page(TEAM)
    (own,) = [line for line in page.select("main .console-list > li") if "(vous)" in line.text]
    path = own.a["href"]
    answer = administrator.send(path, to=f"{path}/retirer")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Vous n’avez pas, ou plus, de portail à tenir." in administrator.page("/").text


@pytest.mark.parametrize("role", ["operator", "", "ADMINISTRATOR", "reader\n"])
def test_a_role_that_is_none_changes_nothing(administrator, karim, role):
    path = f"{TEAM}/{karim.id}"
    form = {"csrf_token": administrator.seal(path), "role": role}
    answer = administrator.post(f"{path}/role", form)
    assert answer.status_code == (303 if role.strip() == "reader" else 422)


def test_somebody_of_another_site_is_nobody_here(town, administrator):
    bob = town.person("bob@x.example", ("albi", "editor"))
    path = f"{TEAM}/{bob.id}"
    assert administrator.get(path).status_code == 404
    seal = administrator.seal(TEAM)
    for deed in ("role", "retirer"):
        form = {"csrf_token": seal, "role": "administrator"}
        assert administrator.post(f"{path}/{deed}", form).status_code == 404
    assert town.inside(bob).get("/besancon/").status_code == 404
    assert town.inside(bob).get("/albi/").status_code == 200


def test_identities_that_no_database_can_compare_are_not_found(administrator):
    for odd in ("0", "-1", "99999999999999999999", "1e3", "1.0"):
        assert administrator.get(f"{TEAM}/{odd}").status_code == 404


def test_the_record_of_a_site_tells_what_was_done_there_and_nowhere_else(
    town, administrator, karim
):
    path = f"{TEAM}/{karim.id}"
    administrator.send(path, {"role": "reader"}, to=f"{path}/role")
    page = administrator.page("/besancon/journal")
    first = words(page.select_one("main .console-list li"))
    assert first.startswith("Claire a donné à Karim le rôle : Lecture")
    other = town.inside(town.person("bob@x.example", ("albi", "administrator")))
    assert "Claire" not in other.page("/albi/journal").text
    assert "bob@x.example" not in page.text


def test_a_long_record_is_read_page_after_page(town, administrator, karim):
    path = f"{TEAM}/{karim.id}"
    seal = administrator.seal(path)
    for turn in range(60):
        form = {"csrf_token": seal, "role": ("reader", "editor")[turn % 2]}
        administrator.post(f"{path}/role", form)
    page = administrator.page("/besancon/journal")
    assert len(page.select("main .console-list li")) == 50
    older = page.find("a", string="Plus anciennes")["href"]
    rest = administrator.page(older)
    assert 10 < len(rest.select("main .console-list li")) < 50
    for odd in ("x", "-1", "9" * 30, "٣", ""):
        administrator.page(f"/besancon/journal?avant={odd}")


def test_the_whole_record_is_checked_for_the_operator(operator, administrator, karim):
    page = operator.page("/exploitation/journal")
    assert "aucune ligne n’a été changée ni retirée" in words(page.main)
    assert "Besancon" in words(page.main)
    assert "Albi" in words(page.main)
