"""What lets an association in opens nothing else, and what goes wrong is said."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models.upstream import Association, UpstreamToken
from app.web.clock import set_clock
from app.web.console.helloasso import passes, sparing
from tests.conftest import NOW
from tests.db.helloasso_road import form
from tests.web.association_pages.browsing import (
    BAL,
    LOTO,
    Browser,
    answered,
    asked,
    read,
    shown,
    synchronise,
)


@pytest.mark.parametrize("says", ["no", "maybe"])
def test_a_refusal_changes_nothing_and_says_so(browser, session, says):
    page = browser.consent("besancon", of="mjc-exemple", says=says)
    assert page.status_code == 403
    assert "rien n’a changé" in page.text
    assert not session.scalars(select(Association)).all()


def test_an_answer_in_another_browser_opens_nothing(app, browser, session):
    screen = browser.get("/besancon/helloasso/relier")
    back = answered(screen.location, of="mjc-exemple")
    stranger = Browser(app)
    assert stranger.get(back).status_code == 403
    assert stranger.get("/besancon/helloasso").status_code == 200
    assert "Continuer avec HelloAsso" in stranger.get("/besancon/helloasso").text
    assert not session.scalars(select(UpstreamToken)).all()


def test_an_answer_serves_once(browser):
    screen = browser.get("/besancon/helloasso/relier")
    back = answered(screen.location, of="mjc-exemple")
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 403


def test_an_answer_after_ten_minutes_comes_too_late(app, browser):
    screen = browser.get("/besancon/helloasso/relier")
    back = answered(screen.location, of="mjc-exemple")
    set_clock(app.extensions["console"], lambda: NOW + passes.CROSSING_LASTS)
    page = browser.get(back)
    assert page.status_code == 403
    assert "dix minutes" in page.text


def test_a_wrong_state_or_code_opens_nothing(browser):
    browser.get("/besancon/helloasso/relier")
    assert browser.get("/besancon/helloasso/retour?code=x&state=forged").status_code == 403
    screen = browser.get("/besancon/helloasso/relier")
    state = asked(screen.location)["state"]
    page = browser.get(f"/besancon/helloasso/retour?code=forged&state={state}")
    assert page.status_code == 403
    assert "n’est plus valable" in page.text


def test_a_pass_of_one_portal_opens_no_other(browser):
    browser.consent("besancon", of="mjc-exemple")
    page = browser.get("/autre-site/helloasso")
    assert "Continuer avec HelloAsso" in page.text
    assert "Bal bal" not in page.text
    token = browser.token(browser.get("/besancon/helloasso"))
    sent = browser.post("/autre-site/helloasso/quitter", {"token": token})
    assert "ne paraît plus ici" not in sent.text


def test_a_form_without_its_token_changes_nothing(app, browser, session):
    synchronise(app, session)
    browser.consent("besancon", of="mjc-exemple")
    for token in ("", "forged"):
        for path in ("", "/quitter"):
            browser.post(f"/besancon/helloasso{path}", {"token": token, "listed": [BAL]})
    assert set(shown(session).values()) == {"scheduled"}


def test_the_visit_is_over_after_an_hour(app, browser):
    browser.consent("besancon", of="mjc-exemple")
    assert "Bal bal" in browser.get("/besancon/helloasso").text
    set_clock(app.extensions["console"], lambda: NOW + passes.VISIT_LASTS + timedelta(seconds=1))
    assert "Continuer avec HelloAsso" in browser.get("/besancon/helloasso").text


def test_leaving_ends_every_other_visit(app, browser, session):
    browser.consent("besancon", of="mjc-exemple")
    other = Browser(app)
    other.consent("besancon", of="mjc-exemple")
    sealed = read(other.get("/besancon/helloasso"))
    token = browser.token(browser.get("/besancon/helloasso"))
    browser.post("/besancon/helloasso/quitter", {"token": token})
    hidden = {one["name"]: one["value"] for one in sealed.select("form input[type=hidden]")}
    other.post("/besancon/helloasso", {**hidden, "shown": [BAL]})
    (association,) = session.scalars(select(Association)).all()
    assert association.left_at is not None
    assert not association.is_followed


def test_no_visit_lasts_longer_than_four_hours(app, browser, fake):
    fake.keys.access_seconds = 24 * 3600.0
    browser.consent("besancon", of="mjc-exemple")
    step = passes.VISIT_LASTS - timedelta(minutes=1)
    for number in range(1, 5):
        later = NOW + number * step
        set_clock(app.extensions["console"], lambda later=later: later)
        is_inside = "Bal bal" in browser.get("/besancon/helloasso").text
        assert is_inside == (number * step < passes.LONGEST_VISIT)
    set_clock(app.extensions["console"], lambda: NOW + passes.LONGEST_VISIT)
    assert "Bal bal" not in browser.get("/besancon/helloasso").text


def test_a_date_without_a_zone_stops_nobody(browser, fake):
    fake.change(BAL, startDate="2026-10-12T20:00:00", endDate=None)
    browser.consent("besancon", of="mjc-exemple")
    page = browser.get("/besancon/helloasso")
    assert page.status_code == 200
    assert "lundi 12 octobre à 20" in read(page).get_text()


def test_what_one_joins_without_end_is_offered_as_such(browser, fake):
    fake.publish(form("adhesion", formType="Membership", endDate=None))
    browser.consent("besancon", of="mjc-exemple")
    page = read(browser.get("/besancon/helloasso"))
    assert "Activité à l’année" in page.get_text()
    assert "Vos 2 événements paraîtront ici" in page.get_text()


def test_few_visitors_at_a_time_wait_for_helloasso(browser):
    taken = [sparing._WAITING.acquire(blocking=False) for _ in range(4)]  # noqa: SLF001 (as four visitors would)
    try:
        assert taken == [True, True, True, False]
        assert browser.get("/besancon/helloasso").status_code == 503
    finally:
        for _ in range(3):
            sparing._WAITING.release()  # noqa: SLF001 (as they leave)
    assert browser.get("/besancon/helloasso").status_code == 200


def test_an_altered_pass_is_no_pass(app, browser):
    browser.consent("besancon", of="mjc-exemple")
    settings = app.extensions["settings"]
    forged = passes._seal(settings.model_copy(update={"secret_key": "x" * 32})).dumps({})  # noqa: SLF001 (forging one)
    for cookie in (forged, "nonsense", json.dumps({"association": "mjc-exemple"})):
        stranger = Browser(app)
        page = stranger.get(
            "/besancon/helloasso", headers={"Cookie": f"__Host-rentree-helloasso={cookie}"}
        )
        assert "Bal bal" not in page.text


def test_helloasso_out_of_order_is_said_and_nothing_is_lost(browser, fake):
    browser.consent("besancon", of="mjc-exemple")
    fake.fail("/organizations/", 500, times=None)
    page = browser.get("/besancon/helloasso")
    assert page.status_code == 503
    assert "rien n’est perdu" in page.text
    fake.recover()
    assert "Bal bal" in browser.get("/besancon/helloasso").text


def test_a_form_that_does_not_answer_is_offered_as_the_list_shows_it(browser, fake):
    browser.consent("besancon", of="mjc-exemple")
    fake.fail("/Event/bal/public", 500, times=None)
    assert "Bal bal" in browser.get("/besancon/helloasso").text


def test_a_form_that_cannot_be_shown_says_why(browser, fake):
    fake.change("mjc-exemple/Event/loto", startDate=None, endDate=None)
    browser.consent("besancon", of="mjc-exemple")
    page = read(browser.get("/besancon/helloasso"))
    assert "Ne peut pas paraître" in page.get_text()
    assert [box["value"] for box in page.select("input[name=shown][disabled]")] == [LOTO]


def test_an_installation_without_keys_says_so(app, build, session):
    build.national()
    build.site("besancon", "25056")
    session.commit()
    page = Browser(app).get("/besancon/helloasso/relier")
    assert page.status_code == 503
    assert "pas encore relié à HelloAsso" in page.text


def test_a_portal_that_does_not_exist_has_no_such_page(browser):
    for path in ("", "/relier", "/retour", "/nouveau"):
        assert browser.get(f"/nulle-part/helloasso{path}").status_code == 404


def test_pages_speak_the_language_that_was_asked(browser, build, session):
    build.site("paris", "75056")
    session.commit()
    screen = browser.get("/paris/helloasso/relier?lang=ar")
    browser.get(answered(screen.location, of="mjc-exemple"))
    page = read(browser.get("/paris/helloasso"))
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert "مغادرة" in page.get_text()


def test_the_portal_proposes_it_to_associations(browser, visit):
    page = visit("besancon.rentree.test/proposer")
    link = page.find("a", string="Relier mon association")
    assert link["href"] == "https://admin.rentree.test/besancon/helloasso/relier?lang=fr"
    assert "pourboire" in page.get_text()
    assert page.find("a", href="/proposer"), "the menu leads to it"


def test_without_keys_the_portal_proposes_no_link(visit, build, session):
    build.national()
    build.site("besancon", "25056")
    session.commit()
    page = visit("besancon.rentree.test/proposer")
    assert page.find("a", string="Relier mon association") is None
    assert "Vous utilisez déjà HelloAsso" in page.get_text()
