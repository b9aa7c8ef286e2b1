"""What is asked of the layer, what the application answered, and how that is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.web.page_cache import codings
from app.web.page_cache.pages import STORED, Header, Page, matches
from app.web.page_cache.visits import Tally

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OK, UNCHANGED = "200 OK", "304 Not Modified"
# What is told to who asked, and to nobody who is given the same page after.
_ITS_READERS = frozenset({"x-request-id", "ratelimit"})


@dataclass(frozen=True, slots=True)
class Asking:
    """What of a request decides the form of its answer."""

    accepted: str
    coding: str
    if_none_match: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class Made:
    """What the application answered; ``parts`` when it streams, ``tally`` where it is counted."""

    status: str
    headers: list[Header]
    body: bytes
    parts: Iterable[bytes] | None = None
    tally: Tally | None = None

    @property
    def media_type(self) -> str:
        """Its ``Content-Type``, or nothing."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    @property
    def may_be_kept(self) -> bool:
        """Whether it is the same for everyone, until its site changes."""
        if self.status != OK:
            return False
        known = {name.lower(): value for name, value in self.headers}
        return "public" in known.get("cache-control", "") and "set-cookie" not in known


def made_by(app: WSGIApplication, environ: WSGIEnvironment) -> Made:
    """Ask for the whole page as it is: conditions, codings and HEAD are answered here."""
    environ["REQUEST_METHOD"] = "GET"
    for condition in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
        environ.pop(condition, None)
    said: list[tuple[str, list[Header]]] = []

    def take(status: str, headers: list[Header], _error: object = None) -> Callable[..., None]:
        said.append((status, headers))
        return _never_written

    parts = app(environ, take)
    status, headers = said[-1]
    if not any(name.lower() == "content-length" for name, _ in headers):
        return Made(status, headers, b"", parts)
    try:
        return Made(status, headers, b"".join(parts))
    finally:
        close(parts)


def asking_of(environ: WSGIEnvironment, *, is_head: bool) -> Asking:
    """Read what decides the form of an answer."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return Asking(
        accepted,
        codings.chosen(accepted),
        environ.get("HTTP_IF_NONE_MATCH", ""),
        is_head,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A page and its body as it goes on the wire."""

    page: Page
    coding: str
    body: bytes


def answer(
    made: Made, written: Written, asking: Asking, start: StartResponse, *, is_kept: bool
) -> list[bytes]:
    """Give an answer that was just made, with what belongs to this moment alone."""
    page, coding = written.page, written.coding
    own = [pair for pair in made.headers if pair[0].lower() in _ITS_READERS]
    if is_kept:
        own.append(("Cache-Status", STORED))
    if made.status == OK and matches(asking.if_none_match, page.etag_in(coding)):
        start(UNCHANGED, page.headers_unchanged(coding) + own)
        return []
    start(made.status, page.headers_in(coding, len(written.body)) + own)
    return [] if asking.is_head else [written.body]


def close(parts: Iterable[bytes]) -> None:
    """Close what an application gave, as PEP 3333 asks."""
    close = getattr(parts, "close", None)
    if close is not None:
        close()


def _never_written(_data: bytes) -> None:
    msg = "the write() of PEP 3333 is for servers of another age"
    raise RuntimeError(msg)
