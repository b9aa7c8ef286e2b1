"""What was asked of the agenda, said back in words: heading, details, dates."""

from __future__ import annotations

from app.kernel.areas import Area, AreaKind
from app.kernel.period import When
from app.kernel.typography import french_spacing
from app.queries.facts import Summary
from app.web.asked_words import days_in_words, filters_in_words, place_in_words
from app.web.asking import Asked, Choice
from app.web.cards import Reader
from app.web.catalogues import digits, gettext, listed, ngettext, spoken
from app.web.public.written_forms import as_written
from app.web.public_page import current_site

_MOST_GUESSES = 3


def heading(asked: Asked, summary: Summary, language: str) -> str:
    """Return the answer in one sentence: "42 événements à moins de 30 km de Tours"."""
    total = summary.total
    if not summary.is_exact:
        count = gettext("Plus de %(count)s événements", count=digits(total))
    elif total:
        count = ngettext("%(num)s événement", "%(num)s événements", total)
    else:
        count = gettext("Aucun événement")
    return said_back(count, asked, language, plain=gettext("à venir"))


def said_back(count: str, asked: Asked, language: str, *, plain: str) -> str:
    """Return ``count`` and what it counts: words and place; ``plain`` where all was asked for."""
    search = asked.search
    about = gettext("pour « %(words)s »", words=search.q) if search.q else ""
    place = place_in_words(asked, language)
    if not about and not place and not search.says_days and not search.when:
        place = plain
    return " ".join(part for part in (count, about, place) if part)


def details(asked: Asked, reader: Reader) -> str:
    """Return the rest of the question: dates, filters, order, parted by middle dots."""
    search = asked.search
    parts = [
        dates_asked(asked, reader),
        *filters_in_words(search, reader.language),
        gettext("du plus proche au plus loin") if search.sort == "distance" else "",
        gettext("selon vos mots") if search.sort == "relevance" else "",
        *guessed(asked),
    ]
    return " · ".join(part for part in parts if part)


def guessed(asked: Asked) -> list[str]:
    """Return what words were taken for that nobody writes so: "yoag, compris comme yoga".

    They are said as the events found write them; while a place must be chosen, none is found.
    """
    found = []
    for word in asked.question.meant:
        meant = word.guessed[:_MOST_GUESSES]
        if meant and not asked.choices:
            meant = as_written(current_site().facts, asked.question, meant)
        if meant:
            found.append(
                gettext(
                    "« %(typed)s » compris comme « %(meant)s »",
                    typed=word.typed,
                    meant=listed(meant, spoken()),
                )
            )
    return found


def dates_asked(asked: Asked, reader: Reader) -> str:
    """Return the days asked for, in words; nothing when none were."""
    days, language, today = asked.question.days, reader.language, reader.today
    said = days_in_words(days, language, today=today)
    if not said:
        return ""
    named = {
        When.TODAY: gettext("aujourd’hui, %(days)s", days=said),
        When.WEEKEND: gettext("ce week-end, %(days)s", days=said),
        When.WEEK: gettext("les 7 prochains jours, %(days)s", days=said),
        When.MONTH: gettext("les 31 prochains jours, %(days)s", days=said),
    }
    when = asked.search.when
    return named.get(when, said) if when and not asked.search.says_days else said


def choice_words(choice: Choice) -> str:
    """Return a place told from its namesakes: "Saint-Denis (974, La Réunion)"."""
    if isinstance(choice, Area):
        return french_spacing(_area_words(choice))
    return french_spacing(f"{choice.name} ({choice.department}, {choice.department_name})")


def _area_words(area: Area) -> str:
    if area.kind is AreaKind.REGION:
        return gettext("%(name)s (toute la région)", name=area.name)
    return gettext("%(name)s (tout le département, %(code)s)", name=area.name, code=area.code)
