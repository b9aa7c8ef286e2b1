"""What was asked of the agenda, said back in words: heading, details, dates."""

from __future__ import annotations

from babel.numbers import format_decimal

from app.kernel.areas import Area, AreaKind, in_area
from app.kernel.period import When
from app.kernel.place_names import at_place, of_place
from app.kernel.search import DEFAULT_RADIUS_KM, Search
from app.kernel.typography import french_spacing
from app.kernel.vocabulary import Hours, Price
from app.queries.facts import Summary
from app.web.asking import Asked, Choice
from app.web.cards import Reader
from app.web.catalogues import digits, gettext, listed, ngettext, spoken
from app.web.dates import day_words, days_between, locale_of
from app.web.edition import title_of
from app.web.labels import labels
from app.web.wording import language_name

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
    place = _place(asked, language)
    if not about and not place and not search.says_days and not search.when:
        place = plain
    return " ".join(part for part in (count, about, place) if part)


def details(asked: Asked, reader: Reader) -> str:
    """Return the rest of the question: dates, filters, order, parted by middle dots."""
    search = asked.search
    parts = [
        dates_asked(asked, reader),
        *filters_asked(search, reader.language),
        gettext("du plus proche au plus loin") if search.sort == "distance" else "",
        gettext("selon vos mots") if search.sort == "relevance" else "",
        *guessed(asked),
    ]
    return " · ".join(part for part in parts if part)


def guessed(asked: Asked) -> list[str]:
    """Return what words were taken for that nobody writes so: "yoag, compris comme yoga"."""
    return [
        gettext(
            "« %(typed)s » compris comme « %(meant)s »",
            typed=word.typed,
            meant=listed(word.guessed[:_MOST_GUESSES], spoken()),
        )
        for word in asked.question.meant
        if word.guessed
    ]


def dates_asked(asked: Asked, reader: Reader) -> str:
    """Return the days asked for, in words; nothing when none were."""
    days, language, today = asked.question.days, reader.language, reader.today
    if days.first is None and days.last is None:
        return ""
    if days.first and days.last:
        said = days_between(days.first, days.last, language, today=today)
    elif days.first:
        said = gettext("à partir du %(day)s", day=day_words(days.first, language, today=today))
    else:
        assert days.last is not None  # noqa: S101 (one of them is a day)
        said = gettext("jusqu’au %(day)s", day=day_words(days.last, language, today=today))
    named = {
        When.TODAY: gettext("aujourd’hui, %(days)s", days=said),
        When.WEEKEND: gettext("ce week-end, %(days)s", days=said),
        When.WEEK: gettext("les 7 prochains jours, %(days)s", days=said),
        When.MONTH: gettext("les 31 prochains jours, %(days)s", days=said),
    }
    when = asked.search.when
    return named.get(when, said) if when and not asked.search.says_days else said


def filters_asked(search: Search, language: str) -> list[str]:
    """Return each filter in words."""
    known = labels(language)
    found = [title_of(search.edition)] if search.edition else []
    found += [known.themes[theme.value] for theme in search.themes]
    prices = {Price.FREE: gettext("gratuit"), Price.PAID: gettext("payant")}
    prices[Price.OPEN] = gettext("prix libre")
    asked_prices = (*((Price.FREE,) if search.free else ()), *search.prices)
    found += [prices[price] for price in asked_prices]
    if search.places:
        found.append(gettext("il reste des places"))
    if search.hours:
        evening = search.hours is Hours.EVENING
        found.append(gettext("en soirée") if evening else gettext("en journée"))
    if search.organizer:
        found.append(search.organizer)
    found += [known.access_sentences[code.value] for code in search.access]
    found += [known.modes[mode.value] for mode in search.modes]
    if search.age is not None:
        found.append(ngettext("à %(num)s an", "à %(num)s ans", search.age))
    if search.spoken:
        named = listed(map(language_name, search.spoken), language)
        found.append(gettext("langue parlée : %(languages)s", languages=named))
    return found


def choice_words(choice: Choice) -> str:
    """Return a place told from its namesakes: "Saint-Denis (974, La Réunion)"."""
    if isinstance(choice, Area):
        return french_spacing(_area_words(choice))
    return french_spacing(f"{choice.name} ({choice.department}, {choice.department_name})")


def _area_words(area: Area) -> str:
    if area.kind is AreaKind.REGION:
        return gettext("%(name)s (toute la région)", name=area.name)
    return gettext("%(name)s (tout le département, %(code)s)", name=area.name, code=area.code)


def _place(asked: Asked, language: str) -> str:
    search, commune = asked.search, asked.commune
    if asked.question.area is None and asked.question.center is None:
        return ""
    if asked.question.area is not None:
        return _within(asked, language)
    radius = kilometres(search.radius or DEFAULT_RADIUS_KM, language)
    if commune:
        of = of_place(commune.name, language)
        return gettext("à moins de %(radius)s km %(of_place)s", radius=radius, of_place=of)
    if search.where:
        return gettext(
            "à moins de %(radius)s km de « %(address)s »", radius=radius, address=search.where
        )
    return gettext("à moins de %(radius)s km de l’endroit choisi", radius=radius)


def _within(asked: Asked, language: str) -> str:
    """Return the place that the answer keeps to: in French the name brings its preposition."""
    if asked.area:
        return gettext("%(at_place)s", at_place=in_area(asked.area, language))
    if asked.commune is None:
        return ""
    there = at_place(asked.commune.name, language)
    if asked.neighbours:
        return gettext("%(at_place)s et dans les communes voisines", at_place=there)
    return gettext("%(at_place)s", at_place=there)


def kilometres(radius: float, language: str) -> str:
    """Return a radius without needless decimals, with the comma of the language.

    >>> kilometres(30.0, "fr"), kilometres(2.5, "fr")
    ('30', '2,5')
    """
    return format_decimal(radius, "0.##", locale=locale_of(language))
