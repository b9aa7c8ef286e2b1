"""One kept answer: its headers, and what is said of its body in each coding."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.web.page_cache import codings
from app.web.page_cache.ring import Body
from app.web.page_cache.visits import Tally

Header = tuple[str, str]

# What an answer without a body leaves out (RFC 9110 §15.4.5).
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})
# What belongs to one answer, not to the page.
_OF_THE_MOMENT = frozenset("x-request-id ratelimit content-length etag date cache-status".split())
FOR_EVER = datetime.max.replace(tzinfo=UTC)
HIT, STORED = "rentree; hit", "rentree; fwd=miss; stored"


@dataclass(slots=True, eq=False)
class Page:
    """A page as Flask made it, but for its bodies: what is said of them in each coding.

    ``shared`` are the headers of the whole answer, ``unchanged`` those of a *304*: the
    same objects for all pages that say the same, since a page would otherwise take as
    much room for its headers as for a third of its body. It stands until ``until``, and no
    longer than ``beside``, the shelf of another site whose figures it shows. ``is_encoded``
    is false for pictures, and for what is too short to gain anything. ``tally`` is where it is
    counted each time that it is shown.
    """

    shared: tuple[Header, ...]
    unchanged: tuple[Header, ...]
    etag: str
    is_encoded: bool
    effort: codings.Effort
    until: datetime
    bodies: dict[str, Body] = field(default_factory=dict)
    beside: object = None
    tally: Tally | None = None

    @classmethod
    def made(
        cls,
        headers: list[Header],
        *,
        length: int,
        is_kept: bool = True,
        until: datetime = FOR_EVER,
        beside: object = None,
    ) -> Page:
        """Take the headers of an answer of Flask's, and how many bytes its body has."""
        known = {name.lower(): value for name, value in headers}
        said = tuple(pair for pair in headers if pair[0].lower() not in _OF_THE_MOMENT)
        return cls(
            shared=_once_for_all(said),
            unchanged=_once_for_all(tuple(p for p in said if p[0].lower() not in _OF_THE_BODY)),
            etag=known.get("etag", "").removeprefix("W/").strip('"'),
            is_encoded=length >= codings.LEAST_BYTES and _may_be_encoded(known),
            effort=_effort(known, is_kept=is_kept),
            until=until,
            beside=beside,
        )

    def coding_for(self, accepted: str) -> str:
        """Return the coding for a reader who is best given ``accepted``."""
        return accepted if self.is_encoded else codings.IDENTITY

    def etag_in(self, coding: str) -> str:
        """Return the entity tag, one for each coding (RFC 9110 §8.8.3.3); empty if it has none."""
        if not self.etag:
            return ""
        return f'"{self.etag}-{coding}"' if coding else f'"{self.etag}"'

    def headers_in(self, coding: str, length: int) -> list[Header]:
        """Return the headers of the whole answer in ``coding``, of ``length`` bytes."""
        said = [*self.shared, ("Content-Length", str(length))]
        if self.etag:
            said.append(("ETag", self.etag_in(coding)))
        if coding:
            said.append(("Content-Encoding", coding))
        return said

    def headers_unchanged(self, coding: str) -> list[Header]:
        """Return those of the answer that says that nothing changed."""
        return [*self.unchanged, ("ETag", self.etag_in(coding))]


_known_headers: dict[tuple[Header, ...], tuple[Header, ...]] = {}
_MOST_KNOWN = 500


def _once_for_all(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    """Return the tuple that says the same and is kept already."""
    if len(_known_headers) > _MOST_KNOWN:
        _known_headers.clear()
    return _known_headers.setdefault(headers, headers)


def _effort(headers: dict[str, str], *, is_kept: bool) -> codings.Effort:
    if not is_kept:
        return codings.Effort.ONCE
    for_long = "immutable" in headers.get("cache-control", "")
    return codings.Effort.FOR_LONG if for_long else codings.Effort.KEPT


def _may_be_encoded(headers: dict[str, str]) -> bool:
    return "content-encoding" not in headers and codings.is_text(headers.get("content-type", ""))


def matches(if_none_match: str, etag: str) -> bool:
    """Tell whether a reader already has this very answer (RFC 9110 §13.1.2).

    >>> matches('W/"a-br", "b"', '"a-br"'), matches("*", '"a"'), matches('"a-br"', '"a"')
    (True, True, False)
    """
    # An entity tag stands between quotes and holds none, so that finding it is enough.
    return bool(etag) and (etag in if_none_match or if_none_match.strip() == "*")
