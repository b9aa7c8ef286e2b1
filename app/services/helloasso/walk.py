"""The national directory: a feed of changes, read from where the last run stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.clients.calls import CallAwayError
from app.clients.helloasso import HelloAsso
from app.clients.helloasso_payloads import DirectoryChange, FormName, PayloadError
from app.kernel.vocabulary import Source
from app.queries import ingest as questions
from app.services.helloasso import doubts, memory, wishes
from app.services.helloasso.forms import MOST_IN_A_ROW, FormReader, FormsRead
from app.services.helloasso.memory import Note, Waiting
from app.services.ingest.draft import Reading, Refusal, Removal
from app.services.ingest.report import Report
from app.services.ingest.write import Writer

PAGE = 100
_DELETE = "Delete"
# A form may be changed while its page is read; not each time, with all the others.
_MOST_ALIKE = 3
LOOP = (
    "HelloAsso redonne sans fin les mêmes pages de son annuaire : "
    "ce qui était lu est gardé, relancez la commande plus tard."
)


@dataclass(slots=True)
class Hand:
    """What a run works with."""

    session: Session
    api: HelloAsso
    reader: FormReader
    now: datetime
    dry_run: bool
    report: Report
    tell: Callable[[int], None]
    held: set[int] | None = None
    read: int = 0

    def take(self, writer: Writer, readings: Sequence[Reading], note: Note) -> None:
        """Write a batch with what it adds to the memory, and count it."""
        # Asked again: an association may have left while HelloAsso was waited for.
        hidden = wishes.unwanted(self.session, {one.key for one in readings})
        readings = [Removal(one.key) if one.key in hidden else one for one in readings]
        note.readings = readings
        also = None if note.is_empty else note.write
        self.report.add(writer.write(self._known_only(readings), also=also))
        if self.held is not None:
            self.held |= {hash(one.key) for one in readings if _is_held(one)}
        self.read += len(readings)
        self.tell(self.read)

    def wanted(self, names: Sequence[FormName]) -> tuple[list[FormName], list[Reading]]:
        """Set apart the forms that their association does not want shown here: they go."""
        hidden = wishes.unwanted(self.session, {name.key for name in names})
        self.session.commit()
        kept = [name for name in names if name.key not in hidden]
        return kept, [Removal(key) for key in sorted(hidden)]

    def _known_only(self, readings: Sequence[Reading]) -> list[Reading]:
        """Turn what must not show (any more) into a removal where we show it.

        A form that leaves the directory and was never here is nothing to anybody.
        """
        keys = [one.key for one in readings if isinstance(one, Removal) or not _is_held(one)]
        known = questions.known(self.session, source=Source.HELLOASSO, keys=keys)
        kept: list[Reading] = []
        for one in readings:
            if isinstance(one, Removal):
                kept += [one] if one.key in known else []
            elif one.key in known and not _is_held(one):
                kept.append(Removal(one.key))
            else:
                kept.append(one)
        return kept


@dataclass(slots=True)
class Walk:
    """One reading of the directory, page after page.

    ``is_whole``: each change that was met could be read.
    """

    hand: Hand
    writer: Writer
    feed: str
    token: str | None
    is_whole: bool = True
    _seen: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Read to the end of the feed; each page is written with its token."""
        for changes, token in self._pages():
            note = Note(self.hand.now, feed=self.feed, token=token)
            removals, named = _sorted(changes)
            names, hidden = self.hand.wanted(named)
            found = self.hand.reader.read(names)
            _remember(note, found)
            self.hand.take(self.writer, [*removals, *hidden, *found.readings], note)
            self._listen()

    def _listen(self) -> None:
        """Read what was notified meanwhile: the whole country's forms are an hour, or more."""
        is_told = not self.hand.dry_run and memory.is_hinted_at(self.hand.session)
        self.hand.session.commit()
        if is_told:
            read_again(self.hand, self.writer, hints_only=True)

    def _pages(self) -> Iterator[tuple[tuple[DirectoryChange, ...], str | None]]:
        token = sure = self.token
        before: tuple[DirectoryChange, ...] = ()
        in_a_row = 0
        while True:
            page = self.hand.api.directory(token, page_size=PAGE)
            if page.is_empty:
                return  # only an empty page ends the feed: the last one bears a token too
            is_alike = page.changes == before
            in_a_row, sure = (in_a_row + 1, sure) if is_alike else (1, token)
            mark = hash((page.token, page.changes))
            if mark in self._seen or in_a_row > _MOST_ALIKE:
                self._go_back_to(sure)
                raise CallAwayError(LOOP)
            self._seen.add(mark)
            self.is_whole = self.is_whole and not page.unreadable
            before = page.changes
            yield page.changes, page.token
            if page.token is None:
                return
            token = page.token

    def _go_back_to(self, token: str | None) -> None:
        """Forget where a loop led: its tokens say nothing of what was read."""
        if not self.hand.dry_run:
            memory.go_back(self.hand.session, self.feed, token, now=self.hand.now)


def read_again(hand: Hand, writer: Writer, *, hints_only: bool = False) -> None:
    """Read the forms that failed, or that somebody hinted at.

    So few at a time that those which never answer hold nobody up: when a whole batch is
    silent we go on with the rest of the run, which tells whether the service itself is away.
    """
    waiting, is_silent = memory.waiting(hand.session, hints_only=hints_only), False
    hand.session.commit()
    while waiting and not is_silent:
        batch, waiting = waiting[:MOST_IN_A_ROW], waiting[MOST_IN_A_ROW:]
        names, hidden = hand.wanted([name for one in batch if (name := _name_in(one.key))])
        try:
            found = hand.reader.read(names)
        except CallAwayError as away:
            found, is_silent = FormsRead(), True
            for name in names:
                found.fails(name.key, str(away))
        note = Note(hand.now)
        _remember(note, found, waiting=batch)
        hand.take(writer, [*hidden, *found.readings], note)


def read_doubtful(hand: Hand, writer: Writer) -> None:
    """Read a few of the forms that may have changed without a word, those read longest ago first.

    Raises :class:`CallError` when the service itself is away: the next run goes on.
    """
    keys = doubts.due(hand.session, now=hand.now)
    hand.session.commit()
    for start in range(0, len(keys), PAGE):
        batch = [FormName.of_key(key) for key in keys[start : start + PAGE]]
        names, hidden = hand.wanted(batch)
        found = hand.reader.read(names)
        note = Note(hand.now)
        _remember(note, found, waiting=[Waiting(one.key, 0) for one in hidden])
        hand.take(writer, [*hidden, *found.readings], note)


def _name_in(key: str) -> FormName | None:
    """Return the form that a key names. One that names none would stop every run."""
    try:
        return FormName.of_key(key)
    except PayloadError:
        return None


def _remember(note: Note, found: FormsRead, *, waiting: Sequence[Waiting] = ()) -> None:
    note.failed = dict(found.away)
    note.associations = found.associations
    note.settled = [one for one in waiting if one.key not in found.away]


def _sorted(changes: Sequence[DirectoryChange]) -> tuple[list[Reading], list[FormName]]:
    """Return what left the directory, and what is to be read: the last word on each form."""
    last = {change.name.key: change for change in changes}
    removals: list[Reading] = [
        Removal(key) for key, change in last.items() if change.action == _DELETE
    ]
    return removals, [change.name for change in last.values() if change.action != _DELETE]


def _is_held(reading: Reading) -> bool:
    """Tell whether the directory counts a record among what may show."""
    return not isinstance(reading, Removal) and not (
        isinstance(reading, Refusal) and not reading.is_held
    )
