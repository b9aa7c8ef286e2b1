"""Events looked through in the console: hidden, shown, featured; and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words
from tests.web.console.event_room import HOST, LIST, Passer, batch, titles, undo


@pytest.fixture
def visit(town):
    """Somebody on the public sites."""
    return Passer(town.app)


def test_every_event_of_the_territory_is_listed_what_is_to_come_first(town, reader, build):
    build.event("25056", "Bal passé", at=NOW - timedelta(days=30))
    build.event("25056", "Bal lointain", at=NOW + timedelta(days=30))
    build.event("25056", "Bal proche", at=NOW + timedelta(days=3))
    build.activity("25056", "Yoga")
    build.event("25056", "Bal retiré", status="withdrawn", withdrawn_at=NOW)
    build.event("81004", "Bal d’Albi")
    page = reader.page(LIST)
    assert titles(page)[:3] == ["Bal proche", "Bal lointain", "Yoga"]
    assert set(titles(page)[3:]) == {"Bal passé", "Bal retiré"}
    assert not page.select("input[type=checkbox]"), "a reader changes nothing"
    assert titles(reader.page(f"{LIST}?etat=a-venir")) == ["Bal proche", "Bal lointain", "Yoga"]
    assert titles(reader.page(f"{LIST}?q=proche")) == ["Bal proche"]


def test_thirty_a_page_and_none_twice(town, editor, build):
    for at in range(50):
        build.event("25056", f"Bal {at}", at=NOW + timedelta(days=1, hours=at % 7))
    for at in range(25):
        build.event("25056", f"Fête {at}", at=NOW - timedelta(days=9 + at % 5))
    seen, path, pages = [], LIST, 0
    while path:
        page = editor.page(path)
        assert len(titles(page)) <= 30
        seen += titles(page)
        following = [a["href"] for a in page.select(".pager a") if "suivante" in a.text]
        path, pages = following[0] if following else "", pages + 1
    assert (len(seen), len(set(seen)), pages) == (75, 75, 3)
    assert all(name.startswith("Bal") for name in seen[:50])
    for odd in ("x", "WyJ4Il0", "٣", "W1siY29taW5nIl1d"):
        editor.page(f"{LIST}?apres={odd}&etat=n-importe")


def test_hiding_takes_off_the_portal_and_colleagues_read_why(town, editor, reader, build, visit):
    bal, loto = build.event("25056", "Bal"), build.event("25056", "Loto")
    assert "Loto" in visit(f"{HOST}/evenements").text
    answer = batch(editor, "hide", bal, loto, reason="other", reason_words="Doublon du loto")
    assert answer.status_code == 303
    page = editor.page(answer.location)
    assert "2 événements masqués." in words(page.main)
    assert "Loto" not in visit(f"{HOST}/evenements").text
    visit(f"{HOST}/evenements/{bal.id}-bal", status=404)
    visit(f"rentree.test/evenements/{bal.id}-bal")
    told = words(reader.page(f"{LIST}?etat=masques").main)
    assert "Masqué par Edith" in told
    assert "Doublon du loto" in told


def test_a_gesture_is_taken_back_and_what_changed_since_is_told(town, editor, build, visit):
    bal, loto = build.event("25056", "Bal"), build.event("25056", "Loto")
    hidden = batch(editor, "hide", bal, loto, reason="wrong")
    karim = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    batch(karim, "hide", loto, reason="commercial")
    page = undo(editor, hidden)
    told = words(page.select_one(".event-done"))
    assert "C’est annulé pour un événement." in told
    assert "Loto – Karim" in told
    assert "Bal" in visit(f"{HOST}/evenements").text
    assert "Publicité" in words(editor.page(f"{LIST}?etat=masques").main)


def test_hiding_asks_why_and_keeps_what_was_ticked(editor, build):
    bal = build.event("25056", "Bal")
    page = looked_at(batch(editor, "hide", bal), status=422)
    assert faults(page) == ["Dites pourquoi : vos collègues le liront."]
    assert page.select_one(f"#event-{bal.id}").has_attr("checked")
    page = looked_at(batch(editor, "hide", bal, reason="other"), status=422)
    assert faults(page) == ["Dites cette raison en quelques mots."]
    page = looked_at(batch(editor, "hide", bal, reason="x", reason_words="y"), status=422)
    assert page.select_one("#reason_words")["value"] == "y"
    page = looked_at(batch(editor, "hide", bal, reason="wrong", reason_words="a\x00b"), status=422)
    assert len(faults(page)) == 1
    assert faults(looked_at(batch(editor, "show"), status=422)) == ["Cochez au moins un événement."]
    assert batch(editor, "show", *range(1, 202)).status_code == 422
    assert batch(editor, "danse", bal).status_code == 400


def test_one_event_from_elsewhere_and_nothing_at_all_is_done(town, editor, build, visit):
    bal, albi = build.event("25056", "Bal"), build.event("81004", "Albi")
    for geste in ("hide", "show", "feature", "unfeature"):
        assert batch(editor, geste, bal, albi, reason="wrong").status_code == 404
    for odd in ("x", "-1", "9" * 12, "4294967296", "٣"):
        assert batch(editor, "show", odd).status_code == 404
    assert "Bal" in visit(f"{HOST}/evenements").text
    assert titles(editor.page(f"{LIST}?etat=masques")) == []


def test_a_gesture_of_another_site_is_nobody_s_here(town, editor, build):
    albi = build.event("81004", "Albi")
    other = town.inside(town.person("bob@x.example", ("albi", "editor")))
    form = {"csrf_token": other.seal("/compte"), "geste": "feature", "event": str(albi.id)}
    answer = other.post("/albi/evenements", form)
    name = answer.location.partition("geste=")[2]
    assert not editor.page(f"{LIST}?geste={name}").select(".event-done")
    path = f"{LIST}/gestes/{name}/annuler"
    assert editor.post(path, {"csrf_token": editor.seal("/compte")}).status_code == 404
    assert batch(other, "show", albi).status_code == 404


def test_a_reader_changes_nothing(town, reader, build):
    bal = build.event("25056", "Bal")
    assert batch(reader, "feature", bal).status_code == 404
    seal = reader.seal("/compte")
    for path in (f"{LIST}/reunir", f"{LIST}/{bal.id}", f"{LIST}/{bal.id}/rendre/title"):
        assert reader.post(path, {"csrf_token": seal}).status_code == 404
    page = reader.page(f"{LIST}/{bal.id}")
    assert not page.select("main form button")
    assert all(field.has_attr("disabled") for field in page.select("fieldset.event-field"))


def test_what_is_featured_is_first_on_the_home_page_and_says_so(town, editor, build, visit):
    build.event("25056", "Le premier")
    loto = build.event("25056", "Loto", at=NOW + timedelta(days=20))
    bal = build.event("25056", "Grand bal", at=NOW + timedelta(days=25))
    assert "À la une" not in visit(HOST).text
    answer = batch(editor, "feature", loto, bal)
    page = visit(HOST)
    assert words(page.select_one(".feature-label")) == "À la une"
    assert words(page.select_one(".feature h3")) == "Loto"
    assert "Grand bal" in words(page.select_one(".featured"))
    assert "Le premier" in page.text
    assert "À la une" not in visit("rentree.test").text, "one site's choice"
    undo(editor, answer)
    assert "À la une" not in visit(HOST).text


def test_what_is_hidden_is_featured_no_more(town, editor, build, visit):
    loto = build.event("25056", "Loto")
    batch(editor, "feature", loto)
    answer = batch(editor, "hide", loto, reason="double")
    assert "Loto" not in visit(HOST).text
    assert batch(editor, "feature", loto).location.endswith(LIST), "it is hidden: left alone"
    undo(editor, answer)
    assert words(visit(HOST).select_one(".feature-label")) == "À la une"


def test_a_season_activity_is_hidden_too(town, editor, build, visit):
    yoga = build.activity("25056", "Yoga")
    assert "Yoga" in visit(f"{HOST}/activites").text
    answer = batch(editor, "hide", yoga, reason="wrong")
    assert "Yoga" not in visit(f"{HOST}/activites").text
    undo(editor, answer)
    assert "Yoga" in visit(f"{HOST}/activites").text


def test_the_record_tells_each_event_by_its_title_here(town, editor, administrator, build):
    bal = build.event("25056", {"en": "Ball", "fr": "Bal"})
    answer = batch(editor, "hide", bal, reason="wrong")
    undo(editor, answer)
    batch(editor, "feature", bal)
    batch(editor, "unfeature", bal)
    told = words(administrator.page("/besancon/journal").main)
    for deed in (
        "Edith a masqué « Bal »",
        "Edith est revenu sur un geste",
        "Edith a mis « Bal » à la une",
        "Edith a retiré « Bal » de la une",
    ):
        assert deed in told


HOSTILE = [
    "<script>alert(1)</script>",
    "\u202eesrever\u202c",
    "x" * 10_000,
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_only_words(town, editor, build, title):
    bal = build.event("25056", title)
    for path in (LIST, f"{LIST}/{bal.id}", f"{LIST}/doubles"):
        page = editor.page(path)
        assert not page.select("main img, main script")
    batch(editor, "hide", bal, reason="wrong")
    assert "49" not in titles(editor.page(f"{LIST}?etat=masques"))


def test_the_list_comes_back_as_it_was(editor, build):
    bal = build.event("25056", "Bal")
    answer = batch(editor, "feature", bal, retour="q=bal&etat=a-venir&evil=1&slug=albi")
    assert answer.location.startswith(f"{LIST}?q=bal&etat=a-venir&geste=")
    assert BeautifulSoup(editor.get(answer.location).text, "html.parser").select(".event-done")
