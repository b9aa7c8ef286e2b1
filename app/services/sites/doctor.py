"""The doctor of domains: looks at the records of a name and at what answers, then settles.

The network is asked outside any transaction; what was seen is written in one of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.orm import Session

from app.clients.dns import Question, Resolver
from app.clients.knocking import Knocked, Knocker
from app.kernel.host_proof import PROOF_PATH
from app.kernel.hosts import normalise_host, split_port
from app.kernel.record import Actor
from app.queries import domains as questions
from app.queries.domains import DomainFacts
from app.services.sites import domains
from app.services.sites.domains import Outcome
from app.services.sites.findings import (
    TXT_LABEL,
    Diagnosis,
    Finding,
    Target,
    Zone,
    judge_address,
    judge_answer,
    judge_caa,
    judge_certificate,
    judge_txt,
    txt_value,
)
from app.settings import Settings

_MOST_ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Instruments:
    """What the doctor looks with, and what it expects.

    ``target``: a name, or addresses with commas between; ``port`` is empty or begins with a
    colon; ``issuer``: who makes the certificates (RFC 8659).
    """

    resolver: Resolver
    knocker: Knocker
    secret_key: str
    scheme: str
    target: str
    issuer: str
    port: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return those of this installation."""
        name, port = split_port(settings.base_host)
        return cls(
            resolver=Resolver.of(settings),
            knocker=Knocker.of(settings),
            secret_key=settings.secret_key,
            scheme=settings.public_scheme,
            target=settings.dns_target or name,
            issuer=settings.caa_issuer,
            port=port if settings.is_local else "",
        )


def check(
    session: Session, host_id: int, with_: Instruments, *, by: Actor, now: datetime
) -> Outcome:
    """Look at a domain and settle what that changes; never fails for what the network says.

    A TXT that proves is kept before anything is asked of the server, so that its certificate
    may be made on that very occasion.
    """
    facts = questions.one(session, host_id)
    session.commit()
    if facts is None:
        return Outcome("gone")
    zone, target = look(facts, with_)
    records = _by_records(facts, zone, target, with_)
    domains.show_txt(session, facts, records)
    diagnosis = _with_answer(facts, zone, records, with_)
    return domains.settle(session, facts, diagnosis, by=by, now=now)


def look(facts: DomainFacts, with_: Instruments) -> tuple[Zone, Target]:
    """Ask the records of a domain, and where ours lead: all at once."""
    name, wanted = facts.name, _target_name(with_)
    above = list(_above(name))
    questions_: list[Question] = [
        (name, "A"),
        (name, "AAAA"),
        (name, "CNAME"),
        (name, "SOA"),
        (f"{TXT_LABEL}.{name}", "TXT"),
        *((where, "CAA") for where in above),
    ]
    if wanted:
        questions_ += [(wanted, "A"), (wanted, "AAAA")]
    told = with_.resolver.ask_all(questions_)
    zone = Zone(
        a=told[name, "A"],
        aaaa=told[name, "AAAA"],
        cname=told[name, "CNAME"],
        soa=told[name, "SOA"],
        txt=told[f"{TXT_LABEL}.{name}", "TXT"],
        caa=tuple((where, told[where, "CAA"]) for where in above),
    )
    if not wanted:
        return zone, Target("", _listed(with_.target))
    return zone, Target(wanted, (*told[wanted, "A"].values, *told[wanted, "AAAA"].values))


def _by_records(facts: DomainFacts, zone: Zone, target: Target, with_: Instruments) -> Diagnosis:
    expected = txt_value(facts.name, facts.slug, secret_key=with_.secret_key)
    is_asked = facts.claimed_at is not None
    return Diagnosis(
        facts.name,
        zone.soa.state == "found",
        target,
        {
            "txt": judge_txt(zone.txt, expected, is_asked=is_asked),
            "address": judge_address(zone, target),
            "caa": judge_caa(zone, with_.issuer),
            "certificate": Finding("waiting", "certificate_wait"),
            "answer": Finding("waiting", "answer_later"),
        },
    )


def _with_answer(facts: DomainFacts, zone: Zone, seen: Diagnosis, with_: Instruments) -> Diagnosis:
    """Knock, and judge what answers. Where records lead elsewhere and we answer, it is a relay."""
    url = f"{with_.scheme}://{facts.name}{with_.port}{PROOF_PATH}"
    groups = _groups(zone.addresses, seen)
    knocked: list[Knocked] = [with_.knocker.knock(url, group) for group in groups]
    answer = judge_answer(knocked, facts.name, facts.slug, secret_key=with_.secret_key)
    address, caa = seen.findings["address"], seen.findings["caa"]
    if answer.state == "good" and address.state != "good":
        address = Finding("good", "dns_relay", address.values)
    certificate = judge_certificate(knocked, with_.scheme, address, caa)
    found = {**seen.findings, "address": address, "certificate": certificate, "answer": answer}
    return Diagnosis(seen.name, seen.is_apex, seen.target, found)


def _groups(addresses: Sequence[str], seen: Diagnosis) -> list[tuple[str, ...]]:
    """Return where to knock: once at ours, and at each place elsewhere, that proves by itself."""
    if seen.findings["address"].code == "dns_cname":
        return [tuple(addresses)]
    ours = tuple(one for one in addresses if one in seen.target.addresses)
    elsewhere = [(one,) for one in addresses if one not in seen.target.addresses]
    return ([ours] if ours else []) + elsewhere[:_MOST_ELSEWHERE]


def _above(name: str) -> list[str]:
    """Return a name and those above it that somebody may have; not what stands at the very top.

    >>> _above("assos.besancon.fr")
    ['assos.besancon.fr', 'besancon.fr']
    """
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def _target_name(with_: Instruments) -> str:
    """Return the name to which a CNAME would lead; nothing when addresses were given."""
    name = normalise_host(with_.target) or ""
    is_address = "," in with_.target or ":" in with_.target or name.replace(".", "").isdigit()
    return "" if is_address else name


def _listed(target: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in target.split(",") if part.strip())
