"""One's own account: name, language, password, second step, and the browsers that are signed in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, g, redirect
from flask import session as cookie
from flask.typing import ResponseReturnValue

from app.kernel.languages import INTERFACE_LANGUAGES, LANGUAGES
from app.services.accounts import identities, own, passkeys, sessions
from app.services.accounts.passkeys import PasskeyFacts
from app.services.accounts.refusals import AccountError
from app.services.accounts.sessions import SignInFacts
from app.web.catalogues import gettext, ngettext, spoken
from app.web.clock import now
from app.web.console.entry import crossing
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.roles import for_anyone
from app.web.console.session import LANGUAGE, agent, own_token, present
from app.web.console.times import instant_words
from app.web.console.too_many import counted
from app.web.console.wording import fault_of
from app.web.database import session

blueprint = Blueprint("account", __name__, url_prefix="/compte")
_SEE_OTHER = 303
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Line:
    """A browser that is signed in, in words."""

    facts: SignInFacts
    began: str
    seen: str


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A passkey, in words; ``used`` is empty for one that never served."""

    facts: PasskeyFacts
    made: str
    used: str


@blueprint.get("")
@for_anyone
def show() -> ResponseReturnValue:
    """Show one's account."""
    return account_page(Form())


@blueprint.post("/nom")
@for_anyone
def rename() -> ResponseReturnValue:
    """Change one's name."""
    form = Form.sent()
    try:
        own.rename(session(), present().account_id, form.values["name"], now=now())
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return account_page(form, status=_UNPROCESSABLE)
    flash(gettext("Votre nom est changé."))
    return _back()


@blueprint.post("/langue")
@for_anyone
def speak() -> ResponseReturnValue:
    """Choose the language of the console and of one's mail."""
    form = Form.sent()
    asked = form.values["language"]
    if asked not in INTERFACE_LANGUAGES:
        form.faults["language"] = gettext("Choisissez une langue.")
        return account_page(form, status=_UNPROCESSABLE)
    own.speak(session(), present().account_id, asked)
    g.language = cookie[LANGUAGE] = asked
    flash(gettext("Votre langue est changée."))
    return _back()


@blueprint.post("/mot-de-passe")
@for_anyone
@counted("password")
def change_password() -> ResponseReturnValue:
    """Choose another password; every other browser is signed out."""
    form, who = Form.sent(), present()
    try:
        own.change_password(
            session(),
            who.account_id,
            current=form.values.get("present_password", ""),
            new=form.values.get("password", ""),
            token=own_token(),
            now=now(),
        )
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return account_page(form, status=_UNPROCESSABLE)
    flash(gettext("Votre mot de passe est changé ; vos autres connexions sont fermées."))
    return _back()


@blueprint.post("/connexions/<digest>/fermer")
@for_anyone
def end_one(digest: str) -> ResponseReturnValue:
    """Sign one browser out."""
    if not sessions.end_one(session(), present().account_id, digest, now=now()):
        abort(404)
    flash(gettext("Cette connexion est fermée."))
    return _back()


@blueprint.post("/connexions/fermer")
@for_anyone
def end_others() -> ResponseReturnValue:
    """Sign every other browser out."""
    token = own_token()
    count = sessions.end_all(session(), present().account_id, now=now(), but=token)
    flash(
        ngettext(
            "Une autre connexion est fermée.", "%(num)s autres connexions sont fermées.", count
        )
        if count
        else gettext("Il n’y avait pas d’autre connexion.")
    )
    return _back()


def account_page(form: Form, *, status: int = 200) -> Response:
    """Show one's account, and what is wrong with a form of it."""
    who, to = present(), crossing.provider()
    shown = {"name": who.name, "language": spoken(), "key_name": agent()}
    form.values = {**shown, **form.values}
    found = sessions.listed(session(), who.account_id, now=now(), token=own_token())
    lines = [Line(one, instant_words(one.began_at), instant_words(one.seen_at)) for one in found]
    tongues = [(code, LANGUAGES[code].autonym, "") for code in INTERFACE_LANGUAGES]
    told = {
        "form": form,
        "lines": lines,
        "tongues": tongues,
        "keys": _keys(who.account_id),
        "provider": crossing.provider_name(),
        "is_tied": bool(to and identities.is_tied(session(), who.account_id, to.issuer)),
    }
    return page("account/account", status=status, section="account", **told)


def _keys(account_id: int) -> list[KeyLine]:
    return [
        KeyLine(one, instant_words(one.made_at), instant_words(one.used_at) if one.used_at else "")
        for one in passkeys.listed(session(), account_id)
    ]


def _back() -> ResponseReturnValue:
    return redirect("/compte", _SEE_OTHER)
