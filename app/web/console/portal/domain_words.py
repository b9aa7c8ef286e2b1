"""What the doctor of domains says, in words that need no knowledge of networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.services.sites.domains import DomainError
from app.services.sites.findings import ORDER, Diagnosis, Finding, What
from app.web.catalogues import gettext, spoken
from app.web.dates import short_day

_Say = Callable[[], str]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check: what it is about, its state, what was seen, and what to do (or nothing)."""

    what: What
    label: str
    state: str
    state_words: str
    seen: str
    todo: str


def check_lines(seen: Diagnosis) -> list[CheckLine]:
    """Return each check in words, in the order in which they are mended."""
    labels: Mapping[What, str] = {
        "txt": gettext("Preuve de propriété (TXT)"),
        "address": gettext("Le nom mène au portail"),
        "caa": gettext("Droit de faire un certificat (CAA)"),
        "certificate": gettext("Certificat (le cadenas)"),
        "answer": gettext("Réponse du portail"),
    }
    states = {
        "good": gettext("Bon"),
        "wrong": gettext("À corriger"),
        "waiting": gettext("En attente"),
    }
    return [
        CheckLine(what, labels[what], one.state, states[one.state], *_told(one))
        for what in ORDER
        if (one := seen.findings.get(what))
    ]


def _told(finding: Finding) -> tuple[str, str]:
    """Return what was seen, and what to do."""
    values = ", ".join(finding.values)
    for told in (_of_txt(values), _of_address(values), _of_caa(values), _of_server(values)):
        if finding.code in told:
            seen, todo = told[finding.code]
            return seen(), todo()
    return finding.code, ""


def _nothing() -> str:
    return ""


def _later() -> str:
    return gettext("Rien à faire : nous regardons de nouveau tout seuls.")


def _of_txt(values: str) -> Mapping[str, tuple[_Say, _Say]]:
    add: _Say = lambda: gettext("Ajoutez la ligne TXT ci-dessous.")  # noqa: E731 (a name for one line)
    return {
        "txt_good": (lambda: gettext("La ligne est en place."), _nothing),
        "txt_not_asked": (
            lambda: gettext("L’exploitation répond de ce nom : aucune ligne n’est demandée."),
            _nothing,
        ),
        "txt_none": (lambda: gettext("La ligne n’est pas encore là."), add),
        "txt_other": (
            lambda: gettext("Il y a une ligne, mais pas celle-ci : « %(seen)s ».", seen=values),
            add,
        ),
        "txt_other_site": (
            lambda: gettext("La ligne est celle d’un autre portail."),
            lambda: gettext("Remplacez-la par la ligne TXT ci-dessous."),
        ),
        "txt_silent": (lambda: gettext("Les serveurs de ce nom ne répondent pas."), _later),
    }


def _of_address(values: str) -> Mapping[str, tuple[_Say, _Say]]:
    return {
        "dns_here": (lambda: gettext("Oui : %(seen)s.", seen=values), _nothing),
        "dns_cname": (lambda: gettext("Oui, par un alias vers %(seen)s.", seen=values), _nothing),
        "dns_relay": (
            lambda: gettext("Oui, par un intermédiaire : %(seen)s.", seen=values),
            _nothing,
        ),
        "dns_none": (
            lambda: gettext("Ce nom ne mène nulle part."),
            lambda: gettext("Ajoutez la première ligne ci-dessous."),
        ),
        "dns_elsewhere": (
            lambda: gettext("Ce nom mène ailleurs : %(seen)s.", seen=values),
            lambda: gettext("Remplacez ces adresses par la première ligne ci-dessous."),
        ),
        "dns_mixed": (
            lambda: gettext("Une partie des visiteurs arrive ailleurs : %(seen)s.", seen=values),
            lambda: gettext("Retirez ces adresses (souvent une ancienne ligne AAAA)."),
        ),
        "dns_silent": (lambda: gettext("Les serveurs de ce nom ne répondent pas."), _later),
    }


