"""The practical facts of an event or an activity, one by one: when, where, how much, for whom."""

from __future__ import annotations

from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.kernel.text import Reading
from app.kernel.vocabulary import Mode
from app.queries.facts import ActivityFacts, EventFacts, RecordFacts, Registration
from app.web.cards import Reader, age_words, price_words
from app.web.catalogues import gettext, listed
from app.web.dates import when_in_full, zone_note
from app.web.labels import labels
from app.web.site import site
from app.web.wording import language_name, typo

# (icon, term, what is said of it: plain words or markup)
Fact = tuple[str, str | Markup, list[str | Markup]]


def facts_of(event: EventFacts, reader: Reader) -> list[Fact]:
    """Return what to know before coming, in the order in which people ask."""
    facts = [
        _when(event, reader),
        _where(event),
        _online(event, reader),
        _price(event, reader),
        _registration(event),
        _age(event, reader),
        _access(event, reader),
        _spoken(event),
        _organizer(event),
    ]
    return [fact for fact in facts if fact is not None]


def facts_of_activity(activity: ActivityFacts, reader: Reader, *, until: str) -> list[Fact]:
    """Return what to know before joining; ``until`` says in words until when one may."""
    place = activity.place
    is_placed = place.insee or place.name or place.address or place.city
    facts = [
        _organizer(activity),
        _price(activity, reader),
        ("clock", gettext("Pour adhérer"), [until]) if until else None,
        _where(activity) if is_placed else None,
        _online(activity, reader),
        _age(activity, reader),
        _access(activity, reader),
        _spoken(activity),
    ]
    return [fact for fact in facts if fact is not None]


def _said_under(icon: str, name: str, said: list[str | Markup]) -> Fact:
    """Return a fact under its first words, or under ``name`` when there are no others."""
    return (icon, said[0], said[1:]) if len(said) > 1 else (icon, name, said)


def _when(event: EventFacts, reader: Reader) -> Fact:
    zone = ZoneInfo(event.timezone)
    days, hours = when_in_full(event.shown, zone, reader.language, today=reader.today)
    note = zone_note(event.timezone, reader.site.facts.timezone, reader.language)
    said = [part for part in (hours, note) if part]
    return _said_under("clock", gettext("Quand"), [days[:1].upper() + days[1:], *said])


def _where(event: RecordFacts) -> Fact | None:
    place = event.place
    if event.mode == Mode.ONLINE:
        return None
    town = " ".join(filter(None, [place.postal_code, place.commune or place.city]))
    lines = [line for line in (place.name, place.address, town) if line]
    if not lines:
        return "pin", gettext("Lieu"), [gettext("À confirmer")]
    # The address often ends with the town already.
    if len(lines) > 1 and town and town.casefold() in lines[-2].casefold():
        lines.pop()
    return _said_under("pin", gettext("Lieu"), [_foreign(line) for line in lines])


def _online(event: RecordFacts, reader: Reader) -> Fact | None:
    if event.mode == Mode.ONSITE:
        return None
    term = labels(reader.language).modes[event.mode]
    url = web_address(event.online_url)
    said = [term, _link(url, gettext("Suivre en ligne"))] if url else [term]
    return _said_under("globe", gettext("Sur place ou à distance"), said)


def _price(event: RecordFacts, reader: Reader) -> Fact | None:
    words = price_words(event.price, reader.language)
    conditions = event.conditions.read(reader.site.languages)
    said = [words] if words else []
    if conditions.text and typo(conditions.text, conditions.language) != words:
        said.append(_said(conditions, reader.language))
    return _said_under("ticket", gettext("Prix"), list(said)) if said else None


def _registration(event: RecordFacts) -> Fact | None:
    ways = [link for way in event.registration if (link := _way(way))]
    return ("check", gettext("Sur inscription"), list(ways)) if ways else None


def _age(event: RecordFacts, reader: Reader) -> Fact | None:
    words = age_words(event.age_min, event.age_max, reader.language)
    return ("group", gettext("Âge"), [words]) if words else None


def _access(event: RecordFacts, reader: Reader) -> Fact | None:
    known = labels(reader.language).access_sentences
    said = [known[code] for code in known if code in event.access]
    return ("acc", gettext("Venir avec un handicap"), list(said)) if said else None


def _spoken(event: RecordFacts) -> Fact | None:
    if not event.spoken:
        return None
    return (
        "globe",
        gettext("Langues parlées sur place"),
        [listed(map(language_name, event.spoken), site.language)],
    )


def _organizer(event: RecordFacts) -> Fact | None:
    if not event.organizer:
        return None
    return "home", gettext("Qui organise"), [_foreign(event.organizer)]


def web_address(url: str | None) -> str:
    """Return ``url`` if a browser may open it as a page, else nothing: sources write anything."""
    return url if url and url.startswith(("https://", "http://")) else ""


def _way(way: Registration) -> Markup | None:
    """Return a way to book as a link."""
    match way.kind:
        case "email":
            return _link(f"mailto:{quote(way.value, safe='@+.-_')}", way.value)
        case "phone":
            digits = "".join(sign for sign in way.value if sign in "+0123456789")
            return _link(f"tel:{digits}", way.value) if digits else None
        case _:
            url = web_address(way.value)
            return _link(url, gettext("S’inscrire en ligne")) if url else None


def _link(url: str, words: str) -> Markup:
    return Markup('<a href="{}" rel="noopener nofollow"><bdi>{}</bdi></a>').format(url, words)


def _foreign(words: str) -> Markup:
    """Return a name of France, which keeps its direction and its voice in any page."""
    if site.language == "fr":
        return Markup("<bdi>{}</bdi>").format(typo(words))
    return Markup('<bdi lang="fr">{}</bdi>').format(typo(words))


def _said(reading: Reading, page_language: str) -> Markup:
    text = typo(reading.text, reading.language)
    if reading.language == page_language:
        return Markup("{}").format(text)
    return Markup('<bdi lang="{}">{}</bdi>').format(reading.language, text)
