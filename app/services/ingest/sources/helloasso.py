"""HelloAsso: from one form to a draft, or to a refusal that its author understands.

Pure: no database, no network, no clock. :func:`draft_of` is the whole road of a form: that
of an event, or that of a membership, which becomes a season activity.
What participants alone should read (private title, message after payment, author's e-mail)
is not in the model, so that it cannot be stored.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from app.clients.helloasso_payloads import FormPublic
from app.kernel.folding import fold
from app.kernel.markup import one_line
from app.kernel.text import LocalizedText
from app.kernel.themes import theme_of
from app.kernel.typography import french_spacing
from app.kernel.vocabulary import Source, Theme
from app.services.ingest.draft import EventDraft, Refusal, Registration, Removal
from app.services.ingest.sources.helloasso_places import (
    AssociationGiven,
    lacks_town,
    where_of,
    zone_of,
)
from app.services.ingest.sources.helloasso_prices import is_membership, price_of, price_words
from app.services.ingest.sources.helloasso_seasons import (
    season_status,
    season_timing,
    season_words,
)
from app.services.ingest.sources.helloasso_times import TICKETS, stretch_words, timing_of
from app.services.ingest.sources.helloasso_titles import status_of

__all__ = ["AssociationGiven", "draft_of", "needs_association"]

_LONGEST_FEED = 120
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_KEYWORD = 250, 250, 80
# Words that an activity's field holds when nothing was chosen.
_NO_ACTIVITY = frozenset({"", "0", "autre", "autres", "aucun", "aucune", "none", "null", "other"})

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

NO_TITLE = "sans titre"
NO_STATE = "son état n’est pas indiqué"
_NOT_SHOWN = {
    "draft": "encore un brouillon sur HelloAsso",
    "private": "formulaire privé, que l’association ne montre qu’à ceux qui en ont l’adresse",
    "disabled": "formulaire désactivé par l’association",
}
_NOT_EVENTS = {
    "donation": "formulaire de don : pas un événement",
    "crowdfunding": "collecte de dons : pas un événement",
    "shop": "boutique : pas un événement",
    "paymentform": "formulaire de paiement : pas un événement",
    "checkout": "page de paiement : pas un événement",
}


def draft_of(
    form: FormPublic, association: AssociationGiven | None = None
) -> EventDraft | Refusal | Removal:
    """Return what ``form`` becomes; ``association`` places it when it says no place.

    ``Deleted`` is a removal. A draft, a private or a disabled form is a refusal that is
    not held: nobody may see it, and what we showed of it is to be withdrawn.
    """
    state = (form.state or "").strip().lower()
    if state == "deleted":
        return Removal(form.key)
    return _refused(form, state) or _draft(form, association)


def needs_association(form: FormPublic) -> bool:
    """Tell whether ``form`` may be shown, and its association's town would stand for its place."""
    state = (form.state or "").strip().lower()
    return _refused(form, state) is None and lacks_town(form.place)


def _refused(form: FormPublic, state: str) -> Refusal | None:
    key, kind = form.key, form.form_type.strip().lower()
    if kind != "event" and not is_membership(form):
        reason = _NOT_EVENTS.get(kind, f"formulaire de type {kind[:40]} : pas un événement")
        return Refusal(key, reason, is_held=False)
    if not state:
        # Nothing is shown that is not said to be public, nothing is withdrawn for want of a word.
        return Refusal(key, NO_STATE)
    if state != "public":
        unknown = f"état inconnu ({state[:40]}) : seuls les formulaires publics sont montrés"
        return Refusal(key, _NOT_SHOWN.get(state, unknown), is_held=False)
    return None


