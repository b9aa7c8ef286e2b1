"""What was made for a site, kept in memory as long as what it was made from stands.

Texts, and pieces of pages: a row of a list, a footer. Nothing here outlives the
:class:`SiteFacts` in hand: the directory makes new ones when anything that the site
shows has changed (its content version moves with it), and what was made from the
former ones is never found again. So a key only needs to say what else a piece shows:
the language is always in it, and whatever comes from the address or the clock must be.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from sys import getsizeof
from typing import Any, TypeVar
from weakref import ref

from flask import Flask, current_app
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup

from app.queries.sites import SiteFacts

# What a key, its entry and its place in the dictionary take beside the value.
_OVERHEAD = 500
_KEY = "keeper"
_Made = TypeVar("_Made")
# Weakly: the site must not last, once the directory forgot it, for what was made of it.
_Entry = tuple[ref[SiteFacts] | None, Any, int]


class Keeper:
    """A bounded memory: when half of it is full, what nobody asked for since is forgotten.

    Two generations instead of an exact order: a hit costs one look in a dictionary.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._half = most_bytes // 2
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Keep nothing."""
        self._young: dict[Hashable, _Entry] = {}
        self._old: dict[Hashable, _Entry] = {}
        self._size = 0

    def find(self, facts: SiteFacts | None, key: Hashable) -> Any:
        """Return what was kept under ``key`` for the site as ``facts`` tell it, or ``None``.

        Without ``facts``: what all sites share.
        """
        entry = self._young.get(key)
        if entry is not None:
            return entry[1] if _is_of(entry, facts) else None
        entry = self._old.get(key)
        if entry is None or not _is_of(entry, facts):
            return None
        self._put(key, entry)
        return entry[1]

    def keep(self, facts: SiteFacts | None, key: Hashable, value: Any, *, size: int = 0) -> None:
        """Keep ``value``, which takes ``size`` bytes; a text's size is known."""
        of = None if facts is None else ref(facts)
        self._put(key, (of, value, (size or getsizeof(value)) + _OVERHEAD))

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def _put(self, key: Hashable, entry: _Entry) -> None:
        with self._lock:
            before = self._young.get(key)
            self._size += entry[2] - (before[2] if before else 0)
            self._young[key] = entry
            if self._size > self._half:
                self._old, self._young, self._size = self._young, {}, 0


def _is_of(entry: _Entry, facts: SiteFacts | None) -> bool:
    of = entry[0]
    return of is None if facts is None else of is not None and of() is facts


def use_keeping(app: Flask, *, most_bytes: int) -> None:
    """Give ``app`` a memory of its own, and its templates ``{% kept %}`` and ``{% common %}``."""
    memory = app.extensions[_KEY] = Keeper(most_bytes)
    app.jinja_env.add_extension(KeptPiece)
    app.jinja_env.globals[_KEY] = memory


def keeper() -> Keeper:
    """Return the memory of this application."""
    found: Keeper = current_app.extensions[_KEY]
    return found


def kept(
    facts: SiteFacts,
    key: Hashable,
    make: Callable[[], _Made],
    *,
    size: int | Callable[[_Made], int] = 0,
) -> _Made:
    """Return what was kept under ``key`` for a site, made now if it was not.

    ``size`` says, or tells of what was made, how many bytes it takes; a text's size is known.
    """
    memory, whole = keeper(), (facts.id, key)
    found: _Made | None = memory.find(facts, whole)
    if found is None:
        found = make()
        memory.keep(facts, whole, found, size=size(found) if callable(size) else size)
    return found


def common(key: Hashable, make: Callable[[], _Made], *, size: int = 0) -> _Made:
    """Return what was kept under ``key`` for all sites, made now if it was not."""
    memory = keeper()
    found: _Made | None = memory.find(None, key)
    if found is None:
        found = make()
        memory.keep(None, key, found, size=size)
    return found


def kept_each(
    facts: SiteFacts, keys: Sequence[Hashable], make: Callable[[list[int]], Mapping[int, str]]
) -> list[str]:
    """Return the pieces kept under ``keys``, in order; ``make`` is asked once for what lacks.

    It is given their places in ``keys``; a piece that it does not return is empty.
    """
    memory = keeper()
    whole = [(facts.id, key) for key in keys]
    found: list[str | None] = [memory.find(facts, key) for key in whole]
    missing = [at for at, piece in enumerate(found) if piece is None]
    if missing:
        for at, piece in make(missing).items():
            found[at] = piece
            memory.keep(facts, whole[at], piece)
    return [piece or "" for piece in found]


def macro(template: str, name: str) -> Callable[..., str]:
    """Return a component's macro, for a piece that is made outside of any page."""
    found: Callable[..., str] = getattr(current_app.jinja_env.get_template(template).module, name)
    return found


class KeptPiece(Extension):
    """``{% kept "name", more %}…{% endkept %}``: a piece of page, made once for each key.

    The site and its language belong to every key. The piece may show nothing else
    than what the site's facts and texts, its language and the rest of the key decide.

    ``{% common "name", more %}…{% endcommon %}``: a piece that thousands of sites share. The
    language and where its pages begin belong to every key; it shows nothing else of a site.
    """

    tags = {"kept", "common"}  # noqa: RUF012 (as Jinja declares it)

    def parse(self, parser: Parser) -> nodes.Node:
        """Read the tag: expressions that make the key, then the piece."""
        tag = next(parser.stream)
        key = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            key.append(parser.parse_expression())
        piece = parser.parse_statements((f"name:end{tag.value}",), drop_needle=True)
        told = [nodes.ContextReference(), nodes.Tuple(key, "load")]
        call = self.call_method(f"_{tag.value}", told)
        return nodes.CallBlock(call, [], [], piece).set_lineno(tag.lineno)

    def _kept(self, context: Context, key: tuple[Hashable, ...], caller: Callable[[], str]) -> str:
        # What the page was given, and what the environment holds: asking the request for
        # both costs more than finding the piece.
        site = context.get("site")
        if site is None:
            return caller()
        facts = site.facts
        return _piece(context[_KEY], facts, (facts.id, (*key, site.language)), caller)

    def _common(
        self, context: Context, key: tuple[Hashable, ...], caller: Callable[[], str]
    ) -> str:
        site = context["site"]
        return _piece(context[_KEY], None, (*key, site.language, site.base_path), caller)


def _piece(
    memory: Keeper, facts: SiteFacts | None, key: Hashable, caller: Callable[[], str]
) -> str:
    piece: str | None = memory.find(facts, key)
    if piece is None:
        piece = Markup(caller())  # noqa: S704 (it is the template's own output)
        memory.keep(facts, key, piece)
    return piece
