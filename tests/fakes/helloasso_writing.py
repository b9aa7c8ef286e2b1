"""The routes of the stand-in that write: a form made and published, where to send notifications."""

from __future__ import annotations

from datetime import datetime

from app.kernel.slugs import slugify
from tests.fakes import helloasso_made as made
from tests.fakes.helloasso_asking import RefusedError, json_of
from tests.fakes.helloasso_keys import Holder
from tests.fakes.helloasso_shelf import Form, Shelf
from tests.fakes.listening import Reply, Request

STATES = ("Public", "Private", "Draft", "Deleted", "Disabled")
_KINDS = ("Payment", "Order", "Form", "Organization")
# The long description and the number of seats are taken, and never said again.
_SAID_AGAIN = (
    "title", "privateTitle", "description", "startDate", "endDate", "place", "saleStartDate",
    "saleEndDate", "activityTypeId",
)  # a list read across  # fmt: skip


def create(shelf: Shelf, request: Request, holder: Holder, found: tuple[str, ...]) -> Reply:
    """Make a draft of an event from a few fields (``action/quick-create``)."""
    slug, kind = found
    _check_role(shelf, holder, slug)
    told = json_of(request)
    if kind != "Event":
        raise RefusedError(400, "Only an Event may be created this way")
    if wrong := _wrong_fields(told):
        raise RefusedError(400, "The request is invalid.", **wrong)
    form_slug = first = slugify(str(told["title"])) or "1"
    rank = 1
    while shelf.form((slug, kind, form_slug)):
        rank += 1
        form_slug = f"{first}-{rank}"
    shelf.put(_drafted(shelf, told, slug) | {"formSlug": form_slug})
    url = made.address(shelf.site, slug, kind, form_slug)
    return Reply(200, {"organizationSlug": slug, "formSlug": form_slug, "publicUrl": url})


def set_state(shelf: Shelf, request: Request, holder: Holder, found: tuple[str, ...]) -> Reply:
    """Publish a form, hide it, delete it."""
    slug, kind, form_slug = found
    _check_role(shelf, holder, slug)
    if shelf.live((slug, kind, form_slug)) is None:
        raise RefusedError(404, f"Form {form_slug} not found")
    state = json_of(request).get("state")
    if state not in STATES:
        raise RefusedError(400, "The request is invalid.", state=f"{state} is no state")
    shelf.change((slug, kind, form_slug), {"state": state})
    return Reply(200)


def set_notified(notified: dict[str, str], key: str, request: Request, where: str) -> Reply:
    """Keep the address that notifications go to, for all associations or one (``where``)."""
    told = json_of(request)
    url, kind = str(told.get("url") or ""), told.get("notificationType")
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise RefusedError(400, "The request is invalid.", url="The url must be https")
    if kind is not None and kind not in _KINDS:
        raise RefusedError(400, "The request is invalid.", notificationType=f"{kind}: unknown")
    notified[where] = url
    return Reply(200, {"url": url, "apiNotificationType": kind, "signatureKey": key})


def _drafted(shelf: Shelf, told: Form, slug: str) -> Form:
    moment = made.seven_digits(shelf.now())
    tiers = [
        {"id": at, "tierType": "Registration", "paymentFrequency": "Single", **tier}
        for at, tier in enumerate(told.get("tierList") or [], 1)
    ]
    return {
        "organizationSlug": slug,
        "organizationName": (shelf.organization(slug) or {}).get("name"),
        "formType": "Event",
        "state": "Draft",
        "currency": "EUR",
        "tiers": tiers,
        "meta": {"createdAt": moment, "updatedAt": moment},
        **{name: told[name] for name in _SAID_AGAIN if told.get(name) is not None},
    }


def _check_role(shelf: Shelf, holder: Holder, slug: str) -> None:
    if shelf.organization(slug) is None:
        raise RefusedError(404, f"Organization {slug} not found")
    if holder.organization != slug:
        raise RefusedError(403, "The JWT token hasn't the role OrganizationAdmin")


def _wrong_fields(told: Form) -> dict[str, str]:
    title = str(told.get("title") or "").strip()
    wrong = {} if title else {"title": "The title field is required."}
    for name in ("startDate", "endDate", "saleStartDate", "saleEndDate"):
        try:
            datetime.fromisoformat(str(told.get(name) or "2026-01-01T00:00:00Z"))
        except ValueError:
            wrong[name] = f"{name} is not a date"
    if any(tier.get("price", 0) < 0 for tier in told.get("tierList") or []):
        wrong["tierList"] = "A price cannot be negative"
    return wrong
