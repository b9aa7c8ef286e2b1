"""A form of the console: what was typed, kept as it is, and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

LONGEST = 20_000
"""Characters of a field: more than any text may have, so that what is refused is whole."""
SECRETS = frozenset({"password", "present_password", "code"})
"""What is never shown again, nor kept: it is typed anew."""


def _blank() -> defaultdict[str, str]:
    return defaultdict(str)


@dataclass(slots=True)
class Form:
    """``faults`` in the order of the form; under ``""`` what belongs to no field."""

    values: Mapping[str, str] = field(default_factory=_blank)
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls) -> Form:
        """Read what this request sends, without the spaces around; secrets are left as they are."""
        typed = _blank()
        for name, value in request.form.items():
            typed[name] = value if name in SECRETS else value.strip()[:LONGEST]
        return cls(typed)

    @classmethod
    def showing(cls, **values: str) -> Form:
        """Return a form that nobody sent yet, filled in."""
        shown = _blank()
        shown.update(values)
        return cls(shown)
