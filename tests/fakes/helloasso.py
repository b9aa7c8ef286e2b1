"""A stand-in for HelloAsso's API v5: a real server, with real keys and every failure.

In a test: ``with fake_helloasso(forms=[…]) as fake``. By hand, in a terminal:
``python -m tests.fakes.helloasso --port 8801 --forms 1500``, and follow what it prints.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import requests

from tests.fakes.helloasso_asking import position_of
from tests.fakes.helloasso_byhand import ByHand, instructions
from tests.fakes.helloasso_keys import Desk
from tests.fakes.helloasso_made import FIRST_DAY
from tests.fakes.helloasso_routes import Routes
from tests.fakes.helloasso_shelf import Form, Shelf, key_in
from tests.fakes.listening import Fault, Listener, Reply, Request


class FakeHelloAsso:
    """What the service holds, what it will do next, and what it was asked.

    ``clock_ahead`` moves its clock (seconds), so that tokens and codes grow old at will.
    """

    def __init__(self, *, generated: int = 0, first_day: date = FIRST_DAY, port: int = 0) -> None:
        self.clock_ahead = 0.0
        self.keys = Desk(lambda: self._now().timestamp())
        self.shelf = Shelf(generated, first_day=first_day, now=self._now)
        self.routes = Routes(self.shelf, self.keys)
        self.listener = Listener(self._answer, port=port)
        self._by_hand = ByHand(self.routes, self.listener, send=self.notify)

    # --- where it is, who may come in

    @property
    def api_url(self) -> str:
        """The API's base, without a final slash."""
        return f"{self.listener.url}/v5"

    @property
    def token_url(self) -> str:
        """Where tokens are given."""
        return f"{self.listener.url}/oauth2/token"

    @property
    def authorize_url(self) -> str:
        """The consent screen."""
        return f"{self.listener.url}/authorize"

    @property
    def client_id(self) -> str:
        """The client's name."""
        return self.keys.client_id

    @property
    def client_secret(self) -> str:
        """The client's secret."""
        return self.keys.client_secret

    @property
    def privileges(self) -> set[str]:
        """What the client may do: one taken away is missed at once, one given at the next token."""
        return self.keys.privileges

    @privileges.setter
    def privileges(self, privileges: Iterable[str]) -> None:
        self.keys.privileges = set(privileges)

    @property
    def signature_key(self) -> str:
        """What signs notifications."""
        return self.routes.signature_key

    # --- what was asked

    @property
    def asked(self) -> list[tuple[str, str, str, bytes]]:
        """``(method, path, query, body)`` of every request."""
        return self.listener.asked

    @property
    def calls(self) -> Counter[str]:
        """How many requests of each kind: ``token``, ``directory``, ``form``, ``forms``…"""
        return self.routes.counted

    # --- what it holds

    def publish(self, form: Form) -> str:
        """Hold a form, new or another in its place; return its key ``association/kind/slug``."""
        return "/".join(self.shelf.put(form))

    def change(self, key: str, *, is_said: bool = True, **fields: Any) -> Form:
        """Change fields (``None`` takes one away); ``is_said``: the directory names it again."""
        return self.shelf.change(key_in(key), fields, is_said=is_said)

    def delete(self, key: str) -> None:
        """Delete a form: the directory says so, its page is a 404."""
        self.shelf.change(key_in(key), {"state": "Deleted"})

    def lose(self, key: str) -> None:
        """Hold a form no more without a word in the directory."""
        self.shelf.lose(key_in(key))

    def rename(self, old: str, new: str) -> None:
        """Give an association another slug."""
        self.shelf.rename(old, new)

    def present(self, organization: Form) -> None:
        """Hold an association, as its public page presents it."""
        self.shelf.organizations[str(organization["organizationSlug"])] = organization

    def form(self, key: str) -> Form | None:
        """Return a form as it is now."""
        return self.shelf.form(key_in(key))

    def position(self, token: str) -> int:
        """Return how many changes a token of the directory covers."""
        return position_of(token)

    # --- what goes wrong

    def fail(self, path: str, status: int | None = None, **how: Any) -> Fault:
        """Misbehave with the requests whose ``METHOD /path?query`` has the pattern ``path`` in it.

        ``times`` (1; ``None`` for ever), ``after``, ``retry_after``, ``half``, ``garbage``,
        ``silence``, ``drips``: see :class:`tests.fakes.listening.Fault`.
        """
        return self.listener.fail(path, status, **how)

    def recover(self) -> None:
        """Behave again."""
        self.listener.recover()
        self.routes.endless = None

    def never_end(self, how: str | None = "same") -> None:
        """Give pages without end: with the ``same`` token, or a ``new`` one each time."""
        self.routes.endless = how

    def expire(self, *, refresh_too: bool = False) -> None:
        """End the access tokens given so far."""
        self.keys.expire(refresh_too=refresh_too)

    def revoke(self) -> None:
        """Take back every token, refresh tokens too."""
        self.keys.revoke()

    # --- what it sends

    def notify(
        self, url: str, event: Form, *, key: str | None = "", headers: Form | None = None
    ) -> requests.Response:
        """Send a notification. ``key``: signs it (ours by default; ``None``: unsigned)."""
        body = json.dumps(event, ensure_ascii=False).encode()
        said = {"Content-Type": "application/json", **(headers or {})}
        if key is not None:
            said["x-ha-signature"] = signature(body, key or self.signature_key)
        with requests.Session() as session:
            session.trust_env = False
            return session.post(url, data=body, headers=said, timeout=10, allow_redirects=False)

    def form_event(self, key: str) -> Form:
        """Return the notification of a form, as it is now."""
        return {"data": self.shelf.form(key_in(key)), "eventType": "Form"}

    def _now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.clock_ahead)

    def _answer(self, request: Request) -> Reply:
        if request.path.startswith(("/v5/", "/oauth2/")):
            return self.routes.answer(request)
        return self._by_hand.answer(request)


def rename_event(old: str, new: str) -> Form:
    """Return the notification of a slug that changed."""
    told = {"old_slug_organization": old, "new_slug_organization": new}
    return {"data": told, "eventType": "Organization"}


def signature(body: bytes, key: str) -> str:
    """Return the seal of a notification: HMAC-SHA256 of its bytes, in lower-case hexadecimal."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


@contextmanager
def fake_helloasso(
    forms: Iterable[Form] = (),
    *,
    generated: int = 0,
    first_day: date = FIRST_DAY,
) -> Iterator[FakeHelloAsso]:
    """Listen on a free port of this machine until the test is over.

    ``forms``: those that tests write. ``generated``: how many invented ones there are besides.
    """
    fake = FakeHelloAsso(generated=generated, first_day=first_day)
    for form in forms:
        fake.publish(form)
    fake.listener.start()
    try:
        yield fake
    finally:
        fake.listener.stop()


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.helloasso", description=__doc__)
    parser.add_argument("--port", type=int, default=8801)
    parser.add_argument("--forms", type=int, default=1500, help="combien de formulaires inventés")
    parser.add_argument("--from", dest="first_day", type=date.fromisoformat, default=None)
    asked = parser.parse_args(arguments)
    first_day = asked.first_day or datetime.now(UTC).date()
    fake = FakeHelloAsso(generated=asked.forms, first_day=first_day, port=asked.port)
    fake.shelf.site = fake.listener.url
    fake.listener.is_remembering = False
    fake.listener.start()
    over = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    sys.stdout.write(instructions(fake.listener.url, fake.routes))
    sys.stdout.flush()
    over.wait()
    fake.listener.stop()


if __name__ == "__main__":
    main()
