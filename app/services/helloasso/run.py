"""One synchronisation with HelloAsso, from the directory's last change to its report.

Three ways in, each alone enough: the national directory, the associations that we follow,
and what must be read again. Nothing that was read is lost when a run is killed: how far
the feed was read is written with the records that it told of.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from app.clients.calls import Caller, CallRefusedError
from app.clients.helloasso import FORM_TYPES, HelloAsso
from app.clients.helloasso_calls import Api
from app.clients.helloasso_payloads import FormLight, FormName, FormsPage
from app.clients.helloasso_tokens import Tokens, TokenStore
from app.clients.http import SourceError
from app.kernel.scope import Scope
from app.kernel.vocabulary import Source
from app.queries import ingest as questions
from app.services.helloasso import memory, wishes
from app.services.helloasso.forms import NOT_FOUND, reading
from app.services.helloasso.memory import Note
from app.services.helloasso.moves import Listed
from app.services.helloasso.renames import follow_renames
from app.services.helloasso.walk import Hand, Walk, read_again, read_doubtful
from app.services.ingest.course import (
    Progress,
    close_run,
    gazetteer_at_rest,
    in_words,
    need_communes,
    open_run,
    silent,
)
from app.services.ingest.locate import Locator
from app.services.ingest.lock import only_one
from app.services.ingest.plan import Planner
from app.services.ingest.report import Report
from app.services.ingest.sweep import Listing, sweep
from app.services.ingest.write import Writer
from app.settings import Settings

STEP = "formulaires"
NOT_SET = (
    "HelloAsso n’est pas réglé : donnez RENTREE_HELLOASSO_CLIENT_ID et "
    "RENTREE_HELLOASSO_CLIENT_SECRET (docs/helloasso.md)."
)
NO_ASSOCIATION = "cette association n’existe pas, ou plus, sous ce nom chez HelloAsso (404)"
UNREADABLE = "une ligne est illisible : on ignore quel formulaire elle nomme, rien n’est retiré"
_LONGEST_FEED = 120
# Clocks differ, and a change may be shown a moment after it is dated.
_MARGIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Installation:
    """Whose run it is. ``clock`` tells the instant (UTC): ``keys`` grow old during a run."""

    settings: Settings
    clock: Callable[[], datetime]
    keys: TokenStore


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncOrder:
    """What an operator asked for.

    ``full``: read the directory from its beginning. ``hints_only``: read what somebody says
    has changed, and nothing else.
    """

    full: bool = False
    dry_run: bool = False
    hints_only: bool = False


def sync(
    session: Session,
    order: SyncOrder,
    *,
    here: Installation,
    progress: Progress = silent,
) -> Report:
    """Bring what changed at HelloAsso into the catalogue.

    Raises :class:`ImportStoppedError` when the run cannot go to its end; what was
    written is whole, and the next run goes on from there.
    """
    report, now = Report(Source.HELLOASSO.value, order.dry_run), here.clock()
    settings = here.settings
    with in_words(session, report), only_one(session, Source.HELLOASSO, settings.data_dir):
        need_communes(session)
        api = client_of(here)
        origin = f"{settings.helloasso_api_url}/directory/forms"
        with _kept(session, report, origin, now), reading(api, _known(session, now)) as reader:
            hand = Hand(
                session,
                api,
                reader,
                now,
                order.dry_run,
                report,
                lambda done: progress(STEP, done, None),
                held=set() if order.full else None,
            )
            _Sync(hand, order, settings, Locator.load(session)).run()
            if not order.dry_run:
                report.withdrawn += wishes.enforce(session, now=now)
    return report


def client_of(here: Installation) -> HelloAsso:
    """Return the way to HelloAsso under this installation's own name."""
    settings = here.settings
    identity, secret = settings.helloasso_client_id, settings.helloasso_client_secret
    if not identity or not secret:
        raise SourceError(NOT_SET)
    keys_from = settings.helloasso_token_url
    caller = Caller.of(settings, keys_from)
    tokens = Tokens(caller, keys_from, identity, secret, store=here.keys, now=here.clock)
    base_url = settings.helloasso_api_url
    return HelloAsso(Api(Caller.of(settings, base_url), base_url, tokens))


