"""A short form makes an event at HelloAsso, publishes it there, and it shows here."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.scope import Scope
from app.models.event import Event
from app.models.scoping import within
from app.services.helloasso import create as making
from app.services.helloasso import wishes
from app.services.ingest.lock import held
from app.web.clock import set_clock
from app.web.console.helloasso import passes
from tests.conftest import NOW
from tests.visitor import inspect
from tests.web.association_pages.browsing import Browser, read, synchronise

PATH = "/besancon/helloasso/nouveau"
TYPED = {
    "title": "Concert d’automne",
    "day": "2026-10-17",
    "from": "20:30",
    "to": "01:00",
    "place_name": "Kursaal",
    "address": "2 place du Théâtre",
    "postal_code": "25000",
    "city": "Besançon",
    "price": "7,50",
    "seats": "120",
    "description": "Chœur et orchestre.\n\nApportez votre <bonne humeur> !",
}


@pytest.fixture
def inside(browser):
    browser.consent("besancon", of="mjc-exemple")
    return browser


@pytest.fixture
def send(inside):
    def send(**changed):
        token = inside.token(inside.get(PATH))
        return inside.post(PATH, {**TYPED, "token": token, **changed})

    return send


def created(fake):
    return [form for form in fake.shelf.forms_of("mjc-exemple") if form["title"] == TYPED["title"]]


def test_the_form_is_a_page_of_the_house(inside):
    page = inside.get(PATH)
    assert page.status_code == 200
    inspect(read(page), page)


def test_an_event_is_made_published_and_shown_here(app, session, fake, send):
    done = send()
    assert done.status_code == 200
    assert "Votre événement est publié" in done.text
    (made,) = created(fake)
    assert made["state"] == "Public"
    assert made["startDate"] == "2026-10-17T20:30:00+02:00"
    assert made["endDate"] == "2026-10-18T01:00:00+02:00"
    assert made["place"] == {
        "name": "Kursaal",
        "address": "2 place du Théâtre",
        "zipCode": "25000",
        "city": "Besançon",
        "country": "FRA",
    }
    assert [tier["price"] for tier in made["tiers"]] == [750]
    synchronise(app, session)
    statement = within(select(Event), Scope.everything(), Event)
    event = session.scalar(statement.where(Event.title["fr"].as_string() == TYPED["title"]))
    assert event.insee == "25056"
    assert event.price_min == event.price_max == 7.5


def test_what_is_asked_of_helloasso_holds_what_it_never_says_again(fake, send):
    send()
    (body,) = [asked[3] for asked in fake.asked if asked[1].endswith("quick-create")]
    assert '"maxEntries": 120' in body.decode()
    assert "&lt;bonne humeur&gt;" in body.decode()


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("title", "", "Donnez un titre"),
        ("title", "x" * 121, "120 caractères au plus"),
        ("day", "demain", "Dites quel jour"),
        ("day", "2026-08-01", "Cette date est passée"),
        ("day", "9999-12-31", "plus de deux ans"),
        ("to", "18:00", "La fin vient avant le début"),
        ("from", "", "Écrivez une heure"),
        ("to", "25:00", "Écrivez une heure"),
        ("postal_code", "2500", "cinq chiffres"),
        ("city", "", "Dites dans quelle commune"),
        ("price", "cher", "un prix en euros"),
        ("price", "-5", "un prix en euros"),
        ("price", "1,001", "un prix en euros"),
        ("price", "NaN", "un prix en euros"),
        ("seats", "beaucoup", "un nombre de places"),
        ("seats", "0", "un nombre de places"),
        ("description", " ", "en quelques mots"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    fake, send, field, text, sentence
):
    page = send(**{field: text})
    assert page.status_code == 422
    parsed = read(page)
    assert sentence in parsed.find(id=f"fault-{field}").get_text()
    told = parsed.find(id=field)
    assert told["aria-invalid"] == "true"
    assert f"fault-{field}" in told["aria-describedby"]
    inspect(parsed, page)
    other = "description" if field == "title" else "title"
    kept = parsed.find(id=other)
    assert (kept.get("value") or kept.text).split() == TYPED[other].split()
    assert created(fake) == []


@pytest.mark.parametrize(
    ("price", "cents"), [("", 0), ("0", 0), ("gratuit", 0), ("5", 500), ("5 €", 500), ("0,5", 50)]
)
def test_a_price_is_read_as_people_write_it(fake, send, price, cents):
    assert send(price=price).status_code == 200
    assert [tier["price"] for tier in created(fake)[0]["tiers"]] == [cents]


def test_times_are_those_of_the_place(fake, send):
    send(postal_code="97400", city="Saint-Denis", day="2026-10-17", to="")
    assert created(fake)[0]["startDate"] == "2026-10-17T20:30:00+04:00"


def test_what_helloasso_refuses_is_said_beside_the_field(fake, send):
    fake.fail(
        "quick-create",
        400,
        body={
            "message": "The request is invalid.",
            "modelState": {"request.Title": ["Le titre contient un mot interdit."]},
        },
    )
    page = send()
    assert page.status_code == 422
    fault = read(page).find(id="fault-title")
    assert "HelloAsso répond" in fault.get_text()
    assert "un mot interdit" in fault.get_text()
    assert read(page).find(id="city")["value"] == "Besançon"


@pytest.mark.parametrize(
    "body",
    [
        {"message": "Le compte est suspendu."},
        {"errors": [{"code": "suspended", "message": "Le compte est suspendu."}]},
        {"errors": {"unknownField": "?"}},
        "<html>",
    ],
)
def test_a_refusal_that_names_no_field_of_ours_is_said_above(fake, send, body):
    fake.fail("quick-create", 400, body=body)
    page = send()
    assert page.status_code == 422
    assert "HelloAsso n’a pas créé l’événement" in page.text
    assert "HelloAsso répond" in page.text


def test_a_missing_right_is_said_in_words(fake, send):
    fake.privileges -= {"FormAdministration"}
    page = send()
    assert page.status_code == 502
    assert "ne nous permet pas" in page.text
    assert "FormAdministration" not in page.text
    assert read(page).find(id="title")["value"] == TYPED["title"]


def test_an_event_that_cannot_be_published_stays_a_draft_and_it_is_said(fake, send):
    fake.fail("/state", 403)
    page = send()
    assert "pas encore publié" in page.text
    assert created(fake)[0]["state"] == "Draft"


def test_the_same_form_sent_twice_makes_one_event(fake, send):
    assert send().status_code == 200
    again = send()
    assert again.status_code == 409
    assert "Cet événement existe déjà" in again.text
    assert len(created(fake)) == 1


def test_a_form_sent_while_the_first_is_under_way_waits_then_says_so(
    app, session, fake, send, monkeypatch
):
    monkeypatch.setattr(making, "_PATIENCE_SECONDS", 0.0)
    settings = app.extensions["settings"]
    work = making.work_of("mjc-exemple")
    with held(session, work, settings.data_dir, busy="?"):
        page = send()
    assert page.status_code == 409
    assert "en train d’être créé" in page.text
    assert created(fake) == []


@pytest.mark.parametrize("url", [None, "javascript:alert(1)"])
def test_an_event_that_is_there_already_is_said_even_without_an_address(fake, send, url):
    send()
    fake.change(f"mjc-exemple/Event/{created(fake)[0]['formSlug']}", url=url)
    page = send()
    assert page.status_code == 409
    assert "Cet événement existe déjà" in page.text
    assert "javascript" not in page.text


def test_who_left_chooses_to_come_back_before_it_makes_an_event(inside, session, fake, send):
    token = inside.token(inside.get(PATH))
    wishes.leave(session, "mjc-exemple", now=NOW)
    inside.consent("besancon", of="mjc-exemple")
    assert inside.get(PATH).location == "/besancon/helloasso"
    token = inside.token(inside.get("/besancon/helloasso"))
    page = inside.post(PATH, {**TYPED, "token": token})
    assert page.status_code == 409
    assert read(page).find(id="title")["value"] == TYPED["title"]
    assert created(fake) == []


def test_an_answer_that_is_lost_is_never_asked_for_twice(fake, send):
    fake.fail("quick-create", 500, times=None)
    assert send().status_code == 503
    assert fake.calls["create"] <= 1


def test_after_an_hour_what_was_typed_is_still_there(app, inside, fake):
    late = NOW + passes.VISIT_LASTS + timedelta(minutes=1)
    token = inside.token(inside.get(PATH))
    set_clock(app.extensions["console"], lambda: late)
    page = inside.post(PATH, {**TYPED, "token": token})
    assert page.status_code == 403
    assert read(page).find(id="title")["value"] == TYPED["title"]
    assert "reliez de nouveau" in page.text
    inside.consent("besancon", of="mjc-exemple")
    again = inside.post(PATH, {**TYPED, "token": inside.token(page)})
    assert "Relisez, puis envoyez de nouveau" in again.text
    done = inside.post(PATH, {**TYPED, "token": inside.token(again)})
    assert "Votre événement est publié" in done.text
    assert len(created(fake)) == 1


def test_without_a_pass_nothing_is_made(app, browser, fake):
    stranger = Browser(app)
    assert "Continuer avec HelloAsso" in stranger.get(PATH).text
    assert stranger.post(PATH, TYPED).status_code == 403
    assert created(fake) == []
