"""What one pays to come in, from a form's tiers. HelloAsso counts in cents, we in euros."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.clients.helloasso_payloads import FormLight, FormPublic, Tier
from app.kernel.typography import grouped

# What one pays to come, or to join; a tier without a type is one too.
_TICKETS = frozenset({"", "registration"})
_OF_A_SEASON = _TICKETS | {"membership", "payment", "monthlypayment"}
_NOT_TICKETS = frozenset(
    "donation monthlydonation offlinedonation bonus product contribution".split()
)
# As many cents as the API can say (int32); options could make more of them.
_DEAREST_CENTS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Price:
    """Euros. ``is_free`` is ``None`` when no ticket says; ``max`` when one pays what one wants.

    ``is_chosen``: some ticket is paid as one wants, ``is_all_chosen``: each of them;
    ``chosen_from``: the least that one may choose.
    """

    is_free: bool | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    is_chosen: bool = False
    is_all_chosen: bool = False
    chosen_from: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Ticket:
    cents: int
    is_chosen: bool


def price_of(form: FormPublic, notes: list[str]) -> Price:
    """Return the price of entry: the tickets' alone, without gifts, bonuses and products.

    On a membership form, membership itself is the ticket. Free: there is a ticket, and each
    costs 0 or nothing said, with no least amount above 0.
    Source: HelloAsso API v5, ``TierPublicModel`` (``price`` and ``minAmount`` in cents).
    """
    kinds = _OF_A_SEASON if is_membership(form) else _TICKETS
    tickets = [tier for tier in form.tiers if _kind(tier, notes) in kinds]
    sound = [ticket for tier in tickets if (ticket := _ticket(tier, notes))]
    if form.unread_tiers:
        notes.append("tarif illisible : laissé de côté")
    is_whole = len(sound) == len(tickets) and not form.unread_tiers
    is_free = not any(ticket.cents for ticket in sound)
    if not sound or (is_free and not is_whole):
        # What could not be read may be the price.
        return Price()
    chosen = [ticket.cents for ticket in sound if ticket.is_chosen]
    is_all_chosen = len(chosen) == len(sound)
    if not _is_euro(form.currency, notes):
        return Price(is_free=is_free, is_chosen=bool(chosen), is_all_chosen=is_all_chosen)
    amounts = [ticket.cents for ticket in sound]
    return Price(
        is_free=is_free,
        min=_euros(min(amounts)),
        # Where everyone chooses, nobody knows the most.
        max=None if is_all_chosen else _euros(max(amounts)),
        is_chosen=bool(chosen),
        is_all_chosen=is_all_chosen,
        chosen_from=_euros(min(chosen)) if chosen else None,
    )


def price_words(price: Price) -> str:
    """Return in French that one may pay what one wants; else nothing.

    >>> two = Decimal("2.50")
    >>> price_words(Price(is_chosen=True, is_all_chosen=True, chosen_from=two))
    'Prix libre, à partir de 2,50 €'
    """
    if not price.is_chosen:
        return ""
    words = "Prix libre" if price.is_all_chosen else "Un tarif à prix libre"
    return f"{words}, à partir de {_said(price.chosen_from)}" if price.chosen_from else words


def is_membership(form: FormLight) -> bool:
    """Tell whether one joins by ``form``, rather than comes to something."""
    return form.form_type.strip().lower() == "membership"


def _kind(tier: Tier, notes: list[str]) -> str:
    kind = (tier.tier_type or "").strip().lower()
    if kind not in _OF_A_SEASON | _NOT_TICKETS:
        notes.append(f"tarif d’un type inconnu ({kind[:40]}) : laissé de côté")
    return kind


def _ticket(tier: Tier, notes: list[str]) -> _Ticket | None:
    price, least, more = tier.price or 0, tier.min_amount, tier.required_options
    if min(price, least or 0, more) < 0 or max(price, least or 0) + more > _DEAREST_CENTS:
        notes.append("tarif invraisemblable (négatif, ou sans mesure) : laissé de côté")
        return None
    # A least amount of 0 beside a price is a field left empty.
    if least is not None and (least or not price):
        return _Ticket(least + more, is_chosen=True)
    return _Ticket(price + more, is_chosen=False)


def _is_euro(currency: str | None, notes: list[str]) -> bool:
    code = (currency or "").strip().upper()
    if code in {"", "EUR", "€"}:
        return True
    notes.append(f"prix dans une autre monnaie que l’euro ({code[:12]}) : laissés de côté")
    return False


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _said(euros: Decimal) -> str:
    whole = int(euros)
    cents = int(euros * 100) % 100
    return f"{grouped(whole)}{f',{cents:02}' if cents else ''} €"
