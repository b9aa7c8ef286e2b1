"""Associations let us in through HelloAsso, choose what is shown, and leave in one click."""

from sqlalchemy import select

from app.models.upstream import Association, UpstreamToken, WithheldForm
from tests.db.helloasso_road import form
from tests.visitor import inspect
from tests.web.association_pages.browsing import BAL, LOTO, asked, read, shown, synchronise


def test_consent_asks_with_a_challenge_and_comes_back_to_the_console(browser, fake):
    screen = browser.get("/besancon/helloasso/relier")
    said = asked(screen.location)
    assert said["client_id"] == fake.client_id
    assert said["redirect_uri"] == "https://admin.rentree.test/besancon/helloasso/retour"
    assert said["code_challenge_method"] == "S256"
    assert len(said["code_challenge"]) == 43
    assert len(said["state"]) < 500
    assert fake.client_secret not in screen.location
    cookie = screen.headers["Set-Cookie"]
    assert cookie.startswith("__Host-rentree-helloasso=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"):
        assert part in cookie
    assert "Domain" not in cookie


def test_what_is_to_come_is_offered_form_by_form(browser):
    assert browser.consent("besancon", of="mjc-exemple").location == "/besancon/helloasso"
    page = browser.get("/besancon/helloasso")
    inspect(read(page), page)
    words = read(page).get_text(" ", strip=True)
    assert "Vos 2 événements paraîtront ici" in words
    assert "Bal bal" in words
    assert "Salle des fêtes, 25000 Besançon" in words
    assert "Un autre formulaire est terminé" in words
    ticked = [box["value"] for box in read(page).select("input[name=shown][checked]")]
    assert sorted(ticked) == [BAL, LOTO]
    assert page.headers["Cache-Control"] == "no-store"


def test_nothing_is_followed_before_it_is_asked(browser, session):
    browser.consent("besancon", of="mjc-exemple")
    browser.get("/besancon/helloasso")
    (association,) = session.scalars(select(Association)).all()
    assert not association.is_followed
    assert association.linked_at is not None


def test_what_was_ticked_is_shown_and_the_rest_is_withheld_for_good(app, browser, session):
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso"))
    done = browser.post(
        "/besancon/helloasso", {"token": token, "listed": [BAL, LOTO], "shown": [BAL]}
    )
    assert "paraîtra dans quelques minutes" in done.text
    synchronise(app, session)
    assert shown(session)[BAL] == "scheduled"
    assert LOTO not in shown(session)
    # The directory says it again, and again: the association's wish goes before.
    synchronise(app, session)
    assert LOTO not in shown(session)
    page = browser.get("/besancon/helloasso")
    ticked = [box["value"] for box in read(page).select("input[name=shown][checked]")]
    assert ticked == [BAL]


def test_what_showed_already_goes_at_once_when_it_is_withheld(app, browser, session):
    synchronise(app, session)
    assert shown(session) == {
        BAL: "scheduled",
        LOTO: "scheduled",
        "mjc-exemple/Event/vieux": "scheduled",
    }
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso"))
    browser.post("/besancon/helloasso", {"token": token, "listed": [BAL, LOTO], "shown": [BAL]})
    assert shown(session)[LOTO] == "withdrawn"
    token = browser.token(browser.get("/besancon/helloasso"))
    browser.post(
        "/besancon/helloasso", {"token": token, "listed": [BAL, LOTO], "shown": [BAL, LOTO]}
    )
    synchronise(app, session)
    assert shown(session)[LOTO] == "scheduled"


def test_an_association_decides_of_no_other(app, browser, session, fake):
    fake.publish(form("fete", of="voisine"))
    synchronise(app, session)
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso"))
    browser.post(
        "/besancon/helloasso",
        {"token": token, "listed": ["voisine/Event/fete"], "shown": [BAL, LOTO]},
    )
    assert shown(session)["voisine/Event/fete"] == "scheduled"
    assert not session.scalars(select(WithheldForm)).all()


def test_leaving_takes_one_click_and_lasts(app, browser, session, fake):
    synchronise(app, session)
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso"))
    left = browser.post("/besancon/helloasso/quitter", {"token": token})
    assert "ne paraît plus ici" in left.text
    assert "3 événements viennent d’être retirés" in left.text
    assert browser.cookies == []
    assert set(shown(session).values()) == {"withdrawn"}
    assert not session.scalars(select(UpstreamToken)).all()
    assert fake.keys.linked() == []
    fake.change(BAL, title="Un bal encore")
    synchronise(app, session)
    assert set(shown(session).values()) == {"withdrawn"}


def test_who_left_may_come_back(app, browser, session):
    synchronise(app, session)
    for _ in range(2):
        browser.consent("besancon", of="mjc-exemple")
        token = browser.token(browser.get("/besancon/helloasso"))
        browser.post("/besancon/helloasso/quitter", {"token": token})
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso"))
    browser.post("/besancon/helloasso", {"token": token, "listed": [BAL], "shown": [BAL]})
    synchronise(app, session)
    assert shown(session)[BAL] == "scheduled"


def test_the_keys_that_were_given_are_kept_ciphered(browser, session):
    browser.consent("besancon", of="mjc-exemple")
    (kept,) = session.scalars(select(UpstreamToken)).all()
    assert "mjc-exemple" in kept.name
    assert "access" not in kept.pair
    assert not kept.pair.startswith("{")
