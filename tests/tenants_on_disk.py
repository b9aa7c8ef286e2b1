"""Site folders written for a test: right ones, and right ones with one thing wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.kernel.scope import Scope
from app.models.scoping import within
from app.models.site import SiteText
from app.queries.bundles import stored_site
from app.services.sites.apply import RefusedError, apply_directory

NOW = datetime(2026, 9, 4, 10, tzinfo=UTC)
SITE = """\
# Un commentaire de la mairie.
slug = "besancon"
territory = ["25056"]
languages = ["fr", "en"]  # la première est celle du site

[name]
fr = "Besançon"

[hosts]
aliases = ["besac", "www.besac.example"]

[brand]
color = "#0e6e5c"
emblem = "emblem.svg"

[contact]
name = "Mairie de Besançon"
"""
FRENCH = '''\
home.title = "Que faire à Besançon ?"
home.presentation = """
Une boucle du Doubs.

Une citadelle.
"""
'''
ENGLISH = 'home.title = "What’s on in Besançon?"\n'
EMBLEM = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 50">\n'
    '  <path fill="#0e6e5c" d="M2 2h40v24z"/>\n'
    "</svg>\n"
)
NATIONAL = """\
slug = "national"
country = true
languages = ["fr", "en"]
name = "La Rentrée des Assos"
[hosts]
aliases = ["www"]
[brand]
color = "#3a3fa8"
"""


def write(folder: Path, **files: str | bytes | None) -> Path:
    """Write a right folder, in which ``files`` take the place of its own; ``None`` leaves one out.

    ``site_toml``, ``texts_fr``, ``texts_en``, ``assets_emblem_svg`` name the usual ones.
    """
    named = {
        "site.toml": files.get("site_toml", SITE),
        "texts/fr.toml": files.get("texts_fr", FRENCH),
        "texts/en.toml": files.get("texts_en", ENGLISH),
        "assets/emblem.svg": files.get("emblem", EMBLEM),
    }
    for name, content in named.items():
        path = folder / name
        path.unlink(missing_ok=True)
        if content is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def national(folder: Path) -> Path:
    """Write the national site's folder, as small as it can be."""
    return write(folder, site_toml=NATIONAL, texts_fr=None, texts_en=None, emblem=None)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, whole."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def apply(session, folder, **more):
    return apply_directory(session, folder, base_name="rentree.test", now=NOW, **more)


def said(plans):
    return [str(line) for plan in plans for line in (*plan.changes, *plan.restyled)]


def refused(session, folder, **more):
    with pytest.raises(RefusedError) as error:
        apply(session, folder, **more)
    return [
        f"{refusal.folder.name}/{problem}"
        for refusal in error.value.refusals
        for problem in refusal.problems
    ]


def text_of(session, key, slug="besancon"):
    return stored_site(session, slug).texts.get(key)


def change_in_the_console(session, key, language, words):
    row = session.scalars(
        within(select(SiteText).where(SiteText.key == key), Scope.everything(), SiteText)
    ).one()
    row.text = row.text.with_(language, words)
    session.commit()
