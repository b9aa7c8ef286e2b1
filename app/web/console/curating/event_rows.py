"""An event as a line of the console's list: in words, with what colleagues did to it."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.languages import interface_language
from app.kernel.text import LocalizedText, Reading
from app.kernel.vocabulary import Status
from app.queries.curated_list import Line
from app.queries.reasons import unpacked
from app.queries.sites import SiteFacts
from app.web.catalogues import gettext, ngettext, spoken
from app.web.console.curating.event_words import reason_words, source_words
from app.web.console.times import instant_words
from app.web.labels import labels


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list. A badge is (kind, words); ``told``: who decided what, and why."""

    id: int
    title: Reading
    when: str
    where: str
    source: str
    badges: tuple[tuple[str, str], ...]
    told: str


def row_of(line: Line, facts: SiteFacts) -> Row:
    """Return a line in words."""
    return Row(
        line.id,
        title_of(line.title, facts),
        _when(line),
        line.place_name or "",
        source_words(line.source),
        tuple(_badges(line)),
        _told(line, facts),
    )


def title_of(title: LocalizedText, facts: SiteFacts) -> Reading:
    """Return a title as the people of a site know it: nobody wrote none."""
    found = title.read(facts.languages)
    return found if found.text else Reading(gettext("Sans titre"), spoken())


def _when(line: Line) -> str:
    if line.is_season:
        if line.ends_at is None:
            return gettext("Toute la saison")
        return gettext("Jusqu’au %(when)s", when=instant_words(line.ends_at, zone=line.timezone))
    said = instant_words(line.next_at, zone=line.timezone)
    if line.times < 2:
        return said
    others = line.times - 1
    more = ngettext("et une autre date", "et {number} autres dates", others).format(number=others)
    return f"{said}, {more}"


def _badges(line: Line) -> list[tuple[str, str]]:
    found = []
    if line.is_hidden:
        word = gettext("Réuni") if line.same_as_id is not None else gettext("Masqué")
        found.append(("hidden", word))
    if line.is_featured:
        found.append(("featured", gettext("À la une")))
    if line.is_corrected:
        found.append(("corrected", gettext("Corrigé")))
    if line.status == Status.WITHDRAWN:
        found.append(("gone", gettext("Retiré par sa source")))
    elif line.is_over:
        found.append(("over", gettext("Passé")))
    elif line.is_season:
        found.append(("season", gettext("Activité de saison")))
    known = labels(interface_language(spoken())).status_words
    if word := known.get(line.status, ""):
        found.append(("status", word))
    return found


def _told(line: Line, facts: SiteFacts) -> str:
    if line.decided_at is None or not line.is_hidden:
        return ""
    by = {"who": line.actor, "when": instant_words(line.decided_at)}
    if line.same_as_id is not None and line.same_as_title is not None:
        other = title_of(line.same_as_title, facts).text
        return gettext("C’est « %(other)s », a dit %(who)s, %(when)s.", other=other, **by)
    why = reason_words(unpacked(line.reason))
    if not why:
        return gettext("Masqué par %(who)s, %(when)s.", **by)
    return gettext("Masqué par %(who)s, %(when)s. Raison : %(why)s", why=why, **by)
