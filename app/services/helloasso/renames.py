"""An association that takes another slug is followed there, with all that is known of it.

HelloAsso notifies of it, and a notification is never believed: the association must be there
under its new slug, and no longer under the former. The keys of its forms change with it, and
nothing that people see does: neither the address of a page, nor what was corrected, chosen or
withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from app.clients.calls import CallAwayError, CallRefusedError
from app.clients.helloasso import HelloAsso
from app.clients.helloasso_payloads import Organization, PayloadError
from app.kernel.vocabulary import Source
from app.models.engine import begin_writing
from app.models.upstream import Association, RenameHint
from app.queries import ingest as questions
from app.services import versions
from app.services.helloasso.forms import NOT_FOUND
from app.services.helloasso.moves import Listed, Move, move
from app.services.helloasso.walk import Hand
from app.services.helloasso.wishes import association_of

NOT_RENAMED = "dite renommée « {new} », ce que HelloAsso ne montre pas : rien ne change"
ANOTHER = "dite renommée « {new} », qui est une autre association : rien ne change"
RENAMED = "s’appelle désormais « {new} » chez HelloAsso : elle est suivie sous ce nom"

Pair = tuple[str, str]


def follow_renames(hand: Hand, *, list_of: Callable[[str], Listed]) -> None:
    """Check what was said, and follow the associations that really changed slug.

    ``list_of`` tells where the forms of an association are listed. When HelloAsso is away, what
    is not checked waits for the next run.
    """
    session = hand.session
    hinted = _waiting(session)
    session.commit()
    for hint in hinted:
        old, new = hint[0], _end_of(hint, hinted)
        if not _is_known(session, old):
            _settle(hand, hint)
            continue
        try:
            is_proved = _is_proved(hand, old, new)
        except CallAwayError:
            return
        if not is_proved or hand.dry_run:
            _settle(hand, hint)
            continue
        begin_writing(session)
        moved = move(session, Move(old, new, list_of(old), list_of(new)), now=hand.now)
        session.execute(_forget(hint))
        versions.touch(session, insees=moved.insees)
        session.commit()


def _waiting(session: Session) -> list[Pair]:
    rows = session.execute(
        select(RenameHint.old_slug, RenameHint.new_slug).order_by(
            RenameHint.since, RenameHint.old_slug, RenameHint.new_slug
        )
    )
    return [(old, new) for old, new in rows]


def _end_of(hint: Pair, hinted: Sequence[Pair]) -> str:
    """Return where a slug leads, when it changed several times before anybody looked.

    >>> _end_of(("a", "b"), [("a", "b"), ("b", "c")])
    'c'
    >>> _end_of(("a", "b"), [("a", "b"), ("b", "a")])
    'b'
    """
    onwards, (seen, end) = dict(hinted), hint
    passed = {seen, end}
    while (further := onwards.get(end)) is not None and further not in passed:
        passed.add(further)
        end = further
    return end


def _is_known(session: Session, slug: str) -> bool:
    """Tell whether anything here bears this slug: what nobody knows costs no call."""
    is_one = session.get(Association, slug) is not None
    keys = [] if is_one else questions.keys_under(session, Source.HELLOASSO, slug)
    session.commit()
    return is_one or any(association_of(key) == slug for key in keys)


def _is_proved(hand: Hand, old: str, new: str) -> bool:
    """Ask under both names: the association is there under the new one alone."""
    try:
        before = _asked(hand.api, old)
        is_gone = before is None or before.slug == new
        there = _asked(hand.api, new) if is_gone else None
    except PayloadError:
        is_gone, there = False, None
    said = RENAMED
    if there is None or there.slug != new:
        said = NOT_RENAMED
    elif not _is_same(hand.session, old, there):
        said = ANOTHER
    hand.report.notes.append((old, said.format(new=new)))
    return said == RENAMED


def _is_same(session: Session, old: str, there: Organization) -> bool:
    """Tell two associations apart by their number in the national register, where both have it."""
    known = session.get(Association, old)
    session.commit()
    numbers = {known.rna if known else None, there.rna and there.rna[:10]} - {None}
    return len(numbers) < 2


def _asked(api: HelloAsso, slug: str) -> Organization | None:
    try:
        return api.organization(slug)
    except CallRefusedError as refused:
        if refused.status not in NOT_FOUND:
            raise
        return None


def _settle(hand: Hand, hint: Pair) -> None:
    """Forget what was said and checked; a trial forgets nothing."""
    if hand.dry_run:
        return
    begin_writing(hand.session)
    hand.session.execute(_forget(hint))
    hand.session.commit()


def _forget(hint: Pair) -> Delete:
    return delete(RenameHint).where(RenameHint.old_slug == hint[0], RenameHint.new_slug == hint[1])
