"""What tomllib and pydantic found wrong, in the words of the file's author."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from app.services.sites.problems import Problem, did_you_mean, listed
from app.services.sites.site_file import (
    Accessibility,
    Brand,
    Contact,
    Embed,
    Hosts,
    Legal,
    SearchRules,
    SiteFile,
)
from app.services.sites.toml_lines import TomlLines

_TABLES: dict[str, type[BaseModel]] = {
    "": SiteFile,
    "hosts": Hosts,
    "brand": Brand,
    "contact": Contact,
    "legal": Legal,
    "accessibility": Accessibility,
    "embed": Embed,
    "search": SearchRules,
}
_TYPES = {
    "string_type": "un texte entre guillemets est attendu ici",
    "bool_type": "true ou false est attendu ici, sans guillemets",
    "tuple_type": 'une liste entre crochets est attendue ici, par exemple ["fr", "en"]',
    "dict_type": "une section est attendue ici",
    "model_type": "une section est attendue ici",
    "model_attributes_type": "une section est attendue ici",
    "date_type": "une date sans guillemets est attendue ici, par exemple 2026-09-01",
    "too_short": "la liste ne peut pas être vide",
}
_SYNTAX = (
    ("Expected '=' after a key", "il manque « = » après le nom de la clé"),
    ("Invalid value", "la valeur n’est pas lisible (un texte se met entre guillemets)"),
    ("Unterminated string", "un guillemet n’est pas refermé"),
    ("Illegal character", "un guillemet n’est pas refermé, ou un caractère est interdit ici"),
    ("Expected \"'''\"", "un texte entre trois guillemets n’est pas refermé"),
    ('Expected \'"""\'', "un texte entre trois guillemets n’est pas refermé"),
    ("Cannot overwrite a value", "cette clé est déjà écrite plus haut"),
    ("Cannot declare", "cette section est déjà écrite plus haut"),
    ("Cannot mutate", "cette section est déjà écrite plus haut"),
    ("Unclosed array", "un crochet ouvert « [ » n’est pas refermé"),
    ("Unclosed inline table", "une accolade ouverte « { » n’est pas refermée"),
    ("Expected ']'", "il manque « ] » à la fin du nom de la section"),
    ("Expected newline or end of document", "il y a quelque chose de trop en fin de ligne"),
    ("Unescaped '\\'", "une barre oblique inverse « \\ » se double : « \\\\ »"),
    ("Invalid initial character for a key", "le nom d’une clé est attendu ici"),
    ("Invalid statement", "cette ligne n’est ni une clé, ni une [section], ni un # commentaire"),
)
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def syntax_problem(file: str, text: str, wrong: tomllib.TOMLDecodeError) -> Problem:
    """Return the syntax error that ``tomllib`` met, with its line."""
    said = str(wrong)
    found = _AT_LINE.search(said)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    reason = next((french for english, french in _SYNTAX if english in said), None)
    return Problem(file, line, reason or f"le fichier n’est pas du TOML valide ({said})")


def field_problems(file: str, wrong: ValidationError, lines: TomlLines) -> list[Problem]:
    """Return every key that the model refused, with its line."""
    return [
        Problem(file, lines.of(tuple(str(part) for part in error["loc"])), _reason(error))
        for error in wrong.errors(include_url=False)
    ]


def unknown_key(path: Iterable[str], known: Iterable[str]) -> str:
    """Return the refusal of a key that means nothing, with the key that was perhaps meant."""
    key = ".".join(path)
    return f"« {key} » n’est pas une clé connue{did_you_mean(key, known)}"


def _reason(error: Mapping[str, Any]) -> str:
    kind, path = error["type"], [str(part) for part in error["loc"]]
    key, context = ".".join(path), error.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_key(path, _keys_beside(path))
    if kind == "missing":
        return f"il manque « {key} »"
    if kind == "value_error":
        said = str(context["error"])
    elif kind == "string_too_long":
        said = f"{context['max_length']} caractères au plus"
    elif kind == "literal_error":
        said = _choices(str(error["input"]), str(context["expected"]))
    else:
        said = _TYPES.get(kind, str(error["msg"])) + _quoted(kind, error["input"])
    return f"{key} : {said}"


def _choices(given: str, expected: str) -> str:
    """Reword pydantic's ``'a', 'b' or 'c'``."""
    choices = re.findall(r"'([^']*)'", expected)
    allowed = listed([f"« {word} »" for word in choices])
    return f"« {given} » n’est pas possible ; {allowed}{did_you_mean(given, choices)}"


def _keys_beside(path: list[str]) -> list[str]:
    """Return the keys of the same table, and the tables that the key may have strayed from."""
    table = ".".join(path[:-1])
    beside = [
        f"{table}.{name}" if table else name
        for name in (_TABLES[table].model_fields if table in _TABLES else ())
    ]
    astray = [
        f"{name}.{field}" if name else field
        for name, model in _TABLES.items()
        for field in model.model_fields
        if field == path[-1] and name != table
    ]
    return beside + astray


def _quoted(kind: str, given: object) -> str:
    if kind == "string_type" and isinstance(given, int) and not isinstance(given, bool):
        return f' : écrivez "{given:05d}" et non {given}'
    return ""
