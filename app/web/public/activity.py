"""The page of one season activity: what it costs, for how long, who runs it, how to join."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.kernel.text import Reading
from app.queries.facts import ActivityFacts, EventFacts, Gone
from app.web.activity_words import last_day, name_of, until_words
from app.web.addresses import ACTIVITIES, activity_path, event_path
from app.web.cards import Reader, tags
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.figures import activity_of, event_of
from app.web.gone import refuse_gone
from app.web.labels import labels
from app.web.pictures import Photo, photo
from app.web.public.event_facts import Fact, facts_of_activity, web_address
from app.web.public.gathered import to_the_one_shown
from app.web.public.record_page import record_page
from app.web.public.structured import breadcrumbs, script
from app.web.public_page import current_site
from app.web.site import origin_of, tell_until


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPage:
    """All that the template prints of an activity."""

    activity: ActivityFacts
    name: Reading
    lead: Reading
    body: Reading
    body_html: Markup
    tags: tuple[tuple[str, str, bool], ...]
    status_label: str
    status_sentence: str
    is_over: bool
    facts: list[Fact]
    join_url: str
    source: str
    source_url: str
    photo: Photo | None
    credit: str


def show(event_id: int, slug: str = "") -> ResponseReturnValue:
    """Show an activity of this site's territory; its other spellings lead here."""
    reader = Reader(current_site(), now())
    facts = reader.site.facts
    found = activity_of(facts, event_id, now=reader.now)
    other = event_of(facts, event_id, now=reader.now) if found is None else None
    if isinstance(found, Gone):
        refuse_gone(found)
    if isinstance(other, Gone):
        refuse_gone(other)
    if isinstance(other, EventFacts):
        return redirect(event_path(reader.site, other), 301)
    if found is None:
        return to_the_one_shown(event_id, reader)
    if slug != found.slug:
        return redirect(activity_path(reader.site, found), 301)
    view = _view(found, reader)
    tell_until(None if view.is_over else found.ends_at)
    page = record_page(found, view.name, lead=view.lead, section="activities", under=ACTIVITIES)
    home = origin_of(facts) + reader.site.base_path
    steps = [
        (gettext("Accueil"), f"{home}/"),
        (gettext("Activités à l’année"), f"{home}{ACTIVITIES}"),
        (page.title, ""),
    ]
    page = replace(page, data=script([breadcrumbs(steps)]))
    return render_template(
        "public/activity.html",
        page=replace(page, robots="noindex") if view.is_over else page,
        view=view,
        language=reader.language,
    )


def _view(activity: ActivityFacts, reader: Reader) -> ActivityPage:
    known, languages = labels(reader.language), reader.site.languages
    body, last = activity.body.read(languages), last_day(activity)
    is_over = activity.ends_at is not None and activity.ends_at <= reader.now
    until = until_words(last, reader) if last and not is_over else ""
    return ActivityPage(
        activity=activity,
        name=name_of(activity, reader),
        lead=activity.description.read(languages),
        body=body,
        body_html=Markup(body.text),  # noqa: S704 (cleaned when it was read from its source)
        tags=tags(replace(activity, registration=()), reader.language, known),
        status_label=known.status_words.get(activity.status, ""),
        status_sentence=known.status_sentences.get(activity.status, ""),
        is_over=is_over,
        facts=facts_of_activity(activity, reader, until=until),
        join_url="" if is_over else web_address(activity.registration_url),
        source=known.sources[activity.source],
        source_url=web_address(activity.source_url),
        photo=photo(activity.picture) if activity.picture else None,
        credit=activity.image_credit or "",
    )
