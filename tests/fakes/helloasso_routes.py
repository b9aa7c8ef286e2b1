"""What the stand-in answers: the routes of the API that the portal uses, and their refusals.

Written from HelloAsso's published description of API v5: which privilege each
route wants, what a list's pagination says, what is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import islice

from tests.fakes import helloasso_made as made
from tests.fakes.helloasso_asking import (
    RefusedError,
    page_size,
    position_of,
    token_of,
    wanted_types,
    whole,
)
from tests.fakes.helloasso_keys import Desk, Holder, RefusedKeyError
from tests.fakes.helloasso_shelf import Form, Key, Shelf
from tests.fakes.helloasso_writing import create, set_notified, set_state
from tests.fakes.listening import Reply, Request

_SLUG = r"([^/]+)"
_ORGANIZATION = rf"/v5/organizations/{_SLUG}"
_FORM = rf"{_ORGANIZATION}/forms/{_SLUG}/{_SLUG}"
_CREATE = rf"{_ORGANIZATION}/forms/{_SLUG}/action/quick-create"
_NOTIFICATIONS = rf"/v5/partners/me/api-notifications(?:/organizations/{_SLUG})?"
_TAGS = [{"name": "solidarité", "score": 12.5}, {"name": "sport", "score": 8.25}]

Answering = Callable[[Request, Holder, tuple[str, ...]], Reply]


class Routes:
    """Answers requests from a shelf of forms, for those that hold a key of the desk.

    ``endless``: the pages that never end. ``"same"``: the first page with the same token, again
    and again; ``"new"``: the first page, with a token never seen.
    """

    def __init__(self, shelf: Shelf, desk: Desk) -> None:
        self.shelf = shelf
        self.desk = desk
        self.endless: str | None = None
        self.counted: Counter[str] = Counter()
        self.notified: dict[str, str] = {}  # association (or "" for all) -> address
        self.signature_key = "cle-de-signature-de-demonstration"
        self._turns = 0
        known: list[tuple[str, str, str, str, Answering]] = [
            ("form", "GET", f"{_FORM}/public", "AccessPublicData", self._form),
            ("directory", "POST", "/v5/directory/forms", "FormOpenDirectory", self._directory),
            ("forms", "GET", f"{_ORGANIZATION}/forms", "AccessPublicData", self._forms),
            ("organization", "GET", _ORGANIZATION, "AccessPublicData", self._organization),
            ("tags", "GET", "/v5/values/tags", "AccessPublicData", _tags),
            ("create", "POST", _CREATE, "FormAdministration", partial(create, shelf)),
            ("state", "PUT", f"{_FORM}/state", "FormAdministration", partial(set_state, shelf)),
            ("notifications", "PUT", _NOTIFICATIONS, "AccessPublicData", self._notifications),
            ("linked", "GET", "/v5/partners/me/organizations", "AccessPublicData", self._linked),
        ]
        self._known = [
            (name, method, re.compile(pattern), privilege, answering)
            for name, method, pattern, privilege, answering in known
        ]

    def answer(self, request: Request) -> Reply:
        """Answer one request, as the service would."""
        if request.path == "/oauth2/token" and request.method == "POST":
            self.counted["token"] += 1
            return self._token(request)
        scheme, _, access = request.headers.get("Authorization", "").partition(" ")
        holder = self.desk.holder(access) if scheme.lower() == "bearer" else None
        if request.path == "/oauth2/disconnect" and request.method == "GET":
            self.desk.revoke(access or " ")
            return Reply(200 if holder else 401)
        for name, method, pattern, privilege, answering in self._known:
            found = pattern.fullmatch(request.path)
            if found and method == request.method:
                self.counted[name] += 1
                try:
                    return answering(request, self._admitted(holder, privilege), found.groups())
                except RefusedError as refused:
                    return refused.reply
        return Reply(404, {"message": "No HTTP resource was found that matches the request."})

    def _token(self, request: Request) -> Reply:
        media = request.headers.get("Content-Type", "").partition(";")[0].strip()
        if media != "application/x-www-form-urlencoded":
            return Reply(400, {"error": "invalid_request", "error_description": "not a form"})
        try:
            return Reply(200, self.desk.answer(request.fields()), {"Cache-Control": "no-store"})
        except RefusedKeyError as refused:
            told = {"error": refused.error, "error_description": refused.why}
            return Reply(refused.status, told)

    def _admitted(self, holder: Holder | None, privilege: str) -> Holder:
        if holder is None:
            raise RefusedError(401, "Unauthorized, you must add a valid JWT")
        # A token made before a privilege was given lacks it; one taken away is gone at once.
        if privilege not in holder.privileges or privilege not in self.desk.privileges:
            raise RefusedError(403, f"The JWT token hasn't the privilege {privilege}")
        return holder

    # --- the directory

    def _directory(self, request: Request, _holder: Holder, _found: tuple[str, ...]) -> Reply:
        size = page_size(request)
        wanted = wanted_types(request)
        start = 0 if self.endless else position_of(request.first("continuationToken"))
        last = max(start, len(self.shelf))
        lines = (
            (after, change)
            for after, change in self.shelf.changes(start, last)
            if not wanted or change.key[1] in wanted
        )
        data, end = [], start
        for after, change in islice(lines, size):
            data.append({"action": change.action, "record": self._record(change.key)})
            end = after
        # Lines that the filter leaves out are passed too, once no other is left.
        end = end if len(data) == size else last
        return Reply(200, {"data": data, "pagination": self._open_pagination(size, end)})

    def _record(self, key: Key) -> Form:
        slug, kind, form_slug = key
        url = made.address(self.shelf.site, *key)
        return {"formSlug": form_slug, "formType": kind, "url": url, "organizationSlug": slug}

    def _open_pagination(self, size: int, end: int) -> Form:
        self._turns += 1
        end += self._turns * 1000 if self.endless == "new" else 0
        told = {"pageSize": size, "totalCount": -1, "pageIndex": -1, "totalPages": -1}
        return told | {"continuationToken": token_of(end)}

    # --- one association, one form

    def _organization(self, _request: Request, _holder: Holder, found: tuple[str, ...]) -> Reply:
        told = self.shelf.organization(found[0])
        if told is None:
            raise RefusedError(404, f"Organization {found[0]} not found")
        return Reply(200, made.without_nulls(told))

    def _form(self, _request: Request, _holder: Holder, found: tuple[str, ...]) -> Reply:
        slug, kind, form_slug = found
        form = self.shelf.live((slug, kind, form_slug))
        if form is None:
            raise RefusedError(404, f"Form {form_slug} not found")
        return Reply(200, made.without_nulls(form))

    def _forms(self, request: Request, _holder: Holder, found: tuple[str, ...]) -> Reply:
        if self.shelf.organization(found[0]) is None:
            raise RefusedError(404, f"Organization {found[0]} not found")
        size, page = page_size(request), whole(request, "pageIndex", 1)
        states, kinds = request.every("states"), request.every("formTypes")
        shown = [
            made.light(form)
            for form in self.shelf.forms_of(found[0])
            if (not states or form.get("state", "Public") in states)
            and (not kinds or form.get("formType") in kinds)
        ]
        token = request.first("continuationToken")
        start = position_of(token) if token else (page - 1) * size
        start = 0 if self.endless else start
        part = shown[start : start + size]
        if self.endless:
            pagination = self._open_pagination(size, size)
        else:
            # The token is there even on the last page.
            pagination = {
                "pageSize": size,
                "totalCount": len(shown),
                "pageIndex": start // size + 1,
                "totalPages": -(-len(shown) // size),
                "continuationToken": token_of(start + len(part)),
            }
        return Reply(200, {"data": made.without_nulls(part), "pagination": pagination})

    # --- partners

    def _notifications(self, request: Request, _holder: Holder, found: tuple[str, ...]) -> Reply:
        return set_notified(self.notified, self.signature_key, request, found[0] or "")

    def _linked(self, request: Request, _holder: Holder, _found: tuple[str, ...]) -> Reply:
        size, start = page_size(request), position_of(request.first("continuationToken"))
        slugs = self.desk.linked()[start : start + size]
        data = [
            {"organization": self.shelf.organization(slug), "availableAccessToken": True}
            for slug in slugs
        ]
        return Reply(
            200, {"data": data, "pagination": self._open_pagination(size, start + len(data))}
        )


def _tags(_request: Request, _holder: Holder, _found: tuple[str, ...]) -> Reply:
    return Reply(200, _TAGS)
