"""The rules of plain French: each takes a sentence and names what could be plainer.

They follow « Rédiger en langage clair » (COSLA) and the European rules of Easy-to-Read: short
sentences, who does what, the words of everybody. Few false alarms matter more than all the
true ones: a helper that is often wrong is not listened to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.kernel.plain_language.lexicon import Lexicon
from app.kernel.plain_language.words import Sentence

Kind = Literal["long", "passive", "jargon", "acronym", "double_negation"]
LONGEST_SENTENCE = 25
"""Words: beyond, one reads twice."""
_SHOWN = 90
_NOW = frozenset("est sont était étaient".split())
_FULL = frozenset("sera seront serait seraient soit soient fut furent".split())
_MODALS = frozenset(
    "doit doivent devra devront devrait devraient peut peuvent pourra pourront va vont".split()
)
_HAVING = frozenset("a ont avait avaient aura auront ait aient".split())
_SELF = frozenset("se s me m te t nous vous".split())
_BETWEEN = frozenset("pas plus jamais aussi donc bien également toujours déjà ainsi alors".split())
_WITH_BE = (
    "allé arrivé né mort venu parti entré sorti monté descendu tombé resté passé retourné devenu "
    "revenu rentré intervenu parvenu décédé survenu reparti"
).split()
_GONE = frozenset(word + ending for word in _WITH_BE for ending in ("", "e", "s", "es"))
_REGULAR = re.compile(r".{2,}é(?:e|s|es)?")
_IRREGULAR = frozenset(
    word + ending
    for word in (
        "fait mis pris remis transmis soumis permis admis promis commis émis compris appris repris "
        "défini fourni réuni établi rempli choisi garanti averti reçu perçu retenu tenu obtenu "
        "maintenu rendu attendu vendu prévu lu élu conclu connu inscrit écrit prescrit décrit "
        "construit produit conduit détruit offert souscrit"
    ).split()
    for ending in ("", "e", "s", "es")
)
_NO = frozenset("ne n".split())
_NOT = frozenset("pas plus jamais point guère".split())
_DENYING = frozenset(
    "impossible inutile interdit interdite interdits interdites exclu exclue inconnu inconnue "
    "incompatible incompatibles négligeable négligeables indifférent insuffisant insuffisante "
    "mécontent illégal illégale illogique invraisemblable improbable rare rares sans".split()
)
_CAPITALS = re.compile(r"[A-ZÉÈÀÇ]{2,6}")
_ROMAN = re.compile(r"[IVXLCDM]+")
_NEAR = 4


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that could be plainer; ``instead``: what to write, where we know."""

    kind: Kind
    quote: str
    instead: str = ""
    count: int = 0


def long_sentence(sentence: Sentence, lexicon: Lexicon) -> Iterator[Remark]:
    """More words than one takes in at once."""
    del lexicon
    if sentence.longest > LONGEST_SENTENCE:
        yield Remark("long", _shortened(sentence.text), count=sentence.longest)


def passive(sentence: Sentence, lexicon: Lexicon) -> Iterator[Remark]:
    """Something is done, and nobody does it."""
    after = -1
    for at, word in enumerate(sentence.words):
        if at <= after or word.low not in _NOW | _FULL | {"été", "être"}:
            continue
        found = _participle(sentence, at)
        if found is None or not _is_passive(sentence, at, found, lexicon):
            continue
        after = found
        yield Remark("passive", sentence.quote(_begins(sentence, at), found))


def jargon(sentence: Sentence, lexicon: Lexicon) -> Iterator[Remark]:
    """Words of offices, for which there are words of everybody."""
    at = 0
    while at < len(sentence.words):
        phrases = lexicon.phrases.get(sentence.words[at].low, ())
        phrase = next((one for one in phrases if _stands(sentence, at, one.words)), None)
        if phrase is None:
            at += 1
            continue
        last = at + len(phrase.words) - 1
        yield Remark("jargon", sentence.quote(at, last), phrase.instead)
        at = last + 1


