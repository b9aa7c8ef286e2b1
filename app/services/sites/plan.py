"""A folder against the database: what is wrong there, and what would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.kernel.french import MAINLAND_ZONE
from app.queries import bundles, communes, domains
from app.queries.bundles import CommuneNamed, StoredSite
from app.services.sites.bundle import Bundle, FolderReading
from app.services.sites.claims import FILE, Claim, Claims
from app.services.sites.diff import Change, Restyled, changes_between, restyled_between
from app.services.sites.export import sources_of
from app.services.sites.facts import Facts, facts_of_folder, facts_of_stored
from app.services.sites.problems import FolderError, Problem
from app.services.sites.toml_lines import TomlLines


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a folder would do.

    ``conflicts`` are facts that the console changed since the last apply and
    that the folder would undo: before is the console's, after the folder's.
    """

    folder: Path
    bundle: Bundle
    stored: StoredSite | None
    territory: tuple[str, ...]
    timezone: str
    facts: Facts
    changes: tuple[Change, ...]
    restyled: tuple[Restyled, ...]
    conflicts: tuple[Change, ...]
    warnings: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The site's."""
        return self.bundle.site.slug


def plan_folder(session: Session, reading: FolderReading, *, now: datetime) -> Plan:
    """Return what applying the folder would do; raise :class:`FolderError` if it cannot be.

    Reads only. Everything wrong is said at once, what the files themselves
    have wrong included.
    """
    problems = list(reading.problems)
    land: tuple[CommuneNamed, ...] = ()
    if reading.claims is not None:
        land = _land(session, reading.claims)
        problems += [
            Problem(FILE, reading.lines.of(claim.path), reason)
            for claim, reason in _refusals(session, reading.claims, land, now=now)
        ]
    if problems or reading.bundle is None:
        raise FolderError(problems)
    bundle = reading.bundle
    territory = tuple(commune.insee for commune in land)
    timezone = bundle.site.timezone or (land[0].timezone if land else MAINLAND_ZONE)
    facts = facts_of_folder(bundle, territory=territory, timezone=timezone)
    return _compared(
        Plan(
            folder=reading.folder,
            bundle=bundle,
            stored=bundles.stored_site(session, bundle.site.slug),
            territory=territory,
            timezone=timezone,
            facts=facts,
            changes=(),
            restyled=(),
            conflicts=(),
            warnings=tuple(_warnings(bundle, reading.lines)),
        )
    )


def collisions(readings: Sequence[FolderReading]) -> dict[Path, list[Problem]]:
    """Return what several folders of one run ask for at once: a slug, a host, the country."""
    taken: dict[object, str] = {}
    found: dict[Path, list[Problem]] = {}
    for reading in readings:
        claims = reading.claims
        if claims is None:
            continue
        wanted: list[tuple[object, Claim]] = [((kind, c.text), c) for kind, c in claims.hosts]
        if claims.slug:
            wanted.append((("slug", claims.slug.text), claims.slug))
        if claims.country:
            wanted.append(("country", Claim(("country",), "country = true")))
        for key, claim in wanted:
            other = taken.setdefault(key, reading.folder.name)
            if other != reading.folder.name:
                reason = f"« {claim.text} » est déjà demandé par le dossier « {other} »"
                problem = Problem(FILE, reading.lines.of(claim.path), reason)
                found.setdefault(reading.folder, []).append(problem)
    return found


def _land(session: Session, claims: Claims) -> tuple[CommuneNamed, ...]:
    """Return the communes of the territory: in the folder's order, or the most populous first."""
    if claims.epci is not None:
        return tuple(bundles.communes_of_epci(session, claims.epci.text))
    known = bundles.communes(session, (claim.text for claim in claims.communes))
    return tuple(known[claim.text] for claim in claims.communes if claim.text in known)


def _refusals(
    session: Session, claims: Claims, land: tuple[CommuneNamed, ...], *, now: datetime
) -> Iterator[tuple[Claim, str]]:
    yield from _wrong_communes(session, claims, land)
    if claims.slug and len(land) == 1 and claims.slug.text == land[0].slug:
        count = bundles.namesakes(session, land[0].slug)
        if count > 1:
            better = f"{land[0].slug}-{land[0].department.lower()}"
            yield claims.slug, f"{count} communes portent ce nom ; écrivez « {better} »"
    owners = bundles.host_owners(session, (claim.text for _, claim in claims.hosts))
    slug = claims.slug.text if claims.slug else ""
    for kind, claim in claims.hosts:
        owner = owners.get((kind, claim.text))
        if owner is not None and owner != slug and not (claims.country and claim.text == ""):
            yield claim, f"l’adresse « {claim.text} » est déjà celle du site « {owner} »"
    yield from _resting(session, claims, slug, now=now)
    national = bundles.national_slug(session) if claims.country else None
    if national is not None and national != slug:
        reason = f"il y a déjà un site national, « {national} » ; il n’y en a qu’un"
        yield Claim(("country",), ""), reason


