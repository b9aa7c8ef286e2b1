"""An event made at HelloAsso for an association that let us in, then published (API v5)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from app.clients.calls import Answer, CallAwayError, CallRefusedError
from app.clients.helloasso_calls import ADMINISTRATION, Api, of, part
from app.clients.helloasso_payloads import FormName, PayloadError

_KIND = "Event"
_UNREADABLE = "HelloAsso a peut-être créé l’événement, sans dire son nom : regardez chez HelloAsso."
_LONGEST_SAID = 300
# Where a refusal may name its fields: ``modelState`` (ASP.NET's own), ``errors`` (RFC 9457's kin).
_FAULTS = ("modelState", "errors")
_LAST_NAME = re.compile(r"([A-Za-z]+)(?:\[[0-9]+\])?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """What is asked of HelloAsso. ``starts_at`` and ``ends_at`` bear their offset.

    ``price_cents`` is 0 for what is free; ``seats`` empty when they are not counted.
    """

    title: str
    description: str
    starts_at: datetime
    ends_at: datetime | None
    place_name: str
    address: str
    postal_code: str
    city: str
    price_cents: int
    price_label: str
    seats: int | None

    def body(self) -> dict[str, Any]:
        """Write it as ``FormQuickCreateRequest``.

        The description is sent twice, because the API only gives back the short one.
        """
        place = {
            "name": self.place_name,
            "address": self.address,
            "zipCode": self.postal_code,
            "city": self.city,
            "country": "FRA",
        }
        said = {
            "title": self.title,
            "description": " ".join(self.description.split()),
            "longDescription": _paragraphs(self.description),
            "startDate": self.starts_at.isoformat(),
            "endDate": self.ends_at.isoformat() if self.ends_at else None,
            "place": {name: text for name, text in place.items() if text},
            "tierList": [{"label": self.price_label, "price": self.price_cents}],
            "maxEntries": self.seats,
            "displayRemainingEntries": self.seats is not None,
            "acceptOpenDonation": False,
            "generateTickets": True,
        }
        return {name: value for name, value in said.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Created:
    """A form that HelloAsso made, still a draft there. ``url`` is its public address."""

    name: FormName
    url: str


class FieldsRefusedError(CallRefusedError):
    """HelloAsso refuses what was typed. ``fields`` says why, by the names of its own API."""

    def __init__(self, sentence: str, fields: Mapping[str, str]) -> None:
        super().__init__(sentence, status=400)
        self.sentence = sentence
        self.fields = dict(fields)


class Writing:
    """Writes at HelloAsso in the name of an association: ``api`` has its own keys."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def create(self, slug: str, event: NewEvent) -> Created:
        """Make a draft. Never tried twice: a lost answer may have made one.

        :class:`FieldsRefusedError` says which field HelloAsso refuses.
        """
        path = f"{of(slug)}/forms/{_KIND}/action/quick-create"
        try:
            answer = self._api.ask(path, method="POST", body=event.body(), needs=ADMINISTRATION)
        except CallRefusedError as refused:
            if refused.status not in {400, 409, 422} or refused.answer is None:
                raise
            sentence, fields = _faults(refused.answer)
            raise FieldsRefusedError(sentence, fields) from None
        said = answer.json()
        given = said if isinstance(said, dict) else {}
        try:
            name = FormName.of({"organizationSlug": slug, **given, "formType": _KIND})
        except PayloadError:
            raise CallAwayError(_UNREADABLE, status=answer.status) from None
        return Created(name, str(given.get("publicUrl") or ""))

    def publish(self, name: FormName) -> None:
        """Show a draft to everybody (``PUT …/state``): safe to ask twice."""
        path = f"{of(name.organization_slug)}/forms/{part(name.form_type)}/{part(name.form_slug)}"
        self._api.ask(
            f"{path}/state",
            method="PUT",
            body={"state": "Public"},
            needs=ADMINISTRATION,
            is_safe=True,
        )


def _paragraphs(text: str) -> str:
    """Return plain text as the HTML that HelloAsso keeps: nothing typed becomes a tag."""
    blocks = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    return "".join(
        f"<p>{escape(block.strip()).replace(chr(10), '<br>')}</p>" for block in blocks if block
    )


def _faults(answer: Answer) -> tuple[str, dict[str, str]]:
    """Return what a refusal says, and of which fields. Its shape is not documented: leniently."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    told = said if isinstance(said, dict) else {}
    fields: dict[str, str] = {}
    loose: list[str] = []
    for listing in _FAULTS:
        found = told.get(listing)
        for name, words in found.items() if isinstance(found, dict) else ():
            if last := _LAST_NAME.search(str(name)):
                fields[last[1][:1].lower() + last[1][1:]] = _words(words)
    return _words(told.get("message") or told.get("title") or loose), fields


def _words(said: object) -> str:
    listed = said if isinstance(said, list) else [said]
    return " ".join(" ".join(str(one).split()) for one in listed)[:_LONGEST_SAID]
