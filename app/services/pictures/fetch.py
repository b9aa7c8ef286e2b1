"""Pictures that wait, brought here: asked for once, developed, kept, told to the sites.

Nothing is lost by a process killed anywhere: files are put in place before the row that
names them, so that the next run finds the picture still waiting, and makes the same files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.clients.http import MIB, Door, SourceAwayError, SourceError, TooLargeError
from app.models.engine import begin_writing
from app.models.picture import Picture
from app.queries import pictures
from app.queries.pictures import DuePicture
from app.services import versions
from app.services.ingest.lock import held
from app.services.pictures.banners import develop_banners
from app.services.pictures.darkroom import RefusedPictureError
from app.services.pictures.develop import DarkroomError, Developed, develop
from app.services.pictures.report import PictureReport
from app.services.pictures.store import PictureStore
from app.settings import Settings

WORK = "pictures"
BUSY = (
    "Des images sont déjà en train d’être cherchées ou rangées : "
    "attendez la fin, puis relancez la commande."
)
LARGEST = 15 * MIB
AT_ONCE = 4
# Drawing takes a core and memory, where waiting for an answer takes nothing.
_DRAWN_AT_ONCE = 2
_SECONDS = 60
# After these, one gives up: an hour, four, sixteen, then nearly three days.
RETRIES = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=16), timedelta(hours=64))
_STEP = 500
_TOLD_EVERY, _TOLD_AFTER = 20, 5.0
_ACCEPT = {"Accept": "image/avif,image/webp,image/jpeg,image/png,image/gif;q=0.8,*/*;q=0.1"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a picture: made, refused for good, or put off. ``reason`` is French."""

    picture: DuePicture
    made: Developed | None = None
    reason: str = ""
    is_final: bool = False


def fetch_pictures(  # noqa: PLR0913 (each is a choice of the operator)
    session: Session,
    *,
    settings: Settings,
    now: datetime,
    limit: int | None = None,
    again: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> PictureReport:
    """Fetch the pictures that wait, ``limit`` at most; ``again``: the refused ones too.

    Raises :class:`SourceError` when another run is under way.
    """
    store = PictureStore.under(settings.data_dir)
    report = PictureReport()
    with held(session, WORK, settings.data_dir, busy=BUSY):
        store.clear_benches()
        _take_in(session, now=now)
        _look_again(session, store, again=again)
        develop_banners(session, store, now=now)
        waiting = pictures.due(session, now=now, limit=limit)
        session.commit()
        progress(0, len(waiting))
        done = 0
        for outcomes in _together(_brought(waiting, Door.of(settings), store)):
            _write(session, outcomes, report, now=now)
            done += len(outcomes)
            progress(done, len(waiting))
        report.waiting = pictures.count_wanted(session, now=now)
        session.commit()
    return report


def _take_in(session: Session, *, now: datetime) -> None:
    """Give a row to each address that events give and that we do not know yet."""
    while True:
        begin_writing(session)
        unknown = pictures.unknown_addresses(session, now=now, limit=_STEP)
        if unknown:
            session.execute(
                insert(Picture),
                [{"address": each, "state": "waiting", "tries": 0} for each in unknown],
            )
        session.commit()
        if len(unknown) < _STEP:
            return


def _look_again(session: Session, store: PictureStore, *, again: bool) -> None:
    """Put back among those that wait what lost its files and, if asked, what was refused."""
    lost = [
        (identity, address)
        for identity, address, facts in pictures.all_ready(session)
        if not store.has(facts.digest, facts.renditions)
    ]
    session.commit()
    if not lost and not again:
        return
    begin_writing(session)
    anew = {"state": "waiting", "tries": 0, "retry_at": None, "reason": None}
    rows = [{"id": identity, "digest": None, **anew} for identity, _ in lost]
    if rows:
        session.execute(update(Picture), rows)
    if again:
        session.execute(
            update(Picture)
            .where(Picture.state != "ready")
            .values(**anew)
            .execution_options(synchronize_session=False)
        )
    shown = pictures.communes_showing(session, [address for _, address in lost])
    versions.touch(session, insees=shown)
    session.commit()


def _brought(waiting: Sequence[DuePicture], door: Door, store: PictureStore) -> Iterator[_Outcome]:
    """Ask for each picture, a few at once, and yield them as they come."""
    drawing = BoundedSemaphore(_DRAWN_AT_ONCE)
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="picture")
    try:
        asked = [pool.submit(_one, picture, door, store, drawing) for picture in waiting]
        for answered in as_completed(asked):
            yield answered.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _one(
    picture: DuePicture, door: Door, store: PictureStore, drawing: BoundedSemaphore
) -> _Outcome:
    """Fetch and develop one picture; whatever goes wrong concerns it alone."""
    try:
        content = door.read(picture.address, headers=_ACCEPT, largest=LARGEST, seconds=_SECONDS)
        with drawing:
            return _Outcome(picture, made=develop(content, store))
    except TooLargeError:
        return _Outcome(picture, reason=_too_heavy(), is_final=True)
    except SourceAwayError as wrong:
        return _Outcome(picture, reason=_bare(wrong))
    except (SourceError, RefusedPictureError) as wrong:
        return _Outcome(picture, reason=_bare(wrong), is_final=True)
    except (DarkroomError, OSError) as wrong:
        return _Outcome(picture, reason=_bare(wrong))


def _together(outcomes: Iterable[_Outcome]) -> Iterator[list[_Outcome]]:
    """Gather outcomes: each writing makes the pages of a site again."""
    gathered: list[_Outcome] = []
    began = time.monotonic()
    for outcome in outcomes:
        gathered.append(outcome)
        if len(gathered) >= _TOLD_EVERY or time.monotonic() - began > _TOLD_AFTER:
            yield gathered
            gathered, began = [], time.monotonic()
    if gathered:
        yield gathered


def _write(
    session: Session, outcomes: Sequence[_Outcome], report: PictureReport, *, now: datetime
) -> None:
    begin_writing(session)
    for outcome in outcomes:
        row = _row(outcome, now=now)
        session.execute(update(Picture), [row])
        address, state = outcome.picture.address, row["state"]
        if state == "ready":
            report.ready += 1
        elif state == "refused":
            report.refused.append((address, str(row["reason"])))
        else:
            report.postponed.append((address, str(row["reason"])))
    made = [outcome.picture.address for outcome in outcomes if outcome.made]
    versions.touch(session, insees=pictures.communes_showing(session, made))
    session.commit()


def _row(outcome: _Outcome, *, now: datetime) -> dict[str, object]:
    """Return the columns of a picture that what happened decides."""
    row: dict[str, object] = {"id": outcome.picture.id, "fetched_at": now, "retry_at": None}
    if outcome.made:
        return row | outcome.made.model_dump() | {"state": "ready", "reason": None}
    tries = outcome.picture.tries + 1
    row |= {"tries": tries, "reason": outcome.reason, "state": "refused"}
    if not outcome.is_final and tries <= len(RETRIES):
        row |= {"state": "waiting", "retry_at": now + RETRIES[tries - 1]}
    elif not outcome.is_final:
        row["reason"] = f"abandonnée après {tries} essais : {outcome.reason}"
    return row


def _too_heavy() -> str:
    return f"image trop lourde : {LARGEST // MIB} Mio au plus"


def _bare(wrong: Exception) -> str:
    return str(wrong).rstrip(". ")
