"""What cannot be done to an event, and why: words for it are the caller's."""

from __future__ import annotations

from typing import Literal, NoReturn

Reason = Literal[
    "not_here",
    "nothing_chosen",
    "too_many",
    "no_reason",
    "itself",
    "circle",
    "withdrawn",
    "of_another_kind",
    "is_hidden",
    "closer_site",
    "changed_meanwhile",
    "not_corrected",
    "no_date",  # a season activity, in an edition
    "edition_over",  # or this site takes no part in it
]


class CurationError(Exception):
    """Something was asked that cannot be; nothing was changed. ``about``: what it is about."""

    def __init__(self, reason: Reason, about: str = "") -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.about = about


def refuse(reason: Reason, about: str = "") -> NoReturn:
    """Refuse what was asked.

    :raises CurationError: always.
    """
    raise CurationError(reason, about)
