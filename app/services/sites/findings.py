"""What the records of a domain and its server say, judged: good, wrong, or not known yet.

Pure: from what was answered to what is told. Each finding has a word (``code``) that the web
floor and the letters turn into sentences.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

from app.clients.dns import Records
from app.clients.knocking import Knocked, Outcome
from app.kernel.host_proof import proof_of

State = Literal["good", "wrong", "waiting"]
What = Literal["txt", "address", "caa", "certificate", "answer"]
ORDER: tuple[What, ...] = ("txt", "address", "caa", "certificate", "answer")
TXT_LABEL = "_rentree-des-assos"
_TXT_PREFIX, _HTTP_PREFIX = "rentree-des-assos=", "rentree-des-assos "
_CRITICAL = 128  # RFC 8659 §4.1.1
AFTER_TXT = frozenset(
    {
        "dns_silent", "dns_none", "dns_elsewhere", "dns_mixed", "caa_silent", "caa_forbids",
        "certificate_wait", "certificate_wrong", "answer_later", "answer_silent", "answer_down",
        "answer_private", "answer_other", "answer_other_site", "answer_moved",
    }
)  # a list read across  # fmt: skip
"""The troubles of a domain whose TXT is proved."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``values``: what was seen, as it was."""

    state: State
    code: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Where domains should lead: a name for a CNAME (or none), and addresses (or unknown)."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """What was answered about a domain. ``caa``: from the name itself up, as RFC 8659 §3 climbs."""

    a: Records
    aaaa: Records
    cname: Records
    soa: Records
    txt: Records
    caa: tuple[tuple[str, Records], ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the name leads, IPv4 first."""
        return (*self.a.values, *self.aaaa.values)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was found of a domain, and where it stands in its zone."""

    name: str
    is_apex: bool
    target: Target
    findings: Mapping[What, Finding] = field(default_factory=dict)

    @property
    def is_proved(self) -> bool:
        """Whether TXT and answer both prove that the domain is this site's."""
        return all(self.findings[what].state == "good" for what in ("txt", "answer"))

    @property
    def trouble(self) -> str:
        """The first thing that keeps it from being proved."""
        missing = [self.findings[what] for what in ORDER if self.findings[what].state != "good"]
        return missing[0].code if missing else ""

    @property
    def is_lost(self) -> bool:
        """Whether it is certain that the domain is the site's no more: silence proves nothing.

        What leads to us and answers badly is ours to mend.
        """
        answer, address = self.findings["answer"], self.findings["address"]
        is_elsewhere = address.state == "wrong" and answer.state != "good"
        return self.findings["txt"].state == "wrong" or is_elsewhere

    def to_json(self) -> dict[str, Any]:
        """Return what is kept of it."""
        found = {what: [one.state, one.code, *one.values] for what, one in self.findings.items()}
        target = [self.target.name, *self.target.addresses]
        return {"apex": self.is_apex, "target": target, "findings": found}

    @classmethod
    def from_json(cls, name: str, kept: Mapping[str, Any]) -> Diagnosis | None:
        """Return what was kept; ``None`` when nobody looked yet."""
        if not kept:
            return None
        found: dict[What, Finding] = {
            what: Finding(told[0], told[1], tuple(told[2:]))
            for what in ORDER
            if (told := kept["findings"].get(what))
        }
        target = Target(kept["target"][0], tuple(kept["target"][1:]))
        return cls(name, bool(kept["apex"]), target, found)


def txt_value(name: str, slug: str, *, secret_key: str) -> str:
    """Return what the TXT of a domain must say: a digest for this name, this site, and us alone.

    >>> value = txt_value("assos.besancon.fr", "besancon", secret_key="k" * 32)
    >>> value.startswith("rentree-des-assos="), len(value)
    (True, 82)
    """
    digest = proof_of(name, slug, secret_key=secret_key).rpartition(" ")[2]
    return f"{_TXT_PREFIX}{digest}"