def _of_caa(values: str) -> Mapping[str, tuple[_Say, _Say]]:
    return {
        "caa_free": (lambda: gettext("Aucune ligne ne l’interdit."), _nothing),
        "caa_allows": (lambda: gettext("Permis par la ligne : %(seen)s.", seen=values), _nothing),
        "caa_forbids": (
            lambda: gettext("Une ligne l’interdit : %(seen)s.", seen=values),
            lambda: gettext("Ajoutez la ligne CAA ci-dessous, à côté de celles qui y sont."),
        ),
        "caa_silent": (lambda: gettext("Les serveurs de ce nom ne répondent pas."), _later),
    }


def _of_server(values: str) -> Mapping[str, tuple[_Say, _Say]]:
    return {
        "certificate_good": (lambda: gettext("Le cadenas est là."), _nothing),
        "certificate_none": (lambda: gettext("Cette installation n’en demande pas."), _nothing),
        "certificate_wait": (
            lambda: gettext("Il se fera tout seul quand le reste sera bon."),
            _nothing,
        ),
        "certificate_wrong": (
            lambda: gettext("Celui qui est présenté n’est pas valable pour ce nom."),
            lambda: gettext("Corrigez d’abord les points au-dessus : le nôtre suivra."),
        ),
        "answer_good": (lambda: gettext("C’est bien ce portail qui répond."), _nothing),
        "answer_later": (lambda: gettext("Nous la demanderons quand le reste sera bon."), _nothing),
        "answer_silent": (lambda: gettext("Rien ne répond pour le moment."), _later),
        "answer_down": (
            lambda: gettext("Le serveur est en panne (%(seen)s).", seen=values),
            _later,
        ),
        "answer_private": (
            lambda: gettext("Ce nom mène à une machine privée, que personne ne peut joindre."),
            lambda: gettext("Remplacez l’adresse par la première ligne ci-dessous."),
        ),
        "answer_moved": (
            lambda: gettext("Ce nom renvoie vers une autre adresse."),
            lambda: gettext("Retirez la redirection, souvent réglée chez qui tient le nom."),
        ),
        "answer_other": (
            lambda: gettext("Un autre site répond à cette adresse."),
            lambda: gettext("Corrigez d’abord là où le nom mène."),
        ),
        "answer_other_site": (
            lambda: gettext("Un autre portail répond à cette adresse."),
            lambda: gettext("Demandez à l’exploitation : le nom est peut-être pris deux fois."),
        ),
    }


def refusal(refused: DomainError) -> str:
    """Return why a domain cannot be had, in a sentence."""
    return refusal_words(refused.reason, refused.until)


def refusal_words(reason: str, until: datetime | None = None) -> str:
    """Return the sentence of a reason of :class:`DomainError`."""
    said: dict[str, _Say] = {
        "empty": lambda: gettext("Écrivez un nom de domaine, comme assos.ma-commune.fr."),
        "no_domain": lambda: gettext(
            "Ce n’est pas un nom de domaine. Il ressemble à assos.ma-commune.fr."
        ),
        "under_ours": lambda: gettext(
            "Ce nom est déjà sous l’adresse du portail national : il n’y a rien à demander."
        ),
        "own": lambda: gettext("Ce nom est déjà dans la liste."),
        "held": lambda: gettext(
            "Un autre portail a demandé ce nom avant vous. Si c’est le vôtre, écrivez à "
            "l’exploitation."
        ),
        "resting": lambda: _resting(until),
        "too_many": lambda: gettext("Il y en a déjà cinq : rendez-en un d’abord."),
        "no_site": lambda: gettext("Ce portail n’existe pas."),
    }
    return said[reason]()


def _resting(until: datetime | None) -> str:
    if until is None:
        return gettext("Ce nom vient d’être rendu par un autre portail : il se repose 90 jours.")
    return gettext(
        "Un autre portail vient de rendre ce nom : il se repose jusqu’au %(day)s.",
        day=short_day(until.date(), spoken(), today=until.date()),
    )


def readable(name: str) -> str:
    """Return a domain as people write it: « assos.nîmes.fr », where the network knows ``xn--``."""
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name
