"""What is set once and seldom looked at: the team, the address, copies, the record."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.queries.sites import SiteFacts
from app.web.catalogues import gettext
from app.web.console.frame import page
from app.web.console.roles import for_role

blueprint = Blueprint("settings_page", __name__, url_prefix="/<slug>/reglages")


@dataclass(frozen=True, slots=True)
class Room:
    """A page that one may go to, and what it is for."""

    path: str
    name: str
    purpose: str


@blueprint.get("")
@for_role("administrator")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """List them."""
    return page("homes/settings", section="settings", rooms=_rooms(f"/{facts.slug}"))


def _rooms(root: str) -> list[Room]:
    return [
        Room(
            f"{root}/equipe",
            gettext("Équipe"),
            gettext("Inviter des collègues, changer un rôle, retirer quelqu’un."),
        ),
        Room(
            f"{root}/adresse",
            gettext("Adresse"),
            gettext("Donner au portail une adresse de la commune, et vérifier qu’elle répond."),
        ),
        Room(
            f"{root}/integrer",
            gettext("L’agenda sur d’autres sites"),
            gettext("Choisir les sites qui peuvent montrer l’agenda dans une de leurs pages."),
        ),
        Room(
            f"{root}/voisines",
            gettext("Autour de la commune"),
            gettext("Proposer, ou non, les communes voisines dans la recherche."),
        ),
        Room(
            f"{root}/editions",
            gettext("Éditions"),
            gettext("Participer aux temps forts nationaux, comme la rentrée."),
        ),
        Room(
            f"{root}/export",
            gettext("Emporter une copie"),
            gettext("Tout ce qui appartient au portail, dans un seul fichier."),
        ),
        Room(
            f"{root}/journal",
            gettext("Journal"),
            gettext("Qui a fait quoi, et quand. Rien ne s’y efface."),
        ),
    ]
