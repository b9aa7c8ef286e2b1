"""What the lines of the record tell, without who did it nor when."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.kernel.roles import ROLES
from app.web.catalogues import gettext, ngettext
from app.web.console.wording import role_name

_Detail = Mapping[str, object]
_Told = Mapping[str, Callable[[], str]]


def deed(kind: str, detail: _Detail) -> str:
    """Return what a line of the record tells; the kind itself where nothing is known of it."""
    for told in (_of_people, _of_signing_in, _of_sites, _of_drafts, _of_events):
        said = told(detail)
        if kind in said:
            return said[kind]()
    return kind


def _of_people(detail: _Detail) -> _Told:
    return {
        "invited": lambda: gettext(
            "a invité %(email)s (%(role)s)", email=detail.get("email"), role=_role_in(detail)
        ),
        "invitation_withdrawn": lambda: gettext(
            "a retiré l’invitation de %(email)s", email=detail.get("email")
        ),
        "joined": lambda: gettext("a accepté l’invitation (%(role)s)", role=_role_in(detail)),
        "role_given": lambda: gettext(
            "a donné à %(name)s le rôle : %(role)s",
            name=detail.get("name"),
            role=_role_in(detail),
        ),
        "role_taken": lambda: gettext("a retiré %(name)s de l’équipe", name=detail.get("name")),
        "account_closed": lambda: gettext("a fermé le compte de %(name)s", name=detail.get("name")),
        "name_changed": lambda: gettext(
            "a changé de nom ; auparavant : %(name)s", name=detail.get("before")
        ),
    }


def _of_signing_in(detail: _Detail) -> _Told:
    return {
        "password_changed": lambda: gettext("a changé de mot de passe"),
        "password_reset": lambda: gettext(
            "a choisi un nouveau mot de passe, l’ancien étant oublié"
        ),
        "second_factor_set": lambda: gettext("a ajouté une deuxième étape à sa connexion"),
        "second_factor_removed": lambda: gettext("a retiré la deuxième étape de sa connexion"),
        "signed_in": lambda: gettext("a ouvert une connexion"),
        "signed_out": lambda: gettext("a fermé sa connexion"),
        "sign_in_ended": lambda: ngettext(
            "a fermé une connexion", "a fermé %(num)s connexions", _number(detail, "count")
        ),
        "passkey_added": lambda: gettext(
            "a ajouté la clé d’accès « %(name)s »", name=detail.get("name")
        ),
        "passkey_removed": lambda: gettext(
            "a retiré la clé d’accès « %(name)s »", name=detail.get("name")
        ),
        "identity_linked": lambda: gettext("a relié son compte à %(who)s", who=_of(detail)),
        "identity_unlinked": lambda: gettext("a séparé son compte de %(who)s", who=_of(detail)),
    }


def _of_sites(detail: _Detail) -> _Told:
    host, slug = detail.get("host"), detail.get("slug")
    return {
        "followed": lambda: gettext("suit l’association %(slug)s", slug=slug),
        "unfollowed": lambda: gettext("ne suit plus l’association %(slug)s", slug=slug),
        "site_opened": lambda: gettext("a ouvert le portail %(slug)s", slug=slug),
        "request_made": lambda: gettext("a demandé un portail (%(email)s)", email=_mail(detail)),
        "request_accepted": lambda: gettext(
            "a accepté la demande de %(email)s", email=_mail(detail)
        ),
        "request_declined": lambda: gettext(
            "a décliné la demande de %(email)s", email=_mail(detail)
        ),
        "host_claimed": lambda: gettext("a demandé l’adresse %(host)s", host=host),
        "host_proved": lambda: gettext("a fait de %(host)s l’adresse du portail", host=host),
        "host_released": lambda: gettext("a rendu l’adresse %(host)s", host=host),
        "host_lost": lambda: gettext("%(host)s ne mène plus au portail", host=host),
        "host_warned": lambda: gettext(
            "a prévenu que l’adresse %(host)s n’est pas encore prouvée", host=host
        ),
        "host_lapsed": lambda: gettext(
            "a retiré l’adresse %(host)s, que rien n’a prouvée", host=host
        ),
        "campaign_made": lambda: gettext("a créé l’édition %(slug)s", slug=slug),
        "campaign_changed": lambda: gettext("a modifié l’édition %(slug)s", slug=slug),
        "campaign_joined": lambda: gettext("participe à l’édition %(slug)s", slug=slug),
        "campaign_left": lambda: gettext("ne participe plus à l’édition %(slug)s", slug=slug),
        "exported": lambda: gettext("a emporté une copie de tout le portail"),
        "imported": lambda: gettext("a repris une copie du portail"),
    }


def _of_drafts(detail: _Detail) -> _Told:
    return {
        "draft_saved": lambda: ngettext(
            "a modifié un point du brouillon",
            "a modifié %(num)s points du brouillon",
            _length(detail, "paths"),
        ),
        "draft_dropped": lambda: ngettext(
            "a abandonné une modification",
            "a abandonné %(num)s modifications",
            _length(detail, "paths"),
        ),
        "file_kept": lambda: gettext("a envoyé une image"),
        "published": lambda: gettext(
            "a publié la version %(number)d", number=_number(detail, "number")
        ),
        "restored": lambda: gettext(
            "est revenu à la version %(number)d", number=_number(detail, "from")
        ),
        "unpublished": lambda: gettext("a mis le portail hors ligne"),
    }


def _of_events(detail: _Detail) -> _Told:
    event = detail.get("event")
    return {
        "event_hidden": lambda: gettext("a masqué « %(event)s »", event=event),
        "event_shown": lambda: gettext("montre de nouveau « %(event)s »", event=event),
        "event_featured": lambda: gettext("a mis « %(event)s » à la une", event=event),
        "event_unfeatured": lambda: gettext("a retiré « %(event)s » de la une", event=event),
        "event_corrected": lambda: gettext("a corrigé « %(event)s »", event=event),
        "correction_undone": lambda: gettext(
            "a rendu à « %(event)s » les mots de sa source", event=event
        ),
        "events_merged": lambda: gettext(
            "a réuni « %(event)s » et « %(into)s »", event=event, into=detail.get("into")
        ),
        "merge_undone": lambda: gettext(
            "a séparé « %(event)s » de « %(into)s »", event=event, into=detail.get("into")
        ),
        "pair_kept_apart": lambda: gettext(
            "a dit que « %(event)s » et « %(other)s » sont deux événements différents",
            event=event,
            other=detail.get("other"),
        ),
        "edition_event_added": lambda: gettext(
            "a ajouté « %(event)s » à l’édition %(slug)s", event=event, slug=detail.get("slug")
        ),
        "edition_event_removed": lambda: gettext(
            "a retiré « %(event)s » de l’édition %(slug)s", event=event, slug=detail.get("slug")
        ),
        "curation_undone": lambda: ngettext(
            "est revenu sur un geste", "est revenu sur %(num)s gestes", _number(detail, "count")
        ),
    }


def _role_in(detail: _Detail) -> str:
    if detail.get("is_operator"):
        return gettext("Exploitation")
    role = detail.get("role")
    return next((role_name(known) for known in ROLES if known == role), "")


def _number(detail: _Detail, name: str) -> int:
    number = detail.get(name)
    return number if isinstance(number, int) else 1


def _length(detail: _Detail, name: str) -> int:
    listed = detail.get(name)
    return len(listed) if isinstance(listed, list) else 1


def _mail(detail: _Detail) -> object:
    return detail.get("email")


def _of(detail: _Detail) -> object:
    return str(detail.get("issuer", "")).removeprefix("https://")
