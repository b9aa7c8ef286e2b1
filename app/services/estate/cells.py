"""Tables for people and for programs: CSV (RFC 4180) that a spreadsheet opens and cannot run.

Semicolons and a byte order mark, as French spreadsheets expect. What a spreadsheet would take
for a formula gets an apostrophe in front (OWASP, CSV injection), which is taken off when it is
read: what comes back is what was written, to the letter.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.services.estate.problems import EstateError

_MARK = "\ufeff"
# Where a cell begins, or would begin for a spreadsheet that parts them at our own semicolons;
# then spaces and quotes, that it leaves out; then a sign, or its full-width form.
_SIGN = "[=+\\-@|%\uff1d\uff0b\uff0d\uff20]"
_LEAD = "(^|[;,\t\r\n])((?:[^\\S\t\r\n]|[\"'“”«»])*)"
_FORMULA = re.compile(f"{_LEAD}(?={_SIGN})")
_KEPT = re.compile(f"(^|[;,\t\r\n])'((?:[^\\S\t\r\n]|[\"'“”«»])*)(?={_SIGN})")
Row = tuple[str, ...]


def safe(text: str) -> str:
    """Return what no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("Bal = fête"), safe("'-1"), safe("a; @x")
    ("'=1+1", 'Bal = fête', "''-1", "a;' @x")
    """
    return _FORMULA.sub(r"\1'\2", text)


def plain(text: str) -> str:
    """Return what :func:`safe` was given.

    >>> [plain(safe(text)) for text in ("=1", "'=1", " ''-1", "a", "'a", ";;=1")]
    ['=1', "'=1", " ''-1", 'a', "'a", ';;=1']
    """
    return _KEPT.sub(r"\1\2", text)


def table(head: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Give the lines of a table, its head first."""
    yield (_MARK + _line(head)).encode()
    for row in rows:
        yield _line([safe(cell) for cell in row]).encode()


def rows_of(name: str, head: Sequence[str], content: bytes) -> list[Row]:
    """Return the rows of a table; :class:`EstateError` when it is not this one."""
    # A cell may be a whole text: the module's own limit is 128 KiB.
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        found = [tuple(row) for row in csv.reader(text, delimiter=";", strict=True)]
    except (UnicodeDecodeError, csv.Error) as wrong:
        msg = f"« {name} » n’est pas un tableau lisible : rien n’a été changé."
        raise EstateError(msg) from wrong
    if not found or list(found[0]) != list(head) or any(len(row) != len(head) for row in found):
        msg = f"« {name} » n’a pas les colonnes attendues : rien n’a été changé."
        raise EstateError(msg)
    return [tuple(plain(cell) for cell in row) for row in found[1:]]


def packed(value: Any) -> str:
    """Return a value as JSON, the same on every engine."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerow(cells)
    return written.getvalue()
