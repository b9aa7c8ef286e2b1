"""Read which events each form of a list holds, in order: what the isolation tests compare."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

from bs4 import BeautifulSoup
from icalendar import Calendar

from tests.visitor import Visitor

_ID = re.compile(r"/evenements/(\d+)-[^/?#]*$")


def in_html(visit: Visitor, host: str, query: str = "", *, prefix: str = "") -> list[int]:
    """Follow the pager to its end."""
    found: list[int] = []
    address = f"{prefix}/evenements" + (f"?{query}" if query else "")
    for _ in range(200):
        page = BeautifulSoup(visit.raw(host + address).text, "html.parser")
        links = [_ID.search(str(link["href"])) for link in page.select("main .event-title a[href]")]
        found += [int(link[1]) for link in links if link and int(link[1]) not in found]
        after = page.select_one("a[rel=next]")
        if after is None:
            return found
        address = str(after["href"])
    raise AssertionError("the pager never ends")


def in_api(visit: Visitor, host: str, query: str = "", *, prefix: str = "") -> list[int]:
    """Follow the cursors to their end; the total is true on each page."""
    found: list[int] = []
    totals = set()
    cursor: str | None = ""
    while cursor is not None:
        asked = "&".join(part for part in (query, f"cursor={cursor}" if cursor else "") if part)
        answer = visit.raw(f"{host}{prefix}/api/v1/events?{asked}").json
        assert answer is not None
        found += [item["id"] for item in answer["items"]]
        totals.add(answer["total"])
        cursor = answer["next"]
    assert totals == {len(found)}
    return found


def in_ics(visit: Visitor, host: str, query: str = "", *, prefix: str = "") -> list[int]:
    """Each event once, in the order of its first entry."""
    text = visit.raw(f"{host}{prefix}/evenements.ics?{query}").text
    entries = Calendar.from_ical(text).walk("VEVENT")
    return list(dict.fromkeys(_id_in(str(entry["URL"])) for entry in entries))


def in_rss(visit: Visitor, host: str, query: str = "", *, prefix: str = "") -> list[int]:
    text = visit.raw(f"{host}{prefix}/evenements.rss?{query}").data
    items = ET.fromstring(text).iter("item")  # noqa: S314 (our own)
    return [_id_in(item.findtext("link", "")) for item in items]


def in_csv(visit: Visitor, host: str, query: str = "", *, prefix: str = "") -> list[int]:
    text = visit.raw(f"{host}{prefix}/evenements.csv?{query}").data.decode("utf-8-sig")
    return [int(row["identifiant"]) for row in csv.DictReader(io.StringIO(text))]


def in_geojson(visit: Visitor, host: str, query: str = "", *, prefix: str = "") -> list[int]:
    text = visit.raw(f"{host}{prefix}/evenements.geojson?{query}").text
    return [feature["id"] for feature in json.loads(text)["features"]]


FORMS: dict[str, Callable[..., list[int]]] = {
    "html": in_html,
    "json": in_api,
    "ics": in_ics,
    "rss": in_rss,
    "csv": in_csv,
    "geojson": in_geojson,
}


def _id_in(address: str) -> int:
    found = _ID.search(address)
    assert found, address
    return int(found[1])
