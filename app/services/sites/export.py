"""A site, given back as the folder it came from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from app.queries import bundles
from app.queries.bundles import StoredSite
from app.services.sites.claims import FILE
from app.services.sites.facts import Facts, facts_of_stored
from app.services.sites.problems import SiteError
from app.services.sites.toml_edit import with_facts


def sources_of(stored: StoredSite) -> dict[str, str]:
    """Return the TOML files of the site by path.

    Those of the last apply, untouched as long as the facts are; what the
    console changed since is changed in them, and nothing else.
    """
    applied: Mapping[str, Mapping[str, str]] = stored.applied or {}
    before = {file: dict(said) for file, said in _facts(applied.get("facts", {})).items()}
    now = {file: said for file, said in facts_of_stored(stored).items() if _is_toml(file)}
    kept = {
        file: text
        for file, text in applied.get("sources", {}).items()
        if file == FILE or _language(file) in stored.languages
    }
    # A file that nobody ever wrote (a portal opened with many others) is written whole.
    return {
        file: with_facts(
            kept.get(file, ""), before.get(file, {}) if file in kept else {}, now.get(file, {})
        )
        for file in sorted({*kept, *now})
    }


def export_site(session: Session, slug: str, directory: Path) -> list[str]:
    """Write the folder of the site ``slug`` to ``directory``; return the files that changed.

    An existing folder is written over only if it is this site's own: its texts
    and assets that the site no longer has are removed. Raises
    :class:`SiteError` for anything else that is in the way.
    """
    stored = bundles.stored_site(session, slug)
    if stored is None:
        msg = f"Aucun site ne s’appelle « {slug} » ; « flask site list » les donne tous."
        raise SiteError(msg)
    _refuse_foreign(directory, slug)
    files = {file: text.encode() for file, text in sources_of(stored).items()}
    for name, content in bundles.asset_contents(session, stored.scope).items():
        files[f"assets/{name}"] = content
    return _written(directory, files)


def _written(directory: Path, files: Mapping[str, bytes]) -> list[str]:
    changed = []
    for room in ("texts", "assets"):
        for path in sorted((directory / room).glob("*")):
            file = f"{room}/{path.name}"
            if path.is_file() and not path.name.startswith(".") and file not in files:
                path.unlink()
                changed.append(f"{file} : retiré")
    for file, content in files.items():
        path = directory / file
        if path.is_file() and path.read_bytes() == content:
            continue
        changed.append(f"{file} : {'remplacé' if path.exists() else 'écrit'}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return changed


def _refuse_foreign(directory: Path, slug: str) -> None:
    if directory.exists() and not directory.is_dir():
        msg = f"« {directory} » existe et n’est pas un dossier."
        raise SiteError(msg)
    if not directory.exists() or not any(directory.iterdir()):
        return
    found = _slug_in(directory / FILE)
    if found != slug:
        owner = f"est celui du site « {found} »" if found else "n’est pas vide"
        msg = (
            f"Le dossier « {directory} » {owner} : rien n’y a été écrit. "
            "Donnez un dossier vide, ou celui du site lui-même."
        )
        raise SiteError(msg)


def _slug_in(path: Path) -> str | None:
    try:
        slug = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("slug")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return slug if isinstance(slug, str) else None


def _facts(applied: Mapping[str, object]) -> Facts:
    return {file: said for file, said in applied.items() if isinstance(said, dict)}


def _is_toml(file: str) -> bool:
    return file.endswith(".toml")


def _language(file: str) -> str:
    return file.removeprefix("texts/").removesuffix(".toml")
