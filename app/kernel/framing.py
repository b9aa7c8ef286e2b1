"""Which other sites may show the agenda inside a page of theirs (CSP Level 3, frame-ancestors)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from app.kernel.hosts import normalise_host

MOST_HOSTS = 30
_LONGEST = 253  # RFC 1034 §3.1
_SCHEME = re.compile("https?://", re.IGNORECASE)
# A last label that begins with a digit is an address to a browser: 127.1, 0x7f.0.0.1.
_NAME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*")
_ANY = "*."


def frame_host(text: str) -> str | None:
    """Return a host as the policy writes it, or ``None`` when it is not one.

    People paste addresses: ``https://`` before the name and a slash after it do not matter.
    ``*.`` stands for every name under a domain of two labels at least. A port, a path, a name
    of one label, an address of numbers are nobody's site.

    >>> frame_host("https://www.Besancon.fr/"), frame_host("*.grandbesancon.fr")
    ('www.besancon.fr', '*.grandbesancon.fr')
    >>> frame_host("www.nîmes.fr"), frame_host("*.www.nîmes.fr")
    ('www.xn--nmes-0pa.fr', '*.www.xn--nmes-0pa.fr')
    >>> odd = ("", "localhost", "*", "*.fr", "a.fr/b", "a.fr:80", "127.0.0.1", "a.fr; x", "a.*.fr")
    >>> [frame_host(one) for one in odd] == [None] * len(odd)
    True
    """
    said = _SCHEME.sub("", text.strip(), count=1).removesuffix("/")
    if len(said) > _LONGEST or ":" in said:
        return None
    any_ = _ANY if said.startswith(_ANY) else ""
    try:
        name = normalise_host(said.removeprefix(any_).encode("idna").decode("ascii"))
    except UnicodeError:
        return None
    return f"{any_}{name}" if name and _NAME.fullmatch(name) else None


def frame_hosts(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the hosts that ``lines`` name, once each and in order, then the lines that name none.

    >>> frame_hosts(["www.albi.fr", " ", "https://WWW.albi.fr", "albi"])
    (['www.albi.fr'], ['albi'])
    """
    said = [line.strip() for line in lines if line.strip()]
    known = [frame_host(line) for line in said]
    wrong = [line for line, host in zip(said, known, strict=True) if host is None]
    return list(dict.fromkeys(host for host in known if host)), wrong


def frame_ancestors(hosts: Iterable[object], *, scheme: str) -> str:
    """Return the sources of ``frame-ancestors`` for ``hosts``: ``'none'`` when there is none.

    ``scheme`` is the one of the portal: a page over https may hold no other. Only over http, so
    on the machine of somebody who tries, any port will do. What is no host never gets there,
    wherever it was kept.

    >>> frame_ancestors(["www.albi.fr", "*.albi.fr"], scheme="https")
    'https://www.albi.fr https://*.albi.fr'
    >>> frame_ancestors(["site.localhost"], scheme="http"), frame_ancestors(["; x"], scheme="https")
    ('http://site.localhost:*', "'none'")
    """
    port = "" if scheme == "https" else ":*"
    return " ".join(f"{scheme}://{host}{port}" for host in known_hosts(hosts)) or "'none'"


def known_hosts(kept: Iterable[object]) -> tuple[str, ...]:
    """Return those of ``kept`` that are hosts indeed, as many as there may be.

    >>> known_hosts(["www.albi.fr", "a.fr; script-src *", "A.fr", None])
    ('www.albi.fr',)
    """
    found = (one for one in kept if isinstance(one, str) and frame_host(one) == one)
    return tuple(islice(found, MOST_HOSTS))
