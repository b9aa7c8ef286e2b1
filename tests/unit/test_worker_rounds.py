"""What the worker does again and again, and what it does once a night."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from app.cli import worker
from app.settings import Settings

DAY_SECONDS = 86_400


@pytest.mark.parametrize("keys", [{}, {"helloasso_client_id": "a", "helloasso_client_secret": "b"}])
def test_sweeping_waits_for_the_night_and_comes_back_each_day(keys):
    settings = Settings(base_host="localhost:8000", **keys)
    before = time.monotonic()
    (nightly,) = (
        one
        for one in worker._rounds(settings, 600, 60)  # noqa: SLF001 (what the command starts)
        if ("sweep",) in one.commands
    )
    assert nightly.every == DAY_SECONDS
    assert before < nightly.due <= time.monotonic() + DAY_SECONDS
    started = []
    nightly.go_on(started.append)
    assert started == [], "not as soon as the worker starts"


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 28, 12, tzinfo=UTC),  # clocks go forward that night
        datetime(2026, 10, 24, 12, tzinfo=UTC),  # and back
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_night_is_at_the_same_hour_in_summer_and_in_winter(now):
    due = now + timedelta(seconds=worker.until_night(now))
    assert f"{due.astimezone(worker.ZoneInfo('Europe/Paris')):%H:%M}" == "03:40"
    assert timedelta(0) < due - now <= timedelta(hours=25)
