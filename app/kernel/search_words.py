"""Words as the search index keeps them and as people type them.

A text is kept as a set of tokens: its folded words, each beside its reduced form (its
singular, in French and English; a Snowball stem marked with its language elsewhere). Words
joined by a hyphen also stand as one. What begins with ``_`` is no word: it tells a place, a
property or a title, for words never hold that sign (:func:`app.kernel.folding.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import Stemmer

from app.kernel.folding import fold

LONG_ENOUGH_TO_ERR = 5
LONG_ENOUGH_TO_BEGIN = 3
MOST_WORDS = 12
"""Of a question, of those that tell something."""
_LONGEST = 60  # letters: what has more is no word, and databases refuse to index much more
TITLE = "_t"

# Said in every text: they tell nothing apart.
_STOPS = frozenset(
    "au aux avec ce ces cet cette chez d dans de des du elle en es est et il ils j je l la le les "
    "leur leurs lui m mais me n ne nos notre nous on ou par pas pour qu que qui s sa se ses son "
    "sont sur t ta te tes ton tous tout toute toutes un une vos votre vous y a c "
    "an and are at by for from in is it of or our the to we with you your".split()
)
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# From a word's first letter, and nothing given back: a word without end is read once.
_COMPOUND = re.compile(r"(?<!\w)\w++(?:[-\u2010\u2011]\w++)++")
_JOINTS = re.compile(r"[-\u2010\u2011]")
_SHORTEST_PLURAL = 4
_MOST_BLOCKS = 2  # of 128 characters, that an alphabet takes
_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "de": "german",
    "es": "spanish",
    "eu": "basque",
    "fa": "persian",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "tr": "turkish",
}  # a table read across  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word that a text must say: one of ``tokens``, or what begins like ``beginning``.

    ``typed`` is how the person wrote it, folded; ``guessed`` the words that it was taken
    for when nobody writes it so.
    """

    typed: str
    tokens: tuple[str, ...]
    beginning: str = ""
    guessed: tuple[str, ...] = ()

    @property
    def is_hopeless(self) -> bool:
        """Whether no text can say it."""
        return not self.tokens and not self.beginning


def tokens_of(text: str, language: str) -> set[str]:
    """Return the tokens of a text written in ``language`` (BCP 47).

    >>> sorted(tokens_of("Les vide-greniers du St-Cadre", "fr"))
    ['cadre', 'grenier', 'greniers', 'saint', 'saintcadre', 'vide', 'videgrenier', 'videgreniers']
    >>> sorted(tokens_of("Talleres", "es"))
    ['es_tall', 'talleres']
    """
    found: set[str] = set()
    for word in {*_plain(fold(text)), *_joined(text)}:
        if word and word not in _STOPS:
            found.add(word)
            found.add(_reduced(word, language))
    return found


def titled(tokens: Iterable[str]) -> set[str]:
    """Return tokens as those of a title, which count for more."""
    return {TITLE + token for token in tokens}


def organizer_number(name: str | None) -> int:
    """Return a digest of an association's name, however it is written; 0 without a name.

    >>> organizer_number("Les Amis du Doubs") == organizer_number("les amis du DOUBS")
    True
    """
    folded = fold(name or "")
    if not folded:
        return 0
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest()) >> 2 | 1


def organizer_token(name: str | None) -> str:
    """Return the token of an association."""
    return f"_o{organizer_number(name)}"


def typed_words(text: str) -> tuple[str, ...]:
    """Return the words that a person asks for, folded, without those that tell nothing.

    Nothing but such words: the last one, which may be the beginning of another.

    >>> typed_words("L’atelier de la fête à St-Malo"), typed_words("le")
    (('atelier', 'fete', 'saint', 'malo'), ('le',))
    """
    words = list(dict.fromkeys(_plain(fold(text))))
    telling = [word for word in words if word not in _STOPS]
    return tuple(telling or words[-1:])


def forms_of(word: str) -> tuple[str, ...]:
    """Return the tokens under which the index may know a folded word, itself first.

    >>> forms_of("journaux")[:2]
    ('journaux', 'journal')
    """
    known = (word, *(_reduced(word, code) for code in ("fr", "en", *_SNOWBALL)))
    return tuple(dict.fromkeys(known))


def near(word: str) -> Iterator[str]:
    """Yield what is one typing mistake away from ``word``.

    A letter too few, too many, another one, or two that changed places (Damerau, 1964).

    >>> {"theatre", "thetre", "thaetre"} <= set(near("theatr")) | set(near("theatre"))
    True
    """
    letters = _letters_like(word)
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for head, rest in cuts:
        if rest:
            yield head + rest[1:]
            yield from (head + letter + rest[1:] for letter in letters if letter != rest[0])
        if len(rest) > 1 and rest[0] != rest[1]:
            yield head + rest[1] + rest[0] + rest[2:]
        yield from (head + letter + rest for letter in letters)


def _plain(folded: str) -> list[str]:
    return [_ABBREVIATIONS.get(word, word)[:_LONGEST] for word in folded.split()]


def _joined(text: str) -> Iterator[str]:
    for compound in _COMPOUND.findall(text):
        parts = (fold(part) for part in _JOINTS.split(compound))
        joined = "".join(_ABBREVIATIONS.get(part, part) for part in parts)
        yield joined.replace(" ", "")[:_LONGEST]


@lru_cache(maxsize=65_536)
def _reduced(word: str, language: str) -> str:
    if language == "en":
        return _english_singular(word)
    if language in _SNOWBALL:
        return f"{language}_{_stem(word, _SNOWBALL[language])}"
    return _french_singular(word)


def _stem(word: str, language: str) -> str:
    """Cut until nothing falls: of « talleres » Snowball leaves « taller », of that « tall »."""
    stem: str = Stemmer.Stemmer(language).stemWord(word)
    return stem if stem == word else _stem(stem, language)


def _french_singular(word: str) -> str:
    """Return a French word without its plural: chevaux, bateaux, jeux, fêtes, travail.

    After the minimal stemmer of J. Savoy (1999), which reduces plurals and nothing else.
    """
    if len(word) < _SHORTEST_PLURAL or not word.isascii():
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux"):
        return word[:-2] + "l"
    if word.endswith("ail"):
        return word[:-2] + "l"
    if word.endswith(("eux", "oux")) or (word.endswith("s") and not word.endswith("ss")):
        return word[:-1]
    return word


def _english_singular(word: str) -> str:
    """Return an English word without its plural (the S stemmer of D. Harman, 1991)."""
    if len(word) < _SHORTEST_PLURAL or not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


@lru_cache(maxsize=256)
def _letters_like(word: str) -> str:
    """Return the letters of the alphabet in which a folded word is written."""
    if word.isascii():
        return "abcdefghijklmnopqrstuvwxyz0123456789"
    blocks = {ord(letter) >> 7 for letter in word if not letter.isascii()}
    if len(blocks) > _MOST_BLOCKS:
        return ""  # Chinese, say: signs are no letters, and there are thousands of them
    return "".join(
        letter
        for block in sorted(blocks)
        for letter in map(chr, range(block << 7, (block + 1) << 7))
        if letter.isalpha() and fold(letter) == letter
    )
