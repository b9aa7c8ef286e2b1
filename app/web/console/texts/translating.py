"""Translations that a machine proposes, where the operator lent one; a person reads them."""

from __future__ import annotations

from flask import current_app

from app.clients.libretranslate import Translator
from app.services.drafts.translate import Proposed
from app.settings import Settings
from app.web.catalogues import gettext, ngettext

_KEPT = "translator"


def translator() -> Translator | None:
    """Return what translates for this installation; ``None``, mostly: there is none."""
    kept = current_app.extensions
    if _KEPT not in kept:
        settings: Settings = kept["settings"]
        kept[_KEPT] = Translator.of(settings)
    found: Translator | None = kept[_KEPT]
    return found


def in_words(done: Proposed) -> str:
    """Return what became of a wish for translations."""
    if done.trouble == "away":
        return gettext(
            "Le service de traduction ne répond pas. Rien n’est perdu\u00a0: réessayez plus tard, "
            "ou écrivez la traduction vous-même."
        )
    if done.trouble == "language":
        return gettext("Le service de traduction ne connaît pas cette langue.")
    if done.trouble == "refused":
        return gettext(
            "Le service de traduction a refusé la demande. Rien n’est perdu\u00a0: prévenez la "
            "personne qui tient l’installation."
        )
    if not done.filled and done.left:
        return gettext("Le service de traduction n’a rien proposé qui puisse être gardé.")
    if not done.filled:
        return gettext("Il n’y avait rien à traduire\u00a0: tous les champs sont remplis.")
    return ngettext(
        "%(num)s traduction proposée\u00a0: relisez-la, une machine l’a écrite.",
        "%(num)s traductions proposées\u00a0: relisez-les, une machine les a écrites.",
        len(done.filled),
    )
