"""What the tests of events do in the console and beside it: gestures, doubles, the public page."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.scope import Scope
from app.models.event import Event, EventOverride
from app.models.scoping import within
from tests.visitor import Visitor
from tests.web.console.browsing import words

LIST = "/besancon/evenements"
HOST = "besancon.rentree.test"
ALL = Scope.everything()


class Passer(Visitor):
    """Somebody on the public sites, to whom nothing is shown that changed a second ago."""

    def __init__(self, app):
        super().__init__(app)
        self._sites = app.extensions["sites"]

    def raw(self, address, **more):
        """Fetch an address as it comes, as it is now."""
        self._sites.forget()
        return super().raw(address, **more)


def titles(page):
    """The events of a page, in their order."""
    return [words(line) for line in page.select("main .event-name")]


def batch(browser, geste, *events, **more):
    """Tick events, and do something to them."""
    form = {"csrf_token": browser.seal("/compte"), "geste": geste, **more}
    form["event"] = [str(getattr(event, "id", event)) for event in events]
    return browser.post(LIST, form)


def undo(browser, answer):
    """Press « Annuler » after a gesture, and return what is shown then."""
    page = browser.page(answer.location)
    path = page.select_one(".event-done form")["action"]
    again = browser.post(path, {"csrf_token": browser.seal("/compte")})
    assert again.status_code == 303
    return browser.page(again.location)


def pair(build, **more):
    """One event, told by two sources."""
    one = build.event("25056", "Grand bal de la rentrée", source="openagenda", **more)
    other = build.event("25056", "Bal de la rentrée", source="helloasso", **more)
    build.event("25056", "Tournoi de pétanque")
    return one, other


def merge(browser, winner, loser, site="besancon"):
    """Keep one of two events."""
    form = {"csrf_token": browser.seal("/compte"), "garder": winner.id, "autre": loser.id}
    return browser.post(f"/{site}/evenements/reunir", form)


def typed(page, path):
    """The form of an event's page, as a browser would send it."""
    (form,) = [one for one in page.find_all("form") if one.get("action") == path]
    fields = {}
    for field in form.find_all(["input", "textarea", "select"]):
        shut = any(
            above.name == "fieldset" and above.has_attr("disabled") for above in field.parents
        )
        if shut or not field.get("name"):
            continue
        if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
            continue
        if field.name == "select":
            fields[field["name"]] = field.select_one("option[selected]")["value"]
        else:
            text = (
                field.text.removeprefix("\n")
                if field.name == "textarea"
                else field.get("value", "")
            )
            fields[field["name"]] = text
    return fields


def correct(browser, event, form=None, site="besancon", page=None, **more):
    """Open an event's page, change some of it, and send it."""
    path = f"/{site}/evenements/{event.id}"
    page = page or browser.page(path)
    return browser.post(path, {**typed(page, path), **(form or {}), **more})


def row(session, event):
    """The event as it is now."""
    session.expire_all()
    return session.scalars(within(select(Event).where(Event.id == event.id), ALL, Event)).one()


def overrides(session):
    """What is corrected, by column."""
    session.expire_all()
    return {one.field: one for one in session.scalars(select(EventOverride))}
