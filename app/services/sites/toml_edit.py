"""A TOML file with other facts in it, and everything else left as its author wrote it.

tomlkit keeps comments, order and spacing; only the values that differ move.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.items import String, Table

from app.kernel.site_texts import TEXT_KEYS
from app.services.sites.facts import LIST_JOINT, member_of

_BOM = "\ufeff"
_TERRITORY = "territory"
_TEXT_TABLES = frozenset(key.partition(".")[0] for key in TEXT_KEYS) - {"contact", "legal"}


def with_facts(text: str, before: dict[str, str], after: dict[str, str]) -> str:
    """Return ``text``, which says ``before``, saying ``after`` instead."""
    if before == after:
        return text
    bom, document = text.startswith(_BOM), tomlkit.parse(text.removeprefix(_BOM))
    _open_name(document, before, after)
    for path in [*after, *(path for path in before if path not in after)]:
        found = member_of(path)
        if before.get(path) == after.get(path) or (found and found[0] == _TERRITORY):
            continue
        if found:
            _set_member(document, found[0].split("."), found[1], kept=path in after)
        elif path in after:
            _set(document, _steps(document, path), _value(path, after[path]))
        else:
            _remove(document, _steps(document, path))
    _set_territory(document, after)
    written = tomlkit.dumps(document)
    return _BOM + written if bom else written


def _open_name(document: Container, before: dict[str, str], after: dict[str, str]) -> None:
    """Turn ``name = "…"`` into a section when the names change: it may have several now."""
    names = [{p: t for p, t in facts.items() if p.startswith("name.")} for facts in (before, after)]
    if isinstance(document.get("name"), String) and names[0] != names[1]:
        del document["name"]
        for path, text in names[1].items():
            _set(document, path.split("."), text)


def _set_territory(document: Container, after: dict[str, str]) -> None:
    """Write the communes one by one, unless an intercommunality stands for them."""
    wanted = [found[1] for path in after if (found := member_of(path)) and found[0] == _TERRITORY]
    written = [] if "epci" in after else wanted
    there = document.get(_TERRITORY)
    if not written:
        _remove(document, [_TERRITORY])
    elif not isinstance(there, list):
        _set(document, [_TERRITORY], written)
    else:
        for insee in [*written, *(insee for insee in there if insee not in written)]:
            _set_member(document, [_TERRITORY], insee, kept=insee in written)


def _value(path: str, text: str) -> Any:
    if path in {"country", "published", "brand.banner_decorative", "search.neighbours"}:
        return text == "true"
    if path in {"languages", "brand.landscape"}:
        return text.split(LIST_JOINT)
    if path == "accessibility.audited_on":
        return date.fromisoformat(text)
    return text


def _set(document: Container, keys: list[str], value: Any) -> None:
    if len(keys) > 1 and keys[0] not in document and keys[0] in _TEXT_TABLES:
        document.add(tomlkit.key(keys), _string(value, None))
        return
    table = _table(document, keys[:-1])
    old = table.get(keys[-1])
    table[keys[-1]] = _string(value, old) if isinstance(value, str) else value


def _steps(document: Container, path: str) -> list[str]:
    """Return the keys that lead to ``path``: ``"home.title"`` between quotes is one key."""
    return [path] if path in document else path.split(".")


def _string(value: str, old: object) -> Any:
    was_long = isinstance(old, String) and old.as_string().startswith(('"""', "'''"))
    if "\n" not in value and not was_long:
        return tomlkit.string(value)
    # tomlkit's own multi-line strings begin on the line of their key; ours begin below it.
    escaped = value.replace("\\", "\\\\").replace('"""', '""\\"')
    return tomlkit.parse(f'text = """\n{escaped}\n"""\n')["text"]


def _table(document: Container, keys: list[str]) -> Any:
    table: Any = document
    for key in keys:
        if key not in table:
            # A dotted key at the top would be read as part of the table above it.
            fresh: Table = tomlkit.table()
            table.append(key, fresh) if isinstance(table, Table) else table.add(key, fresh)
        table = table[key]
    return table


def _set_member(document: Container, keys: list[str], member: str, *, kept: bool) -> None:
    table = _table(document, keys[:-1])
    if keys[-1] not in table:
        table[keys[-1]] = tomlkit.array()
    array = table[keys[-1]]
    if kept and member not in array:
        array.append(member)
    elif not kept and member in array:
        array.remove(member)


def _remove(document: Container, keys: list[str]) -> None:
    table: Any = document
    for key in keys[:-1]:
        if key not in table:
            return
        table = table[key]
    if keys[-1] in table:
        del table[keys[-1]]
