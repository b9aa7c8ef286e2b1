"""The fields that are said once for all languages: contact, legal notice, accessibility."""

from __future__ import annotations

from dataclasses import dataclass

from app.web.catalogues import gettext


@dataclass(frozen=True, slots=True)
class Field:
    """A field of one line. ``is_required``: the portal cannot be published without it.

    ``options``: value, name and more of each choice, where one chooses; ``otherwise`` is what
    stands when nothing was said.
    """

    path: str
    label: str
    hint: str = ""
    kind: str = "text"
    longest: int = 250
    autocomplete: str = ""
    is_required: bool = False
    is_code: bool = False
    otherwise: str = ""
    options: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A form: its address under « textes », what it is for, and its fields."""

    anchor: str
    title: str
    lead: str
    fields: tuple[Field, ...]


def groups() -> dict[str, Group]:
    """Return the forms by their address."""
    found = (_contact(), _legal(), _accessibility())
    return {group.anchor: group for group in found}


def _contact() -> Group:
    return Group(
        "contact",
        gettext("Contact"),
        gettext("Qui répond, et comment. Tout le monde le voit sur la page de contact."),
        (
            Field(
                "contact.name",
                gettext("Qui répond"),
                gettext("Un service, par exemple\u00a0: Vie associative."),
            ),
            Field(
                "contact.referent",
                gettext("Personne référente"),
                gettext(
                    "Un prénom et un nom rassurent. Demandez son accord\u00a0: ce sera public."
                ),
            ),
            *_reach(),
        ),
    )


def _reach() -> tuple[Field, ...]:
    return (
        Field("contact.address", gettext("Adresse"), autocomplete="street-address"),
        Field(
            "contact.postal_code",
            gettext("Code postal"),
            longest=5,
            autocomplete="postal-code",
            is_code=True,
        ),
        Field("contact.city", gettext("Ville"), autocomplete="address-level2"),
        Field(
            "contact.phone",
            gettext("Téléphone"),
            kind="tel",
            longest=26,
            autocomplete="tel",
            is_code=True,
        ),
        Field(
            "contact.email",
            gettext("Adresse e-mail"),
            kind="email",
            autocomplete="email",
            is_code=True,
        ),
        Field(
            "contact.website",
            gettext("Site officiel"),
            gettext("L’adresse complète, qui commence par https://."),
            kind="url",
            autocomplete="url",
            is_code=True,
        ),
    )


def _legal() -> Group:
    return Group(
        "mentions",
        gettext("Mentions légales"),
        gettext("La loi demande de dire qui publie et qui héberge."),
        (
            Field(
                "legal.publisher",
                gettext("Éditeur"),
                gettext("Qui publie le portail\u00a0: le plus souvent, la commune."),
                is_required=True,
            ),
            Field(
                "legal.director",
                gettext("Direction de la publication"),
                gettext("Un nom\u00a0: pour une commune, celui du ou de la maire."),
                is_required=True,
            ),
            Field(
                "legal.host_name",
                gettext("Hébergeur"),
                gettext("L’entreprise ou le service qui tient les machines."),
                is_required=True,
            ),
            Field("legal.host_address", gettext("Adresse de l’hébergeur")),
            Field(
                "legal.host_phone",
                gettext("Téléphone de l’hébergeur"),
                kind="tel",
                longest=26,
                is_code=True,
            ),
        ),
    )


def _accessibility() -> Group:
    return Group(
        "accessibilite",
        gettext("Accessibilité"),
        gettext("Ce que le portail déclare, et à qui signaler un défaut."),
        (
            Field(
                "accessibility.email",
                gettext("À qui signaler un défaut"),
                gettext("Une adresse e-mail que quelqu’un lit."),
                kind="email",
                is_code=True,
            ),
            Field(
                "accessibility.status",
                gettext("Ce que dit l’audit"),
                kind="choice",
                otherwise="non-conforme",
                options=_audits(),
            ),
            Field(
                "accessibility.audited_on",
                gettext("Date de l’audit"),
                gettext("Obligatoire si un audit dit autre chose que «\u00a0non conforme\u00a0»."),
                kind="date",
                longest=10,
                is_code=True,
            ),
            Field(
                "accessibility.scheme",
                gettext("Schéma pluriannuel"),
                gettext("L’adresse de la page où il est publié, qui commence par https://."),
                kind="url",
                is_code=True,
            ),
        ),
    )


def _audits() -> tuple[tuple[str, str, str], ...]:
    return (
        (
            "non-conforme",
            gettext("Non conforme"),
            gettext("Aussi longtemps qu’aucun audit n’a été fait\u00a0: la loi le demande."),
        ),
        (
            "partiellement-conforme",
            gettext("Partiellement conforme"),
            gettext("Un audit a trouvé au moins la moitié des critères respectés."),
        ),
        (
            "totalement-conforme",
            gettext("Totalement conforme"),
            gettext("Un audit a trouvé tous les critères respectés."),
        ),
    )