def _resting(
    session: Session, claims: Claims, slug: str, *, now: datetime
) -> Iterator[tuple[Claim, str]]:
    """Refuse a domain that another site had, and that nobody else may have yet."""
    stored = bundles.stored_site(session, slug) if slug else None
    for kind, claim in claims.hosts:
        rest = domains.resting(session, claim.text, now=now) if kind == "domain" else None
        if rest is not None and (stored is None or rest.site_id != stored.id):
            day = f"{rest.until.astimezone(ZoneInfo(MAINLAND_ZONE)):%d/%m/%Y}"
            reason = (
                f"l’adresse « {claim.text} » vient d’être rendue par un autre site ; "
                f"elle ne peut être reprise qu’à partir du {day}"
            )
            yield claim, reason


def _wrong_communes(
    session: Session, claims: Claims, land: tuple[CommuneNamed, ...]
) -> Iterator[tuple[Claim, str]]:
    asked = (*claims.communes, *((claims.epci,) if claims.epci else ()))
    if not asked:
        return
    if not communes.are_loaded(session):
        reason = "la liste officielle des communes est vide ; lancez d’abord : flask communes load"
        yield asked[0], reason
        return
    if claims.epci is not None and not land:
        reason = (
            f"« {claims.epci.text} » n’est le SIREN d’aucune intercommunalité (neuf chiffres, "
            "sur banatic.interieur.gouv.fr)"
        )
        yield claims.epci, reason
    known = {commune.insee for commune in land}
    missing = [claim for claim in claims.communes if claim.text not in known]
    today = bundles.current_codes(session, (claim.text for claim in missing)) if missing else {}
    for claim in missing:
        reason = f"« {claim.text} » n’est le code INSEE d’aucune commune d’aujourd’hui"
        if found := today.get(claim.text):
            reason += f" ; il mène à {found.name} : écrivez « {found.insee} »"
        yield claim, reason
    for index, claim in enumerate(claims.communes):
        if claim.text in {other.text for other in claims.communes[:index]}:
            yield claim, f"« {claim.text} » est écrit deux fois"


def _compared(plan: Plan) -> Plan:
    """Fill in what changes, and what the console changed meanwhile."""
    stored = facts_of_stored(plan.stored) if plan.stored else {}
    changes = changes_between(stored, plan.facts)
    conflicts: list[Change] = []
    restyled: list[Restyled] = []
    if plan.stored is not None:
        applied: Facts = (plan.stored.applied or {}).get("facts", {})
        since = {(c.file, c.path) for c in changes_between(applied, stored)}
        conflicts = [change for change in changes if (change.file, change.path) in since]
        restyled = _restyled(plan, plan.stored, {change.file for change in changes})
    return replace(
        plan, changes=tuple(changes), restyled=tuple(restyled), conflicts=tuple(conflicts)
    )


def _restyled(plan: Plan, stored: StoredSite, changed: set[str]) -> list[Restyled]:
    """Compare what export would give now with the folder, where no fact differs.

    Where facts differ too, the comments alone are compared: the layout around a
    new value is the author's business.
    """
    now, given = sources_of(stored), plan.bundle.sources
    found = restyled_between(
        {file: text for file, text in now.items() if file not in changed},
        {file: text for file, text in given.items() if file not in changed},
    )
    for file in changed & now.keys() & given.keys():
        before, after = TomlLines(now[file]).comments, TomlLines(given[file]).comments
        if before != after:
            found += restyled_between({file: "\n".join(before)}, {file: "\n".join(after)})
    return found


def _warnings(bundle: Bundle, lines: TomlLines) -> Iterator[str]:
    """Say what the law asks for and the folder does not have yet. Refuses nothing."""
    for key, what in (
        ("publisher", "qui publie le site"),
        ("director", "la direction de la publication"),
        ("host_name", "l’hébergeur"),
    ):
        if not getattr(bundle.site.legal, key):
            yield (
                f"{FILE}, ligne {lines.of(('legal', key))} : legal.{key} est vide ; "
                f"les mentions légales doivent dire {what}"
            )
