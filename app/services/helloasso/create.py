"""An event made at HelloAsso from here, published there, and read back as any other."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from app.clients.helloasso import HelloAsso
from app.clients.helloasso_writing import NewEvent, Writing
from app.clients.http import SourceError
from app.kernel.folding import fold
from app.services.helloasso import wishes
from app.services.helloasso.consent import Doorway
from app.services.ingest.lock import held
from app.services.ingest.sources.helloasso import web_address

BUSY = "Cet événement est en train d’être créé : attendez un instant."
_MOST_COMPARED = 200
# Longer than the three calls that whoever was first makes.
_PATIENCE_SECONDS = 25.0
_STATES = ("Public", "Draft", "Private")
_log = logging.getLogger(__name__)


class AlreadyThereError(Exception):
    """The association already has a form of this title on this day.

    ``url`` leads to it, empty when HelloAsso says no address of the web.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made. ``url`` may be empty; ``is_draft``: it could not be published."""

    url: str
    is_draft: bool = False


def create(doorway: Doorway, session: Session, slug: str, event: NewEvent) -> Outcome:
    """Make an event at HelloAsso, publish it there, have it read at the next run. Commits.

    :class:`AlreadyThereError` when the same form was sent twice; :class:`FieldsRefusedError`
    when HelloAsso refuses a field; :class:`SourceError` when it does not answer.
    """
    api = doorway.api_of(slug)
    data_dir = doorway.settings.data_dir
    # One at a time: HelloAsso has no key against doubles, and a double click would make two.
    with held(session, work_of(slug), data_dir, busy=BUSY, patience=_PATIENCE_SECONDS):
        _check_once(HelloAsso(api), slug, event)
        writing = Writing(api)
        created = writing.create(slug, event)
        url = web_address(created.url) or ""
        try:
            writing.publish(created.name)
        except SourceError as wrong:
            _log.warning("helloasso: %s stays a draft: %s", created.name.key, wrong)
            return Outcome(url, is_draft=True)
    wishes.choose(session, slug, shown=[created.name.key], withheld=(), now=doorway.clock())
    return Outcome(url)


def work_of(slug: str) -> str:
    """Return the name of the lock under which an association's events are made."""
    return f"create-{sha256(slug.encode()).hexdigest()[:16]}"


def _check_once(api: HelloAsso, slug: str, event: NewEvent) -> None:
    day, title = event.starts_at.date(), fold(event.title)
    for count, form in enumerate(api.forms_of(slug, states=_STATES)):
        if count >= _MOST_COMPARED:
            return
        begins = form.start_date
        if begins is not None and begins.date() == day and fold(form.title or "") == title:
            raise AlreadyThereError(web_address(form.url) or "")
