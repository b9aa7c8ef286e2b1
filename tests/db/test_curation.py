"""What people of a site do to events, and what the next reading of their source makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.kernel.record import Actor
from app.kernel.text import LocalizedText
from app.models.curation import Curation
from app.models.event import EventOverride
from app.models.scoping import within
from app.queries import curated_list, curation, doubles, sites
from app.queries.curated_list import Asked
from app.services.curation.correct import Change, correct, give_back
from app.services.curation.decide import decide
from app.services.curation.merge import merge
from app.services.curation.refusals import CurationError
from app.services.curation.standing import Hand
from app.services.curation.undo import undo
from app.services.helloasso import twins
from app.services.ingest.draft import Timing
from tests.conftest import NOW
from tests.db.import_road import (
    BESANCON,
    EVERYWHERE,
    LATER,
    bal,
    events,
    folded,
    occurrences,
    versions,
)

ME = Actor(None, "Claire")
AT_NINE = datetime(2026, 9, 6, 19, tzinfo=UTC)


@pytest.fixture
def hand(session, build):
    """Somebody of Besançon."""
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    return of(session, "besancon")


def of(session, slug):
    """Somebody of a site."""
    facts = sites.by_slug(session, slug)
    session.commit()
    return Hand(facts, ME, NOW)


def change(session, event_id, **wanted):
    """A change of fields of one column each, over what they hold."""
    found = curation.whole(session, EVERYWHERE, event_id)
    columns = dict(found.columns) | {"timings": [Timing(*time) for time in found.times]}
    return {name: Change({name: columns[name]}, {name: value}) for name, value in wanted.items()}


def received(session):
    """What sources say of what is corrected."""
    session.expire_all()
    return {one.field: one.received for one in session.scalars(select(EventOverride))}


def decisions(session):
    """{event: (hidden, the one it is)} of every site."""
    session.expire_all()
    rows = session.scalars(within(select(Curation), EVERYWHERE, Curation))
    return {row.event_id: (row.is_hidden, row.same_as_id) for row in rows}


def test_a_correction_outlives_the_next_readings_and_follows_what_the_source_says(
    road, session, hand
):
    road.run(bal())
    number = events(session)["1/7"].id
    title, times = LocalizedText({"fr": "Guinguette"}), [Timing(AT_NINE, None)]
    done = correct(session, hand, number, change(session, number, title=title, timings=times))
    assert set(done) == {"title", "timings"}
    assert road.run(bal()).unchanged == 1, "its fingerprint is what the source says"
    event = events(session)["1/7"]
    assert (event.title, event.updated_at) == (title, NOW)
    whole = curation.whole(session, hand.scope, number)
    assert not any(one.has_moved for one in whole.corrections.values())
    session.commit()

    moved = bal(title={"fr": "Bal populaire"}, timings=[{"begin": "2026-10-01T10:00:00+02:00"}])
    assert road.run(moved, now=LATER).updated == 1
    event = events(session)["1/7"]
    assert (event.title, event.starts_at, event.ends_at) == (title, AT_NINE, None)
    assert event.updated_at == NOW, "nobody reads anything new"
    assert [(one.starts_at, one.ends_at) for one in occurrences(session)] == [(AT_NINE, None)]
    assert folded(session)["fr"].startswith("guinguette")
    assert received(session)["title"] == {"fr": "Bal populaire"}
    whole = curation.whole(session, hand.scope, number)
    assert all(one.has_moved for one in whole.corrections.values())
    session.commit()

    for field in ("title", "timings"):
        give_back(session, hand, number, field, is_operator=False)
    event = events(session)["1/7"]
    assert event.title == LocalizedText({"fr": "Bal populaire"})
    assert event.starts_at == datetime(2026, 10, 1, 8, tzinfo=UTC)
    reading = event.reading
    assert road.run(moved, now=LATER).unchanged == 1
    road.run({**moved, "location": {**BESANCON, "region": "BFC"}}, now=LATER)
    assert events(session)["1/7"].reading == reading, "as the road itself would have written it"


@pytest.mark.parametrize("status", ["cancelled", "full", "moved_online"])
def test_a_status_corrected_here_outlives_a_withdrawal(road, session, hand, status):
    road.run(bal(1), bal(2))
    number = events(session)["1/1"].id
    correct(session, hand, number, change(session, number, status=status))
    before = events(session)["1/1"].reading
    road.run(bal(1, conditions={"fr": "x"}), bal(2))
    road.run(bal(1), bal(2))
    assert events(session)["1/1"].reading == before
    road.run(bal(2), complete=True)
    assert events(session)["1/1"].status == "withdrawn"
    road.run(bal(1), bal(2))
    event = events(session)["1/1"]
    assert (event.status, event.withdrawn_at) == (status, None)
    assert len(occurrences(session)) == 2


def test_sites_that_show_the_place_make_their_pages_again(road, session, hand):
    road.run(bal())
    number, before = events(session)["1/7"].id, versions(session)
    correct(session, hand, number, change(session, number, place_name="Halle"))
    after = versions(session)
    assert after["besancon"] > before["besancon"]
    assert after["national"] > before["national"]
    assert after["albi"] == before["albi"]


def test_what_changed_between_the_page_and_the_writing_is_not_overwritten(road, session, hand):
    road.run(bal())
    number = events(session)["1/7"].id
    mine = change(session, number, place_name="Halle", address="1 rue Battant")
    correct(session, hand, number, change(session, number, place_name="Salle"))
    with pytest.raises(CurationError) as refused:
        correct(session, hand, number, mine)
    assert (refused.value.reason, refused.value.about) == ("changed_meanwhile", "place_name")
    event = events(session)["1/7"]
    assert (event.place_name, event.address) == ("Salle", None)


def test_a_site_decides_nothing_of_what_is_elsewhere(session, hand, build):
    albi = build.event("81004", "Albi")
    for refused in (
        lambda: decide(session, hand, "hide", [albi.id], reason="wrong"),
        lambda: correct(session, hand, albi.id, {}),
        lambda: give_back(session, hand, albi.id, "title", is_operator=True),
        lambda: merge(session, hand, loser=albi.id, winner=albi.id),
        lambda: undo(session, hand, "0" * 32),
    ):
        with pytest.raises(CurationError) as told:
            refused()
        assert told.value.reason == "not_here"
    assert decisions(session) == {}


def test_what_is_gathered_under_one_that_its_source_withdraws_is_shown_again(road, session, hand):
    road.run(bal(1, title={"fr": "Bal"}), bal(2, title={"fr": "Grand bal"}))
    found = events(session)
    winner, loser = found["1/1"].id, found["1/2"].id
    done = merge(session, hand, loser=loser, winner=winner)
    assert decisions(session) == {loser: (True, winner)}
    before = versions(session)["besancon"]
    road.run(bal(2, title={"fr": "Grand bal"}), complete=True)
    assert decisions(session) == {loser: (False, winner)}
    assert versions(session)["besancon"] > before
    assert curation.merged_into(session, hand.scope, loser) is None
    session.commit()
    road.run(bal(1, title={"fr": "Bal"}), bal(2, title={"fr": "Grand bal"}))
    assert decisions(session) == {loser: (True, winner)}
    road.run(bal(2, title={"fr": "Grand bal"}), complete=True)
    assert undo(session, hand, done.batch).count == 1, "that it was shown is nobody's doing"
    assert decisions(session) == {}


def test_twins_take_what_was_gathered_under_either(session, hand, build):
    elder, younger, third = (build.event("25056", name) for name in ("A", "B", "C"))
    merge(session, hand, loser=third.id, winner=younger.id)
    elder_id, third_id = elder.id, third.id
    twins.merge(session, twins.Twins(elder.id, younger.id), now=NOW)
    session.commit()
    assert decisions(session) == {third_id: (True, elder_id)}


def test_twins_gathered_by_hand_are_one_and_shown(session, hand, build):
    elder, younger = (build.event("25056", name) for name in ("A", "B"))
    merge(session, hand, loser=elder.id, winner=younger.id)
    twins.merge(session, twins.Twins(elder.id, younger.id), now=NOW)
    session.commit()
    assert decisions(session) == {elder.id: (False, None)}


def test_undoing_goes_back_step_by_step(session, hand, build):
    one, two, three = (build.event("25056", name).id for name in ("A", "B", "C"))
    first = merge(session, hand, loser=three, winner=two)
    second = merge(session, hand, loser=two, winner=one)
    assert decisions(session) == {three: (True, one), two: (True, one)}
    assert undo(session, hand, first.batch).left == 1, "changed since"
    assert undo(session, hand, second.batch).count == 2
    assert decisions(session) == {three: (True, two)}
    assert undo(session, hand, second.batch).count == 0
    assert undo(session, hand, first.batch).count == 1
    assert decisions(session) == {}


def test_what_was_separated_comes_back_under_the_one_that_is_shown_now(session, hand, build):
    one, two, three = (build.event("25056", name).id for name in ("A", "B", "C"))
    merge(session, hand, loser=three, winner=two)
    apart = decide(session, hand, "show", [three])
    merge(session, hand, loser=two, winner=one)
    undo(session, hand, apart.batch)
    assert decisions(session) == {three: (True, one), two: (True, one)}


def test_the_national_site_s_people_correct_only_what_nobody_nearer_did(session, hand, build):
    event = build.event("25056", "Bal").id
    country = of(session, "national")
    correct(session, country, event, change(session, event, theme="fete"))
    correct(session, hand, event, change(session, event, theme="sport"))
    with pytest.raises(CurationError) as refused:
        correct(session, country, event, change(session, event, theme="fete"))
    assert (refused.value.reason, refused.value.about) == ("closer_site", "theme")
    assert received(session) == {"theme": "autre"}
    give_back(session, country, event, "theme", is_operator=True)
    assert curation.whole(session, EVERYWHERE, event).columns["theme"] == "autre"


def test_the_list_goes_on_where_its_page_ends(session, hand, build):
    for at in range(40):
        build.event("25056", f"Bal {at}", at=NOW + timedelta(hours=at + 1))
    first = curated_list.page(session, hand.scope, Asked(), now=NOW)
    assert (len(first.lines), first.total) == (30, 40)
    asked = Asked(cursor=first.next_cursor)
    rest = curated_list.page(session, hand.scope, asked, now=NOW)
    assert (len(rest.lines), rest.next_cursor) == (10, None)
    assert not {line.id for line in first.lines} & {line.id for line in rest.lines}


def test_doubles_are_of_one_day_and_one_commune(session, hand, build):
    one = build.event("25056", "Vide-grenier de l’école", source="openagenda").id
    other = build.event("25056", "Vide grenier école Battant", source="helloasso").id
    build.event("25056", "Vide-grenier de l’école", source="csv", at=NOW + timedelta(days=9))
    build.event("25056", "Tournoi d’échecs", source="csv")
    (pair,) = doubles.pairs(session, hand.scope, now=NOW, limit=9)
    assert {pair.first, pair.second} == {one, other}
    decide(session, hand, "hide", [other], reason="double")
    assert doubles.pairs(session, hand.scope, now=NOW, limit=9) == ()
    albi = replace(hand, site=of(session, "albi").site)
    assert doubles.pairs(session, albi.scope, now=NOW, limit=9) == ()
