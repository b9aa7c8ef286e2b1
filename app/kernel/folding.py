"""Words as they are compared: no accents, no case, no punctuation."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})
# Greek writes its s in another way at the end of a word; it is the same letter.
_LIGATURES |= {ord("\N{GREEK SMALL LETTER FINAL SIGMA}"): "\N{GREEK SMALL LETTER SIGMA}"}
# Where a word may be cut, and what draws an Arabic one out: nothing that is read.
_LIGATURES |= {ord("\N{SOFT HYPHEN}"): "", ord("\N{ARABIC TATWEEL}"): ""}
_SEPARATORS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents, its words parted by one space.

    >>> fold("L’Haÿ-les-Roses, FÊTE d'Œuvres")
    'l hay les roses fete d oeuvres'
    >>> fold("حفلة رقص")
    'حفلة رقص'
    """
    lowered = text.lower()
    if not lowered.isascii():
        apart = unicodedata.normalize("NFKD", lowered)
        bare = "".join(c for c in apart if not unicodedata.combining(c))
        # Once more: letters of fancy alphabets (mathematical bold) become capitals just now.
        lowered = bare.lower().translate(_LIGATURES)
    return _SEPARATORS.sub(" ", lowered).strip()


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``.

    >>> words("Vide-grenier de l’école")
    ('vide', 'grenier', 'de', 'l', 'ecole')
    """
    return tuple(fold(text).split())
