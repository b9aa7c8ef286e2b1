"""What keeps a few from taking all: who waits for HelloAsso, and how often one may come."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import BoundedSemaphore
from typing import ParamSpec

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.services.accounts.attempts import Kind
from app.web.console.helloasso.association_pages import page
from app.web.console.helloasso.visit import carried_to, site_of
from app.web.console.session import seconds_left
from app.web.console.too_many import STATUS, after, later_words

# Of the threads of a process, those that may wait for HelloAsso: the others serve the portals.
_WAITING = BoundedSemaphore(3)
_LONGEST_KEPT = 10_000
_P = ParamSpec("_P")
_View = Callable[[str], ResponseReturnValue]


def waits_for_helloasso(
    view: Callable[_P, ResponseReturnValue],
) -> Callable[_P, ResponseReturnValue]:
    """Let a few visitors at a time wait for HelloAsso; ask the others to come back."""

    @wraps(view)
    def waiting(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        if not _WAITING.acquire(blocking=False):
            abort(503)
        try:
            return view(*args, **kwargs)
        finally:
            _WAITING.release()

    return waiting


def counted(kind: Kind) -> Callable[[_View], _View]:
    """Count who opens a view, by its address and its association; past the limit, say when to."""

    def count(view: _View) -> _View:
        @wraps(view)
        def counting(slug: str) -> ResponseReturnValue:
            carried = carried_to(slug)
            seconds = seconds_left(kind, carried.association if carried else "")
            return _too_many(slug, seconds) if seconds else view(slug)

        return counting

    return count


def _too_many(slug: str, seconds: int) -> ResponseReturnValue:
    """Answer 429 with what was sent: the choices stay, and leave again with the button."""
    facts, carried = site_of(slug), carried_to(slug)
    fields = [(name, value[:_LONGEST_KEPT]) for name, value in request.form.items(multi=True)]
    told = {
        "later": later_words(seconds),
        "fields": fields,
        "action": request.full_path.rstrip("?"),
        "is_form": request.method == "POST",
    }
    return after(page("too_many", facts, carried, status=STATUS, **told), seconds)
