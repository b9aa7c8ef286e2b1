"""Events as RSS 2.0 (https://www.rssboard.org/rss-specification), one item an event.

Dates are also said by the event module of RSS, for programs that read them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape as escape_html
from xml.sax.saxutils import escape

from app.queries.facts import EventFacts, PictureFacts
from app.web.addresses import event_path
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
    guid = f"tag:{directory().base_name},2026:{event.source}/{event.source_key}"
    lines = [
        "<item>",
        _tag("title", event.title.read(site.languages).text),
        _tag("link", origin_of(site.facts) + event_path(site, event)),
        f'<guid isPermaLink="false">{_word(guid)}</guid>',
        _tag("pubDate", format_datetime(event.updated_at.astimezone(UTC), usegmt=True)),
        _tag("category", labels(site.language).themes[event.theme]),
        _tag("description", _paragraphs(site, event, today=today)),
        _tag("ev:startdate", _instant(event.shown.starts_at)),
    ]
    if event.shown.ends_at:
        lines.append(_tag("ev:enddate", _instant(event.shown.ends_at)))
    if place := place_line(event):
        lines.append(_tag("ev:location", place))
    if point := event.place.point:
        lines.append(_tag("georss:point", f"{point.lat} {point.lon}"))
    if event.picture:
        lines.append(_media(site, event.picture, credit=event.image_credit))
    return "\n".join([*lines, "</item>\n"])


def _media(site: Site, picture: PictureFacts, *, credit: str | None) -> str:
    """Return a picture (Media RSS 1.5.1): an ``enclosure`` would have to say its weight."""
    address = _word(origin_of(site.facts) + fallback_path(picture), quoted=True)
    width, height = fallback_size(picture)
    size = f'width="{width}" height="{height}"'
    by = _tag("media:credit", credit) if credit else ""
    kind = f'url="{address}" medium="image" type="image/jpeg" {size}'
    return f"<media:content {kind}>{by}</media:content>"


def _paragraphs(site: Site, event: EventFacts, *, today: date) -> str:
    """Return HTML, which the specification allows there, of words that are all escaped."""
    told = [when_line(site, event, today=today), place_line(event)]
    told += description(site, event).split("\n\n")
    lines = (escape_html(line, quote=False).replace("\n", "<br>") for line in told if line)
    return "".join(f"<p>{line}</p>" for line in lines)


def _tag(name: str, text: str) -> str:
    return f"<{name}>{_word(text)}</{name}>"


def _word(text: str, *, quoted: bool = False) -> str:
    return escape(printable(text), {'"': "&quot;"} if quoted else {})


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
