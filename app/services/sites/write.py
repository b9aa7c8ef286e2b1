"""A planned site, written to its rows. The caller owns the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.opening import ReleasedHost
from app.models.scoping import within
from app.models.site import Host, Site, SiteAsset, SiteTerritory, SiteText
from app.services.sites.claims import FILE
from app.services.sites.domains import rest
from app.services.sites.facts import identity_of
from app.services.sites.plan import Plan


def write_site(session: Session, plan: Plan, *, now: datetime) -> Site:
    """Make the site's rows say what the plan says, and remember the folder as applied."""
    file = plan.bundle.site
    site = session.get(Site, plan.stored.id) if plan.stored else None
    if site is None:
        site = Site(slug=file.slug, name=LocalizedText(), content_version=1)
        session.add(site)
    site.is_national = file.country
    site.is_published = file.published
    site.name = merged(site.name, file.name, source=file.language)
    site.languages = list(file.languages)
    site.timezone = plan.timezone
    site.brand_color = file.brand.color
    site.identity = identity_of(plan.bundle)
    site.updated_at = now
    remember(site, plan)
    session.flush()
    _write_hosts(session, site.id, plan, now=now)
    _write_territory(session, site.id, plan)
    _write_texts(session, site.id, plan)
    _write_assets(session, site.id, plan)
    session.flush()
    return site


def remember(site: Site, plan: Plan) -> None:
    """Keep the folder as applied, so that what the console changes later can be told from it."""
    site.applied = {"facts": plan.facts, "sources": dict(plan.bundle.sources)}


def merged(kept: LocalizedText, given: Mapping[str, str], *, source: str) -> LocalizedText:
    """Return ``given`` with its marks: which source text each translation was written from.

    A translation that did not move keeps its mark, so that it shows as behind
    when the source did; one that is new was written from today's source.

    >>> first = merged(LocalizedText(), {"fr": "Bal", "en": "Ball"}, source="fr")
    >>> first.state("en", source="fr").value
    'up_to_date'
    >>> merged(first, {"fr": "Grand bal", "en": "Ball"}, source="fr").state("en", source="fr").value
    'source_changed'
    """
    result = LocalizedText()
    for language, text in given.items():
        if language == source or not given.get(source):
            result = result.with_(language, text)
        elif kept.get(language) == text and kept.state(language, source=source) != "to_review":
            # The mark is a digest; only carrying the kept value over keeps it.
            marks = kept.to_json()[language]
            result = LocalizedText.from_json({**result.to_json(), language: marks})
        else:
            result = result.with_(language, text, written_from=given[source])
    return result


def _write_hosts(session: Session, site_id: int, plan: Plan, *, now: datetime) -> None:
    wanted = _hosts_of(plan)
    rows = {
        (host.kind, host.name): host
        for host in session.scalars(select(Host).where(Host.site_id == site_id))
    }
    for key, host in rows.items():
        if key not in wanted:
            session.delete(host)
            if host.proved_at is not None:
                # As when it is given back in the console: visitors still know it as theirs.
                rest(session, host.name, site_id, now=now)
        elif wanted[key]:
            host.is_primary = False
            host.is_alias = True
        else:
            host.is_alias = False
    # Names leave before others arrive: a label may turn from alias to main.
    session.flush()
    for (kind, name), alias in wanted.items():
        if (kind, name) not in rows:
            session.execute(delete(ReleasedHost).where(ReleasedHost.name == name))
            session.add(Host(site_id=site_id, kind=kind, name=name, is_alias=alias))
    session.flush()
    kept = session.scalars(select(Host).where(Host.site_id == site_id).order_by(Host.id)).all()
    if not any(host.is_primary for host in kept):
        main = next(host for host in kept if host.kind == "subdomain" and not host.is_alias)
        main.is_primary = True
        session.flush()


def _hosts_of(plan: Plan) -> dict[tuple[str, str], bool]:
    """Return each host of the folder, and whether it is an alias; the main one first."""
    file = plan.bundle.site
    hosts = {("subdomain", file.subdomain): False}
    hosts.update({("domain", name): False for name in file.hosts.domains})
    hosts.update(
        {("domain" if "." in name else "subdomain", name): True for name in file.hosts.aliases}
    )
    return hosts


def _write_territory(session: Session, site_id: int, plan: Plan) -> None:
    mine = SiteTerritory.site_id == site_id
    there = set(session.scalars(select(SiteTerritory.insee).where(mine)))
    wanted = set(plan.territory)
    for insee in sorted(there - wanted):
        session.execute(delete(SiteTerritory).where(mine, SiteTerritory.insee == insee))
    session.add_all(SiteTerritory(site_id=site_id, insee=insee) for insee in sorted(wanted - there))


def _write_texts(session: Session, site_id: int, plan: Plan) -> None:
    scope, source = Scope.of_site(site_id, ()), plan.bundle.site.language
    rows = {row.key: row for row in session.scalars(within(select(SiteText), scope, SiteText))}
    given: dict[str, dict[str, str]] = {}
    for language, texts in plan.bundle.texts.items():
        for key, text in texts.items():
            given.setdefault(key, {})[language] = text
    for key, row in rows.items():
        if key not in given:
            session.delete(row)
    for key, words in given.items():
        if key in rows:
            rows[key].text = merged(rows[key].text, words, source=source)
        else:
            fresh = merged(LocalizedText(), words, source=source)
            session.add(SiteText(site_id=site_id, key=key, text=fresh))


def _write_assets(session: Session, site_id: int, plan: Plan) -> None:
    scope = Scope.of_site(site_id, ())
    rows = {row.name: row for row in session.scalars(within(select(SiteAsset), scope, SiteAsset))}
    given = plan.bundle.assets
    for name, row in rows.items():
        if name not in given:
            session.delete(row)
    for name, asset in given.items():
        kept = rows.get(name) or SiteAsset(site_id=site_id, name=name)
        if kept.digest != asset.digest:
            kept.media_type, kept.content = asset.media_type, asset.content
            kept.digest = asset.digest
            session.add(kept)


def is_seen_elsewhere(plan: Plan) -> bool:
    """Tell whether other sites' pages show what changes: its name, its places, its address."""
    shown = ("slug", "name", "territory", "epci", "country", "languages", "published", "hosts")
    return any(
        change.file == FILE and change.path.split(".")[0].split("+")[0] in shown
        for change in plan.changes
    )
