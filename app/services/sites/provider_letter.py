"""What a town asks of who keeps its domain name: the exact lines, and a letter ready to send.

The letter is in French: who keeps the name of a French town hall reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from app.services.sites.findings import TXT_LABEL, Diagnosis

TTL_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Line:
    """A record to write. ``kind``: CNAME, A, AAAA, TXT or CAA; ``is_there``: it is already."""

    name: str
    kind: str
    value: str
    is_there: bool = False

    @property
    def zone_text(self) -> str:
        """Return the line as a zone file holds it (RFC 1035 §5.1)."""
        value = f'"{self.value}"' if self.kind == "TXT" else self.value
        dot = "." if self.kind == "CNAME" else ""
        return f"{self.name}. {TTL_SECONDS} IN {self.kind} {value}{dot}"


@dataclass(frozen=True, slots=True)
class ProviderLetter:
    """A letter, and the address that opens it in a mailer (RFC 6068)."""

    subject: str
    text: str
    url: str


def lines_for(seen: Diagnosis, *, txt: str, issuer: str) -> list[Line]:
    """Return the records that a domain should have, those that are right marked so."""
    found = seen.findings
    leads_here = found["address"].state == "good"
    lines = [Line(seen.name, kind, value, leads_here) for kind, value in _pointing(seen)]
    if found["txt"].code != "txt_not_asked":
        label = f"{TXT_LABEL}.{seen.name}"
        lines.append(Line(label, "TXT", txt, found["txt"].state == "good"))
    if found["caa"].code == "caa_forbids":
        lines.append(Line(found["caa"].values[0], "CAA", f'0 issue "{issuer}"'))
    return lines


def letter_for(seen: Diagnosis, lines: list[Line], *, town: str) -> ProviderLetter:
    """Return the letter that asks for the lines that are missing; all of them when none is."""
    missing = [line for line in lines if not line.is_there] or lines
    subject = f"Nom de domaine {seen.name} : lignes à ajouter"
    text = _TEXT.format(
        town=town,
        name=seen.name,
        lines="\n".join(line.zone_text for line in missing),
        also=_also(seen),
    )
    return ProviderLetter(subject, text, f"mailto:?subject={quote(subject)}&body={quote(text)}")


def _pointing(seen: Diagnosis) -> list[tuple[str, str]]:
    """Return what makes the name lead here: a CNAME, but where the zone begins (RFC 1912 §2.4)."""
    target = seen.target
    if target.name and not (seen.is_apex and target.addresses):
        return [("CNAME", target.name)]
    return [("AAAA" if ":" in one else "A", one) for one in target.addresses]


def _also(seen: Diagnosis) -> str:
    address = seen.findings["address"]
    if address.code not in {"dns_elsewhere", "dns_mixed"}:
        return ""
    old = ", ".join(address.values)
    return f"\nLes enregistrements A et AAAA actuels de ce nom ({old}) sont à retirer.\n"


_TEXT = """Bonjour,

La commune ouvre le portail de ses associations ({town}) à l’adresse {name}. \
Pourriez-vous ajouter ces lignes à la zone DNS, telles quelles ?

{lines}
{also}
La première fait mener le nom au portail. La ligne TXT prouve que la demande vient bien de \
nous : merci de la laisser en place, elle est relue chaque semaine. Le certificat (HTTPS) se \
fait tout seul ensuite ; il n’y a rien à installer, et le reste du domaine ne change pas.

Merci beaucoup, et bonne journée.
"""