@dataclass(slots=True)
class _Sync:
    hand: Hand
    order: SyncOrder
    settings: Settings
    locator: Locator

    def run(self) -> None:
        """Take the three ways, one after the other."""
        if self.order.hints_only:
            with gazetteer_at_rest():
                self._hinted(hints_only=True)
            return
        missing = self.hand.api.missing()
        followed = memory.followed(self.hand.session)
        if missing and not followed:
            raise SourceError(" ".join(missing))
        self.hand.report.notes += [("HelloAsso", sentence) for sentence in missing]
        with gazetteer_at_rest():
            # First: what fails in this run waits for the next.
            self._hinted()
            if not missing:
                self._directory()
            for slug in memory.followed(self.hand.session):
                self._association(slug)
            read_doubtful(self.hand, self._writer(self._directory_origin))

    def _hinted(self, *, hints_only: bool = False) -> None:
        # A slug that changed is the name of forms to be read.
        follow_renames(self.hand, list_of=self._list_of)
        writer = self._writer(self._directory_origin)
        read_again(self.hand, writer, hints_only=hints_only)

    @property
    def _directory_origin(self) -> str:
        return f"{self.settings.helloasso_api_url}/directory/forms"

    def _list_of(self, slug: str) -> Listed:
        origin = f"{self.settings.helloasso_api_url}/organizations/{slug}/forms"
        return Listed(origin, feed_of(origin))

    def _writer(self, origin: str) -> Writer:
        hand = self.hand
        planner = Planner(
            self.locator, Scope.everything(), Source.HELLOASSO.value, self.order.dry_run
        )
        return Writer(hand.session, planner, Source.HELLOASSO, origin, hand.now)

    def _directory(self) -> None:
        hand, origin = self.hand, self._directory_origin
        # Another filter is another feed: what it leaves out was never read.
        feed = feed_of(f"{origin}?formTypes={','.join(FORM_TYPES)}")
        token = None if self.order.full else memory.position(hand.session, feed)
        hand.session.commit()
        is_first = token is None
        walk = Walk(hand, self._writer(origin), feed, token)
        walk.run()
        if not walk.is_whole:
            hand.report.notes.append(("annuaire", UNREADABLE))
        if hand.held is not None and is_first and walk.is_whole:
            self._sweep(origin, hand.held)

    def _association(self, slug: str) -> None:
        """Read what an association publishes: its list says which forms moved since."""
        hand = self.hand
        origin, feed = self._list_of(slug)
        pages = self._pages_of(slug)
        listed = [form for page in pages for form in page.forms]
        _, hidden = hand.wanted([form.name for form in listed])
        away = {gone.key for gone in hidden}
        moved = self._moved(listed, memory.listed_at(hand.session, feed))
        found = hand.reader.read([name for name in moved if name.key not in away])
        note = Note(hand.now, feed=feed, token=hand.now.isoformat() if moved else None)
        note.failed, note.associations = dict(found.away), found.associations
        hand.take(self._writer(origin), [*hidden, *found.readings], note)
        if any(page.unreadable for page in pages):
            hand.report.notes.append((slug, UNREADABLE))
        elif pages:
            held = {hash(form.name.key) for form in listed if form.name.key not in away}
            # Its list is the whole of it, whatever the directory brought of it before.
            self._sweep(origin, held, feeds=[slug[:_LONGEST_FEED]])

    def _pages_of(self, slug: str) -> list[FormsPage]:
        """Return the list of an association; nothing of one that is not there (any more)."""
        try:
            return list(self.hand.api.pages_of(slug))
        except CallRefusedError as refused:
            if refused.status not in NOT_FOUND:
                raise
            self.hand.report.notes.append((slug, NO_ASSOCIATION))
            return []

    def _moved(self, listed: Sequence[FormLight], since: datetime | None) -> list[FormName]:
        """Return the forms to be read: new ones, those that moved, those that we show no more."""
        session, keys = self.hand.session, [form.name.key for form in listed]
        known = questions.known(session, source=Source.HELLOASSO, keys=keys)
        session.commit()
        shown = {
            key for key, event in known.items() if event.status_is_ours or not event.is_withdrawn
        }
        return [form.name for form in listed if form.name.key not in shown or _moved(form, since)]

    def _sweep(self, origin: str, held: Collection[int], *, feeds: Collection[str] = ()) -> None:
        """Withdraw what was read at ``origin`` once, and is not among what it holds.

        ``feeds``: what they brought too, wherever it was read.
        """
        hand = self.hand
        hand.report.withdrawn += sweep(
            hand.session,
            Listing(Source.HELLOASSO, feeds, origin, lambda key: hash(key) in held),
            scope=Scope.everything(),
            now=hand.now,
            dry_run=self.order.dry_run,
        )


def feed_of(origin: str) -> str:
    """Return the name of a feed: two long addresses must not become one."""
    if len(origin) <= _LONGEST_FEED:
        return origin
    digest = sha256(origin.encode()).hexdigest()
    return f"{origin[: _LONGEST_FEED - len(digest) - 1]} {digest}"


def _moved(form: FormLight, since: datetime | None) -> bool:
    changed = form.updated_at
    return since is None or changed is None or changed > since - _MARGIN


def _known(session: Session, now: datetime) -> memory.Known:
    return lambda slugs: memory.associations(session, slugs, now=now)


@contextmanager
def _kept(session: Session, report: Report, origin: str, now: datetime) -> Iterator[None]:
    """Keep what a run did, even when it is stopped on its way; a trial leaves nothing."""
    if report.dry_run:
        yield
        return
    began = time.monotonic()
    run_id = open_run(session, Source.HELLOASSO, origin, now)
    try:
        yield
    finally:
        session.rollback()
        close_run(session, run_id, report, now + timedelta(seconds=time.monotonic() - began))
