"""Why a picture could not be taken, in words."""

from __future__ import annotations

from collections.abc import Callable

from app.services.pictures.darkroom import RefusedPictureError
from app.services.pictures.develop import DarkroomError
from app.services.studio.bench import BusyStudioError
from app.services.studio.drawings import Fault, RefusedDrawingError
from app.services.studio.retouching import MOST_BYTES, MOST_PIXELS
from app.web.catalogues import gettext

MOST_MEGABYTES = MOST_BYTES // 1_000_000
Trouble = RefusedPictureError | RefusedDrawingError | BusyStudioError | DarkroomError
TROUBLES = (RefusedPictureError, RefusedDrawingError, BusyStudioError, DarkroomError)
_DRAWINGS: dict[Fault, Callable[[], str]] = {
    Fault.HEAVY: lambda: gettext(
        "Ce dessin est trop lourd\u00a0: 500\u00a0Ko au plus pour un fichier SVG."
    ),
    Fault.ENTITIES: lambda: gettext(
        "Ce dessin SVG contient des déclarations (<!ENTITY…>) que nous ne lisons pas\u00a0: "
        "enregistrez-le en «\u00a0SVG simple\u00a0», ou en PNG."
    ),
    Fault.BROKEN: lambda: gettext(
        "Ce dessin SVG est abîmé\u00a0: enregistrez-le de nouveau, ou en PNG."
    ),
    Fault.COMPLEX: lambda: gettext(
        "Ce dessin SVG est trop compliqué\u00a0: enregistrez-le en PNG."
    ),
    Fault.SHAPELESS: lambda: gettext(
        "Ce dessin SVG ne dit pas sa taille (viewBox)\u00a0: enregistrez-le de nouveau, ou en PNG."
    ),
    Fault.EMPTY: lambda: gettext(
        "Ce dessin SVG n’a aucune forme que nous puissions garder (une photographie ou des "
        "lettres, peut-être)\u00a0: enregistrez-le en PNG."
    ),
}
# What the dark room says begins so; it speaks French alone.
_PICTURES: tuple[tuple[str, Callable[[], str]], ...] = (
    (
        "image trop grande",
        lambda: gettext(
            "Cette image est trop grande\u00a0: %(most)s millions de points au plus "
            "(5\u202f000 par 4\u202f000, par exemple).",
            most=MOST_PIXELS // 1_000_000,
        ),
    ),
    (
        "image trop petite",
        lambda: gettext("Cette image est trop petite\u00a0: elle serait floue sur un écran."),
    ),
    ("image trop étirée", lambda: gettext("Cette image est trop étirée pour être montrée.")),
    ("image trop détaillée", lambda: gettext("Cette image est trop lourde, même réduite.")),
    (
        "couleurs",
        lambda: gettext(
            "Les couleurs de cette image sont celles d’une imprimerie\u00a0: enregistrez-la en RVB."
        ),
    ),
    (
        "image trop lourde",
        lambda: gettext("Cette image demande trop de mémoire ou de temps\u00a0: réduisez-la."),
    ),
)


def trouble_in_words(wrong: Trouble) -> str:
    """Return one sentence: why, and what would do."""
    if isinstance(wrong, BusyStudioError):
        return gettext("D’autres images sont en cours de préparation\u00a0: renvoyez celle-ci.")
    if isinstance(wrong, DarkroomError):
        return gettext("Les images ne peuvent pas être préparées en ce moment\u00a0: réessayez.")
    if isinstance(wrong, RefusedDrawingError):
        return _DRAWINGS[wrong.fault]()
    for start, sentence in _PICTURES:
        if str(wrong).startswith(start):
            return sentence()
    return gettext("Ce fichier n’est pas une image PNG, JPEG ou WebP lisible, ou il est abîmé.")


def too_heavy() -> str:
    """Say that a file is larger than what is taken."""
    return gettext(
        "Ce fichier est trop lourd\u00a0: %(most)s\u00a0Mo au plus.", most=MOST_MEGABYTES
    )


def no_file() -> str:
    """Say that no file came."""
    return gettext(
        "Aucun fichier n’est arrivé\u00a0: choisissez-le (de nouveau, si votre session avait "
        "expiré\u00a0: un fichier ne peut pas être gardé)."
    )
