"""From a draft and its commune to the rows of three tables. Pure: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.folding import fold
from app.kernel.geo import Point
from app.kernel.markup import plain_text
from app.kernel.period import is_evening, local_days, until
from app.kernel.search_words import organizer_token, titled, tokens_of
from app.kernel.slugs import slugify
from app.kernel.text import LocalizedText
from app.services.ingest.draft import EventDraft, Timing, digest

_LONGEST_SLUG = 100
_SEARCHED_BODY = 4000
_NOT_READ = frozenset({"source", "source_key", "feed", "origin", "fingerprint", "slug", "reading"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Placing:
    """The commune of a draft, or why it has none."""

    insee: str | None
    timezone: str
    reason: str | None
    point: Point | None


def event_row(draft: EventDraft, placing: Placing, *, origin: str) -> Row:
    """Return the columns of ``event`` that a source decides."""
    return {
        "source": draft.source.value,
        "source_key": draft.key,
        "source_url": draft.source_url,
        "feed": draft.feed,
        "origin": origin,
        "fingerprint": draft.fingerprint,
        "slug": _slug(draft),
        "title": draft.title,
        "description": draft.description,
        "body": draft.body,
        "conditions": draft.conditions,
        "keywords": dict(draft.keywords),
        "theme": draft.theme.value,
        "status": draft.status.value,
        "mode": draft.mode.value,
        "is_season": draft.is_season,
        **_placed(placing),
        "place_name": draft.place_name,
        "address": draft.address,
        "postal_code": draft.place.postal_code,
        "city": draft.place.city,
        "organizer": draft.organizer,
        "access": [code.value for code in draft.access],
        "spoken": list(draft.spoken),
        "age_min": draft.age_min,
        "age_max": draft.age_max,
        "is_free": draft.is_free,
        "is_open_price": draft.is_open_price,
        "price_min": draft.price_min,
        "price_max": draft.price_max,
        "image_url": draft.image_url,
        "image_credit": draft.image_credit,
        "registration": [{"type": way.type, "value": way.value} for way in draft.registration],
        "online_url": draft.online_url,
    }


def _slug(draft: EventDraft) -> str:
    """Return the readable part of an address; titles in other scripts have none of their own.

    Season activities mostly share one title, « Adhésion »: their association tells them apart.
    """
    title = draft.title.read(["fr"]).text
    if draft.is_season:
        return slugify(f"{title} {draft.organizer or ''}", longest=_LONGEST_SLUG) or "activite"
    return slugify(title, longest=_LONGEST_SLUG) or "evenement"


def _placed(placing: Placing) -> Row:
    point = placing.point
    return {
        "insee": placing.insee,
        "timezone": placing.timezone,
        "unplaced_reason": placing.reason,
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
    }


def instants(timings: Iterable[Timing], timezone: str) -> list[Timing]:
    """Return timings in UTC, sorted, identical ones once; naive ones are local to ``timezone``."""
    zone = ZoneInfo(timezone)

    def instant(moment: datetime) -> datetime:
        return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)

    found = {Timing(instant(t.begin), instant(t.end) if t.end else None) for t in timings}
    return sorted(found, key=lambda t: (t.begin, t.end or t.begin, t.end is None))


def span(times: list[Timing]) -> tuple[datetime, datetime | None]:
    """Return when an event first begins and last ends; ``None`` if its last time has no end."""
    latest = max(times, key=lambda t: t.end or t.begin)
    return times[0].begin, latest.end


def reading_of(row: Mapping[str, Any], times: Iterable[Timing]) -> str:
    """Return a digest of what people read; ``updated_at`` moves with it alone."""
    read = {name: plain(value) for name, value in row.items() if name not in _NOT_READ}
    if not read["is_open_price"]:
        del read["is_open_price"]  # what was read before prices could be open stays what it was
    if read.pop("is_season"):
        # Nobody reads when it began, which may be when its form was made; its end is a column.
        return digest({**read, "starts_at": None})
    read["times"] = [(plain(t.begin), plain(t.end)) for t in times]
    return digest(read)


def plain(value: Any) -> Any:
    """Return a column's value as JSON holds it."""
    if isinstance(value, LocalizedText):
        return value.to_json()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        # 5 and 5.00 are one price: the column gives back two decimals.
        return str(value.quantize(Decimal("0.01")))
    return value


def occurrence_rows(
    event_id: int, row: Mapping[str, Any], times: Iterable[Timing], hall: Point | None
) -> list[Row]:
    """Return an event's rows of ``occurrence``.

    A place without coordinates is looked for at its town hall (``hall``): a search
    around the town finds it, though no map shows it there. A season activity has none: no list
    of events shows what nobody can go and see (ADR 0015).
    """
    if row["is_season"]:
        return []
    zone = ZoneInfo(row["timezone"])
    lat, lon = row["lat"], row["lon"]
    if lat is None and hall is not None:
        lat, lon = hall.lat, hall.lon
    rows = []
    for position, timing in enumerate(times):
        first, last = local_days(timing.begin, timing.end, zone)
        rows.append(
            {
                "event_id": event_id,
                "position": position,
                "insee": row["insee"],
                "starts_at": timing.begin,
                "ends_at": timing.end,
                "until_at": until(timing.begin, timing.end, zone),
                "first_day": first,
                "last_day": last,
                "lat": lat,
                "lon": lon,
                "theme": row["theme"],
                "is_evening": is_evening(timing.begin, zone),
            }
        )
    return rows


def search_rows(event_id: int, row: Mapping[str, Any]) -> list[Row]:
    """Return an event's rows of ``event_search``: one a language, each with the place's words."""
    texts: tuple[LocalizedText, ...] = (row["title"], row["description"], row["conditions"])
    body: LocalizedText = row["body"]
    keywords: Mapping[str, list[str]] = row["keywords"]
    languages = dict.fromkeys([*row["title"], *row["description"], *body, *keywords])
    place = " ".join(filter(None, (row["place_name"], row["city"], row["organizer"])))
    found = []
    for language in languages:
        said = (
            *(text.get(language, "") for text in texts),
            *keywords.get(language, ()),
            place,
            plain_text(body.get(language, ""))[:_SEARCHED_BODY],
        )
        title = tokens_of(row["title"].get(language, ""), language)
        tokens = tokens_of(" ".join(said), language) | titled(title)
        tokens |= {organizer_token(row["organizer"])} if row["organizer"] else set()
        found.append(
            {
                "event_id": event_id,
                "insee": row["insee"],
                "language": language,
                "folded": fold(" ".join(said)),
                "words": f" {' '.join(sorted(tokens))} ",
            }
        )
    return found
