"""The lines of a site's belongings, read back and checked one by one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NoReturn

from app.kernel.mailboxes import mailbox, mailbox_key
from app.kernel.roles import is_role
from app.kernel.text import LocalizedText
from app.services.curation.values import COLUMNS
from app.services.drafts import rules
from app.services.estate import cells, rooms
from app.services.estate.corrected import whole
from app.services.estate.parcel import Parcel
from app.services.estate.problems import EstateError
from app.services.sites.assets import PHOTOGRAPH, Asset, asset_problems

Values = dict[str, Any]
_LONGEST_ACTOR, _LONGEST_NAME = 254, 120
_WRONG = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
_MARK = 12


def table(parcel: Parcel, name: str) -> Iterator[cells.Row]:
    """Give the rows of a table."""
    return cells.rows_of(name, rooms.HEADS[name], parcel.lines(name))


def publications(parcel: Parcel) -> Iterator[Values]:
    """Give the publications, each such as this program could have made it."""

    def publication(said: Values) -> Values:
        content = said["content"]
        _check_facts(content["values"])
        _strings(content["marks"])
        if not all(set(one) == {"path", "before", "after"} for one in said["changes"]):
            _wrong()
        return {
            "number": _number(said["number"]),
            "kind": str(said["kind"]),
            "at": _instant(said["at"]),
            "actor": _short(said["actor"]),
            "content": {"values": content["values"], "marks": content["marks"]},
            "changes": list(said["changes"]),
        }

    yield from _jsonl(parcel, rooms.PUBLICATIONS, publication)


def edits(parcel: Parcel, language: str) -> Iterator[Values]:
    """Give what waits to be published; ``language`` is the site's own."""

    def edit(said: Values) -> Values:
        path, mark = said["path"], said["written_from"]
        if rules.refusal(path, said["value"], source=language):
            _wrong()
        if mark is not None and (not isinstance(mark, str) or len(mark) > _MARK):
            _wrong()
        return {
            "path": path,
            "value": said["value"],
            "written_from": mark,
            "actor": _short(said["actor"]),
            "edited_at": _instant(said["edited_at"]),
        }

    yield from _jsonl(parcel, rooms.DRAFT, edit)


def files(parcel: Parcel) -> Iterator[Values]:
    """Give the pictures, each looked at as one that somebody sends."""
    listed = list(table(parcel, rooms.FILES))
    there = {name for name in parcel.names if name.startswith("files/")}
    if there != {f"files/{row[0]}" for row in listed} or len(there) != len(listed):
        msg = f"{rooms.FILES} et files/ ne disent pas la même chose : rien n’a été changé."
        raise EstateError(msg)
    for number, (name, media_type, digest, since) in enumerate(listed, 2):
        content = parcel.read(f"files/{name}")
        problems = asset_problems(Asset(name, content), PHOTOGRAPH)
        if problems:
            msg = f"files/{name} : {problems[0].reason}. Rien n’a été changé."
            raise EstateError(msg)
        if sha256(content).hexdigest() != digest or Asset(name, content).media_type != media_type:
            _refuse(rooms.FILES, number)
        with_words = _in_words(rooms.FILES, number, _instant, since)
        yield {
            "name": name,
            "media_type": media_type,
            "digest": digest,
            "content": content,
            "kept_at": with_words,
        }


def marks(parcel: Parcel) -> dict[str, dict[str, str]]:
    """Return from which text each translation was written: by text, then language."""
    found: dict[str, dict[str, str]] = {}
    for number, (key, language, mark) in enumerate(table(parcel, rooms.TRANSLATIONS), 2):
        if len(mark) != _MARK:
            _refuse(rooms.TRANSLATIONS, number)
        found.setdefault(key, {})[language] = mark
    return found


def marked(text: LocalizedText, said: Mapping[str, str]) -> LocalizedText:
    """Return ``text`` with these marks, and no other."""
    return LocalizedText(dict(text), written_from=said)


def people(parcel: Parcel) -> Iterator[Values]:
    """Give who has a hand on the site."""

    def person(row: cells.Row) -> Values:
        role, email, name, language, since = row
        if not is_role(role) or mailbox(email) != email or len(language) > _MARK:
            _wrong()
        return {
            "role": role,
            "email": email,
            "email_key": mailbox_key(email),
            "name": _short(name, _LONGEST_NAME),
            "language": language,
            "given_at": _instant(since),
        }

    yield from _rows(parcel, rooms.PEOPLE, person)


