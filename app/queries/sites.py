"""Questions about sites: who answers to which host, for which communes, in which words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from sys import intern
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, func, select
from sqlalchemy.orm import Session

from app.kernel.scenery import COUNTRY, Scenery, parts_of, scenery
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.commune import Commune
from app.models.scoping import ScopeKind, kind_of, values_of, within, within_kind
from app.models.site import Host, Registry, Site, SiteAsset, SiteTerritory, SiteText


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A name that leads to a site. A ``subdomain`` is a label under ``BASE_HOST``."""

    kind: str
    name: str
    is_primary: bool
    is_alias: bool

    def under(self, base_name: str) -> str:
        """Return the whole host name, without port, when ``base_name`` is the base host's.

        >>> HostFacts("subdomain", "besancon", True, False).under("localhost")
        'besancon.localhost'
        """
        if self.kind == "domain":
            return self.name
        return f"{self.name}.{base_name}" if self.name else base_name


@dataclass(frozen=True, slots=True)
class EmblemFacts:
    """The picture of a site beside its name: a file of its own, told from its versions."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True, weakref_slot=True)
class SiteFacts:
    """What the upper floors know of a site; frozen, safe to keep in memory.

    ``territory`` is ``None`` for the national site: it covers all. There may be
    thousands of these in each process: what few pages ask for stays a string. ``scenery``
    is what its landscape shows: of several communes, the most populous gives it.

    The same value means that nothing moved (``web.directory``). What is made from one names
    it weakly: it does not keep in memory a site that nobody asks for.
    """

    id: int
    slug: str
    name: LocalizedText
    is_national: bool
    is_published: bool
    languages: tuple[str, ...]
    timezone: str
    territory: frozenset[str] | None
    brand_color: str
    identity_json: str = field(repr=False)
    hosts: tuple[HostFacts, ...]
    content_version: int
    scenery: Scenery
    emblem: EmblemFacts | None = None

    @property
    def scope(self) -> Scope:
        """What this site may see."""
        if self.territory is None:
            return Scope.country(self.id)
        return Scope.of_site(self.id, self.territory)

    @property
    def identity(self) -> Mapping[str, Any]:
        """What its folder says beside: contact, legal notice, accessibility, brand, territory."""
        return _parsed(self.identity_json)

    @property
    def primary_host(self) -> HostFacts:
        """The host under which this site is known."""
        return next(host for host in self.hosts if host.is_primary)


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """A file of a site, whole."""

    name: str
    media_type: str
    content: bytes
    digest: str


def sequence(session: Session) -> int:
    """Return the number that grows whenever a site, or what it shows, changes."""
    return session.scalar(select(Registry.sequence)) or 0


def changed_since(session: Session, sequence: int) -> list[SiteFacts]:
    """Return the sites changed after ``sequence``, by identity; all of them after -1."""
    return list(_facts(session, Site.changed_sequence > sequence, AT_A_TIME))


def whole(session: Session, ids: Collection[int]) -> list[SiteFacts]:
    """Return the sites of ``ids`` that exist, by identity: a few of them, each at hand."""
    return list(_facts(session, Site.id.in_(ids), {})) if ids else []


def count(session: Session) -> int:
    """Return how many sites exist, published or not."""
    return session.scalar(select(func.count()).select_from(Site)) or 0


def site_ids(session: Session) -> frozenset[int]:
    """Return the identity of each site that exists."""
    return frozenset(session.scalars(select(Site.id)))


def by_slug(session: Session, slug: str) -> SiteFacts | None:
    """Return the site of that slug, or ``None``."""
    found = list(_facts(session, Site.slug == slug, {}))
    return found[0] if found else None


def texts(session: Session, scope: Scope) -> dict[str, LocalizedText]:
    """Return a site's own texts by key."""
    return dict(session.execute(_texts(kind_of(scope)), values_of(scope)).all())


@lru_cache(maxsize=8)
def _texts(kind: ScopeKind) -> Select[*tuple[Any, ...]]:
    table: Any = SiteText.__table__
    return within_kind(select(table.c.key, table.c.text), kind, SiteText)


def asset(session: Session, scope: Scope, name: str) -> AssetFacts | None:
    """Return one of a site's files, or ``None``."""
    row = session.scalars(
        within(select(SiteAsset).where(SiteAsset.name == name), scope, SiteAsset)
    ).first()
    if row is None:
        return None
    return AssetFacts(row.name, row.media_type, row.content, row.digest)


