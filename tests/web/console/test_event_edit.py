"""Events corrected in the console: for every site, kept by the next reading of their source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.event import Event, EventOverride, EventSearch, Occurrence
from app.models.scoping import within
from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words
from tests.web.console.test_events import HOST, LIST, Passer

ALL = Scope.everything()


@pytest.fixture
def visit(town):
    """Somebody on the public sites."""
    return Passer(town.app)


@pytest.fixture
def editor(town):
    """Somebody who edits Besançon, and nothing else."""
    return town.inside(town.person("edith@mairie.example", ("besancon", "editor")))


@pytest.fixture
def bal(build):
    """An event that its source tells, with all that a form may change."""
    return build.event(
        "25056",
        {"fr": "Bal", "en": "Ball"},
        source="openagenda",
        times=(NOW + timedelta(days=9, seconds=30),),
        description=LocalizedText({"fr": "On danse."}),
        place_name="Salle Battant",
        theme="musique",
        spoken=["fr"],
        access=["mi"],
        registration=[{"type": "phone", "value": "0381000000"}],
    )


def typed(page, path):
    """The form of an event's page, as a browser would send it."""
    (form,) = [one for one in page.find_all("form") if one.get("action") == path]
    fields = {}
    for field in form.find_all(["input", "textarea", "select"]):
        shut = any(
            above.name == "fieldset" and above.has_attr("disabled") for above in field.parents
        )
        if shut or not field.get("name"):
            continue
        if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
            continue
        if field.name == "select":
            fields[field["name"]] = field.select_one("option[selected]")["value"]
        else:
            text = (
                field.text.removeprefix("\n")
                if field.name == "textarea"
                else field.get("value", "")
            )
            fields[field["name"]] = text
    return fields


def correct(browser, event, form=None, site="besancon", page=None, **more):
    """Open an event's page, change some of it, and send it."""
    path = f"/{site}/evenements/{event.id}"
    page = page or browser.page(path)
    return browser.post(path, {**typed(page, path), **(form or {}), **more})


def row(session, event):
    """The event as it is now."""
    session.expire_all()
    return session.scalars(within(select(Event).where(Event.id == event.id), ALL, Event)).one()


def overrides(session):
    """What is corrected, by column."""
    session.expire_all()
    return {one.field: one for one in session.scalars(select(EventOverride))}


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


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"begin-0": "2099-01-01T10:00", "end-0": ""}, "Vérifiez l’année."),
        ({"end-0": "2026-09-05T10:00"}, "La fin vient avant le début."),
        ({"begin-0": "2026-03-29T02:30", "end-0": ""}, "Cette heure n’existe pas"),
        ({"begin-0": "demain"}, "Écrivez une date et une heure"),
        ({"begin-0": "", "end-0": "", "begin-1": "", "end-1": ""}, "Il faut au moins une date."),
        ({"begin-2": "", "end-2": "2026-09-09T10:00"}, "Dites quand cela commence."),
        ({"title-fr": "", "title-en": ""}, "Donnez un titre"),
        ({"title-fr": "x" * 10_000}, "C’est trop long"),
        ({"title-fr": "Bal\x00"}, "signes invisibles"),
        ({"title-fr": "\u202eesrever"}, "signes invisibles"),
        ({"title-fr": "<script>alert(1)</script>Bal"}, "sans balises"),
        ({"price_kind": "paid", "price_min": "-3"}, "Écrivez un prix"),
        ({"price_kind": "paid", "price_min": "NaN"}, "Écrivez un prix"),
        ({"price_kind": "paid", "price_min": "9", "price_max": "3"}, "Le prix le plus haut"),
        ({"price_kind": "free", "price_min": "9"}, "pas les deux"),
        ({"price_kind": "x"}, "Choisissez dans la liste."),
        ({"age_min": "200"}, "Écrivez un âge"),
        ({"age_min": "12", "age_max": "6"}, "L’âge le plus haut"),
        ({"registration": "http://x.example"}, "https://"),
        ({"registration": "javascript:alert(1)"}, "https://"),
        ({"online_url": "https://u:p@x.example"}, "https://"),
        ({"status": "withdrawn"}, "Choisissez dans la liste."),
        ({"theme": "danse"}, "Choisissez dans la liste."),
    ],
)
def test_what_is_wrong_is_told_beside_and_nothing_typed_is_lost(editor, bal, session, form, fault):
    form = {"description-fr": "Un texte\nque je garde", **form}
    page = looked_at(correct(editor, bal, form), status=422)
    (told,) = faults(page)
    assert fault in told
    anchor = page.select_one("[role=alert] a")["href"]
    assert page.select_one(anchor), anchor
    assert page.find(id="description-fr").text.strip() == "Un texte\nque je garde"
    assert not page.select("main script:not([src])")
    assert overrides(session) == {}


