"""Events and activities as RSS 2.0 (https://www.rssboard.org/rss-specification), an item each.

Dates are also said by the event module of RSS, for programs that read them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape as escape_html
from xml.sax.saxutils import escape

from app.queries.facts import ActivityFacts, EventFacts, PictureFacts, RecordFacts
from app.web.activity_words import last_day, name_of, themes, until_words
from app.web.addresses import activity_path, event_path
from app.web.cards import Reader
from app.web.feeds.plain import printable
from app.web.feeds.sentences import description, place_line, when_line
from app.web.labels import labels
from app.web.pictures import fallback_path, fallback_size
from app.web.site import Site, directory, origin_of

MEDIA_TYPE = "application/rss+xml"
_OPENING = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
    ' xmlns:georss="http://www.georss.org/georss"'
    ' xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n'
)
_MINUTES_TO_LIVE = "60"


def head(site: Site, *, title: str, page: str, self_path: str) -> str:
    """Return the opening of the channel; ``page`` and ``self_path`` are paths on this site."""
    origin = origin_of(site.facts)
    address = _word(origin + self_path, quoted=True)
    lines = [
        _tag("title", title),
        _tag("link", origin + page),
        _tag("description", site.text("home.lead").text or title),
        _tag("language", site.language),
        _tag("ttl", _MINUTES_TO_LIVE),
        f'<atom:link rel="self" type="{MEDIA_TYPE}" href="{address}"/>',
    ]
    return _OPENING + "\n".join(lines) + "\n"


def tail() -> str:
    """Return what closes the channel."""
    return "</channel>\n</rss>\n"


def item(site: Site, event: EventFacts, *, today: date) -> str:
    """Return one item; it links within the site, its guid is the same on all of them."""
    lines = [
        _tag("title", event.title.read(site.languages).text),
        _tag("link", origin_of(site.facts) + event_path(site, event)),
        *_common(event),
        _tag("category", labels(site.language).themes[event.theme]),
        _tag("description", _paragraphs(site, event, when_line(site, event, today=today))),
        _tag("ev:startdate", _instant(event.shown.starts_at)),
    ]
    if event.shown.ends_at:
        lines.append(_tag("ev:enddate", _instant(event.shown.ends_at)))
    return _item([*lines, *_place(site, event)])


def activity_item(site: Site, activity: ActivityFacts, *, now: datetime) -> str:
    """Return one item of what is joined for a season: until when, where, how."""
    reader, last = Reader(site, now), last_day(activity)
    until = until_words(last, reader) if last else ""
    lines = [
        _tag("title", name_of(activity, reader).text),
        _tag("link", origin_of(site.facts) + activity_path(site, activity)),
        *_common(activity),
        _tag("category", themes(site.language)[activity.theme]),
        _tag("description", _paragraphs(site, activity, until)),
    ]
    return _item([*lines, *_place(site, activity)])


def _item(lines: list[str]) -> str:
    return "\n".join(["<item>", *lines, "</item>\n"])


def _common(record: RecordFacts) -> list[str]:
    """Return what names a record for feed readers, the same on every site, and its last change."""
    guid = f"tag:{directory().base_name},2026:{record.source}/{record.source_key}"
    return [
        f'<guid isPermaLink="false">{_word(guid)}</guid>',
        _tag("pubDate", format_datetime(record.updated_at.astimezone(UTC), usegmt=True)),
    ]


def _place(site: Site, record: RecordFacts) -> list[str]:
    lines = []
    if place := place_line(record):
        lines.append(_tag("ev:location", place))
    if point := record.place.point:
        lines.append(_tag("georss:point", f"{point.lat} {point.lon}"))
    if record.picture:
        lines.append(_media(site, record.picture, credit=record.image_credit))
    return lines


def _media(site: Site, picture: PictureFacts, *, credit: str | None) -> str:
    """Return a picture (Media RSS 1.5.1): an ``enclosure`` would have to say its weight."""
    address = _word(origin_of(site.facts) + fallback_path(picture), quoted=True)
    width, height = fallback_size(picture)
    size = f'width="{width}" height="{height}"'
    by = _tag("media:credit", credit) if credit else ""
    kind = f'url="{address}" medium="image" type="image/jpeg" {size}'
    return f"<media:content {kind}>{by}</media:content>"


def _paragraphs(site: Site, record: RecordFacts, when: str) -> str:
    """Return HTML, which the specification allows there, of words that are all escaped."""
    told = [when, place_line(record)]
    told += description(site, record).split("\n\n")
    lines = (escape_html(line, quote=False).replace("\n", "<br>") for line in told if line)
    return "".join(f"<p>{line}</p>" for line in lines)


def _tag(name: str, text: str) -> str:
    return f"<{name}>{_word(text)}</{name}>"


def _word(text: str, *, quoted: bool = False) -> str:
    return escape(printable(text), {'"': "&quot;"} if quoted else {})


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
