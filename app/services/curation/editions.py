"""Events put by hand in an edition in which a site takes part, and taken out again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from secrets import token_hex
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.record import Kind
from app.models.campaign import Campaign
from app.queries import campaigns as questions
from app.queries.campaigns import Edition
from app.services import campaigns
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.curation import standing
from app.services.curation.decide import MOST, Done
from app.services.curation.refusals import refuse
from app.services.curation.standing import Hand, Known, Step

IN, OUT = "edition_in", "edition_out"
"""How such gestures are called."""


@dataclass(frozen=True, slots=True)
class Move:
    """Into an edition, or out of it."""

    slug: str
    joins: bool


def open_to(session: Session, hand: Hand) -> list[Edition]:
    """Return the editions that are on, and in which this site takes part."""
    today = hand.now.astimezone(ZoneInfo(hand.site.timezone)).date()
    answers = questions.answers_of(session, hand.scope)
    return [
        one
        for one in questions.not_over(session, since=today)
        if one.is_on(today)
        and one.is_joined(answers.get(one.id), is_national=hand.site.is_national)
    ]


def move(session: Session, hand: Hand, wanted: Move, ids: Sequence[int]) -> Done:
    """Put events in an edition, or take them out. Commits.

    It is so on every site that shows them. What is so already is left alone; an event that
    bears the edition's keyword belongs to it anyway. Raises :class:`CurationError`:
    ``nothing_chosen``, ``too_many``, ``not_here``, ``edition_over``, ``withdrawn`` and
    ``no_date`` (a season activity), to put in.
    """
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        refuse("nothing_chosen")
    if len(chosen) > MOST:
        refuse("too_many")
    with changing(session):
        standing.hold(session, hand.site.id)
        events = standing.known(session, hand, chosen)
        edition = next((one for one in open_to(session, hand) if one.slug == wanted.slug), None)
        if edition is None:
            refuse("edition_over")
        if wanted.joins:
            _check(events.values())
        hold(session, wanted.slug)
        put = questions.put_in(session, edition.id, chosen)
        steps = [
            Step(number, {**said(wanted), "joins": not wanted.joins}, said(wanted))
            for number in chosen
            if (number in put) is not wanted.joins
        ]
        if not steps:
            return Done("", 0)
        for step in steps:
            apply(session, wanted, step.event_id)
        batch = token_hex(16)
        standing.keep(session, hand, IN if wanted.joins else OUT, steps, batch=batch)
        _note(session, hand, wanted, [events[step.event_id] for step in steps])
        return Done(batch, len(steps))


def hold(session: Session, slug: str) -> None:
    """Let nobody else change what is in an edition until the end of the transaction."""
    session.execute(sa.select(Campaign.id).where(Campaign.slug == slug).with_for_update())


def apply(session: Session, wanted: Move, event_id: int) -> None:
    """Put an event in an edition, or take it out, for good or back. Commits nothing."""
    if wanted.joins:
        campaigns.add_event(session, wanted.slug, event_id)
    else:
        campaigns.remove_event(session, wanted.slug, event_id)


def said(wanted: Move) -> dict[str, object]:
    """Return a move as a step keeps it."""
    return {"edition": wanted.slug, "joins": wanted.joins}


def _check(events: Collection[Known]) -> None:
    for event in events:
        if event.is_withdrawn:
            refuse("withdrawn", event.title)
        if event.is_season:
            refuse("no_date", event.title)


def _note(session: Session, hand: Hand, wanted: Move, events: Sequence[Known]) -> None:
    kind: Kind = "edition_event_added" if wanted.joins else "edition_event_removed"
    for event in events:
        detail = {"event": event.title, "slug": wanted.slug}
        note(session, kind, by=hand.by, site_id=hand.site.id, detail=detail, now=hand.now)
