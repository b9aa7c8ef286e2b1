"""A JSON file of any size: checked whole first, then read one record at a time.

Nothing is written before the last byte was read once: a file cut in the middle changes
nothing. Memory holds one record, never the file.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from app.clients.http import SourceError
from app.services.ingest.json_bytes import MendedBytes

_CHUNK = 256 * 1024
_BOM = codecs.BOM_UTF8
_RECORD_MARKS = frozenset({"uid", "title", "fields", "record", "properties", "slug"})
_KNOWN_LISTS = frozenset({"events", "results", "records", "features", "data", "items"})
# What the API answers when it is asked for one event: {"success": true, "event": {…}}.
_ONE_ALONE = "event"
_TOTALS = frozenset({"total", "total_count", "nhits"})
_CURSORS = frozenset({"after", "next"})
_DEEPEST = 500
_OPENINGS, _CLOSINGS = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the records of a file are. ``declared`` is how many its listing says there are."""

    prefixes: tuple[str, ...]
    count: int
    declared: int | None
    goes_on: bool

    @property
    def is_partial(self) -> bool:
        """Whether the file says itself that it is a page of a longer listing."""
        return self.goes_on or (self.declared is not None and self.declared > self.count)


@dataclass(slots=True)
class _Survey:
    """What has been seen of the file's outer levels so far."""

    depth: int = 0
    values: int = 0
    outer_kinds: set[str] = field(default_factory=set)
    outer_keys: set[str] = field(default_factory=set)
    key: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)
    declared: int | None = None
    goes_on: bool = False

    def take(self, events: list[tuple[str, Any]]) -> None:
        """Follow parser events; only those of the four outer levels are looked at."""
        depth = self.depth
        for event, value in events:
            if event in _OPENINGS:
                if depth <= 2:
                    self._open(event, depth)
                depth += 1
                if depth > _DEEPEST:
                    msg = "trop d’objets les uns dans les autres"
                    raise ijson.JSONError(msg)
            elif event in _CLOSINGS:
                depth -= 1
            elif depth <= 3:
                self._note(event, value, depth)
        self.depth = depth

    def _open(self, event: str, depth: int) -> None:
        if depth == 0:
            self.values += 1
            self.outer_kinds.add(event)
            self.key = ""
            if event == "start_array":
                self.counts.setdefault("", 0)
        elif depth == 1 and "start_map" in self.outer_kinds and event == "start_array":
            self.counts.setdefault(self.key, 0)
            self.goes_on |= self.key in _CURSORS
        elif self.key in self.counts and depth == (2 if self.key else 1):
            self.counts[self.key] += 1

    def _note(self, event: str, value: Any, depth: int) -> None:
        if depth == 0:
            self.values += 1
            self.outer_kinds.add(event)
        elif event == "map_key":
            if depth == 1 and "start_map" in self.outer_kinds:
                self.key = value
                self.outer_keys.add(value)
            elif depth == (3 if self.key and self.key in self.counts else 2):
                self.marks.setdefault(self.key, set()).add(value)
        elif depth == 1 and "start_array" in self.outer_kinds:
            self.counts[""] += 1
        elif depth == 1 and self.key in _TOTALS and event == "number":
            self.declared = int(value)
        elif depth == 1 and self.key in _CURSORS and event != "null":
            self.goes_on = True

    def outline(self) -> Outline | None:
        """Say where the records are, or ``None`` if there is nothing of the kind."""
        if self.values > 1 or (self.values == 1 and _names_an_event(self.outer_keys)):
            only_objects = self.outer_kinds == {"start_map"}
            return Outline(("",), self.values, None, goes_on=False) if only_objects else None
        if self.outer_kinds == {"start_array"}:
            if self.counts[""] and not _names_an_event(self.marks.get("", set())):
                return None
            return Outline(("item",), self.counts[""], None, goes_on=False)
        lists = [key for key in self.counts if _names_an_event(self.marks.get(key, set()))]
        lists = lists or [key for key, n in self.counts.items() if not n and key in _KNOWN_LISTS]
        if not lists and _names_an_event(self.marks.get(_ONE_ALONE, set())):
            return Outline((_ONE_ALONE,), 1, None, goes_on=False)
        if not lists:
            return None
        count = sum(self.counts[key] for key in lists)
        return Outline(tuple(f"{key}.item" for key in lists), count, self.declared, self.goes_on)


def _names_an_event(names: set[str]) -> bool:
    return bool(names & _RECORD_MARKS) or any(name.startswith("title_") for name in names)


