"""Whatever is asked, page after page, the API answers what a plain reading of the rows gives."""

import random
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from app.kernel.folding import fold
from app.kernel.period import When, days_named, midnight
from tests.builders import TOWNS
from tests.conftest import NOW

PARIS = ZoneInfo("Europe/Paris")
TODAY = NOW.astimezone(PARIS).date()
WORDS = ["Bal", "Loto", "Fête d’été", "Bal d’été"]


@pytest.fixture
def rows(build):
    """Seventy events and their times: some hidden, some withdrawn, many that begin together."""
    dice = random.Random(11)
    build.national()
    site = build.site("besancon", "25056", "25036", "97411")
    made = []
    for number in range(70):
        insee = dice.choice([*sorted(TOWNS), None])
        start = NOW + timedelta(hours=6 * dice.randrange(-30, 60))
        step = timedelta(days=dice.choice([1, 7]))
        again = tuple(start + step * n for n in range(1, dice.randrange(1, 4)))
        lasting = dice.choice([None, timedelta(hours=2), timedelta(days=3)])
        event = build.event(
            insee,
            f"{dice.choice(WORDS)} {number}",
            at=start,
            times=again,
            lasting=lasting,
            theme=dice.choice(["sport", "musique", "fete"]),
            is_free=dice.choice([True, False, None]),
            mode=dice.choice(["onsite", "online", "mixed"]),
            access=dice.choice([[], ["mi"], ["mi", "hi"]]),
            spoken=dice.choice([[], ["fr"], ["fr", "ar"]]),
            age_min=dice.choice([None, 6]),
            age_max=dice.choice([None, 12]),
            **dice.choice([{}, {}, {}, {"status": "withdrawn", "withdrawn_at": NOW}]),
        )
        hidden = dice.random() < 0.1
        if hidden:
            build.hide(site, event)
        zone = ZoneInfo(event.timezone)
        made.append((event, hidden, [time_at(at, lasting, zone) for at in (start, *again)]))
    return made


def time_at(start, lasting, zone):
    """Return a time as readers understand it: start, first and last day, when it is over."""
    first = start.astimezone(zone).date()
    if lasting is None:
        return start, first, first, midnight(first + timedelta(days=1), zone)
    end = start + lasting
    return start, first, (end - timedelta(seconds=1)).astimezone(zone).date(), end


def question(dice):
    """Return a question as parameters: each filter one time in three."""
    days = [(TODAY + timedelta(days=dice.randrange(-9, 16))).isoformat() for _ in range(2)]
    choices = {
        "q": ["bal", "LOTO", "été", "ete bal", "zzz"],
        "theme": [["sport"], ["sport", "fete"]],
        "free": ["1"],
        "mode": [["online"], ["onsite", "mixed"]],
        "access": [["mi"], ["hi", "mi"]],
        "spoken": [["ar"], ["ar", "fr"]],
        "age": ["5", "8", "40"],
    }
    asked = {name: dice.choice(values) for name, values in choices.items() if dice.random() < 0.25}
    match dice.randrange(4):
        case 0:
            asked["when"] = dice.choice([*When]).value
        case 1:
            asked |= dict(zip(["from", "to"], sorted(days), strict=True))
        case 2:
            asked["from" if dice.random() < 0.5 else "to"] = days[0]
    return asked


def plainly(rows, asked, territory):
    """Read the rows one by one: (first time that matches, identity), in order."""
    first, last = (date.fromisoformat(asked[n]) if n in asked else None for n in ("from", "to"))
    by_name = first is None and last is None
    if by_name and "when" in asked:
        named = days_named(When(asked["when"]), TODAY)
        first, last = named.first, named.last
    found = []
    for event, hidden, times in rows:
        away = territory is not None and (hidden or event.insee not in territory)
        if event.status == "withdrawn" or away or not suits(event, asked):
            continue
        starts = [
            start
            for start, first_day, last_day, until in times
            if (not by_name or until > NOW)
            and (first is None or last_day >= first)
            and (last is None or first_day <= last)
        ]
        if starts:
            found.append((min(starts), event.id))
    return [identity for _, identity in sorted(found)]


def suits(event, asked):
    age = asked.get("age")
    ages = (event.age_min, event.age_max)
    return (
        all(word in fold(event.title["fr"]) for word in fold(asked.get("q", "")).split())
        and event.theme in asked.get("theme", [event.theme])
        and ("free" not in asked or event.is_free is True)
        and event.mode in asked.get("mode", [event.mode])
        and set(asked.get("access", [])) <= set(event.access)
        and ("spoken" not in asked or bool(set(asked["spoken"]) & set(event.spoken)))
        and (age is None or ages != (None, None))
        and (age is None or (ages[0] or 0) <= int(age) <= (ages[1] or 150))
    )


def answered(visit, host, asked, limit):
    """Follow the cursors to the end; the total is the same on each page."""
    found, totals, cursor = [], set(), {}
    while cursor is not None:
        query = urlencode(asked | cursor | {"limit": limit}, doseq=True)
        answer = visit.raw(f"{host}/api/v1/events?{query}").json
        found += [item["id"] for item in answer["items"]]
        totals.add(answer["total"])
        cursor = {"cursor": answer["next"]} if answer["next"] else None
    assert totals == {len(found)}
    return found


SITES = {"rentree.test": None, "besancon.rentree.test": {"25056", "25036", "97411"}}


@pytest.mark.parametrize("host", SITES)
def test_a_list_read_to_its_end_holds_what_a_plain_reading_finds(visit, rows, host):
    dice = random.Random(5)
    for _ in range(80):
        asked, limit = question(dice), dice.choice([1, 3, 50])
        assert answered(visit, host, asked, limit) == plainly(rows, asked, SITES[host]), asked
