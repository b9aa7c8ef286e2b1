"""What a start and an end make, whichever source gave them."""

from __future__ import annotations

from datetime import datetime

from app.services.ingest.draft import Timing


def believed(begin: datetime, end: datetime, notes: list[str]) -> Timing:
    """Return the time from ``begin`` to ``end``; an end not after it is dropped, and said.

    Where only one of them says its offset, the other is read on the same clock.
    """
    if (begin.tzinfo is None) != (end.tzinfo is None):
        end = end.replace(tzinfo=begin.tzinfo)
    if end <= begin:
        notes.append(
            f"fin ({_said(end)}) avant ou à l’heure du début ({_said(begin)}) : fin laissée de côté"
        )
        return Timing(begin)
    return Timing(begin, end)


def _said(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y %H:%M")
