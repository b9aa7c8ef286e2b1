"""Events corrected in the console: for every site, kept by the next reading of their source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.models.event import EventSearch, Occurrence
from app.models.scoping import within
from tests.conftest import NOW
from tests.web.console.browsing import words
from tests.web.console.event_room import ALL, HOST, LIST, Passer, correct, overrides, row


@pytest.fixture
def visit(town):
    """Somebody on the public sites."""
    return Passer(town.app)


def test_a_form_sent_as_it_was_shown_corrects_nothing(editor, bal, session):
    before = row(session, bal).updated_at
    assert correct(editor, bal).status_code == 303
    assert overrides(session) == {}
    assert row(session, bal).updated_at == before


def test_a_correction_is_seen_everywhere_and_its_source_is_shown_beside(
    town, editor, administrator, bal, session, visit
):
    answer = correct(
        editor,
        bal,
        {"title-fr": "Grand bal", "place_name": "Halle", "access-hi": "1", "theme": "fete"},
    )
    assert answer.status_code == 303
    for host in (HOST, "rentree.test"):
        page = visit(f"{host}/evenements/{bal.id}-bal")
        assert words(page.h1).startswith("Grand bal")
        assert "Halle" in page.text
    assert "Grand bal" in visit(f"{HOST}/evenements?q=grand").text
    assert "Grand bal" in visit(f"{HOST}/evenements?theme=fete").text
    known = overrides(session)
    assert known.keys() == {"title", "place_name", "access", "theme"}
    assert known["title"].received == {"fr": "Bal", "en": "Ball"}
    page = editor.page(f"{LIST}/{bal.id}")
    told = words(page.main)
    assert "La source dit : Bal Ball" in told
    assert "Corrigé par Edith (Besancon)" in told
    assert "Edith a corrigé « Bal »" in words(administrator.page("/besancon/journal").main)
    assert "Corrigé" in words(editor.page(f"{LIST}?etat=corriges").main)


def test_the_value_of_the_source_is_given_back(town, editor, bal, session, visit):
    before = row(session, bal).reading
    correct(editor, bal)
    correct(editor, bal, {"title-fr": "Grand bal", "price_kind": "paid", "price_min": "7,50 €"})
    assert str(row(session, bal).price_min) == "7.50"
    for field in ("title", "price"):
        path = f"{LIST}/{bal.id}/rendre/{field}"
        assert editor.send(f"{LIST}/{bal.id}", to=path).status_code == 303
    found = row(session, bal)
    assert (dict(found.title), found.is_free, found.price_min) == (
        {"fr": "Bal", "en": "Ball"},
        None,
        None,
    )
    assert overrides(session) == {}
    assert words(visit(f"{HOST}/evenements/{bal.id}-bal").h1) == "Bal"
    assert before != found.reading, "the builder writes none"
    seal = editor.seal("/compte")
    assert editor.post(f"{LIST}/{bal.id}/rendre/title", {"csrf_token": seal}).status_code == 303
    assert editor.post(f"{LIST}/{bal.id}/rendre/insee", {"csrf_token": seal}).status_code == 404


def test_dates_are_of_the_place_and_what_nobody_touched_keeps_its_seconds(editor, bal, session):
    correct(
        editor, bal, {"begin-0": "2026-09-06T21:00", "end-0": "", "begin-2": "2026-10-25T02:30"}
    )
    statement = within(select(Occurrence).order_by(Occurrence.position), ALL, Occurrence)
    times = [(one.starts_at, one.ends_at) for one in session.scalars(statement)]
    assert times[0] == (datetime(2026, 9, 6, 19, tzinfo=UTC), None)
    assert NOW + timedelta(days=9, seconds=30) in [begin for begin, _ in times]
    assert len(times) == 3
    assert row(session, bal).starts_at == datetime(2026, 9, 6, 19, tzinfo=UTC)


def test_nothing_typed_can_also_be_a_correction(editor, bal, session):
    correct(editor, bal, {"place_name": "", "access-mi": ""})
    found, known = row(session, bal), overrides(session)
    assert (found.place_name, found.access) == (None, [])
    assert (known["place_name"].value, known["place_name"].received) == (None, "Salle Battant")


def test_a_way_to_book_is_added_beside_the_telephone(editor, bal, session):
    correct(editor, bal, {"registration": "https://billets.example/bal?x=1&y=2"})
    kinds = [way["type"] for way in row(session, bal).registration]
    assert kinds == ["link", "phone"]


def test_a_season_activity_is_corrected(editor, build, session, visit):
    yoga = build.activity("25056", "Yoga", until=NOW + timedelta(days=60))
    assert correct(editor, yoga, {"title-fr": "Yoga doux", "price_kind": "free"}).status_code == 303
    assert "Yoga doux" in visit(f"{HOST}/activites").text
    assert list(session.scalars(within(select(Occurrence), ALL, Occurrence))) == []


def test_a_status_is_seen(editor, bal, visit):
    correct(editor, bal, {"status": "cancelled"})
    assert "Cet événement n’aura pas lieu." in visit(f"{HOST}/evenements/{bal.id}-bal").text


def test_an_event_of_another_territory_is_nowhere(town, editor, build, session):
    albi = build.event("81004", "Albi")
    seal = editor.seal("/compte")
    form = {"csrf_token": seal, "title-fr": "X", "mark-title": "0" * 16}
    for path in ("", "/rendre/title"):
        assert editor.post(f"{LIST}/{albi.id}{path}", form).status_code == 404
        assert editor.post(f"/albi/evenements/{albi.id}{path}", form).status_code == 404
    for odd in ("0", "-1", "99999999999999999999", "1e3", "1.0"):
        assert editor.get(f"{LIST}/{odd}").status_code == 404
    assert row(session, albi).title["fr"] == "Albi"


def test_an_event_of_many_dates_is_corrected_but_for_them(editor, build, session):
    times = tuple(NOW + timedelta(days=day) for day in range(2, 90))
    yearly = build.event("25056", "Chaque jour", times=times)
    page = editor.page(f"{LIST}/{yearly.id}")
    assert not page.find(id="begin-0")
    correct(editor, yearly, {"title-fr": "Tous les jours"})
    assert row(session, yearly).title["fr"] == "Tous les jours"
    found = list(session.scalars(within(select(Occurrence), ALL, Occurrence)))
    assert len(found) == 89


def test_words_that_were_corrected_are_found_and_the_former_are_not(editor, bal, session):
    correct(editor, bal, {"title-fr": "Guinguette", "title-en": ""})
    statement = within(select(EventSearch.language, EventSearch.folded), ALL, EventSearch)
    folded = dict(session.execute(statement).all())
    assert "guinguette" in folded["fr"]
    assert "en" not in folded


def test_the_page_is_readable_when_it_is_shown_again_late(editor, bal):
    answer = editor.post(f"{LIST}/{bal.id}", {"title-fr": "Grand bal", "csrf_token": "x"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 403
    assert "Grand bal" in str(page)
