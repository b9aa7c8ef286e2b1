"""Forms and associations invented from a number: nothing is kept, all can be found again.

Eight forms to an association. ``made_form(17)`` is always the same form, and its
address gives the number back (:func:`number_of`). The shapes are those that the
real service answers: fields left out, dates with seven digits of a second,
fields that no documentation names.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.slugs import slugify
from app.services.demo.grammar import with_particle
from tests.fakes.helloasso_places import CIRCLES, EVENTS, SPOTS, STREETS, VENUES, Spot

FORMS_OF_ONE = 8
FIRST_DAY = date(2026, 9, 5)
HELLOASSO = "https://www.helloasso.com"
SEGMENTS = {
    "Event": "evenements", "Membership": "adhesions", "Donation": "formulaires",
    "CrowdFunding": "collectes", "PaymentForm": "paiements", "Shop": "boutiques",
    "Checkout": "checkout",
}  # a list read across  # fmt: skip

Form = dict[str, Any]
_HIDDEN_EVERY, _HIDDEN_AT = 97, 41
_DAYS = 180
_PARIS, _REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
_TICKETS = (("Plein tarif", 800), ("Tarif réduit", 500), ("Enfant (moins de 12 ans)", 0))


def made_form(number: int, *, first_day: date = FIRST_DAY, site: str = HELLOASSO) -> Form:
    """Return the form ``number`` (from 0), as its public page is answered.

    ``first_day``: the events take place in the six months that follow.
    ``site``: where the addresses of its page and of its pictures lead.
    """
    chance = Random(number)
    slug, kind, form_slug = key_of(number)
    title, activity, line = EVENTS[number % len(EVENTS)]
    url = address(site, slug, kind, form_slug)
    form: Form = {
        "organizationName": _association(number // FORMS_OF_ONE)[0],
        "title": title if kind == "Event" else f"Adhésion {first_day.year}-{first_day.year + 1}",
        "description": line if kind == "Event" else "Pour la saison, assurance comprise.",
        "state": "Private" if is_hidden(number) else "Public",
        "formSlug": form_slug,
        "formType": kind,
        "url": url,
        "organizationSlug": slug,
        "currency": "EUR",
        "tiers": _tiers(chance, number, kind),
        "meta": _meta(number, first_day),
        "isAnonymous": False,  # as captured: a field that no documentation names
        **widgets(url),
    }
    if kind == "Event":
        spot = _spot(number)
        form |= {"activityType": activity, "activityTypeId": number % len(EVENTS)}
        form |= _dates(chance, spot, first_day) | _place(chance, number, spot)
    else:
        form["validityType"] = "MovingYear"
    if chance.random() < 0.4:  # two forms of five have a picture
        name = f"banniere-{number % 40}.png"
        form["banner"] = {"fileName": name, "publicUrl": f"{site}/img/photos/{name}"}
    if chance.random() < 0.05:  # some leave their participants a note
        form["personalizedMessage"] = "Merci ! Le digicode de la salle est 4812B."
        form["privateTitle"] = "loto (à valider avec Josiane)"
        form["meta"]["authorEmail"] = "tresoriere@exemple.org"
    return form


def made_insee(number: int) -> str:
    """Return the commune of form ``number``, as a portal must find it.

    One with a venue's name only, or no place at all, is where its association is.
    """
    return _spot(number).insee


def made_organization(number: int, *, site: str = HELLOASSO) -> Form:
    """Return the association ``number`` (from 0), as the service presents it."""
    name, slug = _association(number)
    spot = _spot(number * FORMS_OF_ONE)
    told: Form = {
        "organizationSlug": slug,
        "url": f"{site}/associations/{slug}",
        "name": name,
        "description": "Association loi de 1901, ouverte à toutes et à tous.",
        "type": "Association1901",
        "category": "Culture, pratiques d’activités artistiques",
        "categoryJoId": 6000,
        "city": spot.city,
        "zipCode": spot.postal_code,
        "rnaNumber": f"W{number:09d}",
        "fiscalReceiptEligibility": False,
        "fiscalReceiptIssuanceEnabled": False,
        "updateDate": "2026-08-21T17:05:05.9134567+02:00",
    }
    if number % 3:
        told["geolocation"] = {"latitude": spot.lat, "longitude": spot.lon}
    return told


def key_of(number: int) -> tuple[str, str, str]:
    """Return ``(organizationSlug, formType, formSlug)`` of form ``number``.

    The slug of a form is its association's business: many have a form "1".
    """
    circle, rank = divmod(number, FORMS_OF_ONE)
    slug = _association(circle)[1]
    if rank == FORMS_OF_ONE - 1 and circle % 3 == 0:
        return slug, "Membership", str(rank + 1)
    if rank == 0 and circle % 5 == 0:
        return slug, "Event", "1"
    return slug, "Event", f"{slugify(EVENTS[number % len(EVENTS)][0])}-{rank + 1}"


def number_of(key: tuple[str, str, str]) -> int | None:
    """Return the number of the form at ``key``, if it is an invented one."""
    circle = circle_of(key[0])
    rank = key[2].rpartition("-")[2]
    if circle is None or not (rank.isascii() and rank.isdigit() and 0 < int(rank) <= FORMS_OF_ONE):
        return None
    number = circle * FORMS_OF_ONE + int(rank) - 1
    return number if key_of(number) == key else None


def circle_of(slug: str) -> int | None:
    """Return the number of the association called ``slug``, if it is an invented one."""
    digits = slug.rpartition("-")[2]
    if not (digits.isascii() and digits.isdigit() and len(digits) < len("1000000000")):
        return None
    return int(digits) if _association(int(digits))[1] == slug else None


def is_hidden(number: int) -> bool:
    """Tell whether the form left the directory since: one in a hundred is private by now."""
    return number % _HIDDEN_EVERY == _HIDDEN_AT


def hidden_among(count: int) -> int:
    """Return how many of the first ``count`` forms are hidden."""
    return (count - _HIDDEN_AT + _HIDDEN_EVERY - 1) // _HIDDEN_EVERY if count > _HIDDEN_AT else 0


def hidden_number(rank: int) -> int:
    """Return the number of the hidden form of that rank (from 0)."""
    return rank * _HIDDEN_EVERY + _HIDDEN_AT


def address(site: str, slug: str, kind: str, form_slug: str) -> str:
    """Return the address of a form's page."""
    return f"{site}/associations/{slug}/{SEGMENTS.get(kind, 'formulaires')}/{form_slug}"


