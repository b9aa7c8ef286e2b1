"""The files of a site's belongings: their names, their columns, how heavy each may be."""

from __future__ import annotations

import re

FORMAT = 1
README, INVENTORY = "README.txt", "inventory.json"
PUBLICATIONS, DRAFT = "publications.jsonl", "draft.jsonl"
TRANSLATIONS, FILES, PEOPLE = "translations.csv", "files.csv", "people.csv"
CURATION, CORRECTIONS = "curation.csv", "corrections.csv"
RECORD, VISITS, EDITIONS = "record.csv", "visits.csv", "editions.csv"

HEADS: dict[str, tuple[str, ...]] = {
    TRANSLATIONS: ("texte", "langue", "empreinte_du_texte_d_origine"),
    FILES: ("nom", "type", "sha256", "depuis"),
    CURATION: (
        "source",
        "cle",
        "masque",
        "a_la_une",
        "motif",
        "meme_que_source",
        "meme_que_cle",
        "par",
        "le",
    ),
    CORRECTIONS: ("source", "cle", "champ", "valeur", "valeur_de_la_source", "par", "le"),
    PEOPLE: ("role", "adresse", "nom", "langue", "depuis"),
    RECORD: ("numero", "le", "par", "quoi", "details"),
    VISITS: ("jour", "pages", "nombre"),
    EDITIONS: ("edition", "participe"),
}

# Kept among the site's files under names that no picture can have.
FORMER_RECORD, WAITING = "_record.csv", "_waiting.json"

MOST_FILES = 3_000
MOST_BYTES = 1 << 30
# The folder is read whole; what is long is read a line at a time.
MOST_BYTES_OF_THE_FOLDER = 30 << 20
LONGEST_LINE = 2 << 20
_PICTURES = ("site/assets/", "files/")
_MOST_BYTES_OF_A_PICTURE = 5_000_000
_MOST_BYTES_OF = {
    PUBLICATIONS: 256 << 20,
    RECORD: 32 << 20,
    VISITS: 8 << 20,
    DRAFT: 8 << 20,
    CURATION: 8 << 20,
    CORRECTIONS: 8 << 20,
}
_NAMES = re.compile(
    r"README\.txt|inventory\.json|publications\.jsonl|draft\.jsonl"
    r"|(?:translations|files|curation|corrections|people|record|visits|editions)\.csv"
    r"|site/site\.toml|site/texts/[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?\.toml"
    r"|(?:site/assets|files)/[a-z0-9][a-z0-9._-]{0,99}"
)


def most_of(name: str) -> int:
    """Return how many bytes a file of that name may have.

    >>> most_of("files/a.png"), most_of("site/site.toml")
    (5000000, 1048576)
    """
    if name.startswith(_PICTURES):
        return _MOST_BYTES_OF_A_PICTURE
    return _MOST_BYTES_OF.get(name, 1 << 20)


def is_known(name: str) -> bool:
    """Tell whether a file of that name may be among a site's belongings.

    >>> is_known("site/texts/fr.toml"), is_known("site/../x"), is_known("files/.hidden")
    (True, False, False)
    """
    return _NAMES.fullmatch(name) is not None
