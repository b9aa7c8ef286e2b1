"""Associations let us in through HelloAsso, choose what is shown, and leave in one click."""

import pytest
from sqlalchemy import select

from app.models.upstream import Association, UpstreamToken, WithheldForm
from app.services.helloasso import wishes
from app.services.helloasso.forms import FormReader
from tests.conftest import NOW
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
    done = browser.tick(BAL)
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
    browser.tick(BAL)
    assert shown(session)[LOTO] == "withdrawn"
    browser.tick(BAL, LOTO)
    synchronise(app, session)
    assert shown(session)[LOTO] == "scheduled"


@pytest.mark.parametrize(
    "key",
    [
        "voisine/Event/fete",
        "MJC-exemple/Event/fete",
        "mjc-exemple/x",
        "mjc-exemple/Event/" + "x" * 300,
        "mjc-exemple/Event/a\0b",
        "",
    ],
)
def test_an_association_decides_of_what_it_was_offered_and_of_nothing_else(
    app, browser, session, fake, key
):
    fake.publish(form("fete", of="voisine"))
    fake.publish(form("fete", of="MJC-exemple"))
    synchronise(app, session)
    before = shown(session)
    browser.consent("besancon", of="mjc-exemple")
    browser.tick(BAL, LOTO, key)
    browser.tick(BAL, LOTO, listed=[key])
    assert not session.scalars(select(WithheldForm)).all()
    assert synchronise(app, session).failed == []
    assert shown(session) == before


def test_leaving_takes_no_association_whose_name_differs_by_its_case(app, browser, session, fake):
    fake.publish(form("fete", of="MJC-exemple"))
    synchronise(app, session)
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso"))
    browser.post("/besancon/helloasso/quitter", {"token": token})
    assert shown(session)["MJC-exemple/Event/fete"] == "scheduled"
    assert shown(session)[BAL] == "withdrawn"


@pytest.mark.parametrize("withholds_only", [True, False])
def test_a_wish_said_while_a_run_reads_goes_before_what_it_read(
    app, browser, session, monkeypatch, withholds_only
):
    browser.consent("besancon", of="mjc-exemple")

    read_them = FormReader.read

    def and_meanwhile(reader, names):
        found = read_them(reader, names)
        if withholds_only:
            wishes.choose(session, "mjc-exemple", shown=[LOTO], withheld=[BAL], now=NOW)
        else:
            wishes.leave(session, "mjc-exemple", now=NOW)
        return found

    # Between what HelloAsso answers and what is written: no server of ours stands there.
    monkeypatch.setattr(FormReader, "read", and_meanwhile)
    synchronise(app, session)
    assert BAL not in shown(session)
    monkeypatch.undo()
    synchronise(app, session)
    assert BAL not in shown(session)


def test_what_slipped_in_against_a_wish_is_taken_away_by_the_next_run(app, browser, session):
    synchronise(app, session)
    session.add(WithheldForm(key=BAL, slug="mjc-exemple", since=NOW))
    session.commit()
    assert synchronise(app, session).withdrawn == 1
    assert shown(session)[BAL] == "withdrawn"
    assert shown(session)[LOTO] == "scheduled"


def test_who_comes_back_finds_what_it_had_left_out(app, browser, session):
    browser.consent("besancon", of="mjc-exemple")
    browser.tick(BAL)
    token = browser.token(browser.get("/besancon/helloasso"))
    browser.post("/besancon/helloasso/quitter", {"token": token})
    browser.consent("besancon", of="mjc-exemple")
    page = browser.get("/besancon/helloasso")
    assert [box["value"] for box in read(page).select("input[name=shown][checked]")] == [BAL]
    assert "Votre événement paraîtra ici" in page.text


def test_what_is_given_back_is_given_back_at_helloasso_too_when_the_key_is_old(browser, fake):
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso"))
    fake.expire()
    browser.post("/besancon/helloasso/quitter", {"token": token})
    assert fake.keys.linked() == []


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
    browser.tick(BAL)
    synchronise(app, session)
    assert shown(session)[BAL] == "scheduled"


def test_the_keys_that_were_given_are_kept_ciphered(browser, session):
    browser.consent("besancon", of="mjc-exemple")
    (kept,) = session.scalars(select(UpstreamToken)).all()
    assert "mjc-exemple" in kept.name
    assert "access" not in kept.pair
    assert not kept.pair.startswith("{")
