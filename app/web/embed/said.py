"""What a frame was asked to show, in words."""

from __future__ import annotations

from datetime import date

from app.kernel.place_names import at_place, of_place
from app.kernel.search import DEFAULT_RADIUS_KM, Search
from app.kernel.vocabulary import Hours, Price
from app.web.asking import Asked
from app.web.catalogues import gettext, listed, ngettext
from app.web.dates import day_words, days_between, decimal
from app.web.edition import title_of
from app.web.labels import labels
from app.web.wording import language_name


def asked_in_words(asked: Asked, language: str, *, today: date) -> str:
    """Return the question, a middle dot between its parts; nothing when all was asked for."""
    search = asked.search
    parts = [
        gettext("«\u00a0%(words)s\u00a0»", words=search.q) if search.q else "",
        _place(asked, language),
        _dates(asked, language, today),
        *_filters(search, language),
    ]
    return " · ".join(part for part in parts if part)


def _place(asked: Asked, language: str) -> str:
    search, commune = asked.search, asked.commune
    if asked.question.area is None and asked.question.center is None:
        return ""
    if commune and search.radius is None:
        return gettext("%(at_place)s", at_place=at_place(commune.name, language))
    radius = decimal(search.radius or DEFAULT_RADIUS_KM)
    if commune:
        of = of_place(commune.name, language)
        return gettext("à moins de %(radius)s km %(of_place)s", radius=radius, of_place=of)
    if search.where:
        return gettext(
            "à moins de %(radius)s km de « %(address)s »", radius=radius, address=search.where
        )
    return gettext("à moins de %(radius)s km de l’endroit choisi", radius=radius)


def _dates(asked: Asked, language: str, today: date) -> str:
    """Return the days asked for; those that move from day to day by their name alone."""
    search, days = asked.search, asked.question.days
    if search.when and not search.says_days:
        return {
            "today": gettext("Aujourd’hui"),
            "weekend": gettext("Ce week-end"),
            "week": gettext("7 prochains jours"),
            "month": gettext("31 prochains jours"),
        }.get(search.when.value, "")
    if days.first and days.last:
        return days_between(days.first, days.last, language, today=today)
    if days.first:
        return gettext("à partir du %(day)s", day=day_words(days.first, language, today=today))
    if days.last:
        return gettext("jusqu’au %(day)s", day=day_words(days.last, language, today=today))
    return ""


def _filters(search: Search, language: str) -> list[str]:
    known = labels(language)
    hours = {Hours.DAY: gettext("en journée"), Hours.EVENING: gettext("le soir")}
    prices = {Price.PAID: gettext("payant"), Price.OPEN: gettext("prix libre")}
    found = [title_of(search.edition)] if search.edition else []
    found += [known.themes[theme.value] for theme in search.themes]
    found += [hours[search.hours]] if search.hours else []
    found += [gettext("gratuit")] if search.free else []
    found += [prices[price] for price in search.prices if price in prices]
    found += [gettext("avec des places libres")] if search.places else []
    found += [known.access_sentences[code.value] for code in search.access]
    found += [known.modes[mode.value] for mode in search.modes]
    if search.age is not None:
        found.append(ngettext("à %(num)s an", "à %(num)s ans", search.age))
    if search.spoken:
        spoken = listed(map(language_name, search.spoken), language)
        found.append(gettext("langue parlée : %(languages)s", languages=spoken))
    found += [search.organizer] if search.organizer else []
    if search.neighbours:
        found.append(gettext("avec les communes voisines"))
    return found