def test_of_two_people_the_second_is_told_and_loses_nothing(town, editor, bal, session):
    karim = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    path = f"{LIST}/{bal.id}"
    late = karim.page(path)
    correct(editor, bal, {"title-fr": "Grand bal", "address": "1 rue Battant"})
    answer = correct(karim, bal, {"title-fr": "Petit bal", "theme": "fete"}, page=late)
    page = looked_at(answer, status=422)
    assert faults(page) == ["Quelqu’un a changé ce point pendant que vous écriviez."]
    assert page.find(id="title-fr")["value"] == "Petit bal"
    assert "Il dit maintenant : Grand bal" in words(page.main)
    assert row(session, bal).theme == "musique", "all of it or nothing"
    again = correct(karim, bal, page=page)
    assert again.status_code == 303
    found = row(session, bal)
    assert (found.title["fr"], found.theme, found.address) == ("Petit bal", "fete", "1 rue Battant")


def test_two_people_who_change_different_points_both_pass(town, editor, bal, session):
    karim = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    late = karim.page(f"{LIST}/{bal.id}")
    correct(editor, bal, {"title-fr": "Grand bal"})
    assert correct(karim, bal, {"age_min": "6"}, page=late).status_code == 303
    found = row(session, bal)
    assert (found.title["fr"], found.age_min) == ("Grand bal", 6)


def test_the_most_specific_site_wins_and_a_larger_one_is_told(town, editor, bal, session, operator):
    town.build.site("doubs", "25056", "25036")
    larger = town.inside(town.person("dora@x.example", ("doubs", "editor")))
    correct(larger, bal, {"title-fr": "Bal du Doubs", "address": "Doubs"}, site="doubs")
    assert correct(editor, bal, {"title-fr": "Bal de Besançon"}).status_code == 303
    known = overrides(session)
    assert known["title"].received == {"fr": "Bal", "en": "Ball"}
    assert (known["title"].site_id, known["address"].site_id) != (1, 1)
    page = larger.page(f"/doubs/evenements/{bal.id}")
    assert "Un portail plus proche" in words(page.main)
    assert not page.select("form#back-title ~ button[form=back-title]")
    forced = {**typed(page, f"/doubs/evenements/{bal.id}"), "mark-title": "0" * 16, "title-fr": "X"}
    larger.post(f"/doubs/evenements/{bal.id}", forced)
    assert row(session, bal).title["fr"] == "Bal de Besançon"
    seal = larger.seal("/compte")
    larger.post(f"/doubs/evenements/{bal.id}/rendre/title", {"csrf_token": seal})
    assert row(session, bal).title["fr"] == "Bal de Besançon"
    operator.send(
        f"/national/evenements/{bal.id}", to=f"/national/evenements/{bal.id}/rendre/title"
    )
    assert row(session, bal).title["fr"] == "Bal"


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


def test_what_its_source_withdrew_is_not_corrected(editor, build, session):
    gone = build.event("25056", "Parti", status="withdrawn", withdrawn_at=NOW)
    page = editor.page(f"{LIST}/{gone.id}")
    assert "retiré par sa source" in words(page.main)
    form = {"csrf_token": editor.seal("/compte"), "title-fr": "X", "mark-title": "0" * 16}
    editor.post(f"{LIST}/{gone.id}", form)
    assert row(session, gone).title["fr"] == "Parti"


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
