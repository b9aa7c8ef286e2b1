"""Addresses of e-mail: which we write to, and when two are the same one."""

from __future__ import annotations

import re
from unicodedata import normalize

from app.kernel.hosts import normalise_host

_LONGEST, _LONGEST_LOCAL = 254, 64  # RFC 5321 §4.5.3.1, RFC 3696 erratum 1690
# RFC 5322 §3.2.3, dot-atom; quoted names exist on paper only.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


def mailbox(text: str) -> str | None:
    r"""Return the address in the spelling that we write to; ``None`` when it is none.

    The name keeps its case; a domain with accents is written as the network knows it (IDNA).

    >>> mailbox(" Claire.Dupont@Mairie.example "), mailbox("accueil@orléans.example")
    ('Claire.Dupont@mairie.example', 'accueil@xn--orlans-dva.example')
    >>> [mailbox(odd) for odd in ("", "claire", "a@b@c.example", "a@localhost", "a b@c.example")]
    [None, None, None, None, None]
    >>> mailbox("a@c.example\r\nBcc: b@c.example") is None
    True
    """
    local, _, domain = normalize("NFC", text).strip().rpartition("@")
    try:
        host = normalise_host(domain.encode("idna").decode("ascii"))
    except UnicodeError:
        return None
    if host is None or "." not in host or ":" in domain:
        return None
    if not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL:
        return None
    found = f"{local}@{host}"
    return found if len(found) <= _LONGEST else None


def mailbox_key(text: str) -> str:
    """Return what two spellings of one address share: case and composition left out.

    >>> mailbox_key(" Claire@Mairie.Example ") == mailbox_key("claire@mairie.example")
    True
    """
    # No database compares NUL: what holds one is nobody's, and is looked for all the same.
    said = mailbox(text) or text.replace("\x00", " ").strip()[:_LONGEST]
    return normalize("NFC", said).lower()
