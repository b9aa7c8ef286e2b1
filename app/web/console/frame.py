"""A page of the console in its frame: who is there, which site, where one may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, g, make_response, render_template

from app.kernel.roles import reaches
from app.queries import drafts, site_requests
from app.queries.accounts import Visitor
from app.queries.sites import SiteFacts
from app.web.catalogues import gettext, spoken
from app.web.console.languages import same_page_in
from app.web.console.roles import role_on
from app.web.console.session import visitor
from app.web.database import session
from app.web.site import directory, origin_of

_SETTINGS = frozenset({"team", "record", "address", "around", "embedding", "export", "campaigns"})
"""Sections of a site that its settings lead to."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu; ``count`` is what waits there."""

    section: str
    path: str
    label: str
    count: int = 0


def page(template: str, *, status: int = 200, section: str = "", **more: Any) -> Response:
    """Return ``templates/console/<template>.html`` in its frame. ``section``: where one is."""
    present, here = visitor(), g.get("here")
    pending = _pending(present, here)
    told = {
        "language": spoken(),
        "visitor": present,
        "here": here,
        "own_name": here.name.read([spoken(), *here.languages]) if here else None,
        "section": "settings" if section in _SETTINGS else section,
        "home": f"/{here.slug}/" if here else "/",
        "portal": _portal(here),
        "languages": same_page_in(),
        "pending": pending,
        "menu": _menu(present, here, section, pending),
        **more,
    }
    return make_response(render_template(f"console/{template}.html", **told), status)


def _pending(present: Visitor | None, here: SiteFacts | None) -> int:
    """Return how many changes wait to be published, for who may publish them."""
    if present is None or here is None or not reaches(role_on(present, here), "editor"):
        return 0
    return len(drafts.edits_of(session(), here.id))


def _menu(
    present: Visitor | None, here: SiteFacts | None, section: str, pending: int
) -> list[Item]:
    if present is None or present.owes_second:
        return []
    if here is not None:
        return _menu_of_site(present, here, pending)
    if present.may_operate:
        return _menu_of_desk()
    return [Item("sites", "/", gettext("Mes portails"))] if section != "sites" else []


def _menu_of_site(present: Visitor, here: SiteFacts, pending: int) -> list[Item]:
    role, root = role_on(present, here), f"/{here.slug}"
    items = [
        Item("site", f"{root}/", gettext("Tableau de bord")),
        Item("events", f"{root}/evenements", gettext("Événements")),
    ]
    if reaches(role, "administrator"):
        items.append(Item("identity", f"{root}/identite", gettext("Identité")))
    if reaches(role, "editor"):
        items.append(Item("words", f"{root}/textes", gettext("Textes")))
        items.append(Item("publication", f"{root}/publication", gettext("Publication"), pending))
    items.append(Item("figures", f"{root}/chiffres", gettext("Chiffres")))
    if reaches(role, "administrator"):
        items.append(Item("settings", f"{root}/reglages", gettext("Réglages")))
    if present.may_operate:
        items.append(Item("desk", "/exploitation", gettext("Exploitation")))
    elif len(present.roles) > 1:
        items.append(Item("sites", "/", gettext("Mes portails")))
    return items


def _menu_of_desk() -> list[Item]:
    return [
        Item("desk", "/exploitation", gettext("Portails")),
        Item("desk.opening", "/exploitation/nouveau", gettext("Ouvrir un portail")),
        Item(
            "desk.requests",
            "/exploitation/demandes",
            gettext("Demandes"),
            site_requests.count_waiting(session()),
        ),
        Item("desk.campaigns", "/exploitation/editions", gettext("Éditions")),
        Item("desk.runs", "/exploitation/passages", gettext("Sources")),
        Item("desk.followed", "/exploitation/associations", gettext("Associations")),
        Item("desk.unplaced", "/exploitation/sans-commune", gettext("Sans commune")),
        Item("desk.people", "/exploitation/personnes", gettext("Personnes")),
        Item("desk.record", "/exploitation/journal", gettext("Journal")),
    ]


def _portal(here: SiteFacts | None) -> str:
    """Return the address of the site of this page, else of the country's."""
    facts = here if here is not None and here.is_published else directory().national()
    return origin_of(facts) if facts else ""
