"""The WSGI layer: what a request goes through before Flask, and its answer after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from app.counters import Counters
from app.web.directory import Door, SiteDirectory
from app.web.page_cache import addresses, codings
from app.web.page_cache.pages import STORED, Header, Page, Variant, matches
from app.web.page_cache.shelves import Key, Making, Shelf, Shelves
from app.web.site import COUNTS_NATIONALLY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OK, UNCHANGED = "200 OK", "304 Not Modified"
# After it, whoever waits for a page makes it too: a slow one must not hold a whole process.
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Asking:
    """What of a request decides the form of its answer."""

    accepted: str
    coding: str
    if_none_match: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class _Made:
    """What the application answered; ``parts`` when it streams."""

    status: str
    headers: list[Header]
    body: bytes
    parts: Iterable[bytes] | None = None

    @property
    def may_be_kept(self) -> bool:
        """Whether it is the same for everyone, until its site changes."""
        if self.status != OK or self.parts is not None:
            return False
        known = {name.lower(): value for name, value in self.headers}
        return "public" in known.get("cache-control", "") and "set-cookie" not in known


class PageCache:
    """Answer from memory what may be; pass on the rest, and compress it on its way out.

    ``sites`` finds the site of a ``Host`` header, ``clock`` tells the present instant (UTC).
    Without ``shelves`` nothing is kept. ``behind`` is what stands behind it.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        sites: SiteDirectory,
        clock: Callable[[], datetime],
        shelves: Shelves | None,
        counters: Counters,
    ) -> None:
        self.behind = app
        self._sites = sites
        self._clock = clock
        self._shelves = shelves
        self._counters = counters

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if method not in {"GET", "HEAD"} or "HTTP_RANGE" in environ:
            return self.behind(environ, start_response)
        if not addresses.may_be_kept(path):
            return self.behind(environ, start_response)
        door = self._door_of(environ)
        if door is None or not door.host.is_primary:
            return self.behind(environ, start_response)
        asking = _asking(environ, is_head=method == "HEAD")
        query = addresses.canonical_query(environ.get("QUERY_STRING", ""))
        shelf = None if query is None else self._shelf(door, path)
        if query is None or shelf is None:
            return self._passed_on(environ, start_response, asking)
        page = self._kept(shelf, (path, query))
        if page is not None:
            self._counters.hit()
            return self._served(shelf, (path, query), page, asking, start_response)
        environ["QUERY_STRING"] = query
        return self._first(environ, start_response, asking, shelf, (path, query))

    def _door_of(self, environ: WSGIEnvironment) -> Door | None:
        try:
            return self._sites.door(environ.get("HTTP_HOST", ""))
        except SQLAlchemyError:
            return None  # Flask will meet the same, and has a page that says it

    def _shelf(self, door: Door, path: str) -> Shelf | None:
        """Return where the page would be; ``None`` when the database cannot say until when."""
        if self._shelves is None:
            return None
        if path.startswith(addresses.FILES):
            return self._shelves.of_files
        try:
            return self._shelves.of(door.site, self._clock())
        except SQLAlchemyError:
            return None

    def _kept(self, shelf: Shelf, key: Key) -> Page | None:
        """Return the page if it still stands, by its own site and by the one it counts."""
        page = shelf.pages.get(key)
        if page is None or page.beside is None or page.beside is self._national_shelf():
            return page
        return None

    def _national_shelf(self) -> Shelf | None:
        try:
            national = self._sites.national()
            if national is None or self._shelves is None:
                return None
            return self._shelves.of(national, self._clock())
        except SQLAlchemyError:
            return None

    def _served(
        self, shelf: Shelf, key: Key, page: Page, asking: _Asking, start: StartResponse
    ) -> list[bytes]:
        page.was_read = True
        variant = page.variants.get(asking.coding) or self._in_another_coding(
            shelf, key, page, asking
        )
        if matches(asking.if_none_match, variant.etag):
            self._counters.count("not_modified")
            start(UNCHANGED, variant.unchanged_headers)
            return []
        start(OK, variant.headers)
        return [] if asking.is_head else [variant.body]

    def _in_another_coding(self, shelf: Shelf, key: Key, page: Page, asking: _Asking) -> Variant:
        variant = page.variant(asking.coding)
        if self._shelves is not None:
            self._shelves.grow(shelf, key, page)
        return variant

    def _first(
        self,
        environ: WSGIEnvironment,
        start: StartResponse,
        asking: _Asking,
        shelf: Shelf,
        key: Key,
    ) -> Iterable[bytes]:
        """Make a page, once for all who ask for it at this moment."""
        mine = Making()
        other = shelf.making.setdefault(key, mine)
        if other is not mine:
            other.done.wait(_PATIENCE_SECONDS)
            page = self._kept(shelf, key)
            if page is not None:
                self._counters.hit()
                return self._served(shelf, key, page, asking, start)
            return self._passed_on(environ, start, asking, kept_on=(shelf, key))
        try:
            return self._passed_on(environ, start, asking, kept_on=(shelf, key))
        finally:
            shelf.making.pop(key, None)
            mine.done.set()

    def _passed_on(
        self,
        environ: WSGIEnvironment,
        start: StartResponse,
        asking: _Asking,
        *,
        kept_on: tuple[Shelf, Key] | None = None,
    ) -> Iterable[bytes]:
        """Let the application answer; keep what it made when it may be kept."""
        # Before anything is counted: what changes while it is would not be in it.
        beside = self._national_shelf() if kept_on else None
        made = self._made(environ)
        if made.parts is not None:
            self._counters.count("bypass")
            return _streamed(made, asking, start)
        counts = COUNTS_NATIONALLY in environ
        if not made.may_be_kept or kept_on is None or (counts and beside is None):
            self._counters.count("bypass")
            return _once(made, asking, start)
        page = Page.made(made.headers, made.body, asking.coding)
        page.beside = beside if counts else None
        if self._shelves is not None:
            self._shelves.keep(*kept_on, page)
        self._counters.count("misses")
        return _answer(made, page.variant(asking.coding), asking, start, said=STORED)

    def _made(self, environ: WSGIEnvironment) -> _Made:
        """Ask for the whole page as it is: conditions, codings and HEAD are answered here."""
        environ["REQUEST_METHOD"] = "GET"
        for condition in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            environ.pop(condition, None)
        said: list[tuple[str, list[Header]]] = []

        def take(status: str, headers: list[Header], _error: object = None) -> Callable[..., None]:
            said.append((status, headers))
            return _never_written

        parts = self.behind(environ, take)
        status, headers = said[-1]
        if not any(name.lower() == "content-length" for name, _ in headers):
            return _Made(status, headers, b"", parts)
        try:
            return _Made(status, headers, b"".join(parts))
        finally:
            _close(parts)


