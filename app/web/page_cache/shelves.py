"""Where pages are kept: a shelf for each site, all of them within one bound."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.counters import Counters
from app.queries.sites import SiteFacts
from app.web.page_cache.pages import Page

Key = tuple[str, str]
"""A path as it was asked, and its parameters in order."""

ALWAYS = datetime.min.replace(tzinfo=UTC)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
# Of two requests that come together, the first may read its clock last.
_TOGETHER = timedelta(seconds=1)


@dataclass(slots=True, eq=False)
class Shelf:
    """The pages of a site in its present version, from an instant to another (UTC).

    A clock that is set back leaves what was made after: some of it may not be over any more.

    The directory makes a new value of a site whenever anything of it moved, its
    content version included: the same value means that nothing did.

    ``making`` holds who is at work on a page, so that a thousand readers who ask
    for it at once have it made once.
    """

    site: SiteFacts | None
    since: datetime
    until: datetime
    pages: dict[Key, Page] = field(default_factory=dict)
    making: dict[Key, Making] = field(default_factory=dict)
    is_open: bool = True

    def holds(self, site: SiteFacts, now: datetime) -> bool:
        """Tell whether its pages are those of ``site`` at ``now``."""
        return self.site is site and self.since <= now < self.until


@dataclass(slots=True, eq=False)
class Making:
    """A page that somebody is making; the others wait for ``done``."""

    done: threading.Event = field(default_factory=threading.Event)


class Shelves:
    """Every shelf. Pages leave with their shelf, or, when room lacks, the least read first.

    Room is made as a clock does: the oldest page goes unless it was read since the
    hand last passed over it. ``until_of`` tells when what a site shows next changes
    by itself.
    """

    def __init__(
        self,
        *,
        most_bytes: int,
        until_of: Callable[[SiteFacts, datetime], datetime],
        counters: Counters,
    ) -> None:
        self._most_bytes = most_bytes
        self._until_of = until_of
        self._counters = counters
        self._shelves: dict[int, Shelf] = {}
        # Each kept page has one place in it: its own, until it leaves.
        self._clock: deque[tuple[Shelf, Key]] = deque()
        self._lock = threading.Lock()
        self._bytes = self._pages = 0
        self.of_files = Shelf(None, ALWAYS, FOR_EVER)

    def of(self, site: SiteFacts, now: datetime) -> Shelf:
        """Return the shelf of ``site`` as it is at ``now``; a new one when the old is past."""
        shelf = self._shelves.get(site.id)
        if shelf is not None and shelf.holds(site, now):
            return shelf
        return self._anew(site, now)

    def keep(self, shelf: Shelf, key: Key, page: Page) -> None:
        """Put a page on its shelf, unless the shelf was cleared meanwhile or it is too big.

        It takes the place of the one that was there: it was made later.
        """
        if page.size > self._most_bytes // 8:
            return
        with self._lock:
            if not shelf.is_open:
                return
            before = shelf.pages.get(key)
            if before is None:
                self._clock.append((shelf, key))
            else:
                self._uncount(before)
            shelf.pages[key] = page
            self._count(page, pages=1)
            self._make_room()

    def grow(self, shelf: Shelf, key: Key, page: Page) -> None:
        """Count the bytes that another coding of a kept page added to it."""
        with self._lock:
            if shelf.pages.get(key) is page:
                self._count(page)
                self._make_room()

    def _anew(self, site: SiteFacts, now: datetime) -> Shelf:
        fresh = Shelf(site, now - _TOGETHER, self._until_of(site, now))
        with self._lock:
            current = self._shelves.get(site.id)
            if current is not None and current.holds(site, now):
                return current
            self._shelves[site.id] = fresh
            if current is not None:
                self._clear(current)
        return fresh

    def _clear(self, shelf: Shelf) -> None:
        shelf.is_open = False
        for page in shelf.pages.values():
            self._uncount(page)
        self._counters.count("dropped", len(shelf.pages))
        shelf.pages.clear()
        # Their places in the clock would keep the shelf in memory.
        if len(self._clock) > 2 * self._pages + 64:
            self._clock = deque(kept for kept in self._clock if kept[0].is_open)

    def _make_room(self) -> None:
        while self._bytes > self._most_bytes and self._clock:
            shelf, key = self._clock.popleft()
            page = shelf.pages.get(key)
            if page is None:
                continue
            if page.was_read:
                page.was_read = False
                self._clock.append((shelf, key))
                continue
            del shelf.pages[key]
            self._uncount(page)
            self._counters.count("evictions")

    def _uncount(self, page: Page) -> None:
        """Take away what was counted, not what it takes by now: a coding may just have come."""
        self._move(-page.counted, pages=-1)

    def _count(self, page: Page, *, pages: int = 0) -> None:
        size = page.size
        self._move(size - page.counted, pages=pages)
        page.counted = size

    def _move(self, more: int, *, pages: int) -> None:
        self._bytes += more
        self._pages += pages
        self._counters.tell("bytes", self._bytes)
        self._counters.tell("pages", self._pages)
