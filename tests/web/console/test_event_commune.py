"""The commune of an event, corrected: it leaves one portal for another, and both know it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models.event import Occurrence
from app.models.scoping import within
from tests.web.console.browsing import faults, looked_at, words
from tests.web.console.event_room import (
    ALL,
    HOST,
    LIST,
    Passer,
    correct,
    merge,
    overrides,
    row,
)

ALBI = "albi.rentree.test"


@pytest.fixture
def visit(town):
    """Somebody on the public sites."""
    return Passer(town.app)


@pytest.fixture
def elsewhere(town):
    """Somebody who edits Albi."""
    return town.inside(town.person("bob@x.example", ("albi", "editor")))


def test_one_is_warned_then_it_leaves_and_both_portals_show_it(
    town, editor, elsewhere, administrator, bal, session, visit
):
    visit(f"{HOST}/evenements/{bal.id}-bal")
    page = looked_at(correct(editor, bal, {"commune": "Albi"}), status=422)
    assert "Albi n’est pas dans le territoire de ce portail" in faults(page)[0]
    assert page.find(id="commune")["value"] == "Albi"
    assert not page.find(id="commune_leaves").has_attr("checked")
    assert overrides(session) == {}
    answer = correct(editor, bal, {"commune_leaves": "1"}, page=page)
    assert (answer.status_code, answer.location) == (303, LIST)
    assert "ce portail ne le montre plus" in words(editor.page(LIST).main)
    found = row(session, bal)
    assert (found.insee, found.city, found.postal_code) == ("81004", "Albi", "81000")
    assert (found.lat, found.lon) == (None, None), "the point was of the other town"
    times = session.scalars(within(select(Occurrence), ALL, Occurrence))
    assert {one.insee for one in times} == {"81004"}
    visit(f"{HOST}/evenements/{bal.id}-bal", status=404)
    assert "Bal" in visit(f"{ALBI}/evenements").text
    assert "81000 Albi" in visit(f"{ALBI}/evenements/{bal.id}-bal").text
    assert editor.get(f"{LIST}/{bal.id}").status_code == 404
    told = words(elsewhere.page(f"/albi/evenements/{bal.id}").main)
    assert "La source dit : Besançon (25056)" in told
    assert "Edith a corrigé « Bal »" in words(administrator.page("/besancon/journal").main)


def test_the_people_of_where_it_went_may_send_it_back(town, editor, elsewhere, bal, session, visit):
    correct(editor, bal, {"commune": "81004", "commune_leaves": "1"})
    path = f"/albi/evenements/{bal.id}"
    assert (
        not elsewhere.page(path).select_one("#commune").find_parent("fieldset").has_attr("disabled")
    )
    assert elsewhere.send(path, to=f"{path}/rendre/commune").status_code == 303
    found = row(session, bal)
    assert (found.insee, found.timezone) == ("25056", "Europe/Paris")
    assert found.lat is not None
    assert overrides(session) == {}
    visit(f"{HOST}/evenements/{bal.id}-bal")
    visit(f"{ALBI}/evenements/{bal.id}-bal", status=404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Dites dans quelle commune"),
        ("Trifouilly-les-Oies", "Nous ne connaissons pas cette commune"),
        ("12 rue Mégevand", "Nous ne connaissons pas cette commune"),
        ("Saint-Denis", "Saint-Denis (93066), Saint-Denis (97411)"),
        ("99999", "Nous ne connaissons pas cette commune"),
        ("\x00<script>", "Nous ne connaissons pas cette commune"),
    ],
)
def test_what_names_no_commune_is_told(town, editor, bal, session, typed, said):
    town.build.commune("93066")
    town.build.commune("97411")
    page = looked_at(correct(editor, bal, {"commune": typed, "place_name": "Halle"}), status=422)
    (fault,) = faults(page)
    assert said in fault
    assert not page.find(id="commune_leaves")
    assert page.find(id="place_name")["value"] == "Halle"
    assert overrides(session) == {}


def test_within_the_territory_nothing_is_asked(town, bal, session, visit):
    town.build.site("doubs", "25056", "25036")
    dora = town.inside(town.person("dora@x.example", ("doubs", "editor")))
    assert correct(dora, bal, {"commune": "25036"}, site="doubs").status_code == 303
    assert row(session, bal).insee == "25036"
    visit(f"{HOST}/evenements/{bal.id}-bal", status=404)
    visit(f"doubs.rentree.test/evenements/{bal.id}-bal")


def test_what_was_gathered_under_it_is_shown_again_where_it_is_no_more(
    editor, build, bal, session, visit
):
    other = build.event("25056", "Bal public")
    merge(editor, bal, other)
    assert visit.raw(f"{HOST}/evenements/{other.id}").status_code == 301
    correct(editor, bal, {"commune": "81004", "commune_leaves": "1"})
    visit(f"{HOST}/evenements/{other.id}-bal-public")
