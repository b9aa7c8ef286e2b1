"""What is going on, said beside the results; and work done in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from tests.bench import machine

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def say(sentence: str) -> None:
    """Tell what is going on, beside the results."""
    print(f"· {sentence} (load {machine.load_average():.1f})", file=sys.stderr, flush=True)  # noqa: T201 (progress, told aside)


def apart(work: Callable[_Given, _Result], *given: _Given.args, **more: _Given.kwargs) -> _Result:
    """Run in a process of its own, whose memory and caches are nobody else's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        return worker.submit(work, *given, **more).result()
