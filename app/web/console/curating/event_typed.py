"""What somebody typed of an event, checked as what a source says is; faults stand by the inputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.kernel.markup import clean, one_line, plain_text
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Status, Theme
from app.queries.curation import Whole
from app.services.ingest.corrections import TIMINGS
from app.services.ingest.draft import Timing
from app.web.catalogues import gettext
from app.web.console.curating.event_commune import Elsewhere
from app.web.console.curating.event_fields import LOCAL, Shape

LONGEST = {"title": 250, "description": 4000, "place_name": 250, "address": 400}
_LONGEST_URL, _OLDEST = 2000, 120
_MOST_EUROS = Decimal(99_999)
_FARTHEST = timedelta(days=3660)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
STATUSES = tuple(status.value for status in Status if status is not Status.WITHDRAWN)


@dataclass(slots=True)
class Typed:
    """The inputs of one form, ``text``, over the event that they are about.

    ``leaves``: the commune that was typed is out of the territory, and nobody said yes to it.
    """

    event: Whole
    shape: Shape
    text: Mapping[str, str]
    shown: Mapping[str, str]
    now: datetime
    commune: Callable[[str], dict[str, Any] | Elsewhere]
    faults: dict[str, str] = field(default_factory=dict)
    leaves: bool = False

    def values(self, name: str) -> dict[str, Any] | None:
        """Return the columns of a field as they are wanted; ``None`` when there is a fault."""
        known = len(self.faults)
        readers: Mapping[str, Callable[[], dict[str, Any]]] = {
            "title": lambda: {"title": self._localized("title")},
            "description": lambda: {"description": self._localized("description")},
            "status": lambda: {"status": self._one_of("status", STATUSES)},
            "theme": lambda: {"theme": self._one_of("theme", tuple(Theme))},
            "commune": self._commune,
            "place_name": lambda: {"place_name": self._line("place_name")},
            "address": lambda: {"address": self._line("address")},
            "timings": lambda: {TIMINGS: self._timings()},
            "price": self._price,
            "age": self._age,
            "access": lambda: {"access": self._ticked("access")},
            "spoken": lambda: {"spoken": self._ticked("spoken")},
            "registration": lambda: {"registration": self._registration()},
            "online_url": lambda: {"online_url": self._url("online_url") or None},
        }
        found = readers[name]()
        return found if len(self.faults) == known else None

    def _localized(self, name: str) -> LocalizedText:
        text: LocalizedText = self.event.columns[name]
        first = self.shape.languages[0]
        for code in self.shape.languages:
            place = f"{name}-{code}"
            if self.text[place] != self.shown[place]:
                said = self._words(place, LONGEST[name], is_line=name == "title")
                source = None if code == first else self.text[f"{name}-{first}"]
                text = text.with_(code, said, written_from=source)
        if name == "title" and not text:
            place = f"title-{first}"
            self.faults.setdefault(place, gettext("Donnez un titre à votre événement."))
        return text

    def _commune(self) -> dict[str, Any]:
        found = self.commune(" ".join(self.text["commune"].split()))
        if not isinstance(found, Elsewhere):
            return found
        self.faults["commune"], self.leaves = found.fault, found.leaves
        return {}

    def _line(self, name: str) -> str | None:
        return self._words(name, LONGEST[name], is_line=True) or None

    def _words(self, place: str, longest: int, *, is_line: bool) -> str:
        """Return plain words; what an import would clean in silence is told to who typed it."""
        said = self.text[place]
        plain = one_line(said) if is_line else plain_text(said)
        if len(said) > longest:
            self.faults[place] = gettext(
                "C’est trop long : %(most)d caractères au plus.", most=longest
            )
        elif clean(said) != said and _differs(clean(said), said):
            self.faults[place] = gettext("Ce texte contient des signes invisibles.")
        elif _differs(plain, said):
            self.faults[place] = gettext("Écrivez du texte simple, sans balises.")
        return plain

    def _one_of(self, name: str, known: tuple[str, ...]) -> str:
        if self.text[name] not in known:
            self.faults[name] = gettext("Choisissez dans la liste.")
        return self.text[name]

    def _ticked(self, name: str) -> list[str]:
        """Return the codes of the boxes that are ticked, in the order that the source gave."""
        boxes = self.shape.inputs(name)
        ticked = [place.partition("-")[2] for place in boxes if self.text[place]]
        # What has no box here is not for this form to take away.
        own = [
            code
            for code in self.event.columns[name]
            if code in ticked or f"{name}-{code}" not in boxes
        ]
        return [*own, *(code for code in ticked if code not in own)]

    def _price(self) -> dict[str, Any]:
        kind = self.text["price_kind"]
        low, high = self._euros("price_min"), self._euros("price_max")
        if kind not in {"free", "paid", "unknown"}:
            self.faults["price_kind"] = gettext("Choisissez dans la liste.")
        elif kind == "free" and (low or high):
            self.faults["price_kind"] = gettext("C’est gratuit, ou il y a un prix : pas les deux.")
        elif low is not None and high is not None and low > high:
            self.faults["price_max"] = gettext("Le prix le plus haut est sous le plus bas.")
        is_free = {"free": True, "paid": False}.get(kind)
        return {"is_free": is_free, "price_min": low, "price_max": high}

    def _euros(self, name: str) -> Decimal | None:
        text = re.sub(r"[\s€]", "", self.text[name]).replace(",", ".")
        if not text:
            return None
        try:
            euros = Decimal(text) if text.isascii() and len(text) < 12 else Decimal(-1)
        except InvalidOperation:
            euros = Decimal(-1)
        if not (euros.is_finite() and 0 <= euros <= _MOST_EUROS) or euros * 100 != int(euros * 100):
            self.faults[name] = gettext(
                "Écrivez un prix en euros, comme 5 ou 7,50 ; 0 si c’est gratuit."
            )
            return None
        return euros

    def _age(self) -> dict[str, Any]:
        ages = {name: self._years(name) for name in ("age_min", "age_max")}
        low, high = ages["age_min"], ages["age_max"]
        if low is not None and high is not None and low > high:
            self.faults["age_max"] = gettext("L’âge le plus haut est sous le plus bas.")
        return ages

    def _years(self, name: str) -> int | None:
        text = self.text[name]
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= _OLDEST:
            return int(text)
        self.faults[name] = gettext("Écrivez un âge en années, comme 12.")
        return None

    def _registration(self) -> list[dict[str, Any]]:
        others = [dict(way) for way in self.event.columns["registration"]]
        first = next((at for at, way in enumerate(others) if way["type"] == "link"), None)
        if first is not None:
            del others[first]
        url = self._url("registration")
        return [{"type": "link", "value": url}, *others] if url else others

    def _url(self, name: str) -> str:
        text = self.text[name]
        if text and not _is_https(text):
            self.faults[name] = gettext("Écrivez une adresse qui commence par https://.")
        return text

    def _timings(self) -> list[Timing]:
        zone = ZoneInfo(self.event.columns["timezone"])
        found = [self._timing(at, zone) for at in range(self.shape.rows)]
        kept = {timing for timing in found if timing}
        if not kept and not self.faults:
            self.faults["begin-0"] = gettext("Il faut au moins une date.")
        return sorted(kept, key=lambda t: (t.begin, t.end or t.begin, t.end is None))

    def _timing(self, at: int, zone: ZoneInfo) -> Timing | None:
        first, last = f"begin-{at}", f"end-{at}"
        own = self.event.times[at] if at < len(self.event.times) else (None, None)
        begin, end = self._moment(first, own[0], zone), self._moment(last, own[1], zone)
        if begin is None:
            if end is not None and first not in self.faults:
                self.faults[first] = gettext("Dites quand cela commence.")
            return None
        if end is not None and end <= begin and not {first, last} & self.faults.keys():
            self.faults[last] = gettext("La fin vient avant le début.")
        return Timing(begin, end)

    def _moment(self, name: str, own: datetime | None, zone: ZoneInfo) -> datetime | None:
        """Return an instant: the event's own where nobody touched it, to the second."""
        text = self.text[name]
        if not text or (own is not None and text == self.shown[name]):
            return own if text else None
        try:
            local = datetime.strptime(text[:16], LOCAL).replace(tzinfo=zone)
            instant = local.astimezone(UTC)
        except (ValueError, OverflowError):
            self.faults[name] = gettext("Écrivez une date et une heure, comme 2026-09-12T20:30.")
            return None
        if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            self.faults[name] = gettext(
                "Cette heure n’existe pas : on change d’heure cette nuit-là."
            )
        elif not _EARLIEST <= instant <= self.now + _FARTHEST:
            self.faults[name] = gettext("Vérifiez l’année.")
        return instant


def _differs(one: str, other: str) -> bool:
    """Tell whether two texts are not the same words; how they are spaced does not count."""
    return one.split() != other.split()


def _is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = text.isprintable() and " " not in text and "\\" not in text
    return (
        parts.scheme == "https"
        and host is not None
        and "." in host
        and parts.username is None
        and is_plain
        and len(text) <= _LONGEST_URL
    )
