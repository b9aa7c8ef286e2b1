"""Of the threads of a process, a few may wait for somebody else's service: the rest serve pages.

What answers slowly, a domain that somebody claims or a translator, would otherwise hold them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from app.web.catalogues import gettext

MOST = 2
_PLACES = BoundedSemaphore(MOST)


@contextmanager
def place_to_wait() -> Iterator[bool]:
    """Take a place for as long as the block lasts; ``False``: none is left, do not wait."""
    is_mine = _PLACES.acquire(blocking=False)
    try:
        yield is_mine
    finally:
        if is_mine:
            _PLACES.release()


def come_back() -> str:
    """Return what is said to who finds no place."""
    busy = gettext("Trop de demandes en même temps")
    return f"{busy}. {gettext('Patientez une minute, puis réessayez.')}"
