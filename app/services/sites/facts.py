"""A site as a flat list of facts: the common ground of folder, database and snapshot.

A fact has a file of the folder, a path in it and a value, all strings::

    {"site.toml": {"slug": "besancon", "territory+25056": "25056"},
     "texts/fr.toml": {"home.title": "Que faire à Besançon ?"},
     "assets/emblem.svg": {"": "812:3f…"}}

``+`` marks a member of a list whose order means nothing. Empty values are no
facts, so that an absent key and an empty one are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.kernel.text import LocalizedText
from app.queries.bundles import StoredSite
from app.services.sites.bundle import Bundle
from app.services.sites.claims import FILE
from app.services.sites.site_file import ACCESSIBILITY

Facts = dict[str, dict[str, str]]
SECTIONS = ("contact", "legal", "accessibility")
LIST_JOINT = ", "
FRAME_HOSTS = "embed.hosts"
NEIGHBOURS = "search.neighbours"
_PLAIN = ("emblem", "banner", "banner_credit", "typeface")


def facts_of_folder(bundle: Bundle, *, territory: Iterable[str], timezone: str) -> Facts:
    """Return what the folder says, its intercommunality resolved to ``territory``."""
    site = bundle.site
    facts: Facts = {
        FILE: _kept(
            {
                "slug": site.slug,
                "country": "true" if site.country else "",
                "epci": site.epci or "",
                **_members("territory", territory),
                "languages": LIST_JOINT.join(site.languages),
                "timezone": timezone,
                "published": _said(site.published),
                **{f"name.{code}": name for code, name in site.name.items()},
                "hosts.subdomain": site.subdomain,
                **_members("hosts.domains", site.hosts.domains),
                **_members("hosts.aliases", site.hosts.aliases),
                "brand.color": site.brand.color,
                **_brand(site.brand.model_dump(), site.languages),
                **_members(FRAME_HOSTS, site.embed.hosts),
                NEIGHBOURS: "true" if site.search.neighbours else "",
                **_sections(identity_of(bundle)),
            }
        )
    }
    for code, texts in bundle.texts.items():
        facts[f"texts/{code}.toml"] = dict(texts)
    for asset in bundle.assets.values():
        facts[f"assets/{asset.name}"] = {"": f"{len(asset.content)}:{asset.digest}"}
    return facts


def facts_of_stored(stored: StoredSite) -> Facts:
    """Return what the database says, in the folder's terms."""
    identity = stored.identity
    epci = str(identity.get("territory", {}).get("epci") or "")
    if epci and stored.applied and not _same_land(stored):
        # Somebody chose the communes one by one since: the intercommunality says no more.
        epci = ""
    main = next((h.name for h in stored.hosts if h.kind == "subdomain" and not h.is_alias), "")
    facts: Facts = {
        FILE: _kept(
            {
                "slug": stored.slug,
                "country": "true" if stored.is_national else "",
                "epci": epci,
                **_members("territory", stored.territory),
                "languages": LIST_JOINT.join(stored.languages),
                "timezone": stored.timezone,
                "published": _said(stored.is_published),
                **{f"name.{code}": name for code, name in _spoken(stored.name, stored)},
                "hosts.subdomain": main,
                **_members("hosts.domains", _names(stored, kind="domain", alias=False)),
                **_members("hosts.aliases", _names(stored, kind=None, alias=True)),
                "brand.color": stored.brand_color,
                **_brand(identity.get("brand", {}), stored.languages),
                **_members(FRAME_HOSTS, identity.get("embed", {}).get("hosts", ())),
                NEIGHBOURS: "true" if identity.get("search", {}).get("neighbours") else "",
                # Whoever says nothing of their accessibility has not had it audited.
                "accessibility.status": ACCESSIBILITY[0],
                **_sections(identity),
            }
        )
    }
    for key, text in stored.texts.items():
        for code, words in _spoken(text, stored):
            facts.setdefault(f"texts/{code}.toml", {})[key] = words
    for name, (size, digest) in stored.assets.items():
        facts[f"assets/{name}"] = {"": f"{size}:{digest}"}
    return facts


def identity_of(bundle: Bundle) -> dict[str, Any]:
    """Return what ``Site.identity`` keeps: every key of each section, empty or not."""
    site = bundle.site
    identity: dict[str, Any] = {
        section: getattr(site, section).model_dump(mode="json") for section in SECTIONS
    }
    identity["accessibility"]["audited_on"] = identity["accessibility"]["audited_on"] or ""
    said = site.brand.model_dump(mode="json", exclude={"color", "emblem"})
    identity["brand"] = {"emblem": site.brand.emblem, **{k: v for k, v in said.items() if v}}
    identity["territory"] = {"epci": site.epci or ""}
    identity["embed"] = site.embed.model_dump(mode="json")
    identity["search"] = site.search.model_dump(mode="json")
    return identity


def member_of(path: str) -> tuple[str, str] | None:
    """Split the path of a list's member into the list and the member; ``None`` for others.

    >>> member_of("hosts.domains+assos.besancon.fr"), member_of("brand.color")
    (('hosts.domains', 'assos.besancon.fr'), None)
    """
    listing, plus, member = path.partition("+")
    return (listing, member) if plus else None


def _brand(brand: Mapping[str, Any], languages: Iterable[str]) -> dict[str, str]:
    facts = {f"brand.{key}": str(brand.get(key) or "") for key in _PLAIN}
    facts["brand.landscape"] = LIST_JOINT.join(brand.get("landscape") or ())
    facts["brand.banner_decorative"] = "true" if brand.get("banner_decorative") else ""
    for key in ("emblem_alt", "banner_alt"):
        alts: Mapping[str, str] = brand.get(key) or {}
        facts |= {f"brand.{key}.{code}": alts[code] for code in languages if code in alts}
    return facts


def _sections(identity: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{section}.{key}": str(value or "")
        for section in SECTIONS
        for key, value in identity.get(section, {}).items()
    }


def _members(listing: str, members: Iterable[str]) -> dict[str, str]:
    return {f"{listing}+{member}": member for member in sorted(members)}


def _kept(facts: Mapping[str, str]) -> dict[str, str]:
    return {path: value for path, value in facts.items() if value}


def _said(claim: bool) -> str:  # noqa: FBT001 (TOML's own word for it)
    return "true" if claim else "false"


def _spoken(text: LocalizedText, stored: StoredSite) -> list[tuple[str, str]]:
    return [(code, words) for code, words in text.items() if code in stored.languages]


def _names(stored: StoredSite, *, kind: str | None, alias: bool) -> list[str]:
    return [
        host.name
        for host in stored.hosts
        if host.is_alias is alias and (kind is None or host.kind == kind)
    ]


def _same_land(stored: StoredSite) -> bool:
    applied = (stored.applied or {}).get("facts", {}).get(FILE, {})
    before = {path for path in applied if path.startswith("territory+")}
    return before == set(_members("territory", stored.territory))
