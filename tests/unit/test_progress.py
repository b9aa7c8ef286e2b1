"""A long step is told as it goes; a short one says nothing."""

import io

import pytest

from app.cli import progress

AN_HOUR = 3600.0


class Screen(io.StringIO):
    """Standard error, when it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def long(monkeypatch):
    """Every step is long enough to be told at once."""
    monkeypatch.setattr(progress, "SILENT_SECONDS", 0.0)


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(progress, "SILENT_SECONDS", AN_HOUR)


def test_a_short_step_says_nothing(short):
    journal = io.StringIO()
    with progress.step("Lecture", journal) as done:
        done(12)
    assert journal.getvalue() == ""


def test_a_long_step_ends_with_a_line_that_says_how_many(long):
    journal = io.StringIO()
    with progress.step("Lecture", journal) as done:
        done(34_969)
    *_, last = journal.getvalue().splitlines()
    assert last.startswith("Lecture\u00a0: 34\u202f969, ")
    assert last.endswith("\u00a0s")


def test_in_a_journal_nothing_is_written_over(long):
    journal = io.StringIO()
    with progress.step("Lecture", journal):
        pass
    assert "\r" not in journal.getvalue()
    assert journal.getvalue().endswith("\n")


def test_on_a_terminal_one_line_is_written_over_and_then_left(long):
    screen = Screen()
    with progress.step("Lecture", screen):
        pass
    assert screen.getvalue().startswith("\rLecture")
    assert screen.getvalue().count("\n") == 1


def test_a_step_that_is_interrupted_says_so(long):
    journal = io.StringIO()
    with pytest.raises(KeyboardInterrupt), progress.step("Lecture", journal):
        raise KeyboardInterrupt
    assert journal.getvalue().splitlines()[-1].endswith("interrompu")
