"""A portal opened from the console: rows made of the template, a draft until it is published.

By the road of folders: what is written is what a folder would have given, so that
``flask site export`` gives one that applies again as it is. No folder stays on the disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import tomlkit
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.hosts import is_label
from app.kernel.languages import LANGUAGES
from app.kernel.mailboxes import mailbox
from app.kernel.record import Actor
from app.kernel.slugs import RESERVED
from app.queries import bundles, new_sites
from app.queries.bundles import CommuneNamed
from app.services.accounts import accounts
from app.services.accounts.record import note
from app.services.accounts.transactions import changing
from app.services.sites import domains, requests
from app.services.sites.bundle import TEMPLATE, read_folder
from app.services.sites.claims import FILE
from app.services.sites.create import named
from app.services.sites.domains import DomainError
from app.services.sites.plan import Plan, plan_folder
from app.services.sites.problems import FolderError
from app.services.sites.site_file import Brand, Line, Web
from app.services.sites.tongues import is_one_foreign
from app.services.sites.write import write_site
from app.services.versions import touch_site, touch_those_who_name

Reason = Literal[
    "name_missing", "name_odd", "slug_shape", "slug_language", "slug_reserved", "slug_shared",
    "slug_taken", "languages_none", "languages_one", "color_odd", "email_odd", "land_none",
    "domain_empty", "domain_no_domain", "domain_under_ours", "domain_own", "domain_held",
    "domain_resting", "domain_too_many", "domain_no_site", "request_gone",
]  # a list read across  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """What an operator says of a new portal. ``insees``: its territory, the chief commune first.

    ``epci``: the SIREN of the whole intercommunality, instead. ``languages``: French first.
    ``domain`` may be empty; ``waits``: the invitation leaves once it is proved. ``request``:
    the digest of the request that it answers, or nothing.
    """

    insees: tuple[str, ...]
    name: str
    slug: str
    languages: tuple[str, ...]
    color: str
    email: str
    epci: str = ""
    domain: str = ""
    waits: bool = False
    request: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A portal that was opened. ``token``: of the invitation, empty while it waits."""

    site_id: int
    slug: str
    token: str


class OpeningError(Exception):
    """What keeps a portal from being opened, by field; the web floor says it in sentences."""

    def __init__(self, faults: Mapping[str, Reason]) -> None:
        self.faults = dict(faults)
        super().__init__(", ".join(faults.values()))


def open_site(  # noqa: PLR0913 (what is asked, where, by whom, when)
    session: Session,
    asked: Opening,
    template_home: Path,
    *,
    base_name: str,
    by: Actor,
    now: datetime,
) -> Opened:
    """Open a portal as a draft, claim its domain, answer its request; invite who administers it.

    Raises :class:`OpeningError` with everything that is wrong; nothing was changed then.
    ``template_home`` is the folder that holds ``_template``; ``base_name``: BASE_HOST, no port.
    """
    asked = replace(asked, name=" ".join(asked.name.split()))
    domain, faults = _checked(session, asked, base_name=base_name, now=now)
    land = _land(session, asked)
    if not land:
        faults["territory"] = "land_none"
    if faults:
        raise OpeningError(faults)
    email = mailbox(asked.email) or ""
    with TemporaryDirectory() as room:
        folder = _folder(Path(room), template_home / TEMPLATE, asked, land, session)
        with changing(session):
            site_id = _written(session, folder, asked, base_name=base_name, now=now)
            waiting = email if domain and asked.waits else None
            if domain:
                _claim(session, site_id, domain, waiting, now=now)
            answered = _answer(session, asked, site_id, by=by, now=now)
            detail = {"slug": asked.slug, "insee": land[0].insee}
            note(session, "site_opened", by=by, site_id=site_id, detail=detail, now=now)
            if domain:
                said = {"host": domain}
                note(session, "host_claimed", by=by, site_id=site_id, detail=said, now=now)
            if answered:
                note(session, "request_accepted", by=by, site_id=site_id, detail=answered, now=now)
    token = "" if waiting else _invited(session, asked, email, by=by, now=now)
    return Opened(site_id, asked.slug, token)


def _checked(
    session: Session, asked: Opening, *, base_name: str, now: datetime
) -> tuple[str, dict[str, Reason]]:
    """Return the domain as the network spells it, and everything that is wrong."""
    faults: dict[str, Reason] = {}
    if not asked.name:
        faults["name"] = "name_missing"
    elif not _is(Line, asked.name):
        faults["name"] = "name_odd"
    if reason := _slug_fault(session, asked):
        faults["slug"] = reason
    if not asked.languages or any(code not in LANGUAGES for code in asked.languages):
        faults["languages"] = "languages_none"
    elif is_one_foreign(asked.languages):
        faults["languages"] = "languages_one"
    if mailbox(asked.email) is None:
        faults["email"] = "email_odd"
    if not _is(Brand, {"color": asked.color}):
        faults["color"] = "color_odd"
    domain = ""
    if asked.domain:
        try:
            domain = domains.domain_typed(asked.domain, base_name=base_name)
            domains.refuse_taken(session, None, domain, now=now)
        except DomainError as refused:
            faults["domain"] = _of_domain(refused)
    return domain, faults


