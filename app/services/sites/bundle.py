"""A site's folder, read and checked: the only way in from ``tenants/``.

::

    besancon/
    ├── site.toml           who, where, in which languages, how it looks
    ├── texts/fr.toml …     its own words, one file per language
    └── assets/emblem.svg … its pictures

Nothing here knows the database: what depends on the official list or on other
sites is asked in ``plan``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.kernel.site_texts import TEXT_KEYS
from app.services.sites.assets import EMBLEM, PHOTOGRAPH, Asset, asset_problems
from app.services.sites.claims import FILE, Claims, claim_problems, claims_of
from app.services.sites.problems import Problem, SiteError, did_you_mean
from app.services.sites.site_file import SiteFile, refuse_control
from app.services.sites.toml_lines import TomlLines
from app.services.sites.wording import field_problems, syntax_problem, unknown_key

_BOM = "\ufeff"
_IGNORED = frozenset({"Thumbs.db", "desktop.ini"})
_LARGEST_TOML_BYTES = 200_000
TEMPLATE = "_template"
NATIONAL = "_national"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A folder whose files are each right by themselves.

    ``sources`` holds the TOML files as written, byte for byte once encoded in
    UTF-8; ``texts`` is by language, then key.
    """

    site: SiteFile
    sources: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, Asset]


@dataclass(slots=True)
class FolderReading:
    """What was found in a folder, wrong or right.

    ``bundle`` is there when nothing is wrong in the files themselves;
    ``claims`` as soon as ``site.toml`` could be read at all.
    """

    folder: Path
    bundle: Bundle | None = None
    claims: Claims | None = None
    lines: TomlLines = field(default_factory=lambda: TomlLines(""))
    problems: list[Problem] = field(default_factory=list)


def site_folders(directory: Path) -> list[Path]:
    """Return the folders to apply: ``directory`` itself, or each site's folder in it.

    The national site comes first, since the others' pages lead back to it.
    Raises :class:`SiteError` when there is none.
    """
    if not directory.is_dir():
        msg = f"« {directory} » n’est pas un dossier."
        raise SiteError(msg)
    if directory.resolve().name == TEMPLATE:
        msg = "« _template » est un modèle : copiez-le sous un autre nom, puis appliquez la copie."
        raise SiteError(msg)
    if (directory / FILE).exists():
        return [directory]
    found = sorted(
        (
            path
            for path in directory.iterdir()
            if path.is_dir() and path.name != TEMPLATE and not path.name.startswith(".")
        ),
        key=lambda path: (not path.name.startswith("_"), path.name),
    )
    if not found or not any((path / FILE).exists() for path in found):
        msg = f"Aucun site dans « {directory} » : il y faut un fichier site.toml, ou des dossiers."
        raise SiteError(msg)
    return found


def read_folder(folder: Path, *, base_name: str) -> FolderReading:
    """Read everything in ``folder`` and say everything that is wrong in it."""
    reading = FolderReading(folder)
    sources: dict[str, str] = {}
    site = _read_site(reading, sources, base_name)
    texts = _read_texts(reading, sources, site)
    assets = _read_assets(reading, photograph=site.brand.banner if site else "")
    _look_around(reading)
    if site:
        reading.problems += _brand_problems(site, assets, reading.lines)
    if site and not reading.problems:
        reading.bundle = Bundle(site, sources, texts, assets)
    return reading


def _read_site(reading: FolderReading, sources: dict[str, str], base_name: str) -> SiteFile | None:
    path = reading.folder / FILE
    if not path.is_file():
        reading.problems.append(Problem(FILE, 1, "ce fichier manque : chaque site en a un"))
        return None
    raw, reading.lines = _read_toml(reading, path, sources)
    if raw is None:
        return None
    reading.claims = claims_of(raw)
    wrong = claim_problems(raw, reading.claims, reading.lines, base_name=base_name)
    site = None
    try:
        site = SiteFile.model_validate(raw)
    except ValidationError as refused:
        wrong += field_problems(FILE, refused, reading.lines)
    else:
        wrong += _language_problems(site, reading.lines)
    reading.problems += wrong
    return site


def _language_problems(site: SiteFile, lines: TomlLines) -> Iterator[Problem]:
    for index, code in enumerate(site.languages):
        if code in site.languages[:index]:
            line = lines.of(("languages", str(index)))
            yield Problem(FILE, line, f"« {code} » est écrit deux fois")
    for code in site.name:
        if code not in site.languages:
            reason = f"name.{code} : « {code} » n’est pas dans languages"
            yield Problem(FILE, lines.of(("name", code)), reason)
    if not site.name.get(site.language):
        reason = f"il manque le nom du site dans sa propre langue : name.{site.language}"
        yield Problem(FILE, lines.of(("name",)), reason)