def _asking(environ: WSGIEnvironment, *, is_head: bool) -> _Asking:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return _Asking(
        accepted,
        codings.chosen(accepted),
        environ.get("HTTP_IF_NONE_MATCH", ""),
        is_head,
    )


def _answer(
    made: _Made, variant: Variant, asking: _Asking, start: StartResponse, *, said: str | None
) -> list[bytes]:
    """Give an answer that was just made, with what belongs to this moment alone."""
    own = [pair for pair in made.headers if pair[0].lower() == "x-request-id"]
    if said:
        own.append(("Cache-Status", said))
    unchanged = made.status == OK and matches(asking.if_none_match, variant.etag)
    headers = variant.unchanged_headers if unchanged else variant.headers
    kept = [pair for pair in headers if pair[0] != "Cache-Status"]
    start(UNCHANGED if unchanged else made.status, kept + own)
    return [] if unchanged or asking.is_head else [variant.body]


def _once(made: _Made, asking: _Asking, start: StartResponse) -> list[bytes]:
    """Give an answer that is kept nowhere: an error, a refusal, a redirection."""
    page = Page.made(made.headers, made.body, asking.coding, is_kept=False)
    variant = page.variant(asking.coding)
    return _answer(made, variant, asking, start, said=None)


def _streamed(made: _Made, asking: _Asking, start: StartResponse) -> Iterable[bytes]:
    assert made.parts is not None  # noqa: S101 (asked by the caller)
    if asking.is_head:
        _close(made.parts)
        start(made.status, made.headers)
        return []
    known = {name.lower(): value for name, value in made.headers}
    if codings.takes_gzip(asking.accepted) and codings.is_text(known.get("content-type", "")):
        start(made.status, [*made.headers, ("Content-Encoding", codings.GZIP)])
        return codings.EncodedStream(made.parts)
    start(made.status, made.headers)
    return made.parts


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close is not None:
        close()


def _never_written(_data: bytes) -> None:
    msg = "the write() of PEP 3333 is for servers of another age"
    raise RuntimeError(msg)