def check(path: Path, name: str, progress: Progress) -> Outline:
    """Read the whole file once; return where its records are.

    Raises :class:`SourceError` when it is not well formed to its last byte, or holds
    no list of events; ``name`` is how that message calls it. ``progress`` hears
    bytes read, and in all.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        _refuse_at_sight(file, name)
        survey = _survey(file, name, lambda done: progress(done, size))
    outline = survey.outline()
    if outline is None:
        msg = (
            f"{name} est bien du JSON, mais pas une liste d’événements d’OpenAgenda : "
            "donnez un export JSON de l’agenda (API v2, ou jeu de données ouvert)."
        )
        raise SourceError(msg)
    return outline


def records(path: Path, outline: Outline) -> Iterator[Any]:
    """Yield each record of a file that :func:`check` has accepted."""
    for prefix in outline.prefixes:
        with path.open("rb") as file:
            _skip_mark(file)
            yield from ijson.items(MendedBytes(file), prefix, multiple_values=True, buf_size=_CHUNK)


def _skip_mark(file: BinaryIO) -> int:
    if file.read(len(_BOM)) == _BOM:
        return len(_BOM)
    file.seek(0)
    return 0


_AT_SIGHT = (
    (b"\x1f\x8b", "est compressé (gzip) : décompressez-le d’abord."),
    (b"PK\x03\x04", "est une archive ZIP : extrayez-en le fichier JSON d’abord."),
    (b"\xff\xfe", "est en UTF-16 : enregistrez-le en UTF-8."),
    (b"\xfe\xff", "est en UTF-16 : enregistrez-le en UTF-8."),
)


def _refuse_at_sight(file: BinaryIO, name: str) -> None:
    """Refuse what the first bytes betray, in words better than a parser's."""
    start = file.read(4096)
    file.seek(0)
    for mark, words in _AT_SIGHT:
        if start.startswith(mark):
            msg = f"{name} {words}"
            raise SourceError(msg)
    start = start.removeprefix(_BOM).lstrip()
    if not start:
        msg = f"{name} est vide : refaites l’export ou le téléchargement."
        raise SourceError(msg)
    if start.startswith(b"<"):
        msg = (
            f"{name} est une page web ou du XML, pas du JSON : "
            "l’adresse de l’export a sans doute renvoyé une page d’erreur ou de connexion."
        )
        raise SourceError(msg)


def _survey(file: BinaryIO, name: str, progress: Callable[[int], None]) -> _Survey:
    survey, events = _Survey(), ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, multiple_values=True)
    decoder = codecs.getincrementaldecoder("utf-8")()
    done, line = _skip_mark(file), 1
    mended = MendedBytes(file)
    try:
        while chunk := mended.read(_CHUNK):
            _check_encoding(decoder, chunk, name, done, line)
            parser.send(chunk)
            survey.take(events)
            del events[:]
            done += len(chunk)
            line += chunk.count(b"\n")
            progress(done)
    except (ijson.JSONError, ValueError) as wrong:
        raise SourceError(_where(file, name, cut=False)) from wrong
    try:
        parser.close()
        survey.take(events)
    except (ijson.JSONError, ValueError) as wrong:
        raise SourceError(_where(file, name, cut=True)) from wrong
    return survey


def _check_encoding(
    decoder: codecs.IncrementalDecoder, chunk: bytes, name: str, done: int, line: int
) -> None:
    waiting = len(decoder.getstate()[0])
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as wrong:
        inside = max(wrong.start - waiting, 0)
        byte, row = done - waiting + wrong.start + 1, line + chunk[:inside].count(b"\n")
        msg = (
            f"{name} n’est pas en UTF-8 (ligne {row}, octet {_number(byte)}), "
            "mais sans doute en Latin-1 ou Windows-1252 : enregistrez-le en UTF-8."
        )
        raise SourceError(msg) from None


def _where(file: BinaryIO, name: str, *, cut: bool) -> str:
    """Find the very byte at which reading stops, by reading again, finely at the end."""
    if cut:
        byte, line = _count(file, None)
        return (
            f"{name} est coupé : il s’arrête au milieu d’un enregistrement "
            f"(ligne {line}, octet {_number(byte)}). Téléchargez-le à nouveau en entier."
        )
    byte, line = _count(file, _first_wrong_byte(file))
    return (
        f"{name} n’est pas du JSON valable : il devient illisible à la ligne {line} "
        f"(octet {_number(byte)}). Refaites l’export."
    )


def _count(file: BinaryIO, until: int | None) -> tuple[int, int]:
    file.seek(0)
    byte, line = 0, 1
    while chunk := file.read(_CHUNK if until is None else min(_CHUNK, until - byte)):
        byte += len(chunk)
        line += chunk.count(b"\n")
    return byte, line


def _first_wrong_byte(file: BinaryIO) -> int:
    file.seek(0)
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, multiple_values=True)
    done, survey = _skip_mark(file), _Survey()
    mended = MendedBytes(file)
    while chunk := mended.read(_CHUNK):
        try:
            parser.send(chunk)
            survey.take(events)
        except (ijson.JSONError, ValueError):
            # Once more to the chunk before, then byte by byte.
            return _finely(file, done)
        del events[:]
        done += len(chunk)
    return done


def _finely(file: BinaryIO, safe: int) -> int:
    file.seek(0)
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, multiple_values=True)
    done, survey = _skip_mark(file), _Survey()
    mended = MendedBytes(file)
    while chunk := mended.read(_CHUNK) if done < safe else file.read(1):
        try:
            parser.send(chunk)
            survey.take(events)
        except (ijson.JSONError, ValueError):
            return done + 1
        del events[:]
        done += len(chunk)
    return done


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
