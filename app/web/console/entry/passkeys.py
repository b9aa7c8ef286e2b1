"""Passkeys: added and removed in one's account, asked at the second step, and at the door.

A script asks for a challenge, has the device answer it, and sends the answer in a form. The
challenge waits in the signed cookie; each answer, good or bad, spends it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime

from flask import Blueprint, Response, abort, flash, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from app.services.accounts import passkeys
from app.services.accounts.ceremonies import LONGEST_ANSWER, Challenge, Party, PasskeyError, Use
from app.services.accounts.passkeys import Proof
from app.services.accounts.refusals import AccountError
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.entry.account import account_page
from app.web.console.entry.door import door_page, inside
from app.web.console.entry.second_step import asking, enrolling, stronger
from app.web.console.forms import Form
from app.web.console.guard import own_origin
from app.web.console.roles import for_anyone, for_anyone_halfway, for_strangers
from app.web.console.session import agent, may_try, present
from app.web.console.wording import fault_of
from app.web.database import session
from app.web.site import directory

blueprint = Blueprint("passkeys", __name__)
_SEE_OTHER, _UNPROCESSABLE, _TOO_OFTEN = 303, 422, 429
_KEPT = "passkey"
_NAME = "key_name"


@blueprint.get("/compte/cles/defi")
@for_anyone_halfway
def ask_to_add() -> ResponseReturnValue:
    """Say what a device has to sign to make a key."""
    return _json(passkeys.to_add(session(), _drawn("add", _who_may_add()), _party()))


@blueprint.post("/compte/cles")
@for_anyone_halfway
def add() -> ResponseReturnValue:
    """Keep the key that a device made: who made it has just proved it."""
    form, account_id = Form.sent(), _who_may_add()
    proof = _sent()
    if not may_try("second", str(account_id)):
        return _where_one_adds(form, {"": _too_often()}, status=_TOO_OFTEN)
    name = form.values[_NAME] or agent() or gettext("Clé d’accès")
    try:
        passkeys.add(session(), account_id, proof, name=name, now=now())
    except PasskeyError as refused:
        return _where_one_adds(form, {"": _refusal(refused)})
    except AccountError as refused:
        said = {_NAME: gettext("Donnez un nom à cette clé, pour la reconnaître.")}
        return _where_one_adds(form, said if refused.reason == "no_name" else fault_of(refused))
    return stronger(gettext("C’est fait : cette clé d’accès vous ouvrira la porte."))


@blueprint.post("/compte/cles/<int:passkey_id>/retirer")
@for_anyone
def remove(passkey_id: int) -> ResponseReturnValue:
    """Forget one of one's keys; an operator keeps a second factor."""
    try:
        if not passkeys.remove(session(), present().account_id, passkey_id, now=now()):
            abort(404)
    except AccountError as refused:
        return account_page(Form(faults=fault_of(refused)), status=_UNPROCESSABLE)
    flash(gettext("Cette clé d’accès est retirée : elle n’ouvre plus rien."))
    return redirect("/compte", _SEE_OTHER)


@blueprint.get("/second-facteur/cle/defi")
@for_anyone_halfway
def ask_second() -> ResponseReturnValue:
    """Say what a device has to sign to pass the second step."""
    return _json(passkeys.to_prove(session(), _drawn("second", present().account_id), _party()))


@blueprint.post("/second-facteur/cle")
@for_anyone_halfway
def pass_second() -> ResponseReturnValue:
    """Let in who has one of their keys at hand."""
    form, who, proof = Form.sent(), present(), _sent()
    if not may_try("second", str(who.account_id)):
        form.faults[""] = _too_often()
        return asking(form, status=_TOO_OFTEN)
    try:
        passkeys.pass_second(session(), who.account_id, proof, now=now())
    except PasskeyError as refused:
        form.faults[""] = _refusal(refused)
        return asking(form, status=_UNPROCESSABLE)
    return stronger()


@blueprint.get("/connexion/cle/defi")
@for_strangers
def ask_at_the_door() -> ResponseReturnValue:
    """Say what a device has to sign to come in, whoever asks."""
    return _json(passkeys.to_prove(session(), _drawn("door", 0), _party()))


@blueprint.post("/connexion/cle")
@for_strangers
def come_in() -> ResponseReturnValue:
    """Let in who has a key, by it alone."""
    form, proof = Form.sent(), _sent()
    if not may_try("second", passkeys.claimed(proof.text)):
        form.faults[""] = _too_often()
        return door_page(form, status=_TOO_OFTEN)
    try:
        token = passkeys.come_in(session(), proof, agent=agent(), now=now())
    except PasskeyError as refused:
        form.faults[""] = _refusal(refused)
        return door_page(form, status=_UNPROCESSABLE)
    return inside(token)


def _who_may_add() -> int:
    """Return who asks; who owes a second step could otherwise put their own in its place."""
    who = present()
    if who.owes_second and who.has_second:
        abort(404)
    return who.account_id


def _drawn(use: Use, account_id: int) -> Challenge:
    drawn = Challenge.draw(use, account_id, now=now())
    said = b64encode(drawn.said).decode("ascii")
    cookie[_KEPT] = [said, use, account_id, drawn.made_at.isoformat()]
    return drawn


def _sent() -> Proof:
    """Return what this request sends, and the challenge that this browser kept, spent by it."""
    kept, challenge = cookie.pop(_KEPT, None), None
    if kept is not None:
        said, use, account_id, made_at = kept
        challenge = Challenge(b64decode(said), use, account_id, datetime.fromisoformat(made_at))
    text = request.form.get("credential", "")[:LONGEST_ANSWER]
    return Proof(text, challenge, _party())


def _party() -> Party:
    return Party(directory().console_name, own_origin())


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _where_one_adds(
    form: Form, faults: dict[str, str], *, status: int = _UNPROCESSABLE
) -> Response:
    form.faults.update(faults)
    if present().owes_second:
        return enrolling(form, status=status)
    return account_page(form, status=status)


def _refusal(refused: PasskeyError) -> str:
    return {
        "too_late": gettext("La page était restée ouverte trop longtemps. Recommencez."),
        "not_known": gettext(
            "Cette clé d’accès n’ouvre rien ici. Essayez-en une autre, ou entrez autrement."
        ),
        "copied": gettext(
            "Cette clé d’accès répond comme le ferait une copie : nous l’avons refusée. Entrez "
            "autrement, retirez-la de votre compte, et prévenez l’exploitation."
        ),
        "already_there": gettext("Cette clé d’accès est déjà dans un compte."),
        "too_many": gettext("Vous avez déjà vingt clés d’accès : retirez-en une d’abord."),
    }[refused.reason]


def _too_often() -> str:
    return gettext("Trop d’essais en peu de temps. Attendez quelques minutes.")
