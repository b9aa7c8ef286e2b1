"""Where pages are kept: a shelf for each site, all of them within one bound."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from weakref import ref

from app.counters import Counters
from app.queries.sites import SiteFacts
from app.web.page_cache.pages import FOR_EVER, Page
from app.web.page_cache.ring import Body, Ring

Key = tuple[str, str]
"""A path as it was asked, and its parameters in order."""

ALWAYS = datetime.min.replace(tzinfo=UTC)
# Of two requests that come together, the first may read its clock last.
_TOGETHER = timedelta(seconds=1)
# From as many shelves on, those that nobody can come for are looked for.
_FEW = 1_000


@dataclass(slots=True, eq=False)
class Shelf:
    """The pages of a site in its present version, from an instant to another (UTC).

    A clock that is set back leaves what was made after: some of it may not be over any more.

    The directory makes a new value of a site whenever anything of it moved, its
    content version included: the same value means that nothing did.

    ``ends`` says, between two instants, when something that the site shows is next over (the
    second): the pages that do not say themselves until when they stand, stand until then.

    ``making`` holds who is at work on a page, so that a thousand readers who ask
    for it at once have it made once.

    ``site`` is named weakly: when the directory forgets it, nobody comes for its pages.
    """

    site: ref[SiteFacts] | None
    since: datetime
    until: datetime
    ends: tuple[datetime, datetime] = (ALWAYS, ALWAYS)
    pages: dict[Key, Page] = field(default_factory=dict)
    making: dict[Key, Making] = field(default_factory=dict)
    is_open: bool = True

    def holds(self, site: SiteFacts, now: datetime) -> bool:
        """Tell whether its pages are those of ``site`` at ``now``."""
        is_its = self.site is not None and self.site() is site
        return is_its and self.since <= now < self.until

    @property
    def is_lost(self) -> bool:
        """Whether the value of the site that it was made for is gone."""
        return self.site is not None and self.site() is None


@dataclass(slots=True, eq=False)
class Making:
    """A page that somebody is making; the others wait for ``done``."""

    done: threading.Event = field(default_factory=threading.Event)


class Shelves:
    """Every shelf. Pages leave with their shelf, or, when room lacks, the least read first.

    ``turn_of`` tells when a day next begins for a site, ``end_of`` when something that it
    shows is next over: a page changes by itself at no other instant. The bodies lie in a file
    under ``folder`` (:class:`Ring`), at most ``most_bytes`` of them.
    """

    def __init__(
        self,
        *,
        most_bytes: int,
        folder: Path,
        turn_of: Callable[[SiteFacts, datetime], datetime],
        end_of: Callable[[SiteFacts, datetime], datetime | None],
        counters: Counters,
    ) -> None:
        self._turn_of = turn_of
        self._end_of = end_of
        self._counters = counters
        self._shelves: dict[int, Shelf] = {}
        self._ring = Ring(folder, most_bytes=most_bytes, on_leaving=self._leaves)
        # Taken inside the ring's own, never around it.
        self._lock = threading.Lock()
        self._bytes = self._pages = 0
        self._swept_from = _FEW
        self.of_files = Shelf(None, ALWAYS, FOR_EVER)

    def __len__(self) -> int:
        return len(self._shelves)

    def of(self, site: SiteFacts, now: datetime) -> Shelf:
        """Return the shelf of ``site`` as it is at ``now``; a new one when the old is past."""
        shelf = self._shelves.get(site.id)
        if shelf is not None and shelf.holds(site, now):
            return shelf
        return self._anew(site, now)

    def next_end(self, shelf: Shelf, now: datetime) -> datetime:
        """Return when something that the site of ``shelf`` shows at ``now`` is next over."""
        if shelf.site is None:
            return FOR_EVER
        site = shelf.site()
        if site is None:
            return now  # forgotten while the page was made: nobody will come for it
        asked_at, ends_at = shelf.ends
        # Whoever is slow asks for an earlier instant: what others found since is not for them.
        if not asked_at <= now < ends_at:
            ends_at = self._end_of(site, now) or FOR_EVER
            shelf.ends = now, ends_at
        return ends_at

    def keep(self, shelf: Shelf, key: Key, page: Page, *, coding: str, content: bytes) -> None:
        """Put a page on its shelf, unless the shelf was cleared meanwhile or it is too big.

        It takes the place of the one that was there: it was made later.
        """
        body = Body((shelf, key, page, coding), len(content))
        if not self._ring.put(body, content):
            return
        with self._lock:
            if not shelf.is_open or body.place is None:
                body.place = body.of = None
                return
            before = shelf.pages.get(key)
            if before is not None:
                self._take_away(before)
            page.bodies[coding] = body
            shelf.pages[key] = page
            self._move(body.length, pages=1)

    def add(self, shelf: Shelf, key: Key, page: Page, *, coding: str, content: bytes) -> None:
        """Keep another coding of a page that is kept."""
        if shelf.pages.get(key) is not page:
            return
        body = Body((shelf, key, page, coding), len(content))
        if not self._ring.put(body, content):
            return
        with self._lock:
            is_there = shelf.pages.get(key) is page and body.place is not None
            if not is_there or coding in page.bodies:
                body.place = body.of = None
                return
            page.bodies[coding] = body
            self._move(body.length)

    def content(self, page: Page, coding: str) -> bytes | None:
        """Return the body of a page in ``coding``; ``None`` when it is not kept (any more)."""
        body = page.bodies.get(coding)
        return None if body is None else self._ring.read(body)

    def _anew(self, site: SiteFacts, now: datetime) -> Shelf:
        fresh = Shelf(ref(site), now - _TOGETHER, self._turn_of(site, now))
        with self._lock:
            current = self._shelves.get(site.id)
            if current is not None and current.holds(site, now):
                return current
            self._shelves[site.id] = fresh
            if current is not None:
                self._clear(current)
            if len(self._shelves) > self._swept_from:
                self._sweep()
        return fresh

    def _sweep(self) -> None:
        """Take away the shelves of sites that the directory forgot."""
        for site_id, shelf in list(self._shelves.items()):
            if shelf.is_lost:
                del self._shelves[site_id]
                self._clear(shelf)
        self._swept_from = max(_FEW, 2 * len(self._shelves))

    def _clear(self, shelf: Shelf) -> None:
        shelf.is_open = False
        self._counters.count("dropped", len(shelf.pages))
        for page in shelf.pages.values():
            self._take_away(page)
        shelf.pages.clear()

    def _take_away(self, page: Page) -> None:
        """Forget what is kept of a page that left its shelf: the ring passes over it."""
        for body in page.bodies.values():
            self._move(-body.length)
            body.place = body.of = None
        page.bodies.clear()
        self._move(0, pages=-1)

    def _leaves(self, body: Body) -> None:
        """Take one coding of a page away to make room, and the page with the last of them."""
        with self._lock:
            if body.of is None:
                return
            shelf, key, page, coding = body.of
            if page.bodies.get(coding) is not body:
                return  # not counted yet: whoever puts it there will see that it is gone
            del page.bodies[coding]
            self._move(-body.length)
            if not page.bodies:
                del shelf.pages[key]
                self._move(0, pages=-1)
                self._counters.count("evictions")

    def _move(self, more: int, *, pages: int = 0) -> None:
        self._bytes += more
        self._pages += pages
        self._counters.tell("bytes", self._bytes)
        self._counters.tell("pages", self._pages)
