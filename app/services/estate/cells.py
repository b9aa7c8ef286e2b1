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
from typing import Any, NoReturn

from app.services.estate.problems import EstateError

_MARK = "\ufeff"
# In characters. A cell may be a whole text: the module's own limit is 128 KiB.
_LONGEST = 1 << 20
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


def rows_of(name: str, head: Sequence[str], lines: Iterable[bytes]) -> Iterator[Row]:
    """Give the rows of a table as they are read; :class:`EstateError` when it is not this one."""
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
    rows = csv.reader(_decoded(lines), delimiter=";", strict=True)
    try:
        if next(rows, None) != list(head):
            _refuse_columns(name)
        for row in rows:
            if len(row) != len(head):
                _refuse_columns(name)
            yield tuple(plain(cell) for cell in row)
    except (UnicodeDecodeError, csv.Error) as wrong:
        msg = f"« {name} » n’est pas un tableau lisible : rien n’a été changé."
        raise EstateError(msg) from wrong


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.decode("utf-8" if number else "utf-8-sig")


def _refuse_columns(name: str) -> NoReturn:
    msg = f"« {name} » n’a pas les colonnes attendues : rien n’a été changé."
    raise EstateError(msg)


def packed(value: Any) -> str:
    """Return a value as JSON, the same on every engine."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerow(cells)
    return written.getvalue()
