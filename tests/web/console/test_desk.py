"""The operator's desk: every site, every run, every event that no commune shows, everybody."""

from datetime import timedelta

import pytest

from app.models.run import IngestRun
from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words

REPORT = {
    "created": 3,
    "updated": 2,
    "unchanged": 1500,
    "withdrawn": 1,
    "refused": [{"key": "mjc/Event/bal", "reason": "Sans date de début."}],
    "failed": [],
    "unplaced": [{"key": "mjc/Event/loto", "reason": "Commune inconnue <b>."}] * 2,
    "refused_count": 240,
    "failed_count": 0,
    "unplaced_count": 2,
    "notes": [],
}


@pytest.fixture
def run(session):
    def add(**more):
        row = IngestRun(
            **{
                "source": "helloasso",
                "origin": "https://api.helloasso.com/v5",
                "started_at": NOW - timedelta(minutes=10),
                "finished_at": NOW - timedelta(minutes=9),
                "report": REPORT,
                **more,
            }
        )
        session.add(row)
        session.commit()
        return row.id

    return add


def rows(page):
    """The table of the sites, as lines of words."""
    return {
        row.th.a["href"]: [words(cell) for cell in row.find_all("td")]
        for row in page.select("main tbody tr")
    }


def test_every_site_is_there_with_its_state_and_what_is_to_come(town, operator):
    town.build.event("25056", "Bal")
    town.build.event("25056", "Loto")
    town.build.site("brouillon", "97411", is_published=False, languages=("fr",))
    page = operator.page("/exploitation")
    # State, pages read, events to come, last event, last publication, languages, team.
    assert rows(page) == {
        "/national/": ["Publié", "0", "–", "–", "–", "3", "0"],
        "/albi/": ["Publié", "0", "0", "–", "–", "3", "0"],
        "/besancon/": ["Publié", "0", "2", "sam. 1er août", "–", "3", "0"],
        "/brouillon/": ["Brouillon", "0", "0", "–", "–", "1", "0"],
    }
    assert "Portails : 4, en brouillon : 1" in words(page.main).replace("\xa0", " ")
    assert page.find("a", href="https://besancon.rentree.test/")
    assert not page.find("a", href="https://brouillon.rentree.test/")


@pytest.mark.parametrize(
    ("asked", "found"),
    [("BESAN", {"/besancon/"}), ("81004", {"/albi/"}), ("personne", set()), ("", 3)],
)
def test_a_site_is_found_by_its_name_or_its_commune(operator, asked, found):
    page = operator.page(f"/exploitation?q={asked}")
    assert rows(page).keys() == found or len(rows(page)) == found
    assert page.find(id="q")["value"] == asked


def test_what_is_typed_in_the_search_is_only_shown(operator):
    page = operator.page("/exploitation?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert not page.select("main script")


@pytest.mark.parametrize("odd", ["0", "-1", "x", "9" * 40, "2", "9999"])
def test_a_page_that_is_none_is_answered(operator, odd):
    operator.page(f"/exploitation?page={odd}")
    operator.page(f"/exploitation/sans-commune?page={odd}")


def test_the_runs_and_the_report_of_one(operator, run, administrator):
    number = run()
    run(finished_at=None, report=None)
    run(source="demo", finished_at=None, report=None)
    page = operator.page("/exploitation/passages")
    lines = [words(line) for line in page.select("main .console-list > li")]
    assert len(lines) == 2, "what fills a demonstration reads no source"
    assert "pas terminé" in lines[0]
    assert (
        "créés : 3, mis à jour : 2, retirés : 1, inchangés : 1 500, refusés : 240, sans commune : 2"
        in (lines[1].replace("\u202f", " ").replace("\xa0", " "))
    )
    page = operator.page(f"/exploitation/passages/{number}")
    assert "Sans date de début." in words(page.main)
    assert "Commune inconnue <b>." in words(page.main)
    assert "Seuls les premiers sont gardés." in words(page.main)
    assert operator.get("/exploitation/passages/999999").status_code == 404
    assert administrator.get(f"/exploitation/passages/{number}").status_code == 404
    assert "ven. 4 sept. à 11" in words(administrator.page("/besancon/").main).replace("\xa0", " ")


def test_a_report_of_another_age_is_still_read(operator, run):
    number = run(report={"created": 1})
    page = operator.page(f"/exploitation/passages/{number}")
    assert "créés : 1, mis à jour : 0" in words(page.main).replace("\xa0", " ")


def test_what_no_commune_shows_is_named_with_its_reason(town, operator):
    more = {"city": "Nulle-Part", "postal_code": "00000", "place_name": "Salle des fêtes"}
    town.build.event(
        None, "Bal perdu", unplaced_reason="Ce code postal n’existe pas.", source="csv", **more
    )
    town.build.event("25056", "Bal placé")
    page = operator.page("/exploitation/sans-commune")
    (line,) = page.select("main .console-list > li")
    said = words(line)
    assert "Bal perdu" in said
    assert "Salle des fêtes, 00000 Nulle-Part" in said
    assert "Ce code postal n’existe pas." in said


def test_everybody_is_there_and_an_account_can_be_closed(town, operator, administrator):
    page = operator.page("/exploitation/personnes")
    (line,) = [one for one in page.select("main .console-list > li") if "Claire" in one.text]
    assert "Besancon (Administration)" in words(line)
    path = line.select_one("a.btn")["href"]
    town.person("autre@mairie.example", ("besancon", "administrator"))
    assert operator.send(path, to=f"{path}/fermer").status_code == 303
    assert administrator.get("/besancon/").status_code == 303
    page = operator.page("/exploitation/personnes")
    (line,) = [one for one in page.select("main .console-list > li") if "Claire" in one.text]
    assert "compte fermé" in words(line)
    assert "Ce compte est fermé" in operator.page(path).text


def test_nobody_closes_the_account_that_they_are_in(town, session):
    odile = town.person("odile@reseau.example", operator=True)
    browser = town.inside(odile, strong=True)
    path = f"/exploitation/personnes/{odile.id}"
    page = looked_at(browser.send(path, to=f"{path}/fermer"), status=422)
    assert faults(page) == ["Demandez à une autre personne de l’exploitation."]


def test_a_dashboard_says_what_a_site_lacks_and_in_which_languages_it_is_written(town):
    legal = {"publisher": "Ville", "director": "La maire", "host_name": "Hébergeur"}
    texts = {
        "home.title": {"fr": "Que faire ?", "en": "What is on?"},
        "home.lead": {"fr": "Tout."},
    }
    town.build.site(
        "bavard", "97411", languages=("fr", "en"), texts=texts, identity={"legal": legal}
    )
    browser = town.inside(town.person("ada@x.example", ("bavard", "reader")))
    page = browser.page("/bavard/")
    tasks = words(page.find("section", {"aria-labelledby": "t-tasks"}))
    assert "mentions légales" not in tasks
    assert "Ajouter une deuxième langue étrangère" in tasks
    assert "Dire comment joindre la mairie" in tasks
    languages = words(page.find("section", {"aria-labelledby": "t-languages"}))
    assert "français 3 sur 3" in languages
    assert "anglais 2 sur 3" in languages
