"""A new site's folder, made from the template and the official list."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomlkit
from sqlalchemy.orm import Session

from app.kernel.languages import LANGUAGES
from app.kernel.place_names import at_place, of_place
from app.queries import bundles, communes
from app.queries.bundles import CommuneNamed
from app.services.sites.bundle import TEMPLATE
from app.services.sites.claims import FILE, slug_refusals
from app.services.sites.problems import SiteError, did_you_mean

# Hues far apart, each legible once the palette has been made of it.
_COLORS = ("#0e6e5c", "#2f5d9b", "#a33b2a", "#7a4a9c", "#8a6100", "#b03a6b", "#1f7a3d", "#385a66")
_PLACEHOLDER = "Ma-Commune"


@dataclass(frozen=True, slots=True)
class NewSite:
    """What an operator says of a new site; what is ``None`` is deduced."""

    insee: str
    slug: str | None = None
    languages: tuple[str, ...] = ("fr",)
    color: str | None = None


@contextmanager
def new_folder(session: Session, asked: NewSite, tenants: Path) -> Iterator[tuple[Path, Path]]:
    """Give a filled copy of the template, in a temporary place, and where it should go.

    Raises :class:`SiteError` when the commune, the slug or a language is not one.
    """
    template = tenants / TEMPLATE
    if not (template / FILE).is_file():
        msg = f"Le modèle manque : « {template} » devrait contenir site.toml."
        raise SiteError(msg)
    commune = _commune(session, asked.insee)
    slug = asked.slug or _slug_for(session, commune)
    _refuse(session, asked, slug, tenants)
    with TemporaryDirectory() as room:
        folder = Path(room) / slug
        postal_codes = bundles.postal_codes(session, commune.insee)
        _copy(template, folder, asked, commune)
        _fill(folder / FILE, commune, slug, postal_codes=postal_codes, asked=asked)
        session.rollback()
        yield folder, tenants / slug


def keep(folder: Path, destination: Path) -> None:
    """Copy the folder to its place, which must still be free."""
    shutil.copytree(folder, destination)


def _commune(session: Session, insee: str) -> CommuneNamed:
    if found := bundles.communes(session, [insee]).get(insee):
        return found
    if not communes.are_loaded(session):
        msg = "La liste officielle des communes est vide ; lancez d’abord : flask communes load"
        raise SiteError(msg)
    msg = f"« {insee} » n’est le code INSEE d’aucune commune d’aujourd’hui."
    if today := bundles.current_codes(session, [insee]).get(insee):
        msg += f" Il mène à {today.name} : écrivez « {today.insee} »."
    elif insee.isdigit():
        msg += " Un code postal n’en est pas un : le code INSEE se trouve sur insee.fr."
    raise SiteError(msg)


def _slug_for(session: Session, commune: CommuneNamed) -> str:
    if bundles.namesakes(session, commune.slug) > 1 or slug_refusals(commune.slug):
        return f"{commune.slug}-{commune.department.lower()}"
    return commune.slug


def _refuse(session: Session, asked: NewSite, slug: str, tenants: Path) -> None:
    for reason in slug_refusals(slug):
        msg = f"{reason}."
        raise SiteError(msg)
    for code in asked.languages:
        if code not in LANGUAGES:
            msg = f"« {code} » n’est pas une langue connue{did_you_mean(code, LANGUAGES)}."
            raise SiteError(msg)
    if (tenants / slug).exists():
        msg = f"Le dossier « {tenants / slug} » existe déjà ; rien n’a été écrit."
        raise SiteError(msg)
    if bundles.stored_site(session, slug) is not None:
        msg = (
            f"Le site « {slug} » existe déjà, sans dossier ici : "
            f"« flask site export {slug} {tenants / slug} » le donne."
        )
        raise SiteError(msg)


def _copy(template: Path, folder: Path, asked: NewSite, commune: CommuneNamed) -> None:
    """Copy the template, with the commune's name in it, and only the texts that it will speak."""
    (folder / "texts").mkdir(parents=True)
    if (template / "assets").is_dir():
        shutil.copytree(template / "assets", folder / "assets")
    for file in (FILE, *(f"texts/{code}.toml" for code in asked.languages)):
        if (template / file).is_file():
            words = named((template / file).read_text(encoding="utf-8"), commune.name)
            (folder / file).write_text(words, encoding="utf-8")


def _fill(
    path: Path, commune: CommuneNamed, slug: str, *, postal_codes: list[str], asked: NewSite
) -> None:
    """Write into ``site.toml`` what the official list and the operator say."""
    document: Any = tomlkit.parse(path.read_text(encoding="utf-8"))
    document["slug"] = slug
    document["territory"] = [commune.insee]
    document["languages"] = list(dict.fromkeys(asked.languages))
    if asked.languages[0] != "fr":
        document["name"][asked.languages[0]] = document["name"].pop("fr")
    document["brand"]["color"] = asked.color or color_for(commune.insee)
    document["contact"]["postal_code"] = postal_codes[0] if len(postal_codes) == 1 else ""
    document["contact"]["website"] = commune.website or ""
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def color_for(insee: str) -> str:
    """Return the colour of a site whose commune chose none: always the same, rarely a neighbour's.

    >>> color_for("25056"), color_for("25057")
    ('#a33b2a', '#7a4a9c')
    """
    return _COLORS[sum(map(ord, insee)) % len(_COLORS)]


def named(text: str, name: str) -> str:
    """Put the commune's name where the template says ``Ma-Commune``, contracted in French."""
    typographic = name.replace("'", "’")
    return (
        text.replace(f"à {_PLACEHOLDER}", at_place(typographic, "fr"))
        .replace(f"de {_PLACEHOLDER}", of_place(typographic, "fr"))
        .replace(_PLACEHOLDER, typographic)
    )
