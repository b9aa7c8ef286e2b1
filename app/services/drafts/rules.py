"""What each fact of a site may be. Reasons are words of a closed list: the web says them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeGuard

from pydantic import TypeAdapter, ValidationError

from app.kernel.drafting import LANGUAGES_PATH, Value, language_of, stem_of
from app.kernel.framing import MOST_HOSTS, frame_host, frame_hosts
from app.kernel.languages import LANGUAGES
from app.kernel.scenery import ORDER as LANDSCAPES
from app.kernel.site_texts import TEXT_KEYS
from app.kernel.typefaces import TYPEFACES
from app.services.sites.site_file import ACCESSIBILITY, Email, Line, Phone, Web, refuse_control

Reason = Literal[
    "unknown",
    "too_long",
    "one_line",
    "control",
    "color",
    "email",
    "web",
    "phone",
    "postal",
    "date",
    "status",
    "language",
    "first_language",
    "landscape",
    "typeface",
    "flag",
    "no_file",
    "frame_host",
    "frame_hosts",
]
Kind = Literal["line", "email", "web", "phone", "postal", "date", "status", "color", "file", "flag"]

KINDS: Mapping[str, Kind | Literal["typeface"]] = {
    "name": "line",
    "brand.color": "color",
    "brand.emblem": "file",
    "brand.emblem_alt": "line",
    "brand.banner": "file",
    "brand.banner_alt": "line",
    "brand.banner_credit": "line",
    "brand.banner_decorative": "flag",
    "brand.typeface": "typeface",
    "contact.name": "line",
    "contact.referent": "line",
    "contact.address": "line",
    "contact.postal_code": "postal",
    "contact.city": "line",
    "contact.phone": "phone",
    "contact.email": "email",
    "contact.website": "web",
    "legal.publisher": "line",
    "legal.director": "line",
    "legal.host_name": "line",
    "legal.host_address": "line",
    "legal.host_phone": "phone",
    "accessibility.status": "status",
    "accessibility.email": "email",
    "accessibility.audited_on": "date",
    "accessibility.scheme": "web",
    "search.neighbours": "flag",
}
"""What each fact is, by what it is about; texts and languages have rules of their own."""

FRAME_HOSTS = "embed.hosts"
_TYPED: Mapping[str, TypeAdapter[str]] = {
    "line": TypeAdapter(Line),
    "email": TypeAdapter(Email),
    "web": TypeAdapter(Web),
    "phone": TypeAdapter(Phone),
}
_SHAPED = {
    "postal": re.compile(r"[0-9]{5}"),
    "date": re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"),
    "color": re.compile(r"#[0-9a-f]{6}"),
    "status": re.compile("|".join(ACCESSIBILITY)),
    "flag": re.compile("true"),
    "typeface": re.compile("|".join(TYPEFACES)),
    "file": re.compile(r"[a-z0-9][a-z0-9._-]{0,79}"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value cannot be. ``most``: how many characters may be, where there are too many."""

    reason: Reason
    most: int = 0


def tidied(path: str, value: Value) -> Value:
    """Return a value as it is kept: no spaces around, one kind of line end."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        return text.lower() if path == "brand.color" else text
    if path == FRAME_HOSTS and _are_words(value):
        known, wrong = frame_hosts(value)
        return known + wrong
    return value


def refusal(path: str, value: Value, *, source: str) -> Refusal | None:
    """Return why ``value`` cannot be said at ``path``; ``source`` is the site's own language."""
    if path == LANGUAGES_PATH:
        return _languages(value, source)
    if path in _LISTS:
        return _LISTS[path](value) if value else None
    if value is None or value == "":
        return None if _is_known(path) else Refusal("unknown")
    if not isinstance(value, str) or not _is_known(path):
        return Refusal("unknown")
    stem = stem_of(path)
    if stem.startswith("texts."):
        return _text(stem.removeprefix("texts."), value)
    return _plain(KINDS[stem], value)


def _is_known(path: str) -> bool:
    stem, language = stem_of(path), language_of(path)
    if language is not None and language not in LANGUAGES:
        return False
    return stem.removeprefix("texts.") in TEXT_KEYS if stem.startswith("texts.") else stem in KINDS


def _languages(value: Value, source: str) -> Refusal | None:
    if (
        not isinstance(value, list)
        or len(set(value)) != len(value)
        or not set(value) <= set(LANGUAGES)
    ):
        return Refusal("language")
    return None if value[:1] == [source] else Refusal("first_language")


def _are_words(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _landscape(value: Value) -> Refusal | None:
    known = isinstance(value, list) and set(value) <= set(LANDSCAPES)
    return None if known else Refusal("landscape")


def _frame_hosts(value: Value) -> Refusal | None:
    if not _are_words(value) or any(frame_host(one) != one for one in value):
        return Refusal("frame_host")
    return Refusal("frame_hosts", MOST_HOSTS) if len(value) > MOST_HOSTS else None


def _text(key: str, value: str) -> Refusal | None:
    rule = TEXT_KEYS[key]
    if len(value) > rule.longest:
        return Refusal("too_long", rule.longest)
    if rule.kind == "plain" and "\n" in value:
        return Refusal("one_line")
    return _uncontrolled(value)


def _plain(kind: str, value: str) -> Refusal | None:
    if shape := _SHAPED.get(kind):
        reason: Reason = "no_file" if kind == "file" else kind  # type: ignore[assignment]  # each shape is a reason
        return None if shape.fullmatch(value) else Refusal(reason)
    if refused := _uncontrolled(value):
        return refused
    try:
        _TYPED[kind].validate_python(value)
    except ValidationError as wrong:
        if wrong.errors()[0]["type"] == "string_too_long":
            return Refusal("too_long", int(wrong.errors()[0]["ctx"]["max_length"]))
        return Refusal("one_line" if kind == "line" else kind)  # type: ignore[arg-type]  # as above
    return Refusal("one_line") if "\n" in value else None


def _uncontrolled(value: str) -> Refusal | None:
    try:
        refuse_control(value)
        value.encode()
    except (ValueError, UnicodeError):
        return Refusal("control")
    return None


_LISTS: Mapping[str, Callable[[Value], Refusal | None]] = {
    "brand.landscape": _landscape,
    FRAME_HOSTS: _frame_hosts,
}
