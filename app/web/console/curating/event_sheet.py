"""The words of an event's page in the console: choices, what the source says, who corrected it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from app.kernel.languages import interface_language
from app.kernel.text import Reading
from app.queries.curation import Whole
from app.queries.reasons import unpacked
from app.queries.sites import SiteFacts
from app.services.curation.values import FIELDS
from app.web.addresses import ACTIVITIES, EVENTS
from app.web.catalogues import gettext, listed, spoken
from app.web.console.curating.event_fields import LOCAL, Shape
from app.web.console.curating.event_rows import title_of
from app.web.console.curating.event_typed import STATUSES
from app.web.console.curating.event_words import reason_options, reason_words, source_words
from app.web.console.times import instant_words
from app.web.labels import labels
from app.web.site import origin_of
from app.web.wording import language_name, spoken_languages

Choices: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Note:
    """Who corrected a field, and when; ``has_moved``: its source says something else since."""

    words: str
    has_moved: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page says in words of its own."""

    event: Whole
    shape: Shape
    source: str
    names: Mapping[str, str]
    statuses: Choices
    themes: Choices
    access: Choices
    spoken: Choices
    prices: Choices
    reasons: list[tuple[str, str, str]]
    notes: Mapping[str, Note]
    hidden_words: str
    same_as: Reading | None
    public_url: str

    def lines(self, field: str, text: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Return what inputs say, to be read: what it is about, words, their language."""
        if field in {"title", "description"}:
            return [
                (language_name(code), text[f"{field}-{code}"], code)
                for code in self.shape.languages
                if text[f"{field}-{code}"]
            ]
        return [("", words, "") for words in self._said(field, text) if words]

    def differs(self, field: str, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Tell whether two versions of a field's inputs say something else."""
        return any(one[name] != other[name] for name in self.shape.inputs(field))

    def _said(self, field: str, text: Mapping[str, str]) -> list[str]:
        if field == "timings":
            rows = range(self.shape.rows)
            return [self._time(text[f"begin-{at}"], text[f"end-{at}"]) for at in rows]
        if field == "price":
            kind = dict(self.prices).get(text["price_kind"], "")
            edges = [f"{text[name]} €" for name in ("price_min", "price_max") if text[name]]
            return [" ".join([kind, " – ".join(edges)]).strip()]
        if field == "age":
            return (
                [" – ".join([text["age_min"] or "…", text["age_max"] or "…"])]
                if (text["age_min"] or text["age_max"])
                else []
            )
        if field in {"access", "spoken"}:
            known = self.access if field == "access" else self.spoken
            return [listed([w for code, w in known if text[f"{field}-{code}"]], spoken())]
        if field in {"status", "theme"}:
            known = self.statuses if field == "status" else self.themes
            return [dict(known).get(text[field], text[field])]
        return [text[field]]

    def _time(self, begin: str, end: str) -> str:
        return " → ".join(self._moment(one) for one in (begin, end) if one)

    def _moment(self, text: str) -> str:
        zone = ZoneInfo(self.event.columns["timezone"])
        try:
            local = datetime.strptime(text[:16], LOCAL).replace(tzinfo=zone)
            return instant_words(local.astimezone(UTC), zone=zone.key)
        except (ValueError, OverflowError):
            return text


def sheet_of(facts: SiteFacts, event: Whole, shape: Shape) -> Sheet:
    """Return the words of an event's page."""
    known = labels(interface_language(spoken()))
    decision = event.decision
    same = decision.same_as_title if decision else None
    return Sheet(
        event=event,
        shape=shape,
        source=source_words(event.columns["source"]),
        names=field_names(is_season=event.columns["is_season"]),
        statuses=[
            (code, known.status_words.get(code, gettext("Comme prévu"))) for code in STATUSES
        ],
        themes=list(known.themes.items()),
        access=list(known.access_sentences.items()),
        spoken=list(spoken_languages(interface_language(spoken()))),
        prices=[
            ("unknown", gettext("On ne sait pas")),
            ("free", gettext("Gratuit")),
            ("paid", gettext("Payant")),
        ],
        reasons=reason_options(),
        notes=_notes(event),
        hidden_words=_hidden(event),
        same_as=title_of(same, facts) if same is not None else None,
        public_url=_public(facts, event),
    )


def field_names(*, is_season: bool) -> dict[str, str]:
    """Return what each field is called."""
    return {
        "title": gettext("Titre"),
        "description": gettext("Description"),
        "status": gettext("État"),
        "timings": gettext("Saison") if is_season else gettext("Dates et heures"),
        "commune": gettext("Commune"),
        "place_name": gettext("Lieu"),
        "address": gettext("Adresse"),
        "theme": gettext("Thème"),
        "price": gettext("Prix"),
        "age": gettext("Âge"),
        "access": gettext("Accueil"),
        "spoken": gettext("Langues parlées sur place"),
        "registration": gettext("Lien d’inscription"),
        "online_url": gettext("Lien pour participer en ligne"),
    }


def _notes(event: Whole) -> dict[str, Note]:
    found = {}
    for field, names in FIELDS.items():
        rows = [event.corrections[name] for name in names if name in event.corrections]
        if rows:
            last = max(rows, key=lambda row: row.updated_at)
            words = gettext(
                "Corrigé par %(who)s (%(site)s), %(when)s.",
                who=last.actor,
                site=last.site_name.read([spoken()]).text,
                when=instant_words(last.updated_at),
            )
            found[field] = Note(words, any(row.has_moved for row in rows))
    return found


def _hidden(event: Whole) -> str:
    decision = event.decision
    if decision is None or not decision.is_hidden or decision.same_as_id is not None:
        return ""
    by = {"who": decision.actor, "when": instant_words(decision.updated_at)}
    why = reason_words(unpacked(decision.reason))
    if not why:
        return gettext("Masqué par %(who)s, %(when)s.", **by)
    return gettext("Masqué par %(who)s, %(when)s. Raison : %(why)s", why=why, **by)


def _public(facts: SiteFacts, event: Whole) -> str:
    """Return where the public reads it; nowhere when this site does not show it."""
    is_hidden = event.decision is not None and event.decision.is_hidden
    if is_hidden or event.is_withdrawn or not facts.is_published:
        return ""
    under = ACTIVITIES if event.columns["is_season"] else EVENTS
    return f"{origin_of(facts)}{under}/{event.id}-{event.columns['slug']}"
