"""Sharing a search or an event: its address to copy, a message to send, a QR code to print.

No button of anybody else's, nothing that tells anyone who shares what.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from app.kernel.languages import interface_language
from app.web.addresses import EVENTS
from app.web.asking import asked
from app.web.catalogues import gettext
from app.web.public.agenda import faults_of
from app.web.public.qr import fits, whole
from app.web.public.search_views import OWN, own_asked, view_path
from app.web.public.search_words import in_words
from app.web.public.shared_event import shared_event
from app.web.public_page import current_site, page_of
from app.web.wording import typo

LEAF = "partager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What is shared: its name, its own path and address, the messages that tell of it.

    ``code`` is the path of its QR code before the extension, ``query`` what follows; empty
    where no code can hold the address.
    """

    name: str
    more: str
    path: str
    address: str
    mail: str
    text: str
    code: str
    query: str = ""


def of_list(view: str) -> ResponseReturnValue:
    """Offer the ways to share what the same parameters show in a view: list, map, calendar."""
    language = interface_language(current_site().language)
    question = asked(extra=OWN[view])
    own, more = own_asked(view)
    question = replace(question, problems=(*question.problems, *more))
    path = view_path(view, question.search.with_(), own)
    bare, asking, query = path.partition("?")
    return _page(
        gettext("Partager cette recherche"),
        _shared(*in_words(question, language), path, code=f"{bare}/qr", query=asking + query),
        faults=faults_of(question, language),
    )


def of_event(event_id: int, slug: str = "") -> ResponseReturnValue:
    """Offer the ways to share an event."""
    event = shared_event(event_id, slug, LEAF)
    if isinstance(event, Response):
        return event
    name = typo(event.title.text, event.title.language)
    return _page(
        gettext("Partager cet événement"),
        _shared(name, event.when, event.path, code=f"{event.path}/qr"),
        faults={},
    )


def _shared(name: str, more: str, path: str, *, code: str, query: str = "") -> Shared:
    """Put the messages together; a title that people wrote is quoted whole in both (RFC 6068)."""
    address = whole(path)
    said = "\n".join(part for part in (name, more, address) if part)
    return Shared(
        name=name,
        more=more,
        path=path,
        address=address,
        mail=f"mailto:?subject={quote(name, safe='')}&body={quote(said, safe='')}",
        # Both telephones understand it so: RFC 5724 wants « ? » alone, iOS wants « & ».
        text=f"sms:?&body={quote(said, safe='')}",
        code=code if fits(address) else "",
        query=query,
    )


def _page(title: str, shared: Shared, *, faults: dict[str, str]) -> ResponseReturnValue:
    here = current_site()
    query = shared.path.partition("?")[2] if shared.query else None
    return render_template(
        "public/share.html",
        page=page_of(title, robots="noindex", query=query),
        steps=[
            (gettext("Accueil"), f"{here.base_path}/"),
            (gettext("Agenda"), f"{here.base_path}{EVENTS}"),
            (title, ""),
        ],
        shared=shared,
        faults=faults,
        language=interface_language(here.language),
    )
