"""The pages that the stand-in shows to people, plain, and a picture for each banner."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from colorsys import hls_to_rgb
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

_WIDTH, _HEIGHT = 1200, 500
_HUES = 40
_STATES = ("Public", "Private", "Draft", "Disabled", "Deleted")
_FRAME = """\
<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:1rem/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}}
label{{display:block;margin:.8rem 0}}input,select,textarea{{display:block;width:100%;font:inherit}}
button{{font:inherit;padding:.5rem 1rem}}</style>
<p>Serveur de démonstration : rien ici n’est HelloAsso, rien n’est vendu.</p>
<h1>{title}</h1>{body}</html>"""


def front_page(forms: Iterable[dict[str, Any]]) -> str:
    """Return the list of some forms, each a link to its page."""
    items = "".join(
        f'<li><a href="{escape(urlsplit(form["url"]).path)}">{_said(form, "title")}</a>, '
        f"{_said(form, 'organizationName')} ({_said(form, 'state')})</li>"
        for form in forms
    )
    return _FRAME.format(title="Formulaires", body=f"<ul>{items}</ul>")


def form_page(form: dict[str, Any]) -> str:
    """Return the page of a form, where it can be changed."""
    place = form.get("place") or {}
    fields = [
        _field("Titre", "title", form.get("title")),
        _field("Description", "description", form.get("description")),
        _field("Début", "startDate", form.get("startDate")),
        _field("Lieu", "name", place.get("name")),
        _field("Adresse", "address", place.get("address")),
        _field("Code postal", "zipCode", place.get("zipCode")),
        _field("Ville", "city", place.get("city")),
    ]
    chosen = form.get("state", "Public")
    options = "".join(
        f"<option{' selected' if state == chosen else ''}>{state}</option>" for state in _STATES
    )
    fields.append(f'<label>État<select name="state">{options}</select></label>')
    body = f'<form method="post">{"".join(fields)}<button>Enregistrer</button></form>'
    return _FRAME.format(title=_said(form, "title"), body=body)


def consent_page(forms: Iterable[dict[str, Any]]) -> str:
    """Return the consent screen: which association, yes or no."""
    slugs = dict.fromkeys(form["organizationSlug"] for form in forms)
    options = "".join(f"<option>{escape(slug)}</option>" for slug in slugs)
    body = (
        '<p>Cette application demande à accéder à votre association.</p><form method="post">'
        '<label>Votre association<input name="organization" list="slugs" required></label>'
        f'<datalist id="slugs">{options}</datalist>'
        '<button name="yes" value="1">Autoriser</button> '
        '<button name="no" value="1" formnovalidate>Refuser</button></form>'
    )
    return _FRAME.format(title="Autoriser l’accès", body=body)


@lru_cache(maxsize=_HUES)
def picture(number: int) -> bytes:
    """Return a PNG of two colours that melt into one another (W3C, PNG specification)."""
    hue = number % _HUES / _HUES
    rows = []
    for line in range(_HEIGHT):
        red, green, blue = hls_to_rgb((hue + line / _HEIGHT / 6) % 1, 0.45 + line / 2000, 0.5)
        pixel = bytes((int(red * 255), int(green * 255), int(blue * 255)))
        rows.append(b"\0" + pixel * _WIDTH)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    seal = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", seal)


def _said(form: dict[str, Any], name: str) -> str:
    return escape(str(form.get(name) or "?"))


def _field(label: str, name: str, value: object) -> str:
    return f'<label>{label}<input name="{name}" value="{escape(str(value or ""))}"></label>'
