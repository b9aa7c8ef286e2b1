"""The dashboard of a published portal: what was read, what comes, what waits, what was decided."""

from datetime import date, timedelta

from app.services import visits
from tests.conftest import NOW
from tests.web.console.browsing import words
from tests.web.console.event_room import batch
from tests.web.console.test_publishing import TITLE, write

TODAY = date(2026, 9, 4)


def panels(page):
    """The figures at the top, in words."""
    return [words(one).replace("\u202f", " ") for one in page.select(".console-figures > li")]


def next_events(page):
    """The events that come next, by title."""
    return [words(one) for one in page.select("[aria-labelledby=t-next] li strong")]


def test_the_figures_of_the_month_stand_beside_those_before(town, administrator):
    for slug, ago, count in (("besancon", 0, 1200), ("besancon", 40, 3), ("albi", 0, 9000)):
        day = TODAY - timedelta(days=ago)
        visits.add(town.session, {(town.sites[slug], day, "home"): count})
    seen, *_ = panels(administrator.page("/besancon/"))
    assert seen.startswith("1 200 pages vues en 30 jours")
    assert "3 les 30 jours d’avant" in seen


def test_the_next_events_are_those_that_the_portal_shows(town, administrator):
    kept = town.build.event("25056", "Bal de la rentrée", starts_at=NOW + timedelta(days=1))
    hidden = town.build.event("25056", "Réunion interne", starts_at=NOW + timedelta(hours=2))
    town.build.event("81004", "Fête d’Albi", starts_at=NOW + timedelta(hours=3))
    assert batch(administrator, "hide", hidden, reason="off_topic").status_code == 303
    assert batch(administrator, "feature", kept).status_code == 303
    page = administrator.page("/besancon/")
    assert next_events(page) == ["Bal de la rentrée"]
    (coming,) = [one for one in panels(page) if "à venir" in one]
    assert "À la une : 1 · Masqués : 1" in coming
    assert "Corrigés" not in coming
    for link in page.select(".console-figures .hint a"):
        assert administrator.get(link["href"]).status_code == 200


def test_what_waits_and_the_last_publication_are_for_who_may_publish(town, administrator):
    write(town, {TITLE: "Sortir", "legal.publisher": "V", "legal.director": "M"})
    write(town, {"legal.host_name": "H"})
    page = administrator.page("/besancon/")
    assert panels(page)[-1].startswith("4 modifications à publier")
    assert "Publier les 4 modifications qui attendent" in words(page.main)
    assert administrator.send("/besancon/publication").status_code == 303
    after = panels(administrator.page("/besancon/"))[-1]
    assert after.startswith("0 modification à publier Dernière publication : ")
    reader = town.inside(town.person("lea@mairie.example", ("besancon", "reader")))
    page = reader.page("/besancon/")
    assert not [one for one in panels(page) if "publier" in one]
    assert not page.select('main a[href="/besancon/publication"]')


def test_the_menu_is_said_once_and_signs_out_with_one_form(administrator):
    page = administrator.page("/besancon/equipe")
    assert len(page.select('form[action="/deconnexion"]')) == 1
    assert {button["form"] for button in page.select("header button")} == {"leave"}
    crumbs = [words(one) for one in page.select(".crumbs li")]
    assert crumbs == ["Réglages", "Équipe"]
    assert page.select_one(".crumbs [aria-current=page]").text == "Équipe"
