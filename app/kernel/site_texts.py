"""The closed list of texts that a site writes in its own words.

The words of the interface live in the gettext catalogues; a site's own words
live in ``texts/<language>.toml`` of its folder, under the keys below, and only
those: an unknown key is a typing mistake, and is refused as one.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TextKey:
    """One text that a site may write.

    ``kind`` says how it is shown: ``plain`` as it is, on one line;
    ``markdown`` as paragraphs, lists, links and emphasis, without HTML.
    ``longest`` is in characters. ``meaning`` is what the web officer reads.
    """

    key: str
    kind: Literal["plain", "markdown"]
    longest: int
    meaning: str


TEXT_KEYS = {
    text.key: text
    for text in (
        TextKey("site.tagline", "plain", 80, "quelques mots sous le nom du site, dans l’en-tête"),
        TextKey("site.notice", "plain", 300, "une phrase en haut de chaque page, s’il y a lieu"),
        TextKey("home.title", "plain", 120, "le grand titre de l’accueil"),
        TextKey("home.lead", "plain", 400, "une ou deux phrases sous le grand titre"),
        TextKey("home.presentation", "markdown", 6000, "la présentation du lieu, sur l’accueil"),
        TextKey("events.lead", "plain", 400, "une phrase en tête de l’agenda"),
        TextKey("contact.practical", "markdown", 4000, "où s’adresser, quand, comment"),
        TextKey("legal.notice", "markdown", 4000, "ce que les mentions légales ont à dire de plus"),
        TextKey("accessibility.notice", "markdown", 4000, "ce qui est prévu pour l’accessibilité"),
        TextKey("privacy.notice", "markdown", 4000, "ce que ce site précise des données"),
    )
}
