"""The short form that makes an event at HelloAsso: what was typed, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from app.clients.helloasso_writing import NewEvent
from app.kernel.french import MAINLAND_ZONE, departments_of_postal_code, postal_code, timezone_of
from app.web.catalogues import gettext

LONGEST = {
    "title": 120,
    "place_name": 120,
    "address": 200,
    "city": 100,
    "description": 1000,
    "price": 12,
    "seats": 6,
}
FIELDS = (
    "title", "day", "from", "to", "place_name", "address", "postal_code", "city", "price",
    "seats", "description",
)  # a list read across  # fmt: skip
# HelloAsso's own names, and where each is mended on our form.
THEIRS = {
    "title": "title",
    "startDate": "day",
    "endDate": "to",
    "name": "place_name",
    "place": "place_name",
    "address": "address",
    "zipCode": "postal_code",
    "city": "city",
    "tierList": "price",
    "price": "price",
    "maxEntries": "seats",
    "description": "description",
    "longDescription": "description",
}
_MOST_EUROS, _MOST_SEATS = Decimal(5000), 100_000
_FARTHEST, _LATEST_NIGHT = timedelta(days=731), time(8)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])\s*(?:[:hH]\s*([0-5][0-9])?)?")
_FIVE_DIGITS = re.compile(r"[0-9]{5}")
_FREE = frozenset({"", "0", "gratuit", "free"})


@dataclass(slots=True)
class Typed:
    """What was typed, kept as it is: a form that is refused shows it again."""

    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Typed:
        """Read the fields of a form that was sent."""
        return cls({name: form.get(name, "").strip() for name in FIELDS})

    def event(self, *, now: datetime) -> NewEvent | None:
        """Return what to ask of HelloAsso; nothing when :attr:`faults` says what to mend."""
        self._check_texts()
        code = self._postal_code()
        zone = _zone_of(code)
        starts_at, ends_at = self._times(zone, now=now)
        cents, seats = self._cents(), self._seats()
        if self.faults or starts_at is None or cents is None:
            return None
        said = self.values
        return NewEvent(
            title=said["title"],
            description=said["description"],
            starts_at=starts_at,
            ends_at=ends_at,
            place_name=said["place_name"],
            address=said["address"],
            postal_code=code,
            city=said["city"],
            price_cents=cents,
            # What the ticket is called at HelloAsso, where all is in French.
            price_label="Entrée" if cents else "Entrée gratuite",
            seats=seats,
        )

    def in_order(self) -> dict[str, str]:
        """Return what is wrong, in the order of the form."""
        return {name: self.faults[name] for name in FIELDS if name in self.faults}

    def _check_texts(self) -> None:
        missing = {
            "title": gettext("Donnez un titre à votre événement."),
            "city": gettext("Dites dans quelle commune il a lieu."),
            "description": gettext("Dites en quelques mots ce qui s’y passe."),
        }
        for name, sentence in missing.items():
            if not self.values[name]:
                self.faults[name] = sentence
        for name, longest in LONGEST.items():
            if len(self.values[name]) > longest:
                self.faults[name] = gettext(
                    "C’est trop long : %(most)d caractères au plus.", most=longest
                )

    def _postal_code(self) -> str:
        code = re.sub(r"\s", "", self.values["postal_code"])
        # A source may lose a leading zero; a person who types four digits forgot one.
        if _FIVE_DIGITS.fullmatch(code) and postal_code(code):
            return code
        self.faults["postal_code"] = gettext("Un code postal a cinq chiffres : 25000.")
        return ""

    def _times(self, zone: ZoneInfo, *, now: datetime) -> tuple[datetime | None, datetime | None]:
        day, begin = self._day(), self._clock("from")
        end = self._clock("to") if self.values["to"] else None
        if day is None or begin is None or {"from", "to"} & self.faults.keys():
            return None, None
        starts_at = datetime.combine(day, begin, zone)
        if starts_at < now:
            self.faults["day"] = gettext("Cette date est passée.")
        elif starts_at > now + _FARTHEST:
            self.faults["day"] = gettext("C’est dans plus de deux ans : vérifiez l’année.")
        if end is None or "day" in self.faults:
            return starts_at, None
        if end <= begin and end > _LATEST_NIGHT:
            self.faults["to"] = gettext("La fin vient avant le début.")
        # What ends at one in the morning ends the next day.
        last = day if end > begin else day + timedelta(days=1)
        return starts_at, datetime.combine(last, end, zone)

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.values["day"])
        except ValueError:
            self.faults["day"] = gettext("Dites quel jour : choisissez-le, ou écrivez 2026-09-12.")
            return None

    def _clock(self, name: str) -> time | None:
        found = _CLOCK.fullmatch(self.values[name])
        if found:
            return time(int(found[1]), int(found[2] or 0))
        self.faults[name] = gettext("Écrivez une heure comme 20:30.")
        return None

    def _cents(self) -> int | None:
        text = self.values["price"].casefold().replace("€", "").strip()
        if text in _FREE:
            return 0
        try:
            euros = Decimal(re.sub(r"\s", "", text).replace(",", "."))
            is_price = euros.is_finite() and 0 <= euros <= _MOST_EUROS
            cents = euros * 100
            if is_price and cents == int(cents):
                return int(cents)
        except InvalidOperation:
            pass
        self.faults["price"] = gettext(
            "Écrivez un prix en euros, comme 5 ou 7,50 ; 0 si c’est gratuit."
        )
        return None

    def _seats(self) -> int | None:
        text = self.values["seats"]
        if not text:
            return None
        if text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_SEATS:
            return int(text)
        self.faults["seats"] = gettext(
            "Écrivez un nombre de places, ou rien s’il n’y a pas de limite."
        )
        return None


def _zone_of(code: str) -> ZoneInfo:
    departments = departments_of_postal_code(code) if code else ()
    return ZoneInfo(timezone_of(f"{departments[0]}000"[:5]) if departments else MAINLAND_ZONE)