def judge_txt(records: Records, expected: str, *, is_asked: bool) -> Finding:
    """Say whether the TXT is ours. ``is_asked``: an operator's own domain needs none."""
    if not is_asked:
        return Finding("good", "txt_not_asked")
    if records.state == "silent":
        return Finding("waiting", "txt_silent")
    if any(hmac.compare_digest(one.strip().encode(), expected.encode()) for one in records.values):
        return Finding("good", "txt_good")
    if not records.values:
        return Finding("wrong", "txt_none")
    ours = any(one.startswith(_TXT_PREFIX) for one in records.values)
    return Finding("wrong", "txt_other_site" if ours else "txt_other", records.values[:2])


def judge_address(zone: Zone, target: Target) -> Finding:
    """Say whether the name leads to us, by its records alone."""
    found = zone.addresses
    if not found:
        is_silent = "silent" in {zone.a.state, zone.aaaa.state}
        return Finding("waiting", "dns_silent") if is_silent else Finding("wrong", "dns_none")
    if target.name and target.name in zone.cname.values:
        return Finding("good", "dns_cname", (target.name,))
    if not target.addresses:
        return Finding("waiting", "dns_silent")
    elsewhere = tuple(one for one in found if one not in target.addresses)
    if not elsewhere:
        return Finding("good", "dns_here", found)
    code = "dns_elsewhere" if len(elsewhere) == len(found) else "dns_mixed"
    return Finding("wrong", code, elsewhere)


def judge_caa(zone: Zone, issuer: str) -> Finding:
    """Say whether the zone lets ``issuer`` make a certificate (RFC 8659 §3 and §4.2)."""
    for where, records in zone.caa:
        if records.state == "silent":
            return Finding("waiting", "caa_silent")
        if records.values:
            allowed = _allows(records.values, issuer)
            code = "caa_allows" if allowed else "caa_forbids"
            return Finding("good" if allowed else "wrong", code, (where, *records.values[:4]))
    return Finding("good", "caa_free")


def _allows(values: Sequence[str], issuer: str) -> bool:
    issuers: list[str] = []
    for value in values:
        flags, tag, said = (*value.split(" ", 2), "", "")[:3]
        if tag == "issue":
            issuers.append(said.partition(";")[0].strip().lower())
        elif tag not in {"issuewild", "iodef"} and int(flags) & _CRITICAL:
            return False
    return not issuers or issuer.lower() in issuers


def judge_answer(knocked: Sequence[Knocked], name: str, slug: str, *, secret_key: str) -> Finding:
    """Say whether what answers is this site: at each place where the name leads."""
    if not knocked:
        return Finding("waiting", "answer_later")
    expected = proof_of(name, slug, secret_key=secret_key)
    found = [_one_answer(one, expected) for one in knocked]
    bad = [one for one in found if one.state != "good"]
    return bad[0] if bad else found[0]


def _one_answer(knocked: Knocked, expected: str) -> Finding:
    if knocked.outcome == "said":
        if hmac.compare_digest(knocked.body.encode(), expected.encode()):
            return Finding("good", "answer_good")
        is_ours = knocked.body.startswith(_HTTP_PREFIX)
        return Finding("wrong", "answer_other_site" if is_ours else "answer_other")
    if knocked.outcome == "status" and knocked.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Finding("waiting", "answer_down", (str(knocked.status),))
    return _NO_ANSWER[knocked.outcome]


_NO_ANSWER: Mapping[Outcome, Finding] = {
    "status": Finding("wrong", "answer_other"),
    "redirected": Finding("wrong", "answer_moved"),
    "private": Finding("wrong", "answer_private"),
    "certificate": Finding("waiting", "answer_later"),
    "silent": Finding("waiting", "answer_silent"),
}


def judge_certificate(
    knocked: Sequence[Knocked], scheme: str, address: Finding, caa: Finding
) -> Finding:
    """Say whether the address opens without a warning; ours comes by itself once it may."""
    if scheme != "https":
        return Finding("good", "certificate_none")
    outcomes = {one.outcome for one in knocked}
    if "certificate" in outcomes:
        ready = address.state == "good" and caa.state == "good"
        return (
            Finding("waiting", "certificate_wait")
            if ready
            else Finding("wrong", "certificate_wrong")
        )
    if outcomes & {"said", "status", "redirected"}:
        return Finding("good", "certificate_good")
    return Finding("waiting", "certificate_wait")
