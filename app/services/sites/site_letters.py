"""The letters about a portal: a request to confirm or declined, an address lost or not proved."""

from __future__ import annotations

from dataclasses import dataclass

from app.clients.mailer import Mail


@dataclass(frozen=True, slots=True)
class _Words:
    """What a letter says; ``{…}`` are filled.

    One that is sent to an address that nobody confirmed holds nothing that a stranger wrote,
    their name included: we would carry it to anybody, under our own.
    """

    subject: str
    text: str


_LETTERS = {
    "confirm": {
        "fr": _Words(
            "{portal} : confirmez votre demande de portail",
            """Bonjour,

Vous avez demandé un portail des associations pour {commune}. Ouvrez cette adresse et confirmez \
d’un bouton, pour que nous sachions que ce message vous est bien parvenu :

{link}

Ce lien sert une seule fois, et pendant deux jours. Si ce n’était pas vous, ne faites rien : \
sans confirmation, il ne se passe rien.

À bientôt,
l’équipe de {portal}
""",
        ),
        "en": _Words(
            "{portal}: confirm your request for a portal",
            """Hello,

You asked for a portal of associations for {commune}. Open this address and confirm with one \
button, so that we know that this message reached you:

{link}

This link works once, and for two days. If it was not you, do nothing: unless it is confirmed, \
nothing happens.

See you soon,
the team of {portal}
""",
        ),
    },
    "declined": {
        "fr": _Words(
            "{portal} : votre demande pour {commune}",
            """Bonjour {name},

Merci d’avoir demandé un portail des associations pour {commune}. Nous ne pouvons pas l’ouvrir \
pour le moment. Voici pourquoi :

{reason}

Rien n’empêche de demander de nouveau quand cela aura changé. Les événements de votre commune \
restent visibles sur le portail national.

Bien à vous,
l’équipe de {portal}
""",
        ),
        "en": _Words(
            "{portal}: your request for {commune}",
            """Hello {name},

Thank you for asking for a portal of associations for {commune}. We cannot open it for the \
moment. This is why:

{reason}

Nothing keeps you from asking again once that has changed. The events of your commune still show \
on the national portal.

With kind regards,
the team of {portal}
""",
        ),
    },
    "lost": {
        "fr": _Words(
            "{site} : {host} ne mène plus à votre portail",
            """Bonjour,

Depuis plus d’un jour, l’adresse {host} ne mène plus au portail « {site} ». Pour que vos \
visiteurs le trouvent, il répond désormais ici :

{address}

Rien n’est perdu : remettez les lignes du nom de domaine comme elles étaient, et l’adresse \
reviendra d’elle-même. Ce qui ne va pas, et la lettre à envoyer à qui tient votre nom de \
domaine, sont sur cette page :

{link}

À bientôt,
l’équipe de {portal}
""",
        ),
        "en": _Words(
            "{site}: {host} no longer leads to your portal",
            """Hello,

For more than a day, the address {host} has not led to the portal “{site}”. So that your visitors \
find it, it now answers here:

{address}

Nothing is lost: put the lines of the domain name back as they were, and the address comes back \
by itself. What is wrong, and the letter to send to whoever keeps your domain name, are on this \
page:

{link}

See you soon,
the team of {portal}
""",
        ),
    },
    "warned": {
        "fr": _Words(
            "{site} : {host} n’est pas encore prouvé",
            """Bonjour,

L’adresse {host} a été demandée pour le portail « {site} » il y a vingt jours, et rien ne prouve \
encore qu’elle est à vous. Sans preuve d’ici au {day}, la demande est retirée d’elle-même. Le \
portail reste ouvert à son adresse actuelle, et rien n’empêche de demander de nouveau.

Les lignes à ajouter, et la lettre à envoyer à qui tient votre nom de domaine, sont sur cette \
page :

{link}

À bientôt,
l’équipe de {portal}
""",
        ),
        "en": _Words(
            "{site}: {host} is not proved yet",
            """Hello,

The address {host} was asked for the portal “{site}” twenty days ago, and nothing proves yet \
that it is yours. Unless it is proved by {day}, the request is withdrawn by itself. The portal \
stays open at its present address, and nothing keeps you from asking again.

The lines to add, and the letter to send to whoever keeps your domain name, are on this page:

{link}

See you soon,
the team of {portal}
""",
        ),
    },
}


def site_letter(kind: str, to: str, language: str, **said: str) -> Mail:
    """Return a letter of ``kind``, in French or English.

    ``kind``: ``confirm``, ``declined``, ``lost`` or ``warned``.

    ``said`` fills it: ``portal`` is the name of the whole; see the words above for the rest.
    """
    spoken = language if language in _LETTERS[kind] else "fr"
    words = _LETTERS[kind][spoken]
    lines = {
        name: " ".join(text.split()) if name != "reason" else text for name, text in said.items()
    }
    return Mail(
        to=to,
        subject=words.subject.format(**lines),
        text=words.text.format(**lines),
        html=None,
        language=spoken,
    )