def _slug_fault(session: Session, asked: Opening) -> Reason | None:
    slug = asked.slug
    if not is_label(slug):
        return "slug_shape"
    if slug in LANGUAGES:
        return "slug_language"
    if slug in RESERVED:
        return "slug_reserved"
    if new_sites.is_taken(session, slug):
        return "slug_taken"
    alone = bundles.communes(session, asked.insees[:1]) if len(asked.insees) == 1 else {}
    is_its_name = any(commune.slug == slug for commune in alone.values())
    if is_its_name and not asked.epci and bundles.namesakes(session, slug) > 1:
        return "slug_shared"
    return None


def _land(session: Session, asked: Opening) -> list[CommuneNamed]:
    if asked.epci:
        return bundles.communes_of_epci(session, asked.epci)
    known = bundles.communes(session, asked.insees)
    return [known[insee] for insee in asked.insees if insee in known]


def _folder(
    room: Path, template: Path, asked: Opening, land: list[CommuneNamed], session: Session
) -> Path:
    """Write the folder that the portal would have, and return where."""
    folder = room / asked.slug
    (folder / "texts").mkdir(parents=True)
    # As a basic string of TOML holds it: a name may have quotation marks of its own.
    name = asked.name.replace("\\", "\\\\").replace('"', '\\"')
    for file in (FILE, *(f"texts/{code}.toml" for code in asked.languages)):
        if (template / file).is_file():
            words = named((template / file).read_text(encoding="utf-8"), name)
            (folder / file).write_text(words, encoding="utf-8")
    document: Any = tomlkit.parse((folder / FILE).read_text(encoding="utf-8"))
    document["slug"] = asked.slug
    document["languages"] = list(asked.languages)
    document["published"] = False
    document["name"] = {asked.languages[0]: asked.name}
    document["brand"]["color"] = asked.color
    if asked.epci:
        del document["territory"]
        document["epci"] = asked.epci
    else:
        document["territory"] = [commune.insee for commune in land]
    _reach(document["contact"], document["legal"], asked, land, session)
    _host(document["legal"], session)
    (folder / FILE).write_text(tomlkit.dumps(document), encoding="utf-8")
    return folder


def _reach(
    contact: Any, legal: Any, asked: Opening, land: list[CommuneNamed], session: Session
) -> None:
    """Fill in what is known of the town hall; of several communes, nothing is anybody's own."""
    if asked.epci or len(land) > 1:
        contact["name"] = contact["city"] = ""
        legal["publisher"] = asked.name
        legal["director"] = ""
        return
    codes = bundles.postal_codes(session, land[0].insee)
    contact["city"] = land[0].name
    contact["postal_code"] = codes[0] if len(codes) == 1 else ""
    website = land[0].website or ""
    # Town halls type their own address into the official list: it may be no address.
    contact["website"] = website if _is(Web, website) else ""


def _host(legal: Any, session: Session) -> None:
    """Say who hosts: whoever hosts the national site, for both stand on the same machines."""
    slug = bundles.national_slug(session)
    national = bundles.stored_site(session, slug) if slug else None
    known = national.identity.get("legal", {}) if national else {}
    for name in ("host_name", "host_address", "host_phone"):
        legal[name] = str(known.get(name) or "")


def _written(
    session: Session, folder: Path, asked: Opening, *, base_name: str, now: datetime
) -> int:
    try:
        plan: Plan = plan_folder(session, read_folder(folder, base_name=base_name), now=now)
    except FolderError as wrong:
        raise OpeningError({"": "name_odd"}) from wrong
    if plan.stored is not None or new_sites.is_taken(session, asked.slug):
        raise OpeningError({"slug": "slug_taken"})
    try:
        site = write_site(session, plan, now=now)
    except IntegrityError as taken:  # by another operator, at this very instant
        raise OpeningError({"slug": "slug_taken"}) from taken
    touch_site(session, site.id, now=now)
    touch_those_who_name(session, territory=plan.territory, is_national=False)
    return site.id


def _claim(
    session: Session, site_id: int, domain: str, waiting: str | None, *, now: datetime
) -> None:
    try:
        domains.claim_in(session, site_id, domain, now=now, waiting_email=waiting)
    except DomainError as refused:
        raise OpeningError({"domain": _of_domain(refused)}) from None


def _answer(
    session: Session, asked: Opening, site_id: int, *, by: Actor, now: datetime
) -> dict[str, object] | None:
    if not asked.request:
        return None
    answered = requests.accept_in(session, asked.request, site_id, by=by, now=now)
    if answered is None:
        raise OpeningError({"": "request_gone"})
    return {"insee": answered.insee, "email": answered.email}


def _invited(session: Session, asked: Opening, email: str, *, by: Actor, now: datetime) -> str:
    return accounts.invite(
        session,
        email,
        site_slug=asked.slug,
        role="administrator",
        is_operator=False,
        by=by,
        now=now,
    )


def _of_domain(refused: DomainError) -> Reason:
    reason: Reason = f"domain_{refused.reason}"  # type: ignore[assignment]  # as listed above
    return reason


def _is(kind: Any, value: object) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True
