"""Associations that are read one by one at HelloAsso, for operators: follow one, or stop."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect
from flask.typing import ResponseReturnValue

from app.services.helloasso import following
from app.services.helloasso.following import AwayError, Followed, NotASlugError
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.roles import for_operators
from app.web.console.session import present
from app.web.console.times import instant_words
from app.web.database import session

blueprint = Blueprint("followed", __name__, url_prefix="/exploitation/associations")
_SEE_OTHER = 303
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """An association, in words. ``since`` is when it let us in or left, empty for neither."""

    facts: Followed
    since: str


@blueprint.get("")
@for_operators
def show() -> ResponseReturnValue:
    """Show the associations that are followed, and those that left."""
    return _page(Form())


@blueprint.post("")
@for_operators
def follow() -> ResponseReturnValue:
    """Follow one more."""
    form = Form.sent()
    try:
        slug = following.follow(
            session(), form.values["association"], by=present().actor, now=now()
        )
    except NotASlugError:
        form.faults["association"] = gettext(
            "Copiez l’adresse de sa page chez HelloAsso, ou le nom qui y figure : mjc-exemple."
        )
        return _page(form, status=_UNPROCESSABLE)
    except AwayError:
        form.faults["association"] = gettext(
            "Cette association a demandé à ne plus paraître : elle seule peut revenir."
        )
        return _page(form, status=_UNPROCESSABLE)
    flash(
        gettext(
            "%(slug)s est suivie : elle sera lue avec les autres, la prochaine fois.", slug=slug
        )
    )
    return _back()


@blueprint.post("/<association>/retirer")
@for_operators
def unfollow(association: str) -> ResponseReturnValue:
    """Follow one less."""
    if not following.unfollow(session(), association, by=present().actor, now=now()):
        abort(404)
    flash(gettext("%(slug)s n’est plus suivie.", slug=association))
    return _back()


def _page(form: Form, *, status: int = 200) -> Response:
    lines = [
        FollowedLine(one, instant_words(since) if since else "")
        for one in following.followed(session())
        for since in [one.left_at or one.linked_at]
    ]
    return page("desk/followed", status=status, section="desk.followed", form=form, lines=lines)


def _back() -> ResponseReturnValue:
    return redirect("/exploitation/associations", _SEE_OTHER)
