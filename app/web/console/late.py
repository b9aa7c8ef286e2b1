"""A form that comes when its page is too old: what was typed is shown, and can be sent again.

Only what comes from our own host is shown: the guard refused the rest before.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from app.web.catalogues import gettext
from app.web.console.forms import LONGEST, SECRETS
from app.web.console.frame import page
from app.web.console.publication.fact_names import fact_name

# The seal is made anew; what a device signed serves once.
_NOT_KEPT = frozenset({"csrf_token", "credential"})
_ONE_LINE = 120


@dataclass(frozen=True, slots=True)
class Kept:
    """A field, as it was sent. A secret is not kept: it is typed again."""

    name: str
    label: str
    value: str
    is_secret: bool

    @property
    def is_long(self) -> bool:
        """Whether one line does not hold it."""
        return len(self.value) > _ONE_LINE or "\n" in self.value


def show_again(*, must_sign_in: bool) -> Response:
    """Answer 403 with the form that was sent; who must sign in first does it in another tab."""
    action = request.full_path.rstrip("?")
    fields = kept_fields()
    return page("late", status=403, fields=fields, action=action, must_sign_in=must_sign_in)


def kept_fields() -> list[Kept]:
    """Return what this request sent, to be sent once more."""
    labels = _labels()
    return [
        Kept(
            name,
            labels.get(name) or _fact(name),
            "" if name in SECRETS else value[:LONGEST],
            name in SECRETS,
        )
        for name, value in request.form.items(multi=True)
        if name not in _NOT_KEPT
    ]


def _fact(name: str) -> str:
    """Return what a field of a portal's own facts is called; empty for another field."""
    said = fact_name(name)
    return said if said.partition(" (")[0] not in {name, name.rpartition(".")[0]} else ""


def _labels() -> dict[str, str]:
    return {
        "email": gettext("Adresse e-mail"),
        "name": gettext("Nom"),
        "password": gettext("Mot de passe"),
        "present_password": gettext("Mot de passe actuel"),
        "code": gettext("Code à six chiffres"),
    }
