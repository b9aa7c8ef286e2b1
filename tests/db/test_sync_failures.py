"""HelloAsso misbehaves in every way that it can: the run ends, says so, and loses nothing."""

import pytest
from sqlalchemy import select

from app.models.run import IngestRun
from app.models.upstream import FeedPosition
from app.services.helloasso import memory
from app.services.helloasso.run import NO_ASSOCIATION, UNREADABLE, feed_of
from tests.conftest import NOW
from tests.db.helloasso_road import form

PAGES = 250
KEY = "mjc-exemple/Event/bal"
LIST = r"organizations/mjc-exemple/forms\?"


@pytest.fixture
def many(sync_road):
    for number in range(PAGES):
        sync_road.fake.publish(form(f"bal-{number:03}"))
    return sync_road


@pytest.fixture
def followed(sync_road, session):
    """An association that is followed, without the directory, and its form that is shown."""
    sync_road.fake.privileges = {"AccessPublicData"}
    sync_road.fake.publish(form())
    memory.follow(session, ["mjc-exemple"])
    session.commit()
    assert sync_road.run().created == 1
    return sync_road


def test_a_key_refused_in_the_middle_is_renewed_and_nobody_notices(many):
    many.fake.fail("directory/forms", 401, times=1, after=1)
    assert many.run().created == PAGES


def test_a_service_away_in_the_middle_keeps_what_was_read(many, session):
    many.fake.fail("directory/forms", 500, times=None, after=1)
    said, report = many.stopped()
    assert "HelloAsso" in said or "réessayez" in said
    assert report.created == 100
    assert len(many.events()) == 100
    many.fake.recover()
    assert many.run().created == PAGES - 100
    assert len(many.events()) == PAGES


def test_forms_that_all_fail_stop_the_run_before_its_page_is_counted_as_read(many, session):
    many.fake.fail("/public", 500, times=None)
    said, _ = many.stopped()
    assert said
    assert session.scalar(select(FeedPosition)) is None
    session.commit()
    many.fake.recover()
    assert many.run().created == PAGES


def test_a_privilege_refused_is_named(many):
    many.fake.fail("directory/forms", 403, times=None)
    said, _ = many.stopped()
    assert "FormOpenDirectory" in said


@pytest.mark.parametrize("how", ["same", "new"])
def test_pages_without_end_end(many, how, session):
    many.fake.never_end(how)
    said, report = many.stopped()
    assert "sans fin" in said
    assert report.created <= PAGES
    many.fake.recover()
    many.run()
    assert len(many.events()) == PAGES


def test_half_a_page_and_garbage_are_tried_again_or_said(many):
    many.fake.fail("directory/forms", half=True, times=1)
    assert many.run().created == PAGES
    many.fake.publish(form("encore"))
    many.fake.fail("directory/forms", garbage=True, times=None)
    assert many.stopped()[0]
    many.fake.recover()
    assert many.run().created == 1


def test_too_many_demands_are_waited_for_as_asked(many):
    many.fake.fail("directory/forms", 429, times=2, retry_after="0")
    assert many.run().created == PAGES


def test_a_stopped_run_is_kept_with_what_it_did(many, session):
    many.fake.fail("directory/forms", 403, times=None, after=1)
    many.stopped()
    run = session.scalar(select(IngestRun))
    assert run.finished_at is not None
    assert run.report["created"] == 100


@pytest.mark.parametrize("status", [400, 422, 451])
def test_a_form_that_is_refused_alone_blocks_no_other(many, session, status):
    many.fake.fail("forms/Event/bal-007/public", status, times=None)
    report = many.run()
    assert report.created == PAGES - 1
    assert [key for key, _ in report.failed] == ["mjc-exemple/Event/bal-007"]
    assert session.scalar(select(FeedPosition.token))
    session.commit()
    many.fake.recover()
    assert many.run().created == 1


def test_a_change_that_names_no_form_withdraws_nothing(sync_road):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.lose(KEY)
    page = b'{"data": [{"action": "Insert", "record": {}}], "pagination": {}}'
    sync_road.fake.fail("directory/forms", garbage=page)
    report = sync_road.run(full=True)
    assert ("annuaire", UNREADABLE) in report.notes
    assert sync_road.events()[KEY].status == "scheduled"


def test_a_line_that_names_no_form_withdraws_nothing_of_an_association(followed):
    page = b'{"data": [{"title": "?"}], "pagination": {"totalPages": 1}}'
    followed.fake.fail(LIST, garbage=page)
    report = followed.run()
    assert ("mjc-exemple", UNREADABLE) in report.notes
    assert followed.events()[KEY].status == "scheduled"


def test_an_association_that_is_not_there_any_more_keeps_nobody_waiting(followed, session):
    memory.follow(session, ["aaa-partie"])
    session.commit()
    followed.fake.change(KEY, title="Grand bal")
    report = followed.run()
    assert ("aaa-partie", NO_ASSOCIATION) in report.notes
    assert followed.events()[KEY].title["fr"] == "Grand bal"
    followed.fake.fail(LIST, 404)
    followed.run()
    assert followed.events()[KEY].status == "scheduled"


def test_a_form_missing_from_a_list_once_comes_back_with_it(followed):
    page = b'{"data": [], "pagination": {"totalPages": 0}}'
    followed.fake.fail(LIST, garbage=page)
    assert followed.run().withdrawn == 1
    assert followed.run().updated == 1
    assert followed.events()[KEY].status == "scheduled"
    assert followed.run().updated == 0


def test_what_an_association_says_too_long_stops_nothing(sync_road):
    long = {"name": "N" * 300, "zipCode": "25000 BESANCON CEDEX", "city": "Besançon" + "!" * 200}
    told = {"organizationSlug": "mjc-exemple", "rnaNumber": "W251000000 (2)", "category": "c" * 200}
    sync_road.fake.present(told | long)
    sync_road.fake.publish(form(place={"name": "Salle des fêtes"}))
    assert sync_road.run().created == 1
    sync_road.fake.change(KEY, state="Public")
    assert sync_road.run().updated == 0


def test_two_long_names_of_feeds_are_never_one():
    alike = "https://api.exemple/v5/organizations/" + "a" * 140
    assert feed_of("https://api.exemple/v5") == "https://api.exemple/v5"
    assert len({feed_of(f"{alike}-{number}/forms") for number in range(2)}) == 2
    assert len(feed_of(alike)) <= 120


def test_forms_that_never_answer_hold_nobody_up_once_they_wait_together(many, session):
    many.fake.fail(r"forms/Event/bal-0\d0/public", 500, times=None)
    assert len(many.run().failed) == 10
    many.fake.change("mjc-exemple/Event/bal-249", is_said=False, title="Grand bal")
    memory.ask_again(session, "mjc-exemple/Event/bal-249", why="notified", now=NOW)
    session.commit()
    many.fake.publish(form("nouveau"))
    report = many.run()
    assert (report.created, report.updated, len(report.failed)) == (1, 1, 10)
    many.fake.recover()
    assert many.run().created == 10
    assert memory.waiting(session) == []
