"""What can be wrong in a catalogue of translations."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def read(path: Path) -> Catalog:
    """Read a ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def faults(catalogue: Catalog) -> list[str]:
    """Name the messages that are empty, unsure, or that lost a form or a value on the way."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        name, texts = _texts(message)
        if not all(text.strip() for text in texts):
            found.append(f"empty: {name}")
        elif message.pluralizable and len(texts) != catalogue.num_plurals:
            found.append(f"{len(texts)} forms of {catalogue.num_plurals}: {name}")
        elif message.fuzzy:
            found.append(f"unsure: {name}")
        elif lost := _wanted(message) ^ set().union(*map(_placeholders, texts)):
            found.append(f"{', '.join(sorted(lost))}: {name}")
    return found


def compiled_differs(catalogue: Catalog, compiled: bytes) -> bool:
    """Tell whether the ``.mo`` file says something else than the ``.po`` file."""
    made = BytesIO()
    write_mo(made, catalogue)
    return _content(made.getvalue()) != _content(compiled)


def messages(root: Path, mapping: Path) -> set[str]:
    """Return every sentence that the interface marks for translation."""
    with mapping.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(root), methods, options)
    return {_key(said) for _, _, said, *_ in found}


def known(catalogue: Catalog) -> set[str]:
    """Return every sentence that the catalogue translates."""
    return {_key(message.id) for message in catalogue if message.id}


def _key(said: str | tuple[str, ...] | list[str]) -> str:
    return said if isinstance(said, str) else said[0]


def _texts(message: Message) -> tuple[str, list[str]]:
    said = message.string
    return _key(message.id), [said] if isinstance(said, str) else list(said)


def _wanted(message: Message) -> set[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    return set().union(*map(_placeholders, ids))


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _content(compiled: bytes) -> dict[str, object]:
    return {
        _key(message.id): message.string for message in read_mo(BytesIO(compiled)) if message.id
    }
