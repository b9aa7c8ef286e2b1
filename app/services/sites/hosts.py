"""An own domain, proved to lead here before it becomes a site's address."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clients.http import SourceError
from app.kernel.host_proof import PROOF_PATH, proof_of
from app.kernel.hosts import normalise_host
from app.models.engine import begin_writing
from app.models.site import Host, Site, SiteTerritory
from app.services.sites.problems import SiteError
from app.services.versions import touch_site, touch_those_who_name

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Prover:
    """How a name is tried: over which scheme and port, and against whose key.

    ``read`` fetches an address and returns its body, or raises
    ``SourceError``; ``port`` is empty, or begins with a colon.
    """

    read: Callable[[str], bytes]
    secret_key: str
    scheme: str
    port: str = ""


def check_host(session: Session, given: str, *, prover: Prover, now: datetime) -> str:
    """Prove that the domain ``given`` leads to its site, make it primary, return the site's slug.

    Raises :class:`SiteError`, in a sentence that says what to do, when the name
    is in no folder, is an alias, does not answer, or answers for somebody else.
    Nothing changes then: a domain proved once stays primary.
    """
    name = normalise_host(given)
    if name is None or "." not in name:
        msg = f"« {given} » n’est pas un nom de domaine (exemple : assos.ma-commune.fr)."
        raise SiteError(msg)
    slug = _site_of(session, name)
    _prove(name, slug, prover)
    session.rollback()  # the network took its time: look again, and write at once
    begin_writing(session)
    host = session.scalars(select(Host).where(Host.kind == "domain", Host.name == name)).one()
    site = session.scalars(select(Site).where(Site.id == host.site_id)).one()
    if host.is_alias or site.slug != slug:
        session.rollback()
        msg = f"Le dossier de « {slug} » a changé entre-temps ; relancez la commande."
        raise SiteError(msg)
    make_primary(session, host, now=now)
    touch_site(session, site.id, now=now)
    covered = select(SiteTerritory.insee).where(SiteTerritory.site_id == site.id)
    touch_those_who_name(session, territory=session.scalars(covered), is_national=site.is_national)
    session.commit()
    return slug


def _site_of(session: Session, name: str) -> str:
    row = session.execute(
        select(Host.is_alias, Site.slug)
        .join(Site, Site.id == Host.site_id)
        .where(Host.kind == "domain", Host.name == name)
    ).first()
    if row is None:
        msg = (
            f"« {name} » n’est dans aucun dossier. Ajoutez-le à domains, dans la section [hosts] "
            "du site.toml de son site, puis lancez flask site apply."
        )
        raise SiteError(msg)
    is_alias, slug = row
    if is_alias:
        msg = (
            f"« {name} » est un alias du site « {slug} » : il renvoie vers son adresse principale. "
            "Pour en faire l’adresse principale, déplacez-le de aliases à domains."
        )
        raise SiteError(msg)
    return str(slug)


def _prove(name: str, slug: str, prover: Prover) -> None:
    url = f"{prover.scheme}://{name}{prover.port}{PROOF_PATH}"
    try:
        answer = prover.read(url)
    except SourceError as wrong:
        msg = (
            f"« {name} » ne mène pas encore à ce portail. {wrong} "
            "Le nom doit avoir, chez son bureau d’enregistrement, un enregistrement CNAME (ou "
            "A/AAAA) vers ce serveur, et un certificat ; rien n’a été changé."
        )
        raise SiteError(msg) from wrong
    said = answer[:400].decode("ascii", "replace").strip()
    expected = proof_of(name, slug, secret_key=prover.secret_key)
    if hmac.compare_digest(said.encode(), expected.encode()):
        return
    if said.startswith("rentree-des-assos "):
        msg = (
            f"« {name} » mène bien à une Rentrée des Assos, mais pas à ce site-ci de cette "
            f"installation (réponse pour « {said.split()[1]} ») ; rien n’a été changé."
        )
    else:
        msg = (
            f"« {name} » mène à un autre site web (réponse : « {said[:_SHOWN]} ») ; "
            "rien n’a été changé."
        )
    raise SiteError(msg)


def make_primary(session: Session, host: Host, *, now: datetime) -> None:
    """Make a domain, proved now, the address of its site. In the caller's transaction."""
    others = session.scalars(
        select(Host).where(Host.site_id == host.site_id, Host.id != host.id, Host.is_primary)
    )
    for other in others:
        other.is_primary = False
    # One primary a site, always: the old one steps down before the new one steps up.
    session.flush()
    host.proved_at, host.is_primary = now, True
    session.flush()
