"""Notifications: somebody says that a form changed. Never believed, only a reason to read it again.

HelloAsso signs what it sends to partners (HMAC-SHA256 of the body, in hexadecimal); other
notifications are known by the address that they come from, and by a secret in the one they go to.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import datetime
from ipaddress import ip_address

from sqlalchemy.orm import Session

from app.clients.helloasso import FORM_TYPES
from app.clients.helloasso_payloads import Notification, PayloadError
from app.models.engine import begin_writing
from app.services.helloasso import memory
from app.settings import Settings

SIGNATURE_HEADER = "x-ha-signature"
# More hints than a whole season of forms: somebody else is speaking.
MOST_WAITING = 10_000
_LONGEST_SLUG = 150
_log = logging.getLogger(__name__)


def secret_of(settings: Settings) -> str:
    """Return the secret in the address at which HelloAsso notifies this installation."""
    told = hmac.new(settings.secret_key.encode(), b"helloasso notifications", hashlib.sha256)
    return told.hexdigest()[:40]


def is_same(given: str, known: str) -> bool:
    """Compare two secrets in a time that tells nothing of them."""
    return hmac.compare_digest(given.encode(), known.encode())


def comes_from_helloasso(settings: Settings, body: bytes, *, seal: str, address: str) -> bool:
    """Tell whether a notification is HelloAsso’s: by its seal, or without a key by its address."""
    key = settings.helloasso_signature_key
    if key:
        told = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        return is_same(seal.strip().lower(), told)
    allowed = {one.strip() for one in settings.helloasso_addresses.split(",")}
    return address in allowed or (settings.is_local and _is_here(address))


def note(session: Session, body: bytes, *, now: datetime) -> bool:
    """Have what a notification names read again; return whether it named anything.

    A form, or an association that changed slug. Commits. The same notification twice, or an old
    one, only has it read once more.
    """
    told = _told(body)
    name, slugs = (_form_of(told), _slugs_of(told)) if told else (None, None)
    if name is None and slugs is None:
        return False
    if memory.count_waiting(session) >= MOST_WAITING:
        _log.warning("helloasso: too many notifications wait, one is left out")
        return False
    session.rollback()
    begin_writing(session)
    if name is not None:
        memory.ask_again(session, name, why="notified", now=now)
    if slugs is not None:
        memory.check_rename(session, *slugs, now=now)
    session.commit()
    return True


def _told(body: bytes) -> Notification | None:
    try:
        return Notification.of(json.loads(body))
    except (PayloadError, ValueError, RecursionError):
        return None


def _form_of(told: Notification) -> str | None:
    form = told.form
    if told.event_type != "Form" or form is None or form.form_type not in FORM_TYPES:
        return None
    return form.key


def _slugs_of(told: Notification) -> tuple[str, str] | None:
    old, new = told.old_slug, told.new_slug
    if told.event_type != "Organization" or not old or not new or old == new:
        return None
    is_fitting = max(len(old), len(new)) <= _LONGEST_SLUG
    return (old, new) if is_fitting else None


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