# Columns, not entities: a start reads all the sites, and leaves ``applied`` where it is.
_SITES = within(
    select(
        Site.id,
        Site.slug,
        Site.name,
        Site.is_national,
        Site.is_published,
        cast(Site.languages, Text).label("languages_json"),
        Site.timezone,
        Site.brand_color,
        cast(Site.identity, Text).label("identity_json"),
        Site.content_version,
        SiteAsset.name.label("emblem"),
        SiteAsset.digest,
        Site.identity["brand", "landscape"].as_string().label("landscape"),
        Host.kind.label("host_kind"),
        Host.name.label("host_name"),
        Host.is_primary,
        Host.is_alias,
    )
    .outerjoin(
        SiteAsset,
        and_(
            SiteAsset.site_id == Site.id,
            SiteAsset.name == Site.identity["brand", "emblem"].as_string(),
        ),
    )
    .outerjoin(Host, Host.site_id == Site.id)
    .order_by(Site.id, Host.is_primary.desc(), Host.id),
    Scope.everything(),
    SiteAsset,
)
_SiteRow = Row[*tuple[Any, ...]]
AT_A_TIME = {"yield_per": 500}
"""How many sites are read: 35 000 rows at once would leave twice their memory behind."""


def _facts(
    session: Session, chosen: ColumnElement[bool], options: dict[str, Any]
) -> Iterator[SiteFacts]:
    """Yield the sites that are ``chosen``, by identity, in two statements however many."""
    ids = select(Site.id).where(chosen)
    lands = (
        select(SiteTerritory.site_id, SiteTerritory.insee, Commune.population, Commune.scenery)
        .join(Commune, Commune.insee == SiteTerritory.insee)
        .where(SiteTerritory.site_id.in_(ids))
        .order_by(SiteTerritory.site_id, SiteTerritory.insee)
    )
    # By identity: SQLite would rather sweep the table in order than use an index and sort.
    rows = session.execute(_SITES.where(Site.id.in_(ids)), execution_options=options)
    beside = _Beside(session.execute(lands, execution_options=options))
    for site_id, hosts in groupby(rows, key=attrgetter("id")):
        yield _one([*hosts], beside.of(site_id))


class _Beside:
    """The rows of another table, sorted by site, each taken when its site comes."""

    def __init__(self, rows: Iterable[_SiteRow]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, site_id: int) -> list[_SiteRow]:
        """Return the rows of ``site_id``, which is greater than those asked before."""
        found = []
        while self._next is not None and self._next[0] <= site_id:
            if self._next[0] == site_id:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _one(hosts: Sequence[_SiteRow], lands: Sequence[_SiteRow]) -> SiteFacts:
    """Return a site, from a row for each of its hosts and one for each of its communes."""
    row = hosts[0]
    # Interned: thousands of sites share these few words.
    return SiteFacts(
        id=row.id,
        slug=row.slug,
        name=row.name,
        is_national=row.is_national,
        is_published=row.is_published,
        languages=languages_of(row.languages_json),
        timezone=intern(row.timezone),
        territory=None if row.is_national else frozenset(land.insee for land in lands),
        brand_color=intern(row.brand_color),
        identity_json=row.identity_json,
        hosts=tuple(
            HostFacts(intern(host.host_kind), host.host_name, host.is_primary, host.is_alias)
            for host in hosts
            if host.host_kind
        ),
        content_version=row.content_version,
        scenery=_scenery(row, lands),
        emblem=EmblemFacts(row.emblem, row.digest) if row.emblem else None,
    )


def _scenery(row: _SiteRow, lands: Sequence[_SiteRow]) -> Scenery:
    """Return the landscape that the folder asks for, else that of the largest commune."""
    found = COUNTRY
    if lands:
        largest = max(lands, key=lambda land: land.population or 0)
        found = scenery(largest.insee, largest.scenery, largest.population)
    if row.landscape:
        found = replace(found, parts=parts_of(" ".join(json.loads(row.landscape))))
    return found


@lru_cache(maxsize=256)
def languages_of(languages_json: str) -> tuple[str, ...]:
    """Return the languages of a site; the same value for all the sites that speak the same."""
    return tuple(json.loads(languages_json))


@lru_cache(maxsize=512)
def _parsed(identity_json: str) -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = json.loads(identity_json)
    return parsed
