"""What an association publishes with HelloAsso appears, changes and leaves by itself."""

import pytest
from sqlalchemy import select

from app.models.run import IngestRun
from app.models.upstream import FeedPosition, Reread
from app.services.helloasso import memory
from tests.conftest import NOW
from tests.db.helloasso_road import form

KEY = "mjc-exemple/Event/bal"


def counts(report):
    return (report.created, report.updated, report.unchanged, report.withdrawn)


def test_a_form_that_is_published_appears_in_its_commune(sync_road):
    sync_road.fake.publish(form())
    assert counts(sync_road.run()) == (1, 0, 0, 0)
    (event,) = sync_road.events().values()
    assert (event.source_key, event.insee, event.status) == (KEY, "25056", "scheduled")
    assert event.title["fr"] == "Bal bal"
    assert float(event.price_min) == 5.0


def test_a_second_run_makes_one_call_and_writes_no_event(sync_road, count_statements):
    for number in range(5):
        sync_road.fake.publish(form(f"bal-{number}"))
    sync_road.run()
    with sync_road.asked() as calls, count_statements() as statements:
        report = sync_road.run()
    assert calls == ["directory"]
    assert counts(report) == (0, 0, 0, 0)
    written = [one for one in statements if not one.lstrip().startswith(("SELECT", "PRAGMA"))]
    assert all("ingest_run" in one for one in written)


def test_a_change_is_read_once_and_shown(sync_road):
    sync_road.fake.publish(form())
    sync_road.fake.publish(form("autre"))
    sync_road.run()
    sync_road.fake.change(KEY, title="Grand bal")
    with sync_road.asked() as calls:
        assert counts(sync_road.run()) == (0, 1, 0, 0)
    assert sorted(calls) == ["directory", "directory", "form"]
    assert sync_road.events()[KEY].title["fr"] == "Grand bal"


@pytest.mark.parametrize("state", ["Private", "Draft", "Disabled"])
def test_a_form_that_is_public_no_more_leaves(sync_road, state):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.change(KEY, state=state)
    assert counts(sync_road.run()) == (0, 0, 0, 1)
    assert sync_road.events()[KEY].status == "withdrawn"


def test_a_form_that_is_deleted_leaves_and_comes_back_when_published_again(sync_road):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.delete(KEY)
    assert counts(sync_road.run()) == (0, 0, 0, 1)
    sync_road.fake.publish(form())
    assert counts(sync_road.run()) == (0, 1, 0, 0)
    assert sync_road.events()[KEY].status == "scheduled"


@pytest.mark.parametrize("state", ["Private", "Draft", "Disabled"])
def test_a_form_that_was_never_public_is_refused_with_its_reason(sync_road, state):
    sync_road.fake.publish(form(state=state))
    report = sync_road.run()
    assert not sync_road.events()
    assert [key for key, _ in report.refused] in ([], [KEY])


def test_a_form_without_a_start_is_refused_and_stops_nothing(sync_road):
    sync_road.fake.publish(form("sans-date", startDate=None, endDate=None))
    sync_road.fake.publish(form())
    report = sync_road.run()
    assert counts(report) == (1, 0, 0, 0)
    assert [key for key, _ in report.refused] == ["mjc-exemple/Event/sans-date"]


def test_a_venue_name_alone_takes_the_town_of_the_association(sync_road):
    sync_road.fake.present(
        {"organizationSlug": "mjc-exemple", "zipCode": "81000", "city": "Albi", "name": "MJC"}
    )
    sync_road.fake.publish(form(place={"name": "Salle des fêtes", "country": "FRA"}))
    sync_road.run()
    assert sync_road.events()[KEY].insee == "81004"
    assert sync_road.events()[KEY].place_name == "Salle des fêtes"


def test_an_association_is_asked_once_for_all_its_forms(sync_road):
    sync_road.fake.present({"organizationSlug": "mjc-exemple", "zipCode": "81000", "city": "Albi"})
    for number in range(6):
        sync_road.fake.publish(form(f"bal-{number}", place={"name": "Salle"}))
    with sync_road.asked() as calls:
        sync_road.run()
    assert calls.count("organization") == 1
    sync_road.fake.publish(form("encore", place={"name": "Salle"}))
    with sync_road.asked() as calls:
        sync_road.run()
    assert calls.count("organization") == 0


