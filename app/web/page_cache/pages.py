"""One kept answer: its headers once, its body once for each coding that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.web.page_cache import codings

Header = tuple[str, str]

# What an answer without a body leaves out (RFC 9110 §15.4.5).
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})
# What belongs to one answer, not to the page.
_OF_THE_MOMENT = frozenset({"x-request-id", "content-length", "etag", "date", "cache-status"})
_OVERHEAD_BYTES = 1024
HIT, STORED = "rentree; hit", "rentree; fwd=miss; stored"


@dataclass(frozen=True, slots=True)
class Variant:
    """A page in one coding, with the headers of its two answers, whole and *304*.

    ``shared`` headers are the same objects for all pages that say the same: a page would
    otherwise take as much room for its headers as for a third of its body.
    """

    body: bytes
    etag: str
    shared: tuple[Header, ...]
    shared_unchanged: tuple[Header, ...]
    own: tuple[Header, ...]

    @property
    def headers(self) -> list[Header]:
        """Those of the whole answer."""
        return [*self.shared, *self.own]

    @property
    def unchanged_headers(self) -> list[Header]:
        """Those of the answer without a body."""
        return [*self.shared_unchanged, ("ETag", self.etag)]


@dataclass(slots=True, eq=False)
class Page:
    """A page as Flask made it. ``was_read`` is what keeps it when room lacks.

    ``beside`` is the shelf of another site whose figures it shows: it stands no
    longer than that one. ``counted`` is what its shelves believe that it takes.
    """

    headers: tuple[Header, ...]
    etag: str
    is_text: bool
    effort: codings.Effort
    variants: dict[str, Variant] = field(default_factory=dict)
    was_read: bool = False
    beside: object = None
    counted: int = 0

    @classmethod
    def made(cls, headers: list[Header], body: bytes, coding: str, *, is_kept: bool = True) -> Page:
        """Take an answer of Flask's, its body not encoded yet."""
        known = {name.lower(): value for name, value in headers}
        page = cls(
            headers=_once_for_all(
                tuple(pair for pair in headers if pair[0].lower() not in _OF_THE_MOMENT)
            ),
            etag=known.get("etag", "").removeprefix("W/").strip('"'),
            is_text=_may_be_encoded(known),
            effort=_effort(known, is_kept=is_kept),
        )
        page.variants[coding] = page._variant(body, coding)
        return page

    @property
    def size(self) -> int:
        """Bytes in memory, nearly."""
        # A copy: another thread may be adding a coding. Small bodies are the same in all of them.
        bodies = {id(kept.body): len(kept.body) for kept in list(self.variants.values())}
        return _OVERHEAD_BYTES + sum(bodies.values())

    def variant(self, coding: str) -> Variant:
        """Return the page in ``coding``, written from another one if it was not asked for yet."""
        kept = self.variants.get(coding)
        if kept is None:
            known, other = list(self.variants.items())[0]  # noqa: RUF015 (whole at once: see size)
            body = codings.decoded(other.body, known) if _is_encoded(other) else other.body
            kept = self.variants[coding] = self._variant(body, coding)
        return kept

    def _variant(self, body: bytes, coding: str) -> Variant:
        if not self.is_text or len(body) < codings.LEAST_BYTES:
            coding = codings.IDENTITY
        content = codings.encoded(body, coding, self.effort)
        # One entity tag for each coding (RFC 9110 §8.8.3.3).
        etag = f'"{self.etag}-{coding}"' if coding else f'"{self.etag}"'
        own = [("ETag", etag)] if self.etag else []
        own.append(("Content-Length", str(len(content))))
        if coding:
            own.append(("Content-Encoding", coding))
        return Variant(
            body=content,
            etag=etag if self.etag else "",
            shared=_once_for_all((*self.headers, ("Cache-Status", HIT))),
            shared_unchanged=_once_for_all(_without_body(self.headers)),
            own=tuple(own),
        )


_known_headers: dict[tuple[Header, ...], tuple[Header, ...]] = {}
_MOST_KNOWN = 500


def _once_for_all(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    """Return the tuple that says the same and is kept already."""
    if len(_known_headers) > _MOST_KNOWN:
        _known_headers.clear()
    return _known_headers.setdefault(headers, headers)


def _without_body(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    kept = (pair for pair in headers if pair[0].lower() not in _OF_THE_BODY)
    return (*kept, ("Cache-Status", HIT))


def _effort(headers: dict[str, str], *, is_kept: bool) -> codings.Effort:
    if not is_kept:
        return codings.Effort.ONCE
    for_long = "immutable" in headers.get("cache-control", "")
    return codings.Effort.FOR_LONG if for_long else codings.Effort.KEPT


def _may_be_encoded(headers: dict[str, str]) -> bool:
    return "content-encoding" not in headers and codings.is_text(headers.get("content-type", ""))


def _is_encoded(variant: Variant) -> bool:
    return any(name == "Content-Encoding" for name, _ in variant.own)


def matches(if_none_match: str, etag: str) -> bool:
    """Tell whether a reader already has this very answer (RFC 9110 §13.1.2).

    >>> matches('W/"a-br", "b"', '"a-br"'), matches("*", '"a"'), matches('"a-br"', '"a"')
    (True, True, False)
    """
    # An entity tag stands between quotes and holds none, so that finding it is enough.
    return bool(etag) and (etag in if_none_match or if_none_match.strip() == "*")