def visits(parcel: Parcel) -> Iterator[Values]:
    """Give how many pages were seen, by day and kind."""

    def count(row: cells.Row) -> Values:
        return {
            "day": date.fromisoformat(row[0]),
            "kind": _short(row[1], _MARK),
            "count": _number(int(row[2]), most=2**63),
        }

    yield from _rows(parcel, rooms.VISITS, count)


def decision(row: cells.Row) -> Values:
    """Return what a line of ``curation.csv`` says; ``ValueError`` when it says nothing."""
    _, _, hidden, featured, reason, _, _, actor, at = row
    return {
        "is_hidden": _claim(hidden),
        "is_featured": _claim(featured),
        "reason": reason or None,
        "actor": _short(actor),
        "updated_at": _instant(at),
    }


def correction(row: cells.Row) -> Values:
    """Return what a line of ``corrections.csv`` says; ``ValueError`` when it says nothing."""
    _, _, field, value, received, actor, at = row
    if field not in COLUMNS:
        _wrong()
    said = json.loads(value)
    return {
        "field": field,
        "value": said,
        "typed": whole(field, said),
        "received": json.loads(received) if received else None,
        "actor": _short(actor),
        "updated_at": _instant(at),
    }


def checked(parcel: Parcel, name: str, read: Callable[[cells.Row], Values]) -> list[cells.Row]:
    """Return the rows of a table, each of which ``read`` can read."""
    return list(_checked(parcel, name, read))


def _checked(parcel: Parcel, name: str, read: Callable[[cells.Row], Values]) -> Iterator[cells.Row]:
    for number, row in enumerate(table(parcel, name), 2):
        _in_words(name, number, read, row)
        yield row


def edition(row: cells.Row) -> Values:
    """Return what a line of ``editions.csv`` says."""
    return {"slug": _short(row[0], 60), "takes_part": _claim(row[1])}


def record(parcel: Parcel, *, known: Collection[cells.Row]) -> bytes:
    """Return the record that came along, once it was looked at; not the lines that are here."""

    def entry(row: cells.Row) -> Values:
        return {
            "number": _number(int(row[0])),
            "at": _instant(row[1]),
            "detail": json.loads(row[4]),
        }

    rows = (row for row in _checked(parcel, rooms.RECORD, entry) if row not in known)
    first = next(rows, None)
    if first is None:
        return b""
    return b"".join(cells.table(rooms.HEADS[rooms.RECORD], itertools.chain([first], rows)))


def _rows(parcel: Parcel, name: str, read: Callable[[cells.Row], Values]) -> Iterator[Values]:
    for number, row in enumerate(table(parcel, name), 2):
        yield _in_words(name, number, read, row)


def _jsonl(parcel: Parcel, name: str, read: Callable[[Values], Values]) -> Iterator[Values]:
    for number, line in enumerate(parcel.lines(name), 1):
        yield _in_words(name, number, lambda text: read(json.loads(text)), line)


def _in_words(name: str, number: int, read: Callable[[Any], Any], given: Any) -> Any:
    try:
        return read(given)
    except _WRONG:
        _refuse(name, number)


def _check_facts(values: Mapping[str, Any]) -> None:
    languages = values.get("languages") or ["fr"]
    for path, value in values.items():
        if rules.refusal(path, value, source=languages[0]):
            _wrong()


def _strings(said: Mapping[str, Any]) -> None:
    if not all(isinstance(value, str) and len(value) <= _MARK for value in said.values()):
        _wrong()


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        _wrong()
    return found.astimezone(UTC)


def _short(text: object, most: int = _LONGEST_ACTOR) -> str:
    if not isinstance(text, str) or len(text) > most or "\x00" in text:
        _wrong()
    return text


def _number(value: object, *, most: int = 2**31) -> int:
    if type(value) is not int or not 0 <= value < most:
        _wrong()
    return value


def _claim(text: str) -> bool:
    return {"oui": True, "non": False}[text]


def _wrong() -> NoReturn:
    msg = "not a line of ours"
    raise ValueError(msg)


def _refuse(name: str, number: int) -> NoReturn:
    msg = f"{name}, ligne {number} : elle n’est pas de celles qu’un portail écrit. Rien n’a changé."
    raise EstateError(msg)
