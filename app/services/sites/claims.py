"""What a folder asks for that others may have a say in: its slug, its hosts, its communes.

Taken from the raw file, so that a wrong colour does not hide a wrong commune:
everything wrong is said at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.hosts import is_label, normalise_host
from app.kernel.languages import LANGUAGES
from app.kernel.slugs import RESERVED
from app.services.sites.problems import Problem
from app.services.sites.toml_lines import Path, TomlLines

FILE = "site.toml"
_NATIONAL_ALIASES = frozenset({"www"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A word of the file, and where it stands in it."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that must agree with the official list or with the other sites."""

    slug: Claim | None
    country: bool
    communes: tuple[Claim, ...]
    epci: Claim | None
    subdomain: Claim | None
    domains: tuple[Claim, ...]
    aliases: tuple[Claim, ...]

    @property
    def hosts(self) -> tuple[tuple[str, Claim], ...]:
        """Return each name with the kind of host it is: ``subdomain`` or ``domain``."""
        main = ((self.subdomain,) if self.subdomain else ()) + self.aliases
        return tuple(
            ("domain" if "." in claim.text else "subdomain", claim) for claim in main
        ) + tuple(("domain", claim) for claim in self.domains)


def claims_of(raw: Mapping[str, Any]) -> Claims:
    """Collect what is there and well typed; the model says what is not."""
    country = raw.get("country") is True
    slug = _text(("slug",), raw.get("slug"))
    hosts = raw.get("hosts") if isinstance(raw.get("hosts"), Mapping) else {}
    given = _text(("hosts", "subdomain"), hosts.get("subdomain")) if hosts else None
    return Claims(
        slug=slug,
        country=country,
        communes=_texts(("territory",), raw.get("territory")),
        epci=_text(("epci",), raw.get("epci")),
        subdomain=given or (Claim(("slug",), "") if country else slug),
        domains=_texts(("hosts", "domains"), (hosts or {}).get("domains")),
        aliases=_texts(("hosts", "aliases"), (hosts or {}).get("aliases")),
    )


def claim_problems(
    raw: Mapping[str, Any], claims: Claims, lines: TomlLines, *, base_name: str
) -> list[Problem]:
    """Return what is wrong with the claims by themselves. ``base_name``: BASE_HOST, no port."""
    found = [*_territory(raw), *_slug(claims), *_hosts(claims, base_name)]
    return [Problem(FILE, lines.of(path), reason) for path, reason in found]


_Found = list[tuple[Path, str]]


def _territory(raw: Mapping[str, Any]) -> _Found:
    given = [key for key in ("territory", "epci", "country") if raw.get(key) not in (None, False)]
    if len(given) == 1 and raw[given[0]] != []:
        return []
    if len(given) > 1:
        reason = f"un seul des trois à la fois : territory, epci ou country (ici : {given})"
        return [((given[1],), reason.replace("'", ""))]
    return [
        (
            tuple(given),
            (
                'quel territoire ? territory = ["25056"] (codes INSEE), epci = "…" (SIREN de '
                "l’intercommunalité) ou country = true (le pays)"
            ),
        )
    ]


def _slug(claims: Claims) -> _Found:
    if claims.slug is None:
        return []
    return [(("slug",), reason) for reason in slug_refusals(claims.slug.text)]


def slug_refusals(slug: str) -> list[str]:
    """Return why ``slug`` cannot name a site; nothing when it can.

    >>> slug_refusals("besancon")
    []
    >>> [len(slug_refusals(odd)) for odd in ("Besançon", "en", "admin", "a--b-", "")]
    [1, 1, 1, 1, 1]
    """
    if not is_label(slug):
        return [
            (
                f"« {slug} » ne peut pas être une adresse : minuscules sans accent, chiffres et "
                "traits d’union seulement, 63 au plus"
            )
        ]
    if slug in LANGUAGES:
        return [f"« {slug} » est un code de langue ; choisissez un autre nom"]
    if slug in RESERVED:
        return [f"« {slug} » est un nom réservé ; choisissez-en un autre"]
    return []


def _hosts(claims: Claims, base_name: str) -> _Found:
    found: _Found = []
    seen: set[str] = set()
    for kind, claim in claims.hosts:
        if claim.path == ("slug",):
            reasons = []
        elif kind == "domain":
            reasons = domain_refusals(claim.text, base_name=base_name)
        else:
            reasons = _label_refusals(claim.text, country=claims.country)
        if claim.text in seen:
            reasons.append(f"« {claim.text} » est écrit deux fois")
        seen.add(claim.text)
        found += [(claim.path, reason) for reason in reasons]
    return found


def _label_refusals(label: str, *, country: bool) -> list[str]:
    if country and (label == "" or label in _NATIONAL_ALIASES):
        return []
    if label == "":
        return ["seul le site national répond à l’adresse de base ; écrivez un nom"]
    return slug_refusals(label)


def domain_refusals(name: str, *, base_name: str) -> list[str]:
    """Return why ``name`` cannot be a site's own domain; nothing when it can.

    >>> domain_refusals("assos.besancon.fr", base_name="rentree.example")
    []
    >>> [len(domain_refusals(odd, base_name="rentree.example"))
    ...  for odd in ("https://a.fr", "A.fr", "10.0.0.1", "nîmes.fr", "x.rentree.example")]
    [1, 1, 1, 1, 1]
    """
    if not name.isascii():
        return [f"« {name} » s’écrit ici sous sa forme technique{_punycode(name)}"]
    plain = normalise_host(name)
    if plain is None or "." not in plain or plain.rpartition(".")[2].isdigit():
        return [f"« {name} » n’est pas un nom de domaine (exemple : assos.ma-commune.fr)"]
    if plain != name:
        return [f"écrivez « {plain} » et non « {name} »"]
    if name == base_name or name.endswith(f".{base_name}"):
        label = name.removesuffix(base_name).removesuffix(".")
        return [f"« {name} » est sous l’adresse du portail : écrivez seulement « {label} »"]
    return []


def _punycode(name: str) -> str:
    try:
        return f" : « {name.encode('idna').decode('ascii')} »"
    except UnicodeError:
        return ""


def _text(path: Path, given: object) -> Claim | None:
    return Claim(path, given.strip()) if isinstance(given, str) else None


def _texts(path: Path, given: object) -> tuple[Claim, ...]:
    if not isinstance(given, list):
        return ()
    return tuple(
        Claim((*path, str(index)), word.strip())
        for index, word in enumerate(given)
        if isinstance(word, str)
    )