def widgets(url: str) -> Form:
    """Return the addresses of the pieces of a form that others may embed."""
    return {
        "widgetButtonUrl": f"{url}/widget-bouton",
        "widgetFullUrl": f"{url}/widget",
        "widgetVignetteHorizontalUrl": f"{url}/widget-vignette-horizontale",
        "widgetVignetteVerticalUrl": f"{url}/widget-vignette",
    }


def seven_digits(moment: datetime) -> str:
    """Write a moment as the service does, to a tenth of a microsecond.

    >>> seven_digits(datetime(2026, 9, 5, 14, 0, 1, 491571, _PARIS))
    '2026-09-05T14:00:01.4915717+02:00'
    """
    written = moment.isoformat(timespec="microseconds")
    return f"{written[:26]}7{written[26:]}"


def _spot(number: int) -> Spot:
    return SPOTS[number // FORMS_OF_ONE % len(SPOTS)]


@lru_cache(maxsize=4096)
def _association(circle: int) -> tuple[str, str]:
    city = _spot(circle * FORMS_OF_ONE).city
    town = city.title() if city.isupper() else city
    name = f"{CIRCLES[circle % len(CIRCLES)]} {with_particle('de', town)}"
    return name, f"{slugify(name)}-{circle}"


def _meta(number: int, first_day: date) -> Form:
    created = datetime.combine(first_day - timedelta(days=90), time(9), _PARIS)
    created += timedelta(seconds=number, microseconds=number * 7919 % 1_000_000)
    updated = created + timedelta(days=number % 60)
    return {"createdAt": seven_digits(created), "updatedAt": seven_digits(updated)}


def _dates(chance: Random, spot: Spot, first_day: date) -> Form:
    zone = _REUNION if spot.is_in_reunion else _PARIS
    day = first_day + timedelta(days=chance.randrange(_DAYS))
    start = datetime.combine(day, time(chance.choice((9, 10, 14, 18, 20)), 0), zone)
    told: Form = {"startDate": start.isoformat()}
    if chance.random() < 0.8:  # one in five does not say when it ends
        told["endDate"] = (start + timedelta(hours=chance.choice((2, 3, 4, 8)))).isoformat()
    if chance.random() < 0.2:  # one in five stops selling before
        told["saleEndDate"] = (start - timedelta(days=1)).isoformat()
    return {} if chance.random() < 0.01 else told  # one in a hundred has no date


def _place(chance: Random, number: int, spot: Spot) -> Form:
    venue = chance.choice(VENUES)
    shape = chance.random()
    if shape < 0.02:  # two in a hundred say nothing of where
        return {}
    if shape < 0.07:  # five in a hundred say the venue and stop there
        return {"place": {"name": venue, "country": "FRA"}}
    place: Form = {
        "name": venue,
        "address": f"{1 + number % 80} {chance.choice(STREETS)}",
        "city": spot.city,
        "zipCode": spot.postal_code,
        "country": spot.country,
    }
    if shape < 0.75:  # a quarter without coordinates
        nudge = chance.uniform(-0.002, 0.002)
        lat, lon = spot.lat + nudge, spot.lon - nudge
        place["geoLocation"] = {"latitude": round(lat, 6), "longitude": round(lon, 6)}
    return {"place": place}


def _tiers(chance: Random, number: int, kind: str) -> list[Form]:
    if kind != "Event":
        return [_tier(number, 0, "Adhésion annuelle", price=1500, kind=kind)]
    shape = chance.random()
    if shape < 0.35:  # a third is free
        return [_tier(number, 0, "Entrée gratuite", price=0)]
    if shape < 0.45:  # a tenth: everybody gives what they want
        return [_tier(number, 0, "Prix libre", minAmount=chance.choice((0, 200, 500)))]
    if shape < 0.5:  # some have no ticket yet
        return []
    tiers = [_tier(number, at, label, price=price) for at, (label, price) in enumerate(_TICKETS)]
    tiers = tiers[: chance.randrange(1, len(tiers) + 1)]
    if chance.random() < 0.1:  # a tenth also takes gifts
        tiers.append(_tier(number, len(tiers), "Soutenir", minAmount=100, kind="Donation"))
    return tiers


def _tier(number: int, at: int, label: str, *, kind: str = "Registration", **amount: int) -> Form:
    return {
        "id": 100_000 + number * 10 + at,
        "label": label,
        "tierType": kind,
        **amount,
        "vatRate": 0.0,
        "paymentFrequency": "Single",
        "maxPerUser": 6,
        "isEligibleTaxReceipt": False,
        "isFavorite": False,
    }


def without_nulls(told: Any) -> Any:
    """Return ``told`` as the service writes it: a null field is left out."""
    if isinstance(told, dict):
        return {name: without_nulls(value) for name, value in told.items() if value is not None}
    if isinstance(told, list | tuple):
        return [without_nulls(value) for value in told]
    return told


def light(form: Form) -> Form:
    """Return ``form`` as lists give it: no ticket, place, activity, sale date, nor name."""
    return {name: value for name, value in form.items() if name not in _NOT_IN_LISTS}


_NOT_IN_LISTS = {
    "tiers", "place", "activityType", "activityTypeId", "saleStartDate", "saleEndDate",
    "organizationName", "organizationLogo", "personalizedMessage", "validityType", "isAnonymous",
}  # a list read across  # fmt: skip