def test_a_form_that_cannot_be_placed_is_said_and_found_nationally(sync_road):
    sync_road.fake.publish(form(place={"name": "Salle", "city": "Trifouilly", "country": "FRA"}))
    report = sync_road.run()
    assert [key for key, _ in report.unplaced] == [KEY]
    assert sync_road.events()[KEY].insee is None


def test_a_trial_tells_the_same_and_writes_nothing(sync_road, session):
    sync_road.fake.publish(form())
    assert counts(sync_road.run(dry_run=True)) == (1, 0, 0, 0)
    assert not sync_road.events()
    assert session.scalar(select(FeedPosition)) is None
    assert session.scalar(select(IngestRun)) is None
    assert counts(sync_road.run()) == (1, 0, 0, 0)


def test_a_whole_reading_withdraws_what_the_directory_holds_no_more(sync_road):
    sync_road.fake.publish(form())
    sync_road.fake.publish(form("autre"))
    sync_road.run()
    sync_road.fake.lose(KEY)
    assert counts(sync_road.run()) == (0, 0, 0, 0)
    assert counts(sync_road.run(full=True)) == (0, 0, 1, 1)
    assert sync_road.events()[KEY].status == "withdrawn"


def test_a_whole_reading_that_is_a_trial_only_says_what_it_would_withdraw(sync_road):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.lose(KEY)
    assert counts(sync_road.run(full=True, dry_run=True)) == (0, 0, 0, 1)
    assert sync_road.events()[KEY].status == "scheduled"


def test_an_association_that_is_followed_is_read_without_the_directory(sync_road, session):
    sync_road.fake.privileges = {"AccessPublicData"}
    sync_road.fake.publish(form())
    sync_road.fake.publish(form("ailleurs", of="autre-asso"))
    memory.follow(session, ["mjc-exemple"])
    session.commit()
    report = sync_road.run()
    assert counts(report) == (1, 0, 0, 0)
    assert any("FormOpenDirectory" in sentence for _, sentence in report.notes)
    sync_road.fake.change(KEY, title="Grand bal")
    sync_road.run()
    assert set(sync_road.events()) == {KEY}


def test_without_the_privilege_and_without_anybody_to_follow_the_run_says_what_lacks(sync_road):
    sync_road.fake.privileges = {"AccessPublicData"}
    said, report = sync_road.stopped()
    assert "FormOpenDirectory" in said
    assert counts(report) == (0, 0, 0, 0)


def test_a_form_that_fails_is_read_again_though_the_feed_moved_on(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.fake.publish(form("autre"))
    sync_road.fake.fail("forms/Event/bal/public", 500, times=20)
    report = sync_road.run()
    assert report.created == 1
    assert [key for key, _ in report.failed] == [KEY]
    assert session.scalar(select(Reread.key)) == KEY
    session.commit()
    sync_road.fake.recover()
    assert counts(sync_road.run()) == (1, 0, 0, 0)
    assert session.scalar(select(Reread.key)) is None


def test_a_form_that_does_not_exist_is_refused_once_and_never_a_withdrawal(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.change(KEY, title="Grand bal")
    sync_road.fake.fail("forms/Event/bal/public", 404, times=1)
    report = sync_road.run()
    assert [key for key, _ in report.refused] == [KEY]
    assert sync_road.events()[KEY].status == "scheduled"
    assert session.scalar(select(Reread.key)) is None


def test_a_hint_is_only_a_reason_to_read_again(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.change(KEY, is_said=False, title="Grand bal")
    memory.ask_again(session, KEY, why="notified", now=NOW)
    session.commit()
    assert counts(sync_road.run()) == (0, 1, 0, 0)
    assert sync_road.events()[KEY].title["fr"] == "Grand bal"
    assert session.scalar(select(Reread.key)) is None
