"""Empty translations filled by a machine, in the draft alone, and marked to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from app.clients.calls import CallError, CallRefusedError
from app.clients.libretranslate import Translator, UnknownLanguageError
from app.kernel.drafting import mark_of
from app.kernel.markup import clean, one_line
from app.kernel.record import Actor
from app.kernel.site_texts import TEXT_KEYS
from app.queries import drafts
from app.services.drafts.edits import Edit, save

Trouble = Literal["", "away", "refused", "language"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Paths that were filled; ``trouble`` when the machine gave nothing.

    ``left``: how many stay empty, because what came could not be kept.
    """

    filled: tuple[str, ...] = ()
    left: int = 0
    trouble: Trouble = ""


def propose(  # noqa: PLR0913 (whose texts, which, by what and whom)
    session: Session,
    site_id: int,
    language: str,
    translator: Translator,
    *,
    texts: Sequence[str],
    by: Actor,
    now: datetime,
) -> Proposed:
    """Fill what is empty in ``language``, of the texts whose stems are ``texts``.

    What somebody writes while the machine thinks is theirs: it stays. No transaction waits
    for the machine. Names are never translated.
    """
    content = drafts.draft(session, site_id).content
    source = content.source
    stems = [
        stem
        for stem in texts
        if stem != "name"
        and content.value(f"{stem}.{source}")
        and not content.value(f"{stem}.{language}")
    ]
    session.rollback()
    if not stems or language == source:
        return Proposed()
    given = [content.value(f"{stem}.{source}") for stem in stems]
    found = _translated(translator, given, source=source, target=language)
    if isinstance(found, str):
        return Proposed(trouble=found)
    empty = mark_of("")
    wished = [
        Edit(f"{stem}.{language}", _tidy(stem, words), empty, is_read=False)
        for stem, words in zip(stems, found, strict=True)
        if words.strip()
    ]
    kept = tuple(save(session, site_id, wished, by=by, now=now).saved)
    return Proposed(kept, left=len(stems) - len(kept))


def _translated(
    translator: Translator, given: Sequence[str], *, source: str, target: str
) -> list[str] | Trouble:
    try:
        return translator.translate(given, source=source, target=target)
    except UnknownLanguageError:
        return "language"
    except CallRefusedError:
        return "refused"
    except CallError:
        return "away"


def _tidy(stem: str, words: str) -> str:
    rule = TEXT_KEYS[stem.removeprefix("texts.")]
    return clean(words).strip() if rule.kind == "markdown" else one_line(words)
