"""Events put by hand in an edition, from the list and from their page; and pairs kept apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words
from tests.web.console.event_room import HOST, LIST, Passer, batch, merge, pair, undo
from tests.web.console.test_campaigns import made

SLUG = "rentree-2026"
SEARCH = f"evenements?edition={SLUG}"


@pytest.fixture
def visit(town):
    """Somebody on the public sites."""
    return Passer(town.app)


@pytest.fixture
def edition(operator):
    """An edition that is on, everywhere."""
    made(operator)


def test_events_join_an_edition_leave_it_and_both_are_taken_back(
    town, editor, administrator, edition, build, visit
):
    bal, loto = build.event("25056", "Bal"), build.event("25056", "Loto")
    assert "Loto" not in visit(f"{HOST}/{SEARCH}").text
    joined = batch(editor, "edition_in", bal, loto, edition=SLUG)
    page = editor.page(joined.location)
    assert "2 événements ajoutés à l’édition." in words(page.main)
    for host in (HOST, "rentree.test"):
        assert "Loto" in visit(f"{host}/{SEARCH}").text
    left = batch(editor, f"edition_out:{SLUG}", loto)
    assert "Loto" not in visit(f"{HOST}/{SEARCH}").text
    undo(editor, left)
    assert "Loto" in visit(f"{HOST}/{SEARCH}").text
    assert batch(editor, "edition_in", bal, edition=SLUG).location == LIST, "it is so already"
    undo(editor, joined)
    assert "Loto" not in visit(f"{HOST}/{SEARCH}").text
    told = words(administrator.page("/besancon/journal").main)
    assert f"a ajouté « Bal » à l’édition {SLUG}" in told
    assert f"a retiré « Loto » de l’édition {SLUG}" in told


def test_the_page_of_an_event_says_whether_it_is_in(town, editor, reader, edition, build):
    bal = build.event("25056", "Bal")
    tagged = build.event("25056", "Fête", keywords={"fr": ["Rentrée 2026"]})
    assert "Ajouter à l’édition « Rentrée 2026 »" in words(editor.page(f"{LIST}/{bal.id}").main)
    assert "il en porte le mot-clé" in words(editor.page(f"{LIST}/{tagged.id}").main)
    batch(editor, f"edition_in:{SLUG}", bal)
    assert "Retirer de l’édition « Rentrée 2026 »" in words(editor.page(f"{LIST}/{bal.id}").main)
    assert "l’édition" not in words(reader.page(f"{LIST}/{bal.id}").main)
    assert not reader.page(LIST).find(id="edition")


def test_only_an_edition_that_is_on_and_joined_takes_events(
    town, editor, administrator, edition, build, at
):
    bal, yoga = build.event("25056", "Bal"), build.activity("25056", "Yoga")
    albi = build.event("81004", "Albi")
    gone = build.event("25056", "Parti", status="withdrawn", withdrawn_at=NOW)
    assert batch(editor, "edition_in", albi, edition=SLUG).status_code == 404
    for odd in (yoga, gone):
        page = looked_at(batch(editor, "edition_in", bal, odd, edition=SLUG), status=422)
        assert len(faults(page)) == 1
    assert looked_at(batch(editor, "edition_in", bal, edition="x"), status=422)
    answer = administrator.send("/besancon/editions", to=f"/besancon/editions/{SLUG}/quitter")
    assert answer.status_code == 303
    assert not editor.page(LIST).find(id="edition")
    page = looked_at(batch(editor, "edition_in", bal, edition=SLUG), status=422)
    assert faults(page) == ["Ce portail ne participe à aucune édition de ce nom."]


def test_a_pair_that_is_two_is_proposed_no_more_until_that_is_taken_back(
    town, editor, reader, administrator, build, visit
):
    one, other = pair(build)
    page = editor.page(f"{LIST}/doubles")
    assert page.select_one(".event-apart button").text.startswith("Ce sont deux événements")
    assert not reader.page(f"{LIST}/doubles").select("main form")
    form = {"csrf_token": editor.seal("/compte"), "un": one.id, "autre": other.id}
    answer = editor.post(f"{LIST}/distincts", form)
    page = editor.page(answer.location)
    assert "ce sont deux événements différents" in words(page.select_one(".event-done"))
    assert not page.select(".event-pair")
    again = editor.post(f"{LIST}/distincts", {**form, "un": other.id, "autre": one.id})
    assert again.location == f"{LIST}/doubles"
    visit(f"{HOST}/evenements/{one.id}-{one.slug}")
    told = words(administrator.page("/besancon/journal").main)
    assert "sont deux événements différents" in told
    path = page.select_one(".event-done form")["action"]
    back = editor.post(path, {"csrf_token": editor.seal("/compte")})
    assert "seront de nouveau comparés" in words(editor.page(back.location).main)
    assert len(editor.page(f"{LIST}/doubles").select(".event-pair")) == 1


def test_a_pair_is_kept_apart_on_one_site_and_by_its_people_alone(town, editor, build):
    one, other = pair(build)
    town.build.site("doubs", "25056", "25036")
    dora = town.inside(town.person("dora@x.example", ("doubs", "editor")))
    albi = build.event("81004", "Albi", at=NOW + timedelta(days=2))
    form = {"csrf_token": editor.seal("/compte"), "un": one.id}
    assert editor.post(f"{LIST}/distincts", {**form, "autre": albi.id}).status_code == 404
    assert editor.post(f"{LIST}/distincts", {**form, "autre": "x"}).status_code == 404
    assert looked_at(editor.post(f"{LIST}/distincts", {**form, "autre": one.id}), status=422)
    assert editor.post(f"{LIST}/distincts", {**form, "autre": other.id}).status_code == 303
    assert not editor.page(f"{LIST}/doubles").select(".event-pair")
    assert dora.page("/doubs/evenements/doubles").select(".event-pair")
    merge(editor, one, other)
    answer = editor.post(f"{LIST}/distincts", {**form, "autre": other.id})
    assert looked_at(answer, status=422)


def test_each_form_of_a_gathered_event_leads_to_the_one_shown(editor, build, visit):
    one, other = pair(build)
    merge(editor, one, other)
    kept = f"{one.id}-{one.slug}"
    for path in (f"{other.id}-{other.slug}.ics", f"{other.id}-.ics"):
        answer = visit.raw(f"{HOST}/evenements/{path}")
        assert (answer.status_code, answer.location) == (
            301,
            f"https://{HOST}/evenements/{kept}.ics",
        )
    answer = visit.raw(f"{HOST}/api/v1/events/{other.id}")
    assert (answer.status_code, answer.location) == (301, f"/api/v1/events/{one.id}")
    assert visit.raw(f"rentree.test/api/v1/events/{other.id}").status_code == 200
    assert visit.raw(f"rentree.test/evenements/{other.id}-{other.slug}.ics").status_code == 200
    yoga, again = build.activity("25056", "Yoga"), build.activity("25056", "Yoga doux")
    merge(editor, yoga, again)
    answer = visit.raw(f"{HOST}/api/v1/activities/{again.id}")
    assert (answer.status_code, answer.location) == (301, f"/api/v1/activities/{yoga.id}")
    assert visit.raw(f"{HOST}/activites/{again.id}").status_code == 301
    batch(editor, "hide", one, reason="wrong")
    assert visit.raw(f"{HOST}/api/v1/events/{other.id}").status_code == 404
    assert visit.raw(f"{HOST}/evenements/{other.id}-.ics").status_code == 404
