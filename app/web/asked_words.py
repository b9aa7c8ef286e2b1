"""The parts of a question in words: its place, its days, its filters. Pages and frames say them."""

from __future__ import annotations

from datetime import date

from babel.numbers import format_decimal

from app.kernel.areas import in_area
from app.kernel.period import Days
from app.kernel.place_names import at_place, of_place
from app.kernel.search import DEFAULT_RADIUS_KM, Search
from app.kernel.vocabulary import Hours, Price
from app.web.asking import Asked
from app.web.catalogues import gettext, listed, ngettext
from app.web.dates import day_words, days_between, locale_of
from app.web.edition import title_of
from app.web.labels import labels
from app.web.wording import language_name

_METRES = 1000
_WALK_KM = 0.1  # below, metres are easier to read


def place_in_words(asked: Asked, language: str) -> str:
    """Return where was asked: "à Besançon", "à moins de 10 km de Tours"; nothing for anywhere."""
    search, commune = asked.search, asked.commune
    if asked.question.area is None and asked.question.center is None:
        return ""
    if asked.question.area is not None:
        return _within(asked, language)
    radius = search.radius or DEFAULT_RADIUS_KM
    said = kilometres(radius, language)
    if commune and radius > _WALK_KM:
        of = of_place(commune.name, language)
        return gettext("à moins de %(radius)s km %(of_place)s", radius=said, of_place=of)
    if search.where and radius > _WALK_KM:
        return gettext(
            "à moins de %(radius)s km de « %(address)s »", radius=said, address=search.where
        )
    if radius <= _WALK_KM:
        metres = kilometres(radius * _METRES, language)
        return gettext("à moins de %(metres)s m de l’endroit choisi", metres=metres)
    return gettext("à moins de %(radius)s km de l’endroit choisi", radius=said)


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


def days_in_words(days: Days, language: str, *, today: date) -> str:
    """Return the days asked for, in words; nothing when none were."""
    if days.first and days.last:
        return days_between(days.first, days.last, language, today=today)
    if days.first:
        return gettext("à partir du %(day)s", day=day_words(days.first, language, today=today))
    if days.last:
        return gettext("jusqu’au %(day)s", day=day_words(days.last, language, today=today))
    return ""


def filters_in_words(search: Search, language: str) -> list[str]:
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


def kilometres(radius: float, language: str) -> str:
    """Return a distance without needless decimals, with the comma of the language.

    >>> kilometres(30.0, "fr"), kilometres(2.5, "fr")
    ('30', '2,5')
    """
    return format_decimal(radius, "0.##", locale=locale_of(language))
