"""The figures put back where people read them: between two marks of a page of documentation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path


def written(page: str, what: str, lines: Sequence[str], *, on: date) -> str:
    """Return ``page`` with its block of figures replaced, dated.

    >>> page = "Before\\n<!-- sites -->\\nold\\n<!-- /sites -->\\nAfter\\n"
    >>> print(written(page, "sites", ["35 000 sites"], on=date(2026, 9, 4)), end="")
    Before
    <!-- sites -->
    ```text
    2026-09-04
    35 000 sites
    ```
    <!-- /sites -->
    After
    """
    block = "\n".join(["```text", on.isoformat(), *lines, "```"])
    marked = re.compile(rf"(<!-- {what} -->\n).*?(<!-- /{what} -->)", re.DOTALL)
    return marked.sub(lambda found: f"{found[1]}{block}\n{found[2]}", page)


def put(path: Path, what: str, lines: Sequence[str], *, on: date) -> None:
    """Write the figures into the page at ``path``."""
    page = path.read_text(encoding="utf-8")
    path.write_text(written(page, what, lines, on=on), encoding="utf-8")
