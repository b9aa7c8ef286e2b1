"""Words as people write them. The index keeps them bare: an answer's own events know better."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.kernel.folding import fold
from app.queries import lists
from app.queries.facts import EventFacts
from app.queries.question import Question
from app.queries.sites import SiteFacts
from app.web.database import session
from app.web.figures import lines_of
from app.web.kept import kept

_WORDS = re.compile(r"[^\W_]+")
_LIGATURES = 2  # letters more that a folded word may have: « œuvre », « Straße »
_BYTES = 300


def as_written(facts: SiteFacts, question: Question, words: Sequence[str]) -> tuple[str, ...]:
    """Return folded words as the first page of what answers ``question`` writes them.

    « theatre » comes back as « théâtre », in lower case. A word that none of these events writes
    in this very form is given back as it came.
    """
    asking = replace(question, search=question.search.with_())
    lines = lines_of(facts, asking).lines
    key = ("as written", tuple(line.id for line in lines), tuple(words))

    def look() -> tuple[str, ...]:
        texts = list(_texts(lists.full(session(), asking, lines)))
        return tuple(commonest(texts, word) or word for word in words)

    return kept(facts, key, look, size=_BYTES)


def commonest(texts: Iterable[str], word: str) -> str:
    """Return how ``texts`` mostly write a folded word, in lower case; empty where none does.

    Capitals often go without their accents: they count only where nothing else is written.

    >>> commonest(["Le Théâtre du Port", "ATELIER THEATRE", "théâtre"], "theatre")
    'théâtre'
    >>> commonest(["THEATRE"], "theatre"), commonest(["Bal"], "theatre")
    ('theatre', '')
    """
    found, capitals = Counter[str](), Counter[str]()
    for text in texts:
        for form in _WORDS.findall(text):
            if 0 <= len(word) - len(form) <= _LIGATURES and fold(form) == word:
                (capitals if form.isupper() else found)[form.lower()] += 1
    most = (found or capitals).most_common(1)
    return most[0][0] if most else ""


def _texts(events: Iterable[EventFacts]) -> Iterator[str]:
    for event in events:
        yield from event.title.values()
        yield from event.description.values()
        for keywords in event.keywords.values():
            yield from keywords
        yield event.organizer or ""
        yield event.place.name or ""
