"""The readable part of an address."""

from app.kernel.folding import fold

RESERVED = frozenset(
    "admin www api static mail embed apercu assets console demo ftp imap smtp pop ns ns1 ns2 mx "
    "autoconfig autodiscover internal livez readyz metrics _national _template "
    # What the console's own addresses begin with, where a site's slug would stand.
    "compte connexion deconnexion demande exploitation invitation mot-de-passe "
    "second-facteur".split()
)


def slugify(text: str, *, longest: int = 80) -> str:
    """Return ``text`` as lower-case ASCII words joined by hyphens.

    >>> slugify("L’Haÿ-les-Roses"), slugify("Ça va ? Œuvres & cie")
    ('l-hay-les-roses', 'ca-va-oeuvres-cie')
    >>> slugify("حفلة")
    ''
    """
    slug = "-".join(word for word in fold(text).split() if word.isascii())
    return slug if len(slug) <= longest else slug[:longest].rpartition("-")[0] or slug[:longest]
