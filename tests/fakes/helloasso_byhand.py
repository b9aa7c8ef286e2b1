"""What a person does at the stand-in: read a form and change it, break things, consent.

Small control routes under ``/_/`` (JSON, for ``curl``), a page for each form, and
the consent screen, which answers with a code or an error as RFC 6749 (4.1.2) says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from tests.fakes.helloasso_asking import RefusedError, json_of
from tests.fakes.helloasso_pages import consent_page, form_page, front_page, picture
from tests.fakes.helloasso_routes import Routes
from tests.fakes.helloasso_shelf import Form, Key, key_in
from tests.fakes.listening import Listener, Reply, Request

_CONTROL = re.compile(r"/_/forms/([^/]+/[^/]+/[^/]+)")
_PAGE = re.compile(r"/associations/([^/]+)/([^/]+)/([^/]+)")
_PICTURE = re.compile(r"/img/photos/banniere-([0-9]{1,4})\.png")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST_STATE = 500
_LISTED = 100
_FAULTS = {"status", "times", "after", "retry_after", "silence", "half", "drips", "garbage"}

INSTRUCTIONS = """\
HelloAsso de démonstration : {count} formulaires inventés, à partir du {first_day}.

  HELLOASSO_API_URL={url}/v5
  HELLOASSO_TOKEN_URL={url}/oauth2/token
  HELLOASSO_CLIENT_ID={client_id}
  HELLOASSO_CLIENT_SECRET={client_secret}
  Écran d’accord : {url}/authorize

Regarder, modifier un formulaire dans un navigateur : {url}/
En ligne de commande :
  curl {url}/_/forms/{key}
  curl -X PATCH  {url}/_/forms/{key} -d '{{"title": "Un autre titre"}}'
  curl -X PATCH  {url}/_/forms/{key} -d '{{"state": "Private"}}'
  curl -X DELETE {url}/_/forms/{key}
  curl -X POST   {url}/_/forms -d '{{"title": "Bal", "startDate": "{first_day}T20:00:00+02:00"}}'
  curl -X POST   {url}/_/rename -d '{{"old": "{slug}", "new": "un-autre-nom"}}'
Tout faire échouer, puis rétablir :
  curl -X POST   {url}/_/fail -d '{{"path": "/public", "status": 429, "retry_after": 5}}'
  curl -X POST   {url}/_/fail -d '{{"path": "directory", "half": true}}'
  curl -X DELETE {url}/_/fail

