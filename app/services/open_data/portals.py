"""The portals as the daily files tell them: a line each, the national one included."""

from __future__ import annotations

from pydantic import Field

from app.queries.sites import SiteFacts
from app.services.estate.cells import safe
from app.services.open_data.columns import Column, Line, listed
from app.services.open_data.country import Country
from app.services.open_data.shapes import Shape, Texts


class PortalShape(Shape):
    """A portal that is open. ``territory`` is null for the one that covers the country."""

    slug: str = Field(description="Its short name, which never changes.")
    name: Texts
    url: str = Field(description="Its home page.")
    hosts: list[str] = Field(description="Every name that leads to it, without port.")
    languages: list[str] = Field(description="BCP 47; the first has no prefix in addresses.")
    territory: list[str] | None = Field(description="INSEE codes; null: the country.")


def portal_shape(facts: SiteFacts, country: Country) -> PortalShape:
    """Return a portal as machines read it."""
    return PortalShape(
        slug=facts.slug,
        name=dict(facts.name),
        url=f"{country.origin(facts)}/",
        hosts=country.hosts(facts),
        languages=list(facts.languages),
        territory=None if facts.territory is None else sorted(facts.territory),
    )


def of_portals() -> list[Column[SiteFacts]]:
    """Return the columns of portals."""
    return [
        Column("nom_court", "string", "Ne change jamais.", lambda a: a.record.slug),
        Column("nom", "string", "Nom.", _name),
        Column("adresse", "string", "Page d’accueil.", lambda a: a.url),
        Column("langues", "string", "BCP 47.", lambda a: listed(a.record.languages)),
        Column("national", "boolean", "S’il couvre le pays.", _is_national),
        Column("communes", "string", "Codes INSEE, séparés par « | ».", _communes),
    ]


def _name(line: Line[SiteFacts]) -> str:
    return safe(line.record.name.read(list(line.languages)).text)


def _is_national(line: Line[SiteFacts]) -> str:
    return "oui" if line.record.is_national else "non"


def _communes(line: Line[SiteFacts]) -> str:
    return listed(sorted(line.record.territory or ()))
