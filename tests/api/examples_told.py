"""A small catalogue, and what the API answers about it: the examples of its description."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.kernel.text import LocalizedText

EVENT, ACTIVITY = 7, 9
HOST, SHOWN_HOST = "rentree.test", "assos.example"


def catalogue(build):
    """An event with a picture and two times, an activity, two portals."""
    build.national(name=LocalizedText({"fr": "La Rentrée des Assos"}))
    build.site("besancon", "25056", name=LocalizedText({"fr": "Besançon"}), languages=("fr", "en"))
    event = build.event(
        "25056",
        {"fr": "Bal au kiosque", "en": "Dance at the bandstand"},
        times=(datetime(2026, 9, 12, 18, tzinfo=UTC),),
        lasting=timedelta(hours=3),
        source="openagenda",
        source_key="12/34",
        description=LocalizedText({"fr": "On danse en plein air.", "en": "Dancing outdoors."}),
        organizer="Les Amis du Kiosque",
        place_name="Kiosque",
        address="Place Granvelle",
        postal_code="25000",
        theme="fete",
        keywords={"fr": ["bal", "danse"]},
        mode="onsite",
        age_min=6,
        spoken=["fr"],
        is_free=False,
        price_min=Decimal("2.50"),
        price_max=Decimal(10),
        access=["mi"],
        registration=[{"type": "link", "value": "https://billets.example/bal"}],
    )
    activity = build.activity(
        "25056",
        "Yoga du mardi",
        until=datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC),
        source="helloasso",
        source_key="les-amis-du-kiosque/Membership/yoga",
        description=LocalizedText({"fr": "Chaque mardi à 19 h, de septembre à juin."}),
        organizer="Les Amis du Kiosque",
        theme="sport",
        keywords={},
        registration=[{"type": "link", "value": "https://www.helloasso.com/yoga"}],
    )
    return event, activity


def told(visit, event, activity):
    """What each address answers, with the identities and the host of the examples."""
    asked = {
        "events": "/events",
        "event": f"/events/{event.id}",
        "activities": "/activities",
        "activity": f"/activities/{activity.id}",
        "sites": "/sites",
        "communes": "/communes",
    }
    shown = {}
    for name, path in asked.items():
        answer = visit.raw(f"{HOST}/api/v1{path}")
        assert answer.status_code == 200, (path, answer.text)
        text = answer.text.replace(HOST, SHOWN_HOST)
        for number, record in ((EVENT, event), (ACTIVITY, activity)):
            text = text.replace(f'"id":{record.id},', f'"id":{number},')
            text = text.replace(f"/{record.id}-", f"/{number}-")
        shown[name] = json.loads(text)
    return shown
