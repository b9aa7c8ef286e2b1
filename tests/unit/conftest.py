"""Shared by the tests of the stand-ins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso
from tests.unit.fake_callers import LOTO, Caller


@pytest.fixture
def fake() -> Iterator[FakeHelloAsso]:
    """HelloAsso, holding one form."""
    with fake_helloasso([LOTO]) as fake:
        yield fake


@pytest.fixture
def caller(fake: FakeHelloAsso) -> Caller:
    """Who asks it, with a key."""
    caller = Caller(fake)
    caller.by_secret()
    return caller
