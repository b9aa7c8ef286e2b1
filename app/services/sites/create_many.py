"""Portals for many communes at once: rows made from the template, without a folder each.

For whoever opens a department, or the country. Each portal is what ``create``
would have given; ``export`` gives its folder on the day when somebody wants it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.models.engine import begin_writing
from app.models.site import Host, Site, SiteTerritory, SiteText
from app.queries import openings
from app.queries.openings import CommuneWithout
from app.services.sites.bundle import TEMPLATE, Bundle, read_folder
from app.services.sites.claims import slug_refusals
from app.services.sites.create import color_for, named
from app.services.sites.facts import facts_of_folder, identity_of
from app.services.sites.problems import FolderError, SiteError
from app.services.sites.site_file import SiteFile
from app.services.sites.write import merged
from app.services.versions import touch

# One transaction each: an import that runs meanwhile gets its turn.
_BATCH = 500

Progress = Callable[[int], None]
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Portal:
    """A portal to be: its commune, and the folder that it would have."""

    commune: CommuneWithout
    bundle: Bundle


def create_many(  # noqa: PLR0913 (each is a choice of the operator)
    session: Session,
    wanting: Sequence[CommuneWithout],
    tenants: Path,
    *,
    base_name: str,
    now: datetime,
    progress: Progress = lambda _done: None,
) -> int:
    """Give each of the communes a portal made of the template in ``tenants``; return how many.

    ``openings.communes_without`` says which have none. Stopped halfway, what is done
    stays, and the next run does the rest. Raises :class:`SiteError` when there is no
    template, ``FolderError`` when it is wrong.
    """
    mould = _Mould(_template(tenants, base_name))
    slugs = _slugs(session, wanting)
    session.rollback()
    for start in range(0, len(wanting), _BATCH):
        batch = wanting[start : start + _BATCH]
        portals = [mould.portal(commune, slugs[commune.insee]) for commune in batch]
        begin_writing(session)
        _write(session, portals, now=now)
        session.commit()
        progress(start + len(batch))
    return len(wanting)


def _template(tenants: Path, base_name: str) -> Bundle:
    folder = tenants / TEMPLATE
    if not folder.is_dir():
        msg = f"Le modèle manque : « {folder} » devrait contenir site.toml."
        raise SiteError(msg)
    reading = read_folder(folder, base_name=base_name)
    if reading.bundle is None:
        raise FolderError(reading.problems)
    return reading.bundle


def _slugs(session: Session, wanting: Sequence[CommuneWithout]) -> dict[str, str]:
    """Return a slug nobody has for each commune: its name's, else with department, else code."""
    taken, shared = openings.names_taken(session), openings.names_shared(session)
    found = {}
    for commune in wanting:
        found[commune.insee] = slug = _slug_of(commune, taken, shared)
        taken.add(slug)
    return found


def _slug_of(commune: CommuneWithout, taken: Collection[str], shared: Collection[str]) -> str:
    name, department = commune.slug, commune.department.lower()
    candidates = [f"{name}-{department}", f"{name}-{commune.insee.lower()}"]
    if name not in shared:
        candidates.insert(0, name)
    for slug in candidates:
        if slug not in taken and not slug_refusals(slug):
            return slug
    msg = f"« {commune.name} » ({commune.insee}) : « {candidates[-1]} » est déjà pris."
    raise SiteError(msg)


class _Mould:
    """The template, ready to take the names of thousands of communes."""

    def __init__(self, template: Bundle) -> None:
        said = {"site": template.site.model_dump(mode="json"), "texts": template.texts}
        self._said = json.dumps(said, ensure_ascii=False)

    def portal(self, commune: CommuneWithout, slug: str) -> _Portal:
        """Return the portal of ``commune`` at ``slug``."""
        escaped = json.dumps(commune.name, ensure_ascii=False)[1:-1]
        said = json.loads(named(self._said, escaped))
        file: _Row = said["site"]
        file |= {"slug": slug, "territory": [commune.insee]}
        file["brand"]["color"] = color_for(commune.insee)
        file["contact"]["website"] = commune.website or ""
        only = commune.postal_codes if len(commune.postal_codes) == 1 else ("",)
        file["contact"]["postal_code"] = only[0]
        return _Portal(commune, Bundle(_checked(file), {}, said["texts"], {}))


def _checked(file: _Row) -> SiteFile:
    try:
        return SiteFile.model_validate(file)
    except ValidationError:
        # Town halls type their own address into the official list: it may be no address.
        file["contact"]["website"] = ""
        return SiteFile.model_validate(file)


def _write(session: Session, portals: Sequence[_Portal], *, now: datetime) -> None:
    made = session.execute(
        insert(Site).returning(Site.slug, Site.id), [_site_row(one, now) for one in portals]
    ).all()
    ids: Mapping[str, int] = dict(made)
    hosts, lands, texts = [], [], []
    for portal in portals:
        slug = portal.bundle.site.slug
        site_id = ids[slug]
        hosts.append({"site_id": site_id, "kind": "subdomain", "name": slug, "is_primary": True})
        lands.append({"site_id": site_id, "insee": portal.commune.insee})
        texts += _text_rows(portal.bundle, site_id)
    session.execute(insert(Host), hosts)
    session.execute(insert(SiteTerritory), lands)
    if texts:
        session.execute(insert(SiteText), texts)
    touch(session, insees=[portal.commune.insee for portal in portals])


def _site_row(portal: _Portal, now: datetime) -> _Row:
    bundle, commune = portal.bundle, portal.commune
    file = bundle.site
    facts = facts_of_folder(bundle, territory=[commune.insee], timezone=commune.timezone)
    return {
        "slug": file.slug,
        "is_published": file.published,
        "name": merged(LocalizedText(), file.name, source=file.language),
        "languages": list(file.languages),
        "timezone": commune.timezone,
        "brand_color": file.brand.color,
        "identity": identity_of(bundle),
        # As though its folder had been applied: one that is exported applies again as it is.
        "applied": {"facts": facts, "sources": {}},
        "updated_at": now,
    }


def _text_rows(bundle: Bundle, site_id: int) -> list[_Row]:
    words: dict[str, dict[str, str]] = {}
    for language, texts in bundle.texts.items():
        for key, text in texts.items():
            words.setdefault(key, {})[language] = text
    return [
        {
            "site_id": site_id,
            "key": key,
            "text": merged(LocalizedText(), said, source=bundle.site.language),
        }
        for key, said in words.items()
    ]
