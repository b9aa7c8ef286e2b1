"""The letters that carry a link: French, and English for who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from app.clients.mailer import Mail
from app.kernel.roles import Role
from app.services.accounts.links import LinkFacts, Purpose
from app.settings import Settings

_PATHS: Mapping[Purpose, str] = {
    "invite": "/invitation/{token}",
    "reset": "/mot-de-passe/{token}",
    "sign_in": "/connexion/lien/{token}",
}


@dataclass(frozen=True, slots=True)
class _Words:
    """What a letter says. ``{…}`` are filled; ``button`` is on the link."""

    subject: str
    opening: str
    button: str
    closing: str


@dataclass(frozen=True, slots=True)
class _Manners:
    """How a language greets, names what one may do, and signs."""

    hello: str
    hello_name: str
    team: str
    copy: str
    may: Mapping[Role | None, str]
    letters: Mapping[str, _Words]
    signature: str


_FRENCH = _Manners(
    hello="Bonjour,",
    hello_name="Bonjour {name},",
    team="L’équipe de {portal}",
    copy="Si le bouton ne s’ouvre pas, copiez cette adresse dans votre navigateur :",
    may={
        "reader": "Vous pourrez consulter son tableau de bord.",
        "editor": "Vous pourrez écrire ses textes et choisir ce que montre son agenda.",
        "administrator": "Vous choisirez son logo, sa couleur, ses textes et ses langues, et vous "
        "inviterez vos collègues. Rien ne se voit avant que vous publiiez.",
        None: "Vous pourrez suivre l’ensemble des portails.",
    },
    letters={
        "invite": _Words(
            "{site} : votre invitation",
            "{who} vous invite à vous occuper du portail « {site} » : les rendez-vous des "
            "associations, sous votre nom et dans vos langues. Il fait partie de {portal}.\n\n"
            "{may}",
            "Accepter l’invitation",
            "Ce lien sert une seule fois, et pendant sept jours. Si vous n’attendiez pas ce "
            "message, ne faites rien : sans vous, il ne se passe rien.",
        ),
        "operate": _Words(
            "{portal} : votre invitation",
            "{who} vous invite à rejoindre l’équipe de {portal}. {may}",
            "Accepter l’invitation",
            "Ce lien sert une seule fois, et pendant sept jours. Si vous n’attendiez pas ce "
            "message, ne faites rien : sans vous, il ne se passe rien.",
        ),
        "reset": _Words(
            "{portal} : choisir un nouveau mot de passe",
            "Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour votre compte.",
            "Choisir un mot de passe",
            "Ce lien sert une seule fois, et pendant une heure. Si ce n’était pas vous, ne faites "
            "rien : votre mot de passe reste le même.",
        ),
        "sign_in": _Words(
            "{portal} : votre lien de connexion",
            "Voici le lien que vous avez demandé pour vous connecter.",
            "Se connecter",
            "Ce lien sert une seule fois, et pendant un quart d’heure. Si ce n’était pas vous, ne "
            "faites rien, et ne le transmettez à personne.",
        ),
    },
    signature="À bientôt,\nl’équipe de {portal}",
)
_ENGLISH = _Manners(
    hello="Hello,",
    hello_name="Hello {name},",
    team="The team of {portal}",
    copy="If the button does not open, copy this address into your browser:",
    may={
        "reader": "You will be able to read its dashboard.",
        "editor": "You will be able to write its texts and choose what its agenda shows.",
        "administrator": "You will choose its logo, colour, texts and languages, and invite your "
        "colleagues. Nothing shows before you publish.",
        None: "You will be able to look after all the portals.",
    },
    letters={
        "invite": _Words(
            "{site}: your invitation",
            "{who} invites you to look after the portal “{site}”: what associations have on, "
            "under your name and in your languages. It is part of {portal}.\n\n{may}",
            "Accept the invitation",
            "This link works once, and for seven days. If you did not expect this message, "
            "do nothing: without you, nothing happens.",
        ),
        "operate": _Words(
            "{portal}: your invitation",
            "{who} invites you to join the team of {portal}. {may}",
            "Accept the invitation",
            "This link works once, and for seven days. If you did not expect this message, "
            "do nothing: without you, nothing happens.",
        ),
        "reset": _Words(
            "{portal}: choose a new password",
            "Somebody, most likely you, asked for a new password for your account.",
            "Choose a password",
            "This link works once, and for an hour. If it was not you, do nothing: your password "
            "stays the same.",
        ),
        "sign_in": _Words(
            "{portal}: your sign-in link",
            "Here is the link that you asked for to sign in.",
            "Sign in",
            "This link works once, and for a quarter of an hour. If it was not you, do nothing, "
            "and pass it on to nobody.",
        ),
    },
    signature="See you soon,\nthe team of {portal}",
)
_SPOKEN = {"fr": _FRENCH, "en": _ENGLISH}
# Nobody's brand: a letter is read in programs that know no style sheet of ours.
_HTML = """\
<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1b1b1b;\
font:16px/1.6 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto">
<p>{hello}</p>
<p>{opening}</p>
<p style="margin:28px 0"><a href="{address}" style="display:inline-block;padding:12px 20px;\
background:#0b5a4b;color:#ffffff;border-radius:6px;text-decoration:none">{button}</a></p>
<p>{closing}</p>
<p style="color:#4a4a4a">{copy}<br><a href="{address}" style="color:#0b5a4b;\
word-break:break-all">{address}</a></p>
<p>{signature}</p>
</div>
</body>
</html>
"""


def address_of(token: str, facts: LinkFacts, settings: Settings) -> str:
    """Return the address that opens a link: on the console's own host, never one that was asked."""
    path = _PATHS[facts.purpose].format(token=token)
    return f"{settings.public_scheme}://admin.{settings.base_host}{path}"


def letter(token: str, facts: LinkFacts, settings: Settings, *, portal: str, by: str = "") -> Mail:
    """Return what to send; ``portal`` is the name of the whole, ``by`` that of who invites."""
    language = facts.language if facts.language in _SPOKEN else "fr"
    manners = _SPOKEN[language]
    to_the_whole = facts.purpose == "invite" and facts.site_name is None
    words = manners.letters["operate" if to_the_whole else facts.purpose]
    named = {
        "portal": portal,
        "who": by or manners.team.format(portal=portal),
        "site": facts.site_name.read([language, "fr"]).text if facts.site_name else portal,
        "may": manners.may[facts.role],
        "name": facts.name,
    }
    said = {
        "subject": words.subject.format(**named),
        "hello": (manners.hello_name if facts.name else manners.hello).format(**named),
        "opening": words.opening.format(**named),
        "button": words.button,
        "closing": words.closing,
        "copy": manners.copy,
        "signature": manners.signature.format(**named),
        "address": address_of(token, facts, settings),
    }
    return Mail(
        to=facts.email,
        subject=said["subject"],
        text="\n\n".join(
            said[part] for part in ("hello", "opening", "address", "closing", "signature")
        )
        + "\n",
        html=_in_html(said, language),
        language=language,
    )


def _in_html(said: Mapping[str, str], language: str) -> str:
    safe = {name: escape(text).replace("\n", "<br>") for name, text in said.items()}
    return _HTML.format(language=language, **safe)