def _brand_problems(
    site: SiteFile, assets: Mapping[str, Asset], lines: TomlLines
) -> Iterator[Problem]:
    brand = site.brand
    for key, name in (("emblem", brand.emblem), ("banner", brand.banner)):
        if name and name not in assets:
            reason = f"« {name} » n’est pas dans assets/{did_you_mean(name, assets)}"
            yield Problem(FILE, lines.of(("brand", key)), reason)
    for key, alts in (("banner_alt", brand.banner_alt), ("emblem_alt", brand.emblem_alt)):
        for code in alts:
            if code not in site.languages:
                reason = f"brand.{key}.{code} : « {code} » n’est pas dans languages"
                yield Problem(FILE, lines.of(("brand", key, code)), reason)
    if brand.banner.endswith(".svg"):
        reason = f"« {brand.banner} » est un dessin : une photographie est attendue ici"
        yield Problem(FILE, lines.of(("brand", "banner")), reason)
    is_said = brand.banner_alt.get(site.language) or brand.banner_decorative
    if brand.banner and not is_said:
        reason = (
            "dites ce que montre la photographie à qui ne la voit pas : "
            f"brand.banner_alt.{site.language} (ou banner_decorative = true si elle ne dit rien)"
        )
        yield Problem(FILE, lines.of(("brand", "banner")), reason)


def _read_texts(
    reading: FolderReading, sources: dict[str, str], site: SiteFile | None
) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for path in _files(reading.folder / "texts"):
        file = f"texts/{path.name}"
        code = path.stem
        if path.suffix != ".toml" or not path.is_file():
            reason = "fichier inattendu : texts/ ne contient que <langue>.toml"
            reading.problems.append(Problem(file, 1, reason))
            continue
        if site and code not in site.languages:
            spoken = ", ".join(site.languages)
            reason = f"« {code} » n’est pas dans languages de site.toml ({spoken})"
            reading.problems.append(Problem(file, 1, reason))
        raw, lines = _read_toml(reading, path, sources)
        if raw is not None:
            texts[code] = dict(_checked_texts(reading, file, raw, lines))
    return texts


def _checked_texts(
    reading: FolderReading, file: str, raw: Mapping[str, Any], lines: TomlLines
) -> Iterator[tuple[str, str]]:
    for path, value in _flat(raw):
        key, line = ".".join(path), lines.of(path)
        refusal = _text_refusal(path, value)
        if refusal:
            reading.problems.append(Problem(file, line, refusal))
        elif value.strip():
            yield key, _plain_lines(value)


def _text_refusal(path: tuple[str, ...], value: object) -> str | None:
    key = ".".join(path)
    if key not in TEXT_KEYS:
        return unknown_key(path, TEXT_KEYS)
    if not isinstance(value, str):
        return f"{key} : un texte entre guillemets est attendu ici"
    text, kind = _plain_lines(value), TEXT_KEYS[key]
    if len(text) > kind.longest:
        return f"{key} : {len(text)} caractères, {kind.longest} au plus"
    if kind.kind == "plain" and "\n" in text:
        return f"{key} : une seule ligne est attendue ici"
    try:
        refuse_control(text)
    except ValueError as refused:
        return f"{key} : {refused}"
    return None


def _plain_lines(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def _flat(
    raw: Mapping[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in raw.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*above, *key.split(".")))
        else:
            # TOML's quoted "home.title" and its dotted home.title say the same here.
            yield (*above, *key.split(".")), value


def _read_assets(reading: FolderReading, *, photograph: str) -> dict[str, Asset]:
    assets = {}
    for path in _files(reading.folder / "assets"):
        if not path.is_file():
            reason = "dossier inattendu : assets/ ne contient que des fichiers"
            reading.problems.append(Problem(f"assets/{path.name}", 1, reason))
            continue
        asset = Asset(path.name, path.read_bytes())
        most = PHOTOGRAPH if path.name == photograph else EMBLEM
        reading.problems += asset_problems(asset, most)
        assets[path.name] = asset
    return assets


def _look_around(reading: FolderReading) -> None:
    known = (FILE, "texts", "assets")
    for path in _files(reading.folder):
        if path.name not in known:
            reason = f"fichier inattendu{did_you_mean(path.name, known)} (rien ne le lirait)"
            reading.problems.append(Problem(path.name, 1, reason))


def _files(folder: Path) -> list[Path]:
    """Return what a folder holds, leaving aside what systems and editors leave behind."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if not (path.name.startswith(".") or path.name.endswith("~") or path.name in _IGNORED)
    )


def _read_toml(
    reading: FolderReading, path: Path, sources: dict[str, str]
) -> tuple[dict[str, Any] | None, TomlLines]:
    file = path.relative_to(reading.folder).as_posix()
    content = path.read_bytes()
    if len(content) > _LARGEST_TOML_BYTES:
        reading.problems.append(Problem(file, 1, "fichier trop lourd : 200 Ko au plus"))
        return None, TomlLines("")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        reason = "ce n’est pas de l’UTF-8 ; enregistrez le fichier avec l’encodage « UTF-8 »"
        reading.problems.append(Problem(file, line, reason))
        return None, TomlLines("")
    sources[file] = text
    try:
        raw = tomllib.loads(text.removeprefix(_BOM))
    except tomllib.TOMLDecodeError as wrong:
        reading.problems.append(syntax_problem(file, text, wrong))
        return None, TomlLines("")
    except RecursionError:
        reading.problems.append(Problem(file, 1, "trop de crochets les uns dans les autres"))
        return None, TomlLines("")
    return raw, TomlLines(text.removeprefix(_BOM))
