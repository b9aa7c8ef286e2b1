"""What is joined for a season, in other forms: .rss and .csv of what the page shows.

No calendar and no map: an activity has no date of its own, and mostly no place but its commune.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g
from flask.typing import ResponseReturnValue

from app.queries import activities
from app.queries.facts import ActivityFacts
from app.web.addresses import ACTIVITIES, list_path
from app.web.asking import Asked
from app.web.catalogues import words
from app.web.database import session
from app.web.feeds import rss, table
from app.web.feeds.reading import asked_of_feed, refused
from app.web.site import Site, tell_until
from app.web.streaming import Writing, answer_activities, one_by_one


def as_rss() -> ResponseReturnValue:
    """One item an activity, for feed readers."""
    return _listed(_channel)


def as_csv() -> ResponseReturnValue:
    """One line an activity, for spreadsheets, as a file to keep."""
    return table.as_file(_listed(_table), f"activites-{g.site.facts.slug}")


def _listed(write: Callable[[Site, Asked], Writing[ActivityFacts]]) -> Response:
    asked, problems = asked_of_feed(activities.FOLLOWED)
    if problems:
        return refused(asked, problems)
    _, closes_at = activities.summary(session(), asked.question)
    tell_until(closes_at)
    return answer_activities(asked.question, write(g.site, asked))


def _channel(site: Site, asked: Asked) -> Writing[ActivityFacts]:
    title = words(site.language)("Activités à l’année")
    return Writing(
        media_type=rss.MEDIA_TYPE,
        head=rss.head(
            site,
            title=f"{site.name.text} – {title}",
            page=list_path(site, asked.search, page=ACTIVITIES),
            self_path=list_path(site, asked.search, page=f"{ACTIVITIES}.rss"),
        ),
        write=one_by_one(
            lambda activity, _url: rss.activity_item(site, activity, now=asked.question.now)
        ),
        tail=rss.tail(),
        under=ACTIVITIES,
    )


def _table(site: Site, _asked: Asked) -> Writing[ActivityFacts]:
    sentence = words(site.language)("Tableau incomplet : une erreur a interrompu la lecture.")
    return Writing(
        media_type=table.MEDIA_TYPE,
        head=table.head(table.ACTIVITY_COLUMNS),
        write=one_by_one(lambda activity, url: table.activity_row(site, activity, url=url)),
        tail="",
        broken=table.broken(sentence, table.ACTIVITY_COLUMNS),
        under=ACTIVITIES,
    )
