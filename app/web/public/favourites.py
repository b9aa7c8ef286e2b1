"""/mes-favoris: the events that a visitor keeps, on their own device and nowhere else.

The page is the same for everyone; a script fills it with what this browser keeps, from
``/mes-favoris/liste?id=12,34``, which is a page as well: to print, or to send to somebody.
"""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.kernel.languages import interface_language
from app.queries.facts import EventFacts
from app.web.cards import Reader, card, said_in_line
from app.web.catalogues import gettext
from app.web.chosen import MOST, choose, chosen_ids
from app.web.clock import now
from app.web.public_page import current_site, page_of
from app.web.rows import event_row


def show() -> ResponseReturnValue:
    """Show the frame that a script fills; without a script, say what it takes."""
    title = gettext("Mes favoris")
    return render_template(
        "public/favourites.html",
        page=page_of(title, robots="noindex"),
        steps=[(gettext("Accueil"), f"{current_site().base_path}/"), (title, "")],
        most=MOST,
        language=interface_language(current_site().language),
    )


def listed() -> ResponseReturnValue:
    """Show the events that the address names: what is to come, what is over, what is gone."""
    reader = Reader(current_site(), now())
    ids, strays = chosen_ids()
    found = choose(reader.site, ids, now=reader.now)
    title = gettext("Une sélection d’événements")
    response = make_response(
        render_template(
            "public/selection.html",
            page=page_of(title, robots="noindex"),
            steps=[(gettext("Accueil"), f"{reader.site.base_path}/"), (title, "")],
            query=f"id={','.join(map(str, ids))}",
            found=found,
            coming=_rows(found.coming, reader, first=1),
            over=_rows(found.over, reader, first=1 + len(found.coming)),
            strays=strays,
            most=MOST,
            language=reader.language,
        )
    )
    # One person's choice: nobody on the way keeps it.
    response.headers["Cache-Control"] = "no-store"
    return response


def _rows(events: tuple[EventFacts, ...], reader: Reader, *, first: int) -> list[Markup]:
    return [
        event_row(made, reader.site.language, 3)
        for made in (
            card(event, reader, number=number, when=said_in_line(event, reader))
            for number, event in enumerate(events, first)
        )
    ]
