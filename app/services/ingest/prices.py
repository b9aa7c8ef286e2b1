"""What conditions of entry say of the price, when a source has no field for it."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from app.kernel.folding import fold

_DEAREST = Decimal(10_000)
# Conditions are a line or two; a long list of numbers would cost the square of its length.
_READ = 2000

_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_GAP = r"[ \u00a0\u202f]*"
_EURO = r"(?:€|euros?\b|EUR\b|E\b)"
# "29 à 59 €", "20/15€", "3 - 5 euros": the sign stands once, after the last amount.
_AMOUNTS = re.compile(
    rf"(?<![\d.,])(?P<euros>\d+){_GAP}(?:€|euros?){_GAP}(?P<cents>\d{{2}})"
    rf"(?![\d€]|{_GAP}(?:€|euros?))"
    rf"|(?<![\d.,])(?P<before>(?:(?:{_NUMBER}){_GAP}(?:/|-|–|à|a|ou|et){_GAP})*(?:{_NUMBER}))"
    rf"{_GAP}{_EURO}"
    rf"|€{_GAP}(?P<after>{_NUMBER})",
    re.IGNORECASE,
)
_ONE = re.compile(_NUMBER)
_UNSURE_E = re.compile(r"\d\s*e\b")

_FREE = re.compile(
    r"\b(?:gratuit|gratuits|gratuite|gratuites|gratuitement|entree libre|acces libre|libre acces|"
    r"entrees libres|libre entree|for free|free (?:entry|entrance|admission|of charge|event)|"
    r"kostenlos|kostenfrei|eintritt frei|freier eintritt|gratis|gratuito|gratuita|"
    r"ingresso libero|entrada libre|vstup zdarma|zdarma|digoust|a gratis)\b"
)
_ONLY_WORD = re.compile(r"^(?:libre|free)$")
# Everyone gives what they want: said first, or of no amount, else it may be of some tier.
_OPEN = re.compile(
    r"\b(?:au chapeau|(?:prix|tarif|montant|participation|contribution|don|donation)s? "
    r"(?:est |sont |totalement |financiere |aux frais |volontaire )?libres?|"
    r"libre (?:participation|contribution|don)|participation libre|prix conscient|"
    r"(?:chacun|chacune) donne ce qu|pay what you (?:want|can|wish|like)|"
    r"pay as you (?:wish|like|feel)|free donation|spendenbasis|zahl was du willst|"
    r"la voluntad|offerta libera)\b|^(?:le )?chapeau\b"
)
# Free for some, under conditions, or as one pleases: not plainly free.
_NOT_FOR_ALL = re.compile(
    r"\b(?:payante?s?|non gratuite?|pas gratuite?|chapeau|prix libre|participation libre|"
    r"libre participation|tarif libre|participation au|don libre|donation libre|"
    r"gratuite?s? (?:pour les|pour le|aux|moins de|jusqu|sous|sur presentation|des|a partir|\d)|"
    r"gratuite?s? avec (?:le|la|un|une) (?:billet|pass|carte|entree)|"
    r"compris dans|inclus|free for|frais d|droit d entree|adhesion obligatoire|parking gratuit)\b"
)


class Price(NamedTuple):
    """Euros; ``is_free`` is ``None`` when the conditions do not say."""

    is_free: bool | None
    min: Decimal | None
    max: Decimal | None


NOT_SAID = Price(None, None, None)


@lru_cache(maxsize=8192)
def price_of(conditions: tuple[str, ...]) -> Price:
    """Read the price in conditions of entry, one text a language.

    An amount in euros means that one pays (``0 €`` alone, that one does not); plain
    words without an amount mean that it is free. All else is left unsaid.

    >>> price_of(("Entrée : 5 € Tarif réduit : 3,50 €",))
    Price(is_free=False, min=Decimal('3.50'), max=Decimal('5'))
    >>> price_of(("29 à 59€",))[1:], price_of(("Entrée libre & gratuite",)).is_free
    ((Decimal('29'), Decimal('59')), True)
    >>> price_of(("Gratuit pour les moins de 12 ans",)).is_free, price_of(("7",)).is_free
    (None, None)
    """
    conditions = tuple(text[:_READ] for text in conditions)
    amounts = [amount for text in conditions for amount in _amounts(text)]
    if amounts:
        return Price(is_free=max(amounts) == 0, min=min(amounts), max=max(amounts))
    folded = [fold(text) for text in conditions]
    if any(_NOT_FOR_ALL.search(text) for text in folded):
        return NOT_SAID
    if any(_FREE.search(text) or _ONLY_WORD.match(text) for text in folded):
        return Price(is_free=True, min=None, max=None)
    return NOT_SAID


def is_open(conditions: tuple[str, ...]) -> bool:
    """Tell whether conditions of entry, one text a language, say that one pays what one wants.

    >>> is_open(("Prix libre",)), is_open(("Entrée libre, sortie au chapeau",))
    (True, True)
    >>> is_open(("Prix libre, 5 € conseillés",)), is_open(("10 € ; tarif libre pour les élèves",))
    (True, False)
    >>> is_open(("Entrée libre",)), is_open(("Apportez un chapeau",))
    (False, False)
    """
    return any(_says_open(text[:_READ]) for text in conditions)


def _says_open(text: str) -> bool:
    amount = _AMOUNTS.search(text)
    before = text[: amount.start()] if amount else text
    return _OPEN.search(fold(before)) is not None


def _amounts(text: str) -> Iterable[Decimal]:
    for found in _AMOUNTS.finditer(text):
        if found["cents"]:
            yield Decimal(f"{found['euros']}.{found['cents']}")
            continue
        # A lower-case e after a number is an ordinal (2e), not a currency.
        if _UNSURE_E.search(found[0]):
            continue
        for number in _ONE.findall(found["before"] or found["after"]):
            amount = Decimal(re.sub(r"[ \u00a0\u202f]", "", number).replace(",", "."))
            if amount < _DEAREST:
                yield amount
