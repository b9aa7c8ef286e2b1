"""Cases of forms as associations fill them, brought through the whole road and read again.

Each case of ``tests/payloads/helloasso/shapes`` is what a form changes to an ordinary one, and
what the API then answers: all that it does not say is as for the ordinary one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.services.commune_list import CommuneFiles
from tests.db.helloasso_road import SyncRoad
from tests.db.test_communes import SLICE
from tests.visitor import Visitor

Case = Mapping[str, Any]
SHAPES = Path(__file__).parents[1] / "payloads" / "helloasso" / "shapes"
FORUM = "https://www.helloasso.com/associations/amis/evenements"
# What participants alone should read, and an author's address: in every form, and nowhere here.
SECRETS = ("titre-interne-9f", "digicode-4812B", "josiane.auteur@exemple.fr")
ORDINARY: dict[str, Any] = {
    "organizationSlug": "amis",
    "organizationName": "Les Amis",
    "formType": "Event",
    "title": "Rendez-vous",
    "privateTitle": SECRETS[0],
    "personalizedMessage": f"Le code : {SECRETS[1]}",
    "description": "Venez.",
    "state": "Public",
    "startDate": "2026-09-12T20:00:00+02:00",
    "endDate": "2026-09-12T23:00:00+02:00",
    "place": {
        "name": "Salle Battant",
        "address": "1 rue Battant",
        "zipCode": "25000",
        "city": "Besançon",
        "country": "FRA",
    },
    "tiers": [{"id": 1, "label": "Entrée", "tierType": "Registration", "price": 500}],
    "currency": "EUR",
    "meta": {
        "createdAt": "2026-06-10T15:47:01.4915717+02:00",
        "updatedAt": "2026-08-21T17:05:05.91+02:00",
        "authorEmail": SECRETS[2],
    },
}
STARTS, ENDS = "2026-09-12T18:00:00Z", "2026-09-12T21:00:00Z"
PLACE = {
    "name": "Salle Battant",
    "address": "1 rue Battant",
    "postal_code": "25000",
    "insee": "25056",
    "commune": "Besançon",
    "lat": None,
    "lon": None,
}
NOT_OF_THE_FORM = {"id", "url", "updated_at"}


@cache
def cases(name: str) -> dict[str, Case]:
    """The cases of a file, by the slug of their form."""
    read: list[Case] = json.loads((SHAPES / f"{name}.json").read_text("utf-8"))
    return {f"{name}-{number}": case for number, case in enumerate(read)}


def form_of(slug: str, case: Case) -> dict[str, Any]:
    form = {**ORDINARY, "formSlug": slug, "url": f"{FORUM}/{slug}", **case.get("form", {})}
    return {field: value for field, value in form.items() if field not in case.get("omit", ())}


def key_of(form: Mapping[str, Any]) -> str:
    return f"{form['organizationSlug']}/{form['formType']}/{form['formSlug']}"


def expected_of(form: Mapping[str, Any], case: Case) -> dict[str, Any]:
    said = {"starts_at": STARTS, "ends_at": ENDS, **case["expected"]}
    times = {"starts_at": said["starts_at"], "ends_at": said["ends_at"]}
    picture = said.pop("image", None)
    by = form.get("organizationName")
    image = {
        **dict.fromkeys(("url", "width", "height", "color")),
        "credit": f"{by}, par HelloAsso",
        "source_url": picture,
    }
    return {
        "title": {"fr": "Rendez-vous"},
        "description": {"fr": "Venez."},
        "timezone": "Europe/Paris",
        "occurrences": [times],
        "distance_km": None,
        "association": {"name": by},
        "theme": "autre",
        "keywords": {},
        "mode": "onsite",
        "age": None,
        "spoken": [],
        "price": {"free": False, "min": 5.0, "max": 5.0},
        "access": [],
        "status": "scheduled",
        "registration_url": form["url"],
        "source": {"name": "helloasso", "key": key_of(form)},
        **said,
        "place": {**PLACE, **said.get("place", {})},
        "image": image if picture else None,
    }


def difference(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What an item says otherwise than it should, field by field."""
    fields = (item.keys() | wanted.keys()) - NOT_OF_THE_FORM
    asked = {field: (item.get(field), wanted.get(field)) for field in sorted(fields)}
    return {field: (is_, should) for field, (is_, should) in asked.items() if is_ != should}


class Examination:
    """Brings every form of a file, and reads what is there."""

    def __init__(self, road: SyncRoad, visit: Visitor) -> None:
        self.road, self.visit = road, visit

    def bring(self, name: str) -> dict[str, Case]:
        """Synchronise the forms of a file; return its cases by the key of their form."""
        found = {}
        for slug, case in cases(name).items():
            form = form_of(slug, case)
            found[key_of(form)] = case
            self.road.fake.publish(form)
        self.report = self.road.run()
        assert self.report.failed == []
        return found

    def items(self, host: str = "rentree.test", **asked: str) -> dict[str, dict[str, Any]]:
        """Return every item of the API, by key."""
        query = {"from": "1990-01-01", "limit": "100", **asked}
        found: dict[str, dict[str, Any]] = {}
        while True:
            pairs = "&".join(f"{name}={value}" for name, value in query.items())
            answer = self.visit.raw(f"{host}/api/v1/events?{pairs}")
            assert answer.status_code == 200, answer.text
            page = answer.get_json()
            found |= {item["source"]["key"]: item for item in page["items"]}
            if page["next"] is None:
                return found
            query["cursor"] = page["next"]

    def page(self, item: Mapping[str, Any]) -> str:
        """Return the words of an event's page."""
        text = self.visit(f"rentree.test/evenements/{item['url'].rpartition('/')[2]}").text
        return " ".join(text.split())


def communes(folder: Path) -> CommuneFiles:
    """The communes of other tests, and four more."""
    merged = {}
    for name in ("communes", "codes"):
        more = (SHAPES / f"{name}.csv").read_text("utf-8").split("\n", 1)[1]
        merged[name] = folder / f"{name}.csv"
        merged[name].write_text(getattr(SLICE, name).read_text("utf-8") + more, "utf-8")
    return CommuneFiles(**merged, contours=SLICE.contours)
