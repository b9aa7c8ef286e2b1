"""A new portal: a name is typed, what is known is shown, five questions, and it is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.kernel.languages import LANGUAGES
from app.kernel.scope import Scope
from app.queries import commune_search, communes, domains, site_requests, sites
from app.queries.communes import CommuneFacts
from app.queries.new_sites import SiteThere
from app.queries.site_requests import RequestFacts
from app.services.accounts import links
from app.services.sites.open_site import Opened, Opening, OpeningError, open_site
from app.services.sites.proposals import Land, Proposal, land_of, proposal
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console import mail
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.operating.opening_words import faults_of, tongue_reason
from app.web.console.roles import for_operators
from app.web.console.session import present
from app.web.database import session
from app.web.site import directory, origin_of
from app.web.wording import language_name

blueprint = Blueprint("opening", __name__, url_prefix="/exploitation/nouveau")
_SEE_OTHER, _UNPROCESSABLE = 303, 422
_SECTION = "desk.opening"
_LONGEST_ASKED = 100
_ON = "1"


@dataclass(frozen=True, slots=True)
class TongueLine:
    """A language that may be ticked. ``reason``: why it is proposed, or nothing."""

    code: str
    name: str
    reason: str
    is_ticked: bool


@blueprint.get("")
@for_operators
def find() -> ResponseReturnValue:
    """Find the commune for which a portal is to be opened."""
    asked = request.args.get("q", "").strip()[:_LONGEST_ASKED]
    found = communes_named(asked)
    if len(found) == 1:
        return redirect(_path(found[0].insee), _SEE_OTHER)
    return page("opening/find", section=_SECTION, asked=asked, found=found)


@blueprint.get("/<insee>")
@for_operators
def show(insee: str) -> ResponseReturnValue:
    """Show what is known of a commune, and what is proposed."""
    known = _known(insee)
    wanted = _request(request.args.get("demande", ""))
    if wanted is not None and wanted.insee != insee:
        wanted = None
    return _page(known, _prefilled(known, wanted), wanted)


@blueprint.post("/<insee>")
@for_operators
def open_(insee: str) -> ResponseReturnValue:
    """Open the portal, as a draft, and invite who administers it."""
    known, form = _known(insee), Form.sent()
    wanted = _request(form.values["demande"])
    land = _land(known, form)
    if land.unknown:
        form.faults["others"] = gettext(
            "Ces communes ne se trouvent pas, ou sont plusieurs : %(names)s. Donnez leur code "
            "INSEE.",
            names=", ".join(land.unknown),
        )
        return _page(known, form, wanted, status=_UNPROCESSABLE)
    try:
        opened = open_site(
            session(),
            _asked(known, form, land),
            Path(current_app.root_path).parent / "tenants",
            base_name=directory().base_name,
            by=present().actor,
            now=now(),
        )
    except OpeningError as refused:
        form.faults.update(faults_of(refused, known))
        return _page(known, form, wanted, status=_UNPROCESSABLE)
    _tell(opened, form)
    return redirect(f"/exploitation/nouveau/ouvert?portail={opened.slug}", _SEE_OTHER)


@blueprint.get("/ouvert")
@for_operators
def opened_() -> ResponseReturnValue:
    """Show that a portal is there, and what comes next. Asked of the database itself.

    The directory that leads to it may be half a second old in this process, and in others.
    """
    facts = sites.by_slug(session(), request.args.get("portail", ""))
    if facts is None:
        return redirect("/exploitation/nouveau", _SEE_OTHER)
    held = [one for one in domains.of_site(session(), facts.id) if not one.is_alias]
    name = facts.name.read([spoken(), *facts.languages])
    return page(
        "opening/opened",
        section=_SECTION,
        slug=facts.slug,
        name=name,
        held=held,
        address=origin_of(facts).partition("://")[2],
    )


def communes_named(asked: str) -> list[CommuneFacts]:
    """Return the communes that a name, a postal code or an INSEE code means, likeliest first."""
    if not asked:
        return []
    found = list(commune_search.find(session(), Scope.everything(), text=asked).communes)
    exact = communes.by_insee(session(), asked.upper())
    if exact is not None and exact not in found:
        found.insert(0, exact)
    return found


def _tell(opened: Opened, form: Form) -> None:
    if not opened.token:
        flash(
            gettext(
                "Le portail est ouvert, en brouillon. L’invitation de %(email)s partira dès que "
                "l’adresse répondra.",
                email=form.values["email"],
            )
        )
        return
    if invited := links.peek(session(), opened.token, "invite", now=now()):
        mail.post(opened.token, invited, by=present().name)
    flash(
        gettext(
            "Le portail est ouvert, en brouillon. L’invitation est partie à %(email)s.",
            email=form.values["email"],
        )
    )


def _asked(known: Proposal, form: Form, land: Land) -> Opening:
    ticked = tuple(code for code in LANGUAGES if form.values[f"lang-{code}"] == _ON)
    whole = form.values["territory"] == "epci" and known.epci is not None
    return Opening(
        insees=land.insees,
        name=form.values["name"],
        slug=form.values["slug"].lower(),
        languages=("fr", *(code for code in _in_order(known, ticked) if code != "fr")),
        color=form.values["color"].lower(),
        email=form.values["email"],
        epci=known.epci.siren if whole and known.epci else "",
        domain=form.values["domain"],
        waits=form.values["waits"] == _ON,
        request=form.values["demande"],
    )


def _in_order(known: Proposal, ticked: tuple[str, ...]) -> list[str]:
    """Return the languages ticked: those that we proposed first, in that order."""
    first = [one.code for one in known.tongues if one.code in ticked]
    return first + [code for code in ticked if code not in first]


def _land(known: Proposal, form: Form) -> Land:
    own = known.commune.insee
    if form.values["territory"] != "several":
        return Land((own,), ())
    near = [one.insee for one in known.neighbours if form.values[f"with-{one.insee}"] == _ON]
    listed = land_of(session(), form.values["others"], near=own)
    return Land(tuple(dict.fromkeys((own, *near, *listed.insees))), listed.unknown)


def _prefilled(known: Proposal, wanted: RequestFacts | None) -> Form:
    ticked = {f"lang-{one.code}": _ON for one in known.tongues}
    return Form.showing(
        name=known.name,
        slug=known.slug,
        color=known.color,
        email=wanted.email if wanted else "",
        demande=wanted.digest if wanted else "",
        territory="alone",
        waits=_ON,
        **ticked,
    )


def _page(
    known: Proposal, form: Form, wanted: RequestFacts | None, *, status: int = 200
) -> Response:
    return page(
        "opening/new",
        status=status,
        section=_SECTION,
        known=known,
        form=form,
        wanted=wanted,
        there=[_site_there(one) for one in known.there],
        tongues=_tongues(known, form),
        path=_path(known.commune.insee),
    )


def _tongues(known: Proposal, form: Form) -> tuple[list[TongueLine], list[TongueLine]]:
    """Return the languages proposed, with the reason, then all others by name."""
    why = {one.code: tongue_reason(one.why) for one in known.tongues}
    first = [_tongue(code, reason, form) for code, reason in why.items() if code != "fr"]
    others = [_tongue(code, "", form) for code in LANGUAGES if code not in why]
    return first, sorted(others, key=lambda one: one.name)


def _tongue(code: str, reason: str, form: Form) -> TongueLine:
    return TongueLine(code, language_name(code), reason, form.values[f"lang-{code}"] == _ON)


def _site_there(one: SiteThere) -> tuple[str, str, int]:
    state = gettext("publié") if one.is_published else gettext("en brouillon")
    return one.slug, state, one.communes


def _known(insee: str) -> Proposal:
    found = proposal(session(), insee)
    return found if found is not None else abort(404)


def _request(digest: str) -> RequestFacts | None:
    found = site_requests.by_digest(session(), digest) if digest else None
    return found if found is not None and found.state == "confirmed" else None


def _path(insee: str, **more: str) -> str:
    return f"/exploitation/nouveau/{insee}" + (f"?{urlencode(more)}" if more else "")
