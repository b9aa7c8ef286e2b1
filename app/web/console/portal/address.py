"""The addresses of a portal: its own domain asked for, looked at, proved, given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, abort, current_app, flash, redirect
from flask.typing import ResponseReturnValue

from app.queries import domains as questions
from app.queries.domains import DomainFacts
from app.queries.sites import SiteFacts
from app.services.sites import doctor, domains
from app.services.sites.aftermath import House, letters_after
from app.services.sites.doctor import Instruments
from app.services.sites.domains import MOST_DOMAINS, DomainError, What
from app.services.sites.findings import Diagnosis, txt_value
from app.services.sites.lapsing import LAPSES_AFTER
from app.services.sites.provider_letter import Line, ProviderLetter, letter_for, lines_for
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console import mail
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.portal.domain_words import CheckLine, check_lines, readable, refusal
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.console.times import day_words_of, instant_words
from app.web.console.too_many import counted
from app.web.console.waiting import come_back, place_to_wait
from app.web.database import session
from app.web.site import directory, settings

blueprint = Blueprint("address", __name__, url_prefix="/<slug>/adresse")
INSTRUMENTS = "domain_instruments"
"""Where the application keeps what the doctor looks with."""
_SEE_OTHER, _UNPROCESSABLE = 303, 422


@dataclass(frozen=True, slots=True)
class DomainCard:
    """A domain, in words. ``lines`` and ``letter`` once somebody looked.

    ``lapses``: the day on which a domain that nothing proves is released by itself.
    """

    facts: DomainFacts
    readable: str
    checked: str
    trouble_since: str
    checks: list[CheckLine]
    lines: list[Line]
    letter: ProviderLetter | None
    lapses: str

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be done."""
        return self.facts.proved_at is not None and self.facts.trouble is None


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """An address that is no domain of the town's own, or an alias."""

    name: str
    is_primary: bool


@blueprint.get("")
@for_role("administrator")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show where the portal answers, and how its own domain is doing."""
    return _page(facts, Form())


@blueprint.post("/demander")
@for_role("administrator")
@counted("domain")
def claim(facts: SiteFacts) -> ResponseReturnValue:
    """Ask for a domain, and look at it at once."""
    form = Form.sent()
    try:
        host_id = domains.claim(
            session(),
            facts.id,
            form.values["domain"],
            base_name=directory().base_name,
            by=present().actor,
            now=now(),
        )
    except DomainError as refused:
        form.faults["domain"] = refusal(refused)
        return _page(facts, form, status=_UNPROCESSABLE)
    _check(host_id)
    return _back(facts)


@blueprint.post("/verifier")
@for_role("administrator")
@counted("domain")
def check(facts: SiteFacts) -> ResponseReturnValue:
    """Look at a domain of this portal, now."""
    _check(_own(facts).id)
    return _back(facts)


@blueprint.post("/rendre")
@for_role("administrator")
def release(facts: SiteFacts) -> ResponseReturnValue:
    """Give a domain back."""
    found = _own(facts)
    domains.release(session(), facts.id, found.name, by=present().actor, now=now())
    flash(
        gettext(
            "%(name)s est rendu. Pendant 90 jours, aucun autre portail ne peut le prendre.",
            name=readable(found.name),
        )
    )
    return _back(facts)


def _own(facts: SiteFacts) -> DomainFacts:
    """Return the domain that a form names, if it is this site's; of another's nothing is told."""
    name = Form.sent().values["host"]
    found = questions.of_site_by_name(session(), facts.id, name)
    return found if found is not None and not found.is_alias else abort(404)


def _check(host_id: int) -> None:
    by, instant = present().actor, now()
    with place_to_wait() as is_mine:
        if not is_mine:
            flash(come_back())
            return
        outcome = doctor.check(session(), host_id, _instruments(), by=by, now=instant)
    house = House(settings(), mail.portal_name())
    for letter in letters_after(session(), outcome, house, by=by, now=instant):
        mail.post_letter(letter)
    said: dict[What, str] = {
        "proved": gettext("C’est prouvé : c’est maintenant l’adresse du portail."),
        "good": gettext("Tout est en ordre."),
        "lost": gettext(
            "Ce nom ne mène plus au portail, qui répond de nouveau à son sous-domaine."
        ),
        "troubled": gettext("Ce nom ne mène plus au portail."),
        "waiting": gettext("Nous avons regardé : voici où en est votre nom de domaine."),
        "gone": gettext("Ce nom vient d’être rendu."),
    }
    flash(said[outcome.what])


def _instruments() -> Instruments:
    kept = current_app.extensions.setdefault(INSTRUMENTS, Instruments.of(settings()))
    return cast("Instruments", kept)


def _page(facts: SiteFacts, form: Form, *, status: int = 200) -> Response:
    held = questions.of_site(session(), facts.id)
    cards = [_card(facts, one) for one in held if not one.is_alias]
    return page(
        "address/address",
        status=status,
        section="address",
        form=form,
        cards=cards,
        others=_others(facts, held),
        may_claim=len(held) < MOST_DOMAINS,
    )


def _card(facts: SiteFacts, held: DomainFacts) -> DomainCard:
    seen = Diagnosis.from_json(held.name, held.findings)
    lines: list[Line] = []
    letter = None
    if seen is not None:
        with_ = _instruments()
        txt = txt_value(held.name, held.slug, secret_key=with_.secret_key)
        lines = lines_for(seen, txt=txt, issuer=with_.issuer)
        letter = letter_for(seen, lines, town=facts.name.read(["fr", *facts.languages]).text)
    return DomainCard(
        facts=held,
        readable=readable(held.name),
        checked=instant_words(held.checked_at) if held.checked_at else "",
        trouble_since=instant_words(held.trouble_since) if held.trouble_since else "",
        checks=check_lines(seen) if seen else [],
        lines=lines,
        letter=letter,
        lapses=day_words_of(held.claimed_at + LAPSES_AFTER) if held.claimed_at else "",
    )


def _others(facts: SiteFacts, held: list[DomainFacts]) -> list[OtherAddress]:
    """Return the names under the base host, and the aliases; the database knows who is primary."""
    base = directory().base_name + directory().base_port
    is_own = any(one.is_primary for one in held)
    found = [
        OtherAddress(host.under(base), not is_own and not host.is_alias)
        for host in facts.hosts
        if host.kind == "subdomain"
    ]
    return found + [OtherAddress(one.name, is_primary=False) for one in held if one.is_alias]


def _back(facts: SiteFacts) -> ResponseReturnValue:
    return redirect(f"/{facts.slug}/adresse", _SEE_OTHER)