def acronym(sentence: Sentence, lexicon: Lexicon) -> Iterator[Remark]:
    """Capitals that only those who already know can read."""
    for at, word in enumerate(sentence.words):
        is_one = _CAPITALS.fullmatch(word.text) and word.text not in lexicon.known
        if not is_one or _is_shouted(sentence, at) or _is_explained(sentence, at):
            continue
        if _ROMAN.fullmatch(word.text) and word.text not in lexicon.acronyms:
            continue
        yield Remark("acronym", word.text, lexicon.acronyms.get(word.text, ""))


def double_negation(sentence: Sentence, lexicon: Lexicon) -> Iterator[Remark]:
    """Two denials, out of which the reader has to make one yes."""
    del lexicon
    words = [word.low for word in sentence.words]
    for at, word in enumerate(words):
        if word not in _NO:
            continue
        no = next((n for n in range(at + 1, min(at + _NEAR, len(words))) if words[n] in _NOT), None)
        if no is None:
            continue
        near = range(no + 1, min(no + 3, len(words)))
        denied = next((n for n in near if words[n] in _DENYING and _joined(sentence, no, n)), None)
        if denied is not None:
            yield Remark("double_negation", sentence.quote(at, denied))


RULES = (long_sentence, jargon, passive, acronym, double_negation)


def _participle(sentence: Sentence, be: int) -> int | None:
    """Return where the participle of « être » stands, one short word between them at most."""
    at = be + 1
    while at < len(sentence.words) and at <= be + 2:
        if not sentence.are_together(at - 1):
            return None
        low = sentence.words[at].low
        if low in _IRREGULAR or (_REGULAR.fullmatch(low) and low not in {"été", "né"}):
            return at if low not in _GONE else None
        if low not in _BETWEEN and not low.endswith("ment"):
            return None
        at += 1
    return None


def _begins(sentence: Sentence, be: int) -> int:
    """Return where « a été », « n’a pas été » or « doit être » begins."""
    helpers = {"été": _HAVING, "être": _MODALS}.get(sentence.words[be].low, frozenset())
    near = range(max(be - 2, 0), be)
    return next((at for at in near if sentence.words[at].low in helpers), be)


def _is_passive(sentence: Sentence, be: int, done: int, lexicon: Lexicon) -> bool:
    words = [word.low for word in sentence.words[max(be - 2, 0) : done + 3]]
    here = be - max(be - 2, 0)
    before = words[:here]
    low, verb = sentence.words[done].low, sentence.words[be].low
    if before and before[-1] in _SELF:
        return False  # « s’est inscrit »: somebody does it, to oneself
    after = words[here + done - be + 1 :]
    if after[:1] == ["par"]:
        return True
    if verb == "été":
        return bool(_HAVING & set(before)) and low not in lexicon.states
    if verb == "être":
        return bool(_MODALS & set(before)) and low not in lexicon.states
    if verb in _FULL:
        return low not in lexicon.states and low in lexicon.passive
    return low in lexicon.passive


def _stands(sentence: Sentence, at: int, words: tuple[str, ...]) -> bool:
    there = sentence.words[at : at + len(words)]
    if len(there) < len(words) or any(
        one.low != wanted for one, wanted in zip(there, words, strict=True)
    ):
        return False
    return _joined(sentence, at, at + len(words) - 1)


def _joined(sentence: Sentence, first: int, last: int) -> bool:
    return all(sentence.are_together(at) for at in range(first, last))


def _is_shouted(sentence: Sentence, at: int) -> bool:
    """Tell whether a neighbour is in capitals too: a title, a name, or a cry."""
    near = (*sentence.words[max(at - 1, 0) : at], *sentence.words[at + 1 : at + 2])
    return any(len(one.text) > 1 and one.text.isupper() for one in near)


def _is_explained(sentence: Sentence, at: int) -> bool:
    """Tell whether brackets hold it, or follow it at once."""
    word = sentence.words[at]
    before = sentence.text[max(word.at - 2, 0) : word.at].rstrip()
    after = sentence.text[word.end : word.end + 2].lstrip()
    return before.endswith("(") or after.startswith("(")


def _shortened(text: str) -> str:
    if len(text) <= _SHOWN:
        return text
    return text[:_SHOWN].rpartition(" ")[0].rstrip(" ,;:") + "…"
