"""French around a name: *de la médiathèque*, *d’Albi*, *au Mans*, *des Abymes*."""

import re
from collections.abc import Mapping

from app.kernel.folding import fold
from app.kernel.typography import french_spacing

_SLOT = re.compile(r"(?:\b(?P<particle>de|à|De|À) )?\{(?P<slot>\w+)\}")
_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}
# Towns whose h is aspirate, of those that one meets; the others elide.
_ASPIRATE = frozenset("havre haye haillan houilles honfleur hem ham".split())


def with_particle(particle: str, name: str) -> str:
    """Return ``name`` after *de* or *à*, contracted or elided as one says it.

    >>> [with_particle("de", name) for name in ("Besançon", "Albi", "Le Mans", "Les Abymes")]
    ['de Besançon', 'd’Albi', 'du Mans', 'des Abymes']
    >>> with_particle("à", "Le Tampon"), with_particle("à", "la Lune"), with_particle("De", "Héry")
    ('au Tampon', 'à la Lune', 'D’Héry')
    """
    article, _, rest = name.partition(" ")
    plain = particle.lower()
    if rest and (joined := _CONTRACTED.get((plain, article.lower()))):
        return _as(particle, joined) + f" {rest}"
    if plain == "de" and _elides(name):
        return _as(particle, "d") + f"’{name}"
    return f"{particle} {name}"


def fill(template: str, values: Mapping[str, str]) -> str:
    r"""Put ``values`` in the slots of ``template``; a slot in capital begins with one.

    >>> fill("Atelier de {s} : {S} !", {"s": "les soupes"})
    'Atelier des soupes\xa0: Les soupes\u202f!'
    """

    def said(found: re.Match[str]) -> str:
        slot, particle = found["slot"], found["particle"]
        value = values[slot.lower()]
        if slot[0].isupper():
            value = capitalised(value)
        return with_particle(particle, value) if particle else value

    return french_spacing(_SLOT.sub(said, template))


def capitalised(text: str) -> str:
    """Return ``text`` with its first letter in capital, be it after a guillemet.

    >>> capitalised("les abeilles"), capitalised("« permis »")
    ('Les abeilles', '« Permis »')
    """
    start = 2 if text.startswith("« ") else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def _elides(name: str) -> bool:
    first = fold(name).partition(" ")[0]
    return bool(first) and first[0] in "aeiouyh" and first not in _ASPIRATE


def _as(particle: str, word: str) -> str:
    return capitalised(word) if particle[0].isupper() else word
