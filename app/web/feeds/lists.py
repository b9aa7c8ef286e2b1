"""The lists: .ics, .rss, .csv and .geojson of what the page with the same parameters shows."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g
from flask.typing import ResponseReturnValue

from app.queries.facts import EventFacts
from app.web.addresses import list_path
from app.web.asking import Asked
from app.web.catalogues import words
from app.web.feeds import calendar_list, geojson, rss, table
from app.web.feeds.reading import asked_of_feed, refused
from app.web.site import Site
from app.web.streaming import Writing, answer_listing, one_by_one


def as_ics() -> ResponseReturnValue:
    """Every matching time of every event, for calendars."""
    question, problems = asked_of_feed()
    if problems:
        return refused(question, problems)
    return calendar_list.answer(g.site, question.question)


def as_rss() -> ResponseReturnValue:
    """One item an event, for feed readers."""
    return _listed(_channel)


def as_csv() -> ResponseReturnValue:
    """One line an event, for spreadsheets, as a file to keep."""
    return table.as_file(_listed(_table), f"evenements-{g.site.facts.slug}")


def as_geojson() -> ResponseReturnValue:
    """One feature an event, for maps."""
    return _listed(_features)


def _listed(write: Callable[[Site, Asked], Writing[EventFacts]]) -> Response:
    question, problems = asked_of_feed()
    if problems:
        return refused(question, problems)
    return answer_listing(question.question, write(g.site, question))


def _channel(site: Site, asked: Asked) -> Writing[EventFacts]:
    today = asked.question.today
    return Writing(
        media_type=rss.MEDIA_TYPE,
        head=rss.head(
            site,
            title=site.name.text,
            page=list_path(site, asked.search),
            self_path=list_path(site, asked.search, page="/evenements.rss"),
        ),
        write=one_by_one(lambda event, _url: rss.item(site, event, today=today)),
        tail=rss.tail(),
    )


def _table(site: Site, _asked: Asked) -> Writing[EventFacts]:
    sentence = words(site.language)("Tableau incomplet : une erreur a interrompu la lecture.")
    return Writing(
        media_type=table.MEDIA_TYPE,
        head=table.head(),
        write=one_by_one(lambda event, url: table.row(site, event, url=url)),
        tail="",
        broken=table.broken(sentence),
        all_times=True,
    )


def _features(site: Site, _asked: Asked) -> Writing[EventFacts]:
    return Writing(
        media_type=geojson.MEDIA_TYPE,
        head=geojson.head(name=site.name.text),
        write=one_by_one(lambda event, url: geojson.feature(event, url=url)),
        between=",\n",
        tail=geojson.tail(),
        all_times=True,
    )
