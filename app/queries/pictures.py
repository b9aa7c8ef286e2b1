"""Questions about photographs: which are ready, wanted, due, used, and who may see one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.vocabulary import Status
from app.models.curation import Curation
from app.models.event import Event
from app.models.picture import LONGEST_ADDRESS, Picture
from app.models.scoping import within
from app.models.site import Site, SiteAsset
from app.queries.facts import PictureFacts
from app.queries.picture_rows import picture_of

# What is over for longer is read by few: its picture is not worth asking for.
STILL_READ = timedelta(days=31)
OF_AN_ASSET = "asset:"
_EVERYWHERE = Scope.everything()
_SLICE = 400


@dataclass(frozen=True, slots=True)
class DuePicture:
    """A picture to ask for now; ``tries`` were made in vain."""

    id: int
    address: str
    tries: int


@dataclass(frozen=True, slots=True)
class BannerFile:
    """The file of a site's folder that is its own photograph; ``address`` is its picture's."""

    site_id: int
    slug: str
    name: str
    address: str


def _facts(row: Picture | None) -> PictureFacts | None:
    if row is None:
        return None
    return picture_of(row.digest, row.width, row.height, row.color, row.renditions)


def ready(session: Session, addresses: Iterable[str]) -> dict[str, PictureFacts]:
    """Return the pictures that can be shown among ``addresses``, by address."""
    wanted = sorted(set(addresses))
    if not wanted:
        return {}
    statement = select(Picture).where(Picture.address.in_(wanted), Picture.state == "ready")
    found = ((row.address, _facts(row)) for row in session.scalars(statement))
    return {address: facts for address, facts in found if facts is not None}


def is_shown(session: Session, scope: Scope, digest: str) -> bool:
    """Tell whether the site of ``scope`` shows an event with this picture.

    A site serves what it shows, and nothing else: a town's own name never stands before
    the picture of somebody else's event, or of one that the town hides.
    """
    statement = (
        select(Event.id)
        .join(Picture, Picture.address == Event.image_url)
        .where(Picture.digest == digest, Picture.state == "ready")
        .where(Event.status != Status.WITHDRAWN.value)
        .limit(1)
    )
    if scope.site_id is None:
        return session.execute(within(statement, scope, Event)).first() is not None
    hidden = exists().where(
        Curation.event_id == Event.id, Curation.site_id == scope.site_id, Curation.is_hidden
    )
    asked = within(statement.where(~hidden), scope, Event, reached=(Curation,))
    return session.execute(asked).first() is not None


def banner(session: Session, scope: Scope, name: str) -> PictureFacts | None:
    """Return the photograph that the site of ``scope`` made of its file ``name``, once made."""
    statement = (
        select(Picture)
        .join(SiteAsset, sa.literal(OF_AN_ASSET) + SiteAsset.digest == Picture.address)
        .where(SiteAsset.name == name, Picture.state == "ready")
    )
    return _facts(session.scalars(within(statement, scope, SiteAsset)).first())


def banner_files(session: Session) -> list[BannerFile]:
    """Return the photographs that sites have in their folders, by site."""
    of_brand = Site.identity["brand", "banner"].as_string()
    address = (sa.literal(OF_AN_ASSET) + SiteAsset.digest).label("address")
    statement = (
        select(Site.id, Site.slug, SiteAsset.name, address)
        .join(SiteAsset, and_(SiteAsset.site_id == Site.id, SiteAsset.name == of_brand))
        .order_by(Site.id)
    )
    rows = session.execute(within(statement, _EVERYWHERE, SiteAsset))
    return [BannerFile(*row) for row in rows]


def count_wanted(session: Session, *, now: datetime) -> int:
    """Return how many pictures wait: never asked for, or to be asked for again."""
    unknown = _unknown(now).subquery()
    new = session.scalar(within(select(func.count()).select_from(unknown), _EVERYWHERE, Event)) or 0
    return new + (session.scalar(select(func.count()).where(Picture.state == "waiting")) or 0)


def unknown_addresses(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Return addresses that events give and that nobody asked for yet, the soonest first."""
    statement = _unknown(now).order_by(func.min(_last(Event)), Event.image_url).limit(limit)
    return [
        address for address in session.scalars(within(statement, _EVERYWHERE, Event)) if address
    ]


def due(session: Session, *, now: datetime, limit: int | None) -> list[DuePicture]:
    """Return the pictures to ask for now: first those never asked for, in order of arrival."""
    statement = (
        select(Picture.id, Picture.address, Picture.tries)
        .where(Picture.state == "waiting", ~Picture.address.startswith(OF_AN_ASSET))
        .where(or_(Picture.retry_at.is_(None), Picture.retry_at <= now))
        .order_by(Picture.tries, Picture.id)
        .limit(limit)
    )
    return [DuePicture(*row) for row in session.execute(statement)]


def communes_showing(session: Session, addresses: Collection[str]) -> set[str | None]:
    """Return the communes of the events that these pictures belong to (``None``: no place)."""
    found: set[str | None] = set()
    wanted = sorted(addresses)
    for start in range(0, len(wanted), _SLICE):
        statement = (
            select(Event.insee)
            .where(Event.image_url.in_(wanted[start : start + _SLICE]))
            .where(Event.status != Status.WITHDRAWN.value)
            .distinct()
        )
        found |= set(session.scalars(within(statement, _EVERYWHERE, Event)))
    return found


def all_ready(session: Session) -> list[tuple[int, str, PictureFacts]]:
    """Return every picture that can be shown: its identity, its address, its facts."""
    rows = session.scalars(select(Picture).where(Picture.state == "ready").order_by(Picture.id))
    named = ((row.id, row.address, _facts(row)) for row in rows)
    return [(identity, address, facts) for identity, address, facts in named if facts]


def unused(session: Session) -> list[int]:
    """Return the pictures to which no living event, and no site's file, refers."""
    of_an_event = exists().where(
        Event.image_url == Picture.address, Event.status != Status.WITHDRAWN.value
    )
    of_a_site = exists().where(Picture.address == sa.literal(OF_AN_ASSET) + SiteAsset.digest)
    statement = select(Picture.id).where(~of_an_event, ~of_a_site).order_by(Picture.id)
    marked = within(statement, _EVERYWHERE, reached=(Event, SiteAsset))
    return list(session.scalars(marked))


def digests(session: Session) -> frozenset[str]:
    """Return what names the files of every picture that is ready."""
    statement = select(Picture.digest).where(Picture.state == "ready")
    return frozenset(digest for digest in session.scalars(statement) if digest)


def known_as(session: Session, address: str) -> int | None:
    """Return the identity of the picture at ``address``, whatever became of it."""
    return session.scalar(select(Picture.id).where(Picture.address == address))


def _last(event: type[Event]) -> sa.ColumnElement[datetime]:
    return func.coalesce(event.ends_at, event.starts_at)


def _unknown(now: datetime) -> sa.Select[str | None]:
    return (
        select(Event.image_url)
        .outerjoin(Picture, Picture.address == Event.image_url)
        .where(
            and_(Event.image_url.is_not(None), Picture.id.is_(None)),
            func.length(Event.image_url) <= LONGEST_ADDRESS,
            Event.status != Status.WITHDRAWN.value,
            # What one may join at any time is never over.
            or_(
                _last(Event) > sa.literal(now - STILL_READ, Event.starts_at.type),
                and_(Event.is_season, Event.ends_at.is_(None)),
            ),
        )
        .group_by(Event.image_url)
    )
