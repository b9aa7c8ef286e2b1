"""The sites in a few words each: enough to find any of them, and to say where it is.

There may be 35 000 of these in each process: they are strings as the database gives them,
and what they say is read when somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.models.site import Host, Site, SiteTerritory
from app.queries.sites import AT_A_TIME, HostFacts, SiteFacts, languages_of

_NATIONAL, _PUBLISHED, _PRIMARY, _ALIAS = "n", "p", "p", "a"
_BETWEEN = " "
_WITHIN = ":"
_read_json = json.JSONDecoder().raw_decode  # half of what json.loads takes for a few words


class SiteEntry(NamedTuple):
    """A site in the directory: what tells which it is and where, none of what it shows.

    ``marks``, ``hosts_said`` and ``insees`` are for this class alone.

    >>> site = SiteEntry(7, "albi", "p", '["fr"]', '{"fr":"Albi"}', "subdomain:albi:p", "81004")
    >>> site.is_published, site.is_national, site.languages, site.territory
    (True, False, ('fr',), ('81004',))
    >>> site.name["fr"], site.primary_host.under("localhost")
    ('Albi', 'albi.localhost')
    """

    id: int
    slug: str
    marks: str
    languages_json: str
    name_json: str
    hosts_said: str
    insees: str

    @property
    def is_national(self) -> bool:
        """Whether it is the country's."""
        return _NATIONAL in self.marks

    @property
    def is_published(self) -> bool:
        """Whether its hosts lead to it."""
        return _PUBLISHED in self.marks

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it speaks, its own first."""
        return languages_of(self.languages_json)

    @property
    def name(self) -> LocalizedText:
        """Its name."""
        return LocalizedText.from_json(_read_json(self.name_json)[0])

    @property
    def territory(self) -> tuple[str, ...] | None:
        """The communes that it covers, in order of INSEE code; ``None``, the national one: all."""
        return None if self.is_national else (*self.insees.split(),)

    @property
    def hosts(self) -> tuple[HostFacts, ...]:
        """The names that lead to it, the primary one first."""
        return (*map(_host_read, self.hosts_said.split(_BETWEEN)),) if self.hosts_said else ()

    @property
    def host_keys(self) -> set[str]:
        """What finds it among all hosts: a label, or a dot and the whole name of a domain."""
        named = (said.split(_WITHIN) for said in self.hosts_said.split())
        return {f".{name}" if kind == "domain" else name for kind, name, _ in named}

    @property
    def primary_host(self) -> HostFacts:
        """The host under which this site is known."""
        return _host_read(self.hosts_said.partition(_BETWEEN)[0])


AnySite = SiteFacts | SiteEntry
"""What tells which languages a site speaks and where it is."""

# Written by the database as they are kept. One row a site, nearly always: each host comes with
# each commune; a statement for each table would fetch three times as many.
_MARKS = case((Site.is_national, _NATIONAL), else_="") + case(
    (Site.is_published, _PUBLISHED), else_=""
)
_HOST_MARKS = case((Host.is_primary, _PRIMARY), else_="") + case((Host.is_alias, _ALIAS), else_="")
_ENTRIES = (
    select(
        Site.id,
        Site.slug,
        _MARKS,
        cast(Site.languages, Text),
        cast(Site.name, Text),
        func.coalesce(Host.kind + _WITHIN + Host.name + _WITHIN + _HOST_MARKS, ""),
        func.coalesce(SiteTerritory.insee, ""),
    )
    .outerjoin(Host, Host.site_id == Site.id)
    .outerjoin(SiteTerritory, SiteTerritory.site_id == Site.id)
    .order_by(Site.id, Host.is_primary.desc(), Host.id, SiteTerritory.insee)
)


def changed_since(session: Session, sequence: int) -> Iterator[SiteEntry]:
    """Yield the sites changed after ``sequence``, by identity; all of them after -1."""
    ids = select(Site.id).where(Site.changed_sequence > sequence)
    rows = session.execute(_ENTRIES.where(Site.id.in_(ids)), execution_options=AT_A_TIME)
    for _, of_one in groupby(map(SiteEntry._make, rows), key=itemgetter(0)):
        entry, *others = of_one
        yield entry if not others else _together([entry, *others])


def _together(rows: Sequence[SiteEntry]) -> SiteEntry:
    """Return a site whose hosts or communes are several: each host came with each commune."""
    hosts = dict.fromkeys(row.hosts_said for row in rows)
    insees = dict.fromkeys(row.insees for row in rows)
    return rows[0]._replace(hosts_said=_BETWEEN.join(hosts), insees=_BETWEEN.join(insees))


def _host_read(said: str) -> HostFacts:
    kind, name, marks = said.split(_WITHIN)
    return HostFacts(kind, name, _PRIMARY in marks, _ALIAS in marks)
