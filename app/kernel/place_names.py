"""Names of communes inside French sentences: "au Mans", "des Abymes", "d’Albi".

Académie française, « Noms de villes »: the article at the head of a name
contracts with "à" and "de"; names of France keep their form in other languages.
"""

import re

from app.kernel.languages import interface_language

_CONTRACTED = re.compile(r"(Le|Les) (?=\S)")
# Custom decides name by name whether an h is elided; before a y it always is.
_VOWEL = re.compile(r"[AEIOUÀÂÄÉÈÊËÎÏÔÖÛÜŒaeiou]|[Yy](?![aeiouAEIOU])|Hy")


def at_place(name: str, language: str) -> str:
    """Return "à Tours", and "au Mans" rather than "à Le Mans".

    >>> [at_place(name, "fr") for name in ("Tours", "Le Mans", "Les Abymes", "La Rochelle")]
    ['à Tours', 'au Mans', 'aux Abymes', 'à La Rochelle']
    >>> at_place("Le Mans", "en")
    'Le Mans'
    """
    if interface_language(language) != "fr":
        return name
    if found := _CONTRACTED.match(name):
        return ("au " if found[1] == "Le" else "aux ") + name[found.end() :]
    return f"à {name}"


def of_place(name: str, language: str) -> str:
    """Return "de Tours", "du Mans", "des Abymes", "d’Albi".

    >>> [of_place(name, "fr") for name in ("Tours", "Le Mans", "Les Abymes", "Albi", "Yvetot")]
    ['de Tours', 'du Mans', 'des Abymes', 'd’Albi', 'd’Yvetot']
    >>> [of_place(name, "fr") for name in ("Hyères", "Houilles", "L’Isle-d’Espagnac")]
    ['d’Hyères', 'de Houilles', 'de L’Isle-d’Espagnac']
    """
    if interface_language(language) != "fr":
        return name
    if found := _CONTRACTED.match(name):
        return ("du " if found[1] == "Le" else "des ") + name[found.end() :]
    return f"d’{name}" if _VOWEL.match(name) else f"de {name}"
