"""A form changes and the directory says nothing: it is read again, a few at a time, when due."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Source
from app.models.upstream import FormReading, Reread
from app.services.helloasso import doubts, memory, wishes
from app.services.helloasso.forms import GONE
from app.services.ingest.draft import EventDraft, Timing
from tests.conftest import NOW
from tests.db.helloasso_road import form

KEY = "mjc-exemple/Event/bal"
NOTHING_NEW = b'{"data": [], "pagination": {"totalCount": -1}}'
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEAR = {
    "startDate": (NOW + 3 * DAY).isoformat(),
    "endDate": (NOW + 3 * DAY + HOUR).isoformat(),
}
FAR = {
    "startDate": (NOW + 60 * DAY).isoformat(),
    "endDate": (NOW + 60 * DAY + HOUR).isoformat(),
}


@pytest.fixture
def silent(sync_road):
    """A form that is near, and changed without a word of the directory."""
    sync_road.fake.publish(form(**NEAR))
    sync_road.run()
    sync_road.fake.change(KEY, is_said=False, title="Grand bal")
    return sync_road


def due_at(session, key=KEY):
    session.expire_all()
    found = session.scalar(select(FormReading.due_at).where(FormReading.key == key))
    session.commit()
    return found


def test_a_form_that_is_near_is_read_again_within_a_day(silent):
    assert silent.run(now=NOW + 10 * HOUR).updated == 0
    assert silent.run(now=NOW + DAY).updated == 1
    assert silent.events()[KEY].title["fr"] == "Grand bal"


def test_a_form_that_is_far_is_read_again_within_a_week(sync_road):
    sync_road.fake.publish(form(**FAR))
    sync_road.run()
    sync_road.fake.change(KEY, is_said=False, title="Grand bal")
    assert sync_road.run(now=NOW + 3 * DAY).updated == 0
    assert sync_road.run(now=NOW + 7 * DAY).updated == 1


def test_what_was_read_lately_costs_no_call(silent):
    silent.run(now=NOW + DAY)
    with silent.asked() as calls:
        silent.run(now=NOW + DAY + HOUR)
    assert calls.count("form") == 0


def test_one_that_did_not_change_writes_no_event(sync_road, session):
    sync_road.fake.publish(form(**NEAR))
    sync_road.run()
    before = sync_road.events()[KEY].updated_at
    report = sync_road.run(now=NOW + DAY)
    assert (report.updated, report.unchanged) == (0, 1)
    assert sync_road.events()[KEY].updated_at == before
    assert due_at(session) > NOW + DAY


def test_what_is_over_is_never_read_again(sync_road, session):
    sync_road.fake.publish(form(**NEAR))
    sync_road.run()
    sync_road.run(now=NOW + 10 * DAY)
    assert due_at(session) is None
    with sync_road.asked() as calls:
        sync_road.run(now=NOW + 100 * DAY)
    assert calls.count("form") == 0


@pytest.mark.parametrize("state", ["Private", "Draft", "Disabled"])
def test_a_form_that_is_public_no_more_leaves_though_nobody_said_so(silent, session, state):
    silent.fake.change(KEY, state=state)
    silent.fake.fail("directory/forms", garbage=NOTHING_NEW, times=1)
    report = silent.run(now=NOW + DAY)
    assert report.withdrawn == 1
    assert silent.events()[KEY].status == "withdrawn"
    assert due_at(session) is None


def test_a_form_that_is_not_found_stays_and_is_said(silent, session):
    silent.fake.lose(KEY)
    report = silent.run(now=NOW + DAY)
    assert report.refused == [(KEY, GONE)]
    assert silent.events()[KEY].status == "scheduled"
    assert due_at(session) == NOW + DAY + doubts.LOST_EVERY
    assert session.scalar(select(Reread)) is None


def test_one_that_is_never_found_is_asked_for_no_more_after_two_months(silent, session):
    silent.fake.lose(KEY)
    now = NOW
    while due_at(session) is not None:
        now += DAY
        assert now < NOW + 90 * DAY
        silent.run(now=now)
    assert now > NOW + doubts.LOST_AFTER
    assert silent.fake.calls["form"] < 14


def test_one_that_fails_is_tried_again_as_any_other(silent, session):
    silent.fake.fail("/public", 500, times=None)
    report = silent.run(now=NOW + DAY)
    assert [key for key, _ in report.failed] == [KEY]
    silent.fake.recover()
    with silent.asked() as calls:
        assert silent.run(now=NOW + DAY + HOUR).updated == 1
    assert calls.count("form") == 1


def test_a_run_reads_a_bounded_share_those_that_waited_longest_first(
    sync_road, session, monkeypatch
):
    monkeypatch.setattr(doubts, "MOST_A_RUN", 4)
    for number in range(10):
        sync_road.fake.publish(form(f"bal-{number}", **NEAR))
    sync_road.run()
    session.execute(
        update(FormReading)
        .where(FormReading.key == "mjc-exemple/Event/bal-7")
        .values(due_at=NOW - DAY)
    )
    session.commit()
    seen = []
    for hours in (24, 25, 26):
        before = len(sync_road.fake.asked)
        sync_road.run(now=NOW + hours * HOUR)
        paths = [path for _, path, _, _ in sync_road.fake.asked[before:] if "/public" in path]
        seen.append({path.split("/")[-2] for path in paths})
    assert "bal-7" in seen[0]
    assert [len(some) for some in seen] == [4, 4, 2]
    assert len(set().union(*seen)) == 10


def test_a_form_that_its_association_withholds_is_not_asked_for(silent, session):
    wishes.choose(session, "mjc-exemple", shown=[], withheld=[KEY], now=NOW)
    with silent.asked() as calls:
        silent.run(now=NOW + DAY)
    assert calls.count("form") == 0
    assert due_at(session) is None


def test_what_was_withdrawn_here_is_not_brought_back(silent, session):
    memory.follow(session, ["mjc-exemple"])
    session.commit()
    silent.fake.publish(form("autre"))
    silent.fake.lose(KEY)
    assert silent.run().withdrawn == 1
    before = len(silent.fake.asked)
    silent.run(now=NOW + DAY)
    assert not [path for _, path, _, _ in silent.fake.asked[before:] if "/bal/" in path]
    assert silent.events()[KEY].status == "withdrawn"


def test_a_trial_reads_and_leaves_everything_due(silent, session):
    before = due_at(session)
    assert silent.run(now=NOW + DAY, dry_run=True).updated == 1
    assert due_at(session) == before


def test_only_what_somebody_hints_at_is_read_when_nothing_else_is_asked(silent, session):
    silent.fake.publish(form("nouveau", **NEAR))
    memory.ask_again(session, KEY, why="notified", now=NOW)
    session.commit()
    assert memory.is_hinted_at(session)
    session.commit()
    with silent.asked() as calls:
        report = silent.run(hints_only=True)
    assert (report.created, report.updated) == (0, 1)
    assert [kind for kind in calls if kind != "token"] == ["form"]
    assert not memory.is_hinted_at(session)


def test_what_is_notified_during_a_long_run_does_not_wait_for_its_end(sync_road, session):
    for number in range(150):
        sync_road.fake.publish(form(f"bal-{number:03}", **NEAR))
    told = []

    def hear(_step, done, _total):
        if not told:
            told.append(done)
            memory.ask_again(session, "mjc-exemple/Event/bal-007", why="notified", now=NOW)
            session.commit()

    sync_road.run(progress=hear)
    paths = [path for method, path, _, _ in sync_road.fake.asked if "oauth" not in path]
    again = [at for at, path in enumerate(paths) if "/bal-007/" in path]
    pages = [at for at, path in enumerate(paths) if "/directory/" in path]
    assert pages[0] < again[0] < again[1] < pages[1]
    assert not memory.is_hinted_at(session)


def test_what_failed_is_no_hint(silent, session):
    memory.ask_again(session, KEY, why="failed", now=NOW)
    session.commit()
    assert not memory.is_hinted_at(session)
    session.commit()
    with silent.asked() as calls:
        silent.run(hints_only=True)
    assert calls == []


def draft(begin: datetime, end: datetime | None = None, *, key=KEY, is_season=False):
    title = LocalizedText({"fr": "Bal"})
    timings = (Timing(begin, end),)
    return EventDraft(
        source=Source.HELLOASSO, key=key, title=title, timings=timings, is_season=is_season
    )


@pytest.mark.parametrize(
    ("days", "least", "most"),
    [(0, 0.4, 1), (13, 0.4, 1), (14, 0.4, 1), (15, 0.4, 1.5), (18, 3, 4.1), (300, 3.4, 7)],
)
def test_when_a_form_is_to_be_read_again(days, least, most):
    for number in range(50):
        one = draft(NOW + days * DAY, key=f"asso/Event/{number}")
        assert least * DAY <= doubts.next_reading(one, now=NOW) - NOW <= most * DAY


def test_what_goes_on_is_near_until_it_ends():
    assert doubts.next_reading(draft(NOW - 30 * DAY, NOW + 30 * DAY), now=NOW) <= NOW + DAY
    assert doubts.next_reading(draft(NOW - 30 * DAY, NOW - 2 * DAY), now=NOW) is None


def test_a_clock_without_a_zone_is_read_near_enough():
    clock = (NOW - DAY).replace(tzinfo=None)
    assert doubts.next_reading(draft(clock, clock + 23 * HOUR), now=NOW) is not None


def test_a_season_is_read_again_each_week_until_it_closes():
    began = NOW - 200 * DAY
    assert doubts.next_reading(draft(began, is_season=True), now=NOW) <= NOW + 7 * DAY
    assert doubts.next_reading(draft(began, NOW - 2 * DAY, is_season=True), now=NOW) is None


def test_forms_read_together_come_back_apart():
    keys = [f"asso-{number}/Event/1" for number in range(1000)]
    due = [doubts.next_reading(draft(NOW + DAY, key=key), now=NOW) - NOW for key in keys]
    in_each_hour = [
        sum(hour * HOUR <= one < (hour + 1) * HOUR for one in due) for hour in range(24)
    ]
    assert max(in_each_hour) < 150
