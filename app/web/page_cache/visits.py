"""How many pages each site shows: counted here, written twice a minute (ADR 0021).

A site, a day of the place, a kind of page, a number: nothing tells who looked. The
``User-Agent`` is looked at, to leave robots out, and is kept nowhere.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.queries.sites import SiteFacts
from app.queries.visits import FOR_PROGRAMS, PageKind

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

EVERY_SECONDS = 30.0
Seen = tuple[int, date, str]

# What browsers call themselves before anything else; Opera's are on small telephones.
_BROWSERS = ("mozilla/", "opera/")
_PHONE = "cubot"  # a maker of telephones, not a robot
_LISTS = frozenset({"text/calendar", "application/rss+xml", "text/csv", "application/geo+json"})
_PREVIEWS, _API = "/apercu/", "/api/"
_KINDS = {
    "": PageKind.HOME,
    "evenements": PageKind.AGENDA,
    "carte": PageKind.MAP,
    "activites": PageKind.ACTIVITIES,
}

_log = structlog.stdlib.get_logger(__name__)


class Tally:
    """How often pages of one kind were shown on one site and day; how many of them are written.

    An addition is not locked, as in :mod:`app.counters`; nothing but additions is ever done to
    ``count``, and only who writes changes ``written``, so that neither loses what the other does.
    """

    __slots__ = ("count", "written")

    def __init__(self) -> None:
        self.count = self.written = 0

    def add(self, environ: WSGIEnvironment) -> None:
        """Count one page shown, unless a robot asked for it.

        Browsers say who they are; robots that speak as they do mostly give their address too
        ("+http://…"). In one line, since every page passes here: a third of a microsecond.
        """
        agent = environ.get("HTTP_USER_AGENT", "").lower()
        if (
            agent.startswith(_BROWSERS)
            and "http" not in agent
            and ("bot" not in agent or _PHONE in agent)
            and "spider" not in agent
            and "headless" not in agent
            and "preview" not in agent
        ):
            self.count += 1


class ProgramTally(Tally):
    """The same for what programs read: a calendar is no robot for being no browser."""

    __slots__ = ()

    def add(self, environ: WSGIEnvironment) -> None:
        """Count one answer given, unless whoever reads everything asked for it."""
        agent = environ.get("HTTP_USER_AGENT", "").lower()
        if agent and not any(word in agent for word in ("bot", "crawl", "spider")):
            self.count += 1


class Visits:
    """What one process counted. ``keep`` adds to the database what is not there yet."""

    def __init__(self, keep: Callable[[Mapping[Seen, int]], None]) -> None:
        self._keep = keep
        self._tallies: dict[Seen, Tally] = {}
        self._writing = threading.Lock()
        self._over = threading.Event()
        self._every: float | None = None
        self._process = 0

    def tally(self, site: SiteFacts, path: str, media_type: str, now: datetime) -> Tally | None:
        """Return where the page at ``path`` is counted at ``now``; ``None`` if it is no page.

        ``path`` as it was asked, with its language.
        """
        if self._every is not None and self._process != os.getpid():
            self._begin(self._every)
        kind = kind_of(_without_language(path, site), media_type)
        if kind is None or path.startswith(_PREVIEWS):
            return None
        day = now.astimezone(ZoneInfo(site.timezone)).date()
        fresh = ProgramTally() if kind in FOR_PROGRAMS else Tally()
        return self._tallies.setdefault((site.id, day, kind.value), fresh)

    def write(self) -> None:
        """Write what is not written yet; a database that is silent is asked again later."""
        with self._writing:
            due = {
                seen: (tally, more)
                for seen, tally in list(self._tallies.items())
                if (more := tally.count - tally.written)
            }
            try:
                if due:
                    self._keep({seen: more for seen, (_, more) in due.items()})
            except SQLAlchemyError as silent:
                _log.warning("visits_not_written", reason=str(silent).splitlines()[0])
                return
            for tally, more in due.values():
                tally.written += more
            self._forget_past_days()

    def write_regularly(self, every: float = EVERY_SECONDS) -> None:
        """Write every so many seconds, and once more when the process ends.

        It begins in each process that counts something: a thread does not outlive a fork.
        """
        self._every = every

    def close(self) -> None:
        """Write what is left, and no more after."""
        self._over.set()
        self.write()

    def _begin(self, every: float) -> None:
        with self._writing:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
        threading.Thread(target=self._go_on, args=(every,), name="visits", daemon=True).start()
        # A process that was forked by multiprocessing, as the server's are, calls no atexit.
        Finalize(None, self.close, exitpriority=0)

    def _go_on(self, every: float) -> None:
        while not self._over.wait(every):
            self.write()

    def _forget_past_days(self) -> None:
        """Leave out the days that are over everywhere: no page counts there any more."""
        latest = max((day for _, day, _ in self._tallies), default=date.min)
        for seen, tally in list(self._tallies.items()):
            if latest - seen[1] > timedelta(days=2) and tally.count == tally.written:
                del self._tallies[seen]


def kind_of(path: str, media_type: str) -> PageKind | None:
    """Return what an answer at ``path``, without its language, is counted as.

    >>> kind_of("/evenements/7-bal", "text/html; charset=utf-8").value
    'event'
    >>> kind_of("/evenements.ics", "text/calendar").value, kind_of("/contact", "text/html").value
    ('feed', 'other')
    >>> kind_of("/robots.txt", "text/plain"), kind_of("/apercu/x/", "text/html")
    (None, None)
    """
    kind = media_type.partition(";")[0].strip()
    if path.startswith(_PREVIEWS):
        return None
    if kind in _LISTS:
        return PageKind.FEED
    if path.startswith(_API):
        return PageKind.API
    if kind != "text/html":
        return None
    room, _, thing = path.strip("/").partition("/")
    if room == "evenements" and thing:
        return PageKind.EVENT
    return _KINDS.get(room, PageKind.OTHER)


def _without_language(path: str, site: SiteFacts) -> str:
    first, slash, rest = path.removeprefix("/").partition("/")
    return slash + rest if first in site.languages[1:] else path
