"""An event made at HelloAsso from here, published there, and read back as any other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.clients.calls import CallError
from app.clients.helloasso import HelloAsso
from app.clients.helloasso_writing import Created, NewEvent, Writing
from app.kernel.folding import fold
from app.models.engine import begin_writing
from app.services.helloasso.consent import Doorway
from app.services.helloasso.memory import ask_again, follow

_MOST_COMPARED = 200


class AlreadyThereError(Exception):
    """The association already has a form of this title on this day; ``url`` leads to it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made. ``left_as_draft`` says why it could not be published, empty when it was."""

    created: Created
    left_as_draft: str = ""


def create(doorway: Doorway, session: Session, slug: str, event: NewEvent) -> Outcome:
    """Make an event at HelloAsso, publish it there, have it read at the next run. Commits.

    :class:`AlreadyThereError` when the same form was sent twice; :class:`FieldsRefusedError`
    when HelloAsso refuses a field; :class:`CallError` when it does not answer.
    """
    api = doorway.api_of(slug)
    _check_once(HelloAsso(api), slug, event)
    writing = Writing(api)
    created = writing.create(slug, event)
    try:
        writing.publish(created.name)
    except CallError as wrong:
        return Outcome(created, left_as_draft=str(wrong))
    begin_writing(session)
    follow(session, [slug])
    ask_again(session, created.name.key, why="asked", now=doorway.clock())
    session.commit()
    return Outcome(created)


def _check_once(api: HelloAsso, slug: str, event: NewEvent) -> None:
    """HelloAsso has no key against doubles: a form sent twice would make two."""
    day = event.starts_at.date()
    for count, form in enumerate(api.forms_of(slug)):
        if count >= _MOST_COMPARED:
            return
        is_same = fold(form.title or "") == fold(event.title)
        if is_same and form.start_date is not None and form.start_date.date() == day:
            raise AlreadyThereError(form.url or "")