def _draft(form: FormPublic, association: AssociationGiven | None) -> EventDraft | Refusal:
    title = one_line(form.title or "", longest=_LONGEST_TITLE)
    if not _is_seen(title):
        return Refusal(form.key, NO_TITLE)
    notes: list[str] = []
    is_season = is_membership(form)
    timing = None if is_season else timing_of(form.start_date, form.end_date, notes)
    if isinstance(timing, str):
        return Refusal(form.key, timing)
    # « Adhésion en ligne » is how one joins, not where one meets.
    where = where_of(form.place, "" if is_season else title, association, notes)
    zone = zone_of(where.given)
    organizer = _cut(form.organization_name) or _cut(association.name if association else None)
    activity = one_line(form.activity_type or "", longest=_LONGEST_KEYWORD)
    keywords = [] if fold(activity) in _NO_ACTIVITY else [activity]
    link = _link(form.url, notes)
    return EventDraft(
        source=Source.HELLOASSO,
        key=form.key,
        feed=form.organization_slug[:_LONGEST_FEED],
        source_url=link,
        title=LocalizedText({"fr": title}),
        description=LocalizedText({"fr": one_line(form.description or "")}),
        keywords={"fr": keywords} if keywords else {},
        theme=_theme(form, keywords, title, organizer),
        status=season_status(title) if is_season else status_of(title),
        mode=where.mode,
        is_season=is_season,
        timings=(timing or season_timing(form, zone),),
        timezone=zone,
        place=where.given,
        place_name=where.given.name,
        address=where.given.address,
        organizer=organizer,
        **_entry(form, zone, notes),
        **_pictured(form, organizer),
        registration=(Registration("link", link),) if link else (),
        online_url=where.online_url,
        notes=tuple(dict.fromkeys(notes)),
    )


def _is_seen(title: str) -> bool:
    """Tell whether a title has a sign that shows: joiners and soft hyphens do not."""
    return any(sign.isprintable() and not sign.isspace() for sign in title)


def _theme(form: FormPublic, keywords: list[str], title: str, organizer: str | None) -> Theme:
    """Return what it is about; « Adhésion » says nothing of it, its association's name does."""
    more = (organizer or "", form.description or "") if is_membership(form) else ()
    return theme_of(keywords, [title, *more])


def _entry(form: FormPublic, zone: str | None, notes: list[str]) -> dict[str, Any]:
    price = price_of(form, notes)
    if is_membership(form):
        words = season_words(form, zone, notes)
    else:
        sales = (form.sale_start_date, form.sale_end_date)
        words = [stretch_words(TICKETS, *sales, zone, notes)]
    said = french_spacing(". ".join(filter(None, (price_words(price), *words))))
    return {
        "conditions": LocalizedText({"fr": said}),
        "is_free": price.is_free,
        "is_open_price": price.is_all_chosen,
        "price_min": price.min,
        "price_max": price.max,
    }


def _cut(text: str | None) -> str | None:
    return one_line(text, longest=_LONGEST_NAME) or None if text else None


def _pictured(form: FormPublic, organizer: str | None) -> dict[str, Any]:
    image = _picture(form)
    return {"image_url": image, "image_credit": _credit(organizer) if image else None}


def _credit(organizer: str | None) -> str:
    by = "HelloAsso"
    if not organizer:
        return by
    end = f", par {by}"
    return one_line(organizer, longest=_LONGEST_NAME - len(end)) + end


def _picture(form: FormPublic) -> str | None:
    """Return the banner, else the logo: the first that has a safe address of the web."""
    found = (web_address(address) for address in (form.banner_url, form.logo_url))
    return next((address for address in found if address and _is_safe(address)), None)


def _is_safe(address: str) -> bool:
    """Accept what is ciphered on its way, or does not leave the machine: a stand-in of theirs."""
    host = urlsplit(address).hostname or ""
    return address.lower().startswith("https://") or host in _LOOPBACK


def _link(address: str | None, notes: list[str]) -> str | None:
    found = web_address(address)
    if address and address.strip() and not found:
        notes.append("l’adresse du formulaire n’est pas une adresse du web : laissée de côté")
    return found


def web_address(address: str | None) -> str | None:
    """Return a whole address of the web, or nothing: no other scheme ever becomes a link."""
    text = one_line(address or "")
    if not text or " " in text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    is_web = parts.scheme.lower() in {"http", "https"} and parts.hostname
    return text if is_web and "@" not in parts.netloc else None