Ctrl+C pour arrêter.
"""


class ByHand:
    """Answers people: pages, pictures, consent, and the control routes."""

    def __init__(self, routes: Routes, listener: Listener, *, send: Callable[..., Any]) -> None:
        self._routes, self._shelf, self._keys = routes, routes.shelf, routes.desk
        self._listener = listener
        self._send = send

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        try:
            return self._answer(request)
        except RefusedError as refused:
            return refused.reply
        except (KeyError, TypeError, ValueError, re.error) as wrong:
            return Reply(400, {"message": f"{type(wrong).__name__}: {wrong}"})

    def _answer(self, request: Request) -> Reply:
        if request.path == "/authorize":
            return self._consent(request)
        if request.path == "/" and request.method == "GET":
            return Reply(200, front_page(self._some_forms()))
        if found := _CONTROL.fullmatch(request.path):
            return self._one(request, key_in(found[1]))
        if found := _PICTURE.fullmatch(request.path):
            return Reply(200, picture(int(found[1])), {"Content-Type": "image/png"})
        if found := _PAGE.fullmatch(request.path):
            return self._page(request, found[1], found[3])
        return self._control(request)

    def _one(self, request: Request, key: Key) -> Reply:
        form = self._shelf.form(key)
        if form is None:
            raise RefusedError(404, f"{'/'.join(key)}: no such form")
        if request.method == "PATCH":
            form = self._shelf.change(key, json_of(request))
        elif request.method == "DELETE":
            form = self._shelf.change(key, {"state": "Deleted"})
        return Reply(200, form)

    def _control(self, request: Request) -> Reply:
        told = json_of(request) if request.method in {"POST", "PATCH", "PUT"} else {}
        match request.method, request.path:
            case "GET", "/_/forms":
                return Reply(200, ["/".join(_key(form)) for form in self._some_forms()])
            case "POST", "/_/forms":
                key = self._shelf.put({"state": "Public", **told})
                return Reply(201, {"key": "/".join(key)})
            case "POST", "/_/rename":
                self._shelf.rename(told["old"], told["new"])
            case "POST", "/_/fail":
                self._break(told)
            case "DELETE", "/_/fail":
                self._listener.recover()
                self._routes.endless = None
            case "POST", "/_/expire":
                self._keys.expire()
            case "POST", "/_/revoke":
                self._keys.revoke()
            case "POST", "/_/notify":
                return self._notify(told)
            case "GET", "/_/calls":
                return Reply(200, {**self._routes.counted, "busiest": self._listener.busiest})
            case _:
                return Reply(404, {"message": f"{request.method} {request.path}: nothing here"})
        return Reply(200, {"done": True})

    def _break(self, told: Form) -> None:
        if "endless" in told:
            self._routes.endless = told["endless"]
            return
        how = {name: value for name, value in told.items() if name in _FAULTS}
        self._listener.fail(told.get("path", ""), how.pop("status", None), **how)

    def _notify(self, told: Form) -> Reply:
        event = told.get("event")
        if event is None:
            event = {"data": self._shelf.form(key_in(told["key"])), "eventType": "Form"}
        answer = self._send(told["url"], event, key="" if told.get("signed", True) else None)
        return Reply(200, {"status": answer.status_code, "body": answer.text[:1000]})

    def _some_forms(self) -> list[Form]:
        keys = dict.fromkeys(change.key for _, change in islice(self._shelf.latest(), _LISTED))
        return [form for key in keys if (form := self._shelf.form(key))]

    def _page(self, request: Request, slug: str, form_slug: str) -> Reply:
        for form in self._shelf.forms_of(slug):
            if form["formSlug"] == form_slug and form["url"].endswith(request.path):
                break
        else:
            return Reply(404, "<!doctype html><title>Introuvable</title><h1>Introuvable</h1>")
        if request.method == "POST":
            self._shelf.change(_key(form), _changes(request.fields()))
            return Reply(303, None, {"Location": request.path})
        return Reply(200, form_page(form))

    # --- consent

    def _consent(self, request: Request) -> Reply:
        said = dict(request.query)
        back = said.get("redirect_uri", "")
        # Nobody is sent to an address that is not sure: the fault is shown here.
        if said.get("client_id") != self._keys.client_id or not _may_be_sent_to(back):
            raise RefusedError(400, "client_id or redirect_uri")
        state = said.get("state", "")
        wrong = not _CHALLENGE.fullmatch(said.get("code_challenge", ""))
        wrong = wrong or said.get("code_challenge_method") != "S256" or len(state) >= _LONGEST_STATE
        if wrong:
            return _sent_back(back, state, error="invalid_request", error_description="PKCE")
        if request.method != "POST":
            return Reply(200, consent_page(self._some_forms()))
        chosen = request.fields()
        if "yes" not in chosen:
            told = {"error": "access_denied", "error_description": "The user said no"}
            return _sent_back(back, state, **told)
        slug = chosen.get("organization", "")
        if self._shelf.organization(slug) is None:
            raise RefusedError(404, f"Organization {slug} not found")
        challenge = said["code_challenge"]
        code = self._keys.code_for(slug, redirect_uri=back, challenge=challenge)
        return _sent_back(back, state, code=code)


def instructions(url: str, routes: Routes) -> str:
    """Return what a person reads in the terminal."""
    key = next(("/".join(change.key) for _, change in routes.shelf.changes(0)), "a/Event/b")
    return INSTRUCTIONS.format(
        url=url,
        count=routes.shelf.generated,
        first_day=routes.shelf.first_day,
        client_id=routes.desk.client_id,
        client_secret=routes.desk.client_secret,
        key=key,
        slug=key.partition("/")[0],
    )


def _may_be_sent_to(url: str) -> bool:
    loopback = r"http://(?:127\.0\.0\.1|(?:[\w-]+\.)*localhost)(?::\d+)?/"
    return url.startswith("https://") or bool(re.match(loopback, url))


def _sent_back(url: str, state: str, **told: str) -> Reply:
    said = told | ({"state": state} if state else {})
    return Reply(302, None, {"Location": f"{url}{'&' if '?' in url else '?'}{urlencode(said)}"})


def _changes(fields: dict[str, str]) -> Form:
    place = {name: fields[name] or None for name in ("name", "address", "zipCode", "city")}
    told: Form = {name: fields[name] or None for name in ("title", "description", "startDate")}
    return told | {"state": fields["state"], "place": place if any(place.values()) else None}


def _key(form: Form) -> Key:
    return form["organizationSlug"], form["formType"], form["formSlug"]
