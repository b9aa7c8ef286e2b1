"""Two events that are one: shown side by side, gathered, led from one to the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words
from tests.web.console.event_room import HOST, LIST, Passer, batch, merge, pair, undo


@pytest.fixture
def visit(town):
    """Somebody on the public sites."""
    return Passer(town.app)


def test_probable_doubles_are_shown_side_by_side_and_gathered(town, editor, build, visit):
    one, other = pair(build)
    build.event("25056", "Bal de la rentrée", source="helloasso", at=NOW + timedelta(days=40))
    page = editor.page(f"{LIST}/doubles")
    assert len(page.select(".event-pair")) == 1
    assert {words(t) for t in page.select(".event-pair .event-name")} == {
        "Grand bal de la rentrée",
        "Bal de la rentrée",
    }
    answer = merge(editor, one, other)
    assert answer.status_code == 303
    for way in ("", ".ics", ".rss", ".csv", ".geojson"):
        text = visit.raw(f"{HOST}/evenements{way}").text
        assert f"/{other.id}-" not in text
    assert str(other.id) not in [
        str(item["id"]) for item in visit.raw(f"{HOST}/api/v1/events").json["items"]
    ]
    assert f"/{other.id}-" not in visit.raw(f"{HOST}/sitemap.xml").text
    moved = visit.raw(f"{HOST}/evenements/{other.id}-{other.slug}")
    assert (moved.status_code, moved.location) == (301, f"/evenements/{one.id}-{one.slug}")
    assert visit.raw(f"{HOST}/en/evenements/{other.id}").location == (
        f"/en/evenements/{one.id}-{one.slug}"
    )
    visit(f"rentree.test/evenements/{other.id}-{other.slug}")
    assert not editor.page(f"{LIST}/doubles").select(".event-pair")
    undo(editor, answer)
    visit(f"{HOST}/evenements/{other.id}-{other.slug}")


def test_chains_are_flat_and_circles_refused(town, editor, build, visit):
    one, two, three = (build.event("25056", name) for name in ("Un", "Deux", "Trois"))
    merge(editor, two, three)
    merge(editor, one, two)
    for loser in (two, three):
        assert visit.raw(f"{HOST}/evenements/{loser.id}").location == f"/evenements/{one.id}-un"
    page = looked_at(merge(editor, three, one), status=422)
    assert faults(page) == ["Ces deux événements sont déjà réunis."]
    assert looked_at(merge(editor, one, one), status=422)
    four = build.event("25056", "Quatre")
    merge(editor, three, four)
    assert visit.raw(f"{HOST}/evenements/{four.id}").location == f"/evenements/{one.id}-un"


def test_what_cannot_be_gathered_is_said(town, editor, build):
    bal, yoga = build.event("25056", "Bal"), build.activity("25056", "Yoga")
    albi = build.event("81004", "Albi")
    gone = build.event("25056", "Parti", status="withdrawn", withdrawn_at=NOW)
    hidden = build.event("25056", "Masqué")
    batch(editor, "hide", hidden, reason="wrong")
    for winner in (yoga, gone, hidden):
        assert len(faults(looked_at(merge(editor, winner, bal), status=422))) == 1
    assert merge(editor, bal, albi).status_code == 404
    assert merge(editor, albi, bal).status_code == 404
    assert editor.get(f"{LIST}/reunir?un={bal.id}&autre={albi.id}").status_code == 404
    assert editor.get(f"{LIST}/{albi.id}").status_code == 404


def test_the_page_of_a_double_goes_with_the_one_that_is_hidden(town, editor, build, visit):
    one, other = pair(build)
    merge(editor, one, other)
    answer = batch(editor, "hide", one, reason="wrong")
    visit(f"{HOST}/evenements/{other.id}-{other.slug}", status=404)
    undo(editor, answer)
    assert visit.raw(f"{HOST}/evenements/{other.id}").status_code == 301


def test_two_events_are_separated_from_the_page_of_either(
    town, editor, administrator, build, visit
):
    one, other = pair(build)
    merge(editor, one, other)
    page = editor.page(f"{LIST}/{other.id}")
    assert "Réuni à un autre" in words(page.main)
    assert batch(editor, "show", other).status_code == 303
    visit(f"{HOST}/evenements/{other.id}-{other.slug}")
    told = words(administrator.page("/besancon/journal").main)
    assert "a réuni « Bal de la rentrée » et « Grand bal de la rentrée »" in told
    assert "a séparé « Bal de la rentrée » de « Grand bal de la rentrée »" in told


def test_two_ticked_in_the_list_are_compared(editor, build):
    bal, loto = build.event("25056", "Bal"), build.event("25056", "Loto")
    answer = batch(editor, "merge", bal, loto)
    page = editor.page(answer.location)
    assert len(page.select(".event-pair form")) == 2
    assert looked_at(batch(editor, "merge", bal), status=422)


def test_the_canonical_address_avoids_who_gathered_it(town, editor, build, visit):
    one, other = pair(build)
    build.site("doubs", "25056", "25036")
    home = visit(f"doubs.rentree.test/evenements/{other.id}-{other.slug}")
    assert HOST in home.select_one("link[rel=canonical]")["href"]
    merge(editor, one, other)
    home = visit(f"doubs.rentree.test/evenements/{other.id}-{other.slug}")
    assert "doubs" in home.select_one("link[rel=canonical]")["href"]
