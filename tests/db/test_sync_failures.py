"""HelloAsso misbehaves in every way that it can: the run ends, says so, and loses nothing."""

import pytest
from sqlalchemy import select

from app.models.run import IngestRun
from app.models.upstream import FeedPosition
from tests.db.helloasso_road import form

PAGES = 250


@pytest.fixture
def many(sync_road):
    for number in range(PAGES):
        sync_road.fake.publish(form(f"bal-{number:03}"))
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
