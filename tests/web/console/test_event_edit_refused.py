"""Corrections that are refused, or that several people make: each is told, nothing is lost."""

from __future__ import annotations

import pytest

from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words
from tests.web.console.event_room import LIST, correct, overrides, row, typed


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


def test_what_its_source_withdrew_is_not_corrected(editor, build, session):
    gone = build.event("25056", "Parti", status="withdrawn", withdrawn_at=NOW)
    page = editor.page(f"{LIST}/{gone.id}")
    assert "retiré par sa source" in words(page.main)
    form = {"csrf_token": editor.seal("/compte"), "title-fr": "X", "mark-title": "0" * 16}
    editor.post(f"{LIST}/{gone.id}", form)
    assert row(session, gone).title["fr"] == "Parti"
