"""What an association says of its event in its title, for want of a field: cancelled, full.

HelloAsso has no such field. People write « ANNULÉ - Bal » or « Atelier (complet) ». A word
counts at one end of the title alone, set apart by a sign or by its capitals: « Petit
déjeuner complet » and « presque complet » are no news. « Bal REPORTÉ au 12/09 » ends with
the new date.
"""

import re
from collections.abc import Iterable
from unicodedata import normalize

from app.kernel.folding import fold
from app.kernel.vocabulary import Status

_OF_AN_EVENT = "(?:(?:evenement|spectacle|concert|soiree|stage|atelier|sortie|date|bal) )?"
# The gravest first, for a title that says two.
_WORDS: dict[Status, str] = {
    Status.CANCELLED: (
        rf"{_OF_AN_EVENT}annul(?:e|ee|es|ees)(?: (?:pour|en raison|a cause|faute|suite|et) .+)?|"
        r"annulations?|cancelled|canceled"
    ),
    Status.POSTPONED: (
        rf"{_OF_AN_EVENT}report(?:e|ee|es|ees)(?: (?:a|au|en|pour|le|du|d|sine) .+)?|"
        rf"{_OF_AN_EVENT}report|report (?:a|au|sine) .+|postponed"
    ),
    Status.FULL: (
        r"(?:c est |deja )?(?:complet|complete|complets|completes)(?: liste d attente.*)?|sold out|"
        r"guichets? fermes?|plus de places?(?: disponibles?)?"
    ),
}
_PATTERNS = tuple((status, re.compile(words)) for status, words in _WORDS.items())
_CAPITALS = (
    (Status.CANCELLED, "ANNULE ANNULEE ANNULES ANNULEES"),
    (Status.POSTPONED, "REPORTE REPORTEE REPORTES REPORTEES"),
    (Status.FULL, "COMPLET COMPLETE COMPLETS COMPLETES"),
)
_IN_CAPITALS = {fold(word): status for status, words in _CAPITALS for word in words.split()}
_GRAVITY = list(_WORDS)
# Brackets, bars, stars, dashes between spaces, exclamation marks; not what joins words, nor
# what parts « 12/09 », « 20:30 » and « relais/complet ».
_SIGNS = re.compile(
    r"(?:[^\w\s'’.,&+%€°/:\-]|(?<!\w)/|/(?!\w)|(?<!\d):|:(?!\d))+"
    r"|(?:^|(?<=\s))-+(?=\s|$)|^-+|-+$"
)
_PUT_OFF = re.compile(r"\bREPORT[ÉE]E?S? (?:au|à|en|pour|du|AU|À|EN|POUR|DU)\b")
# « complet : liste d’attente » is one piece of news.
_WAITING_LIST = re.compile(r"(?i)\b(complet(?:e?s?))\s*:\s*(liste d)")
_ENDS = re.compile(r"^[\W_]*(\w+)|(\w+)[\W_]*$")
_NOT_QUITE = frozenset("presque bientot quasi quasiment non pas jamais encore plus".split())


def status_of(title: str) -> Status:
    """Return what the ends of ``title`` say of the event.

    >>> status_of("ANNULÉ - Bal du 14"), status_of("Atelier poterie (complet)")
    (<Status.CANCELLED: 'cancelled'>, <Status.FULL: 'full'>)
    >>> status_of("Petit déjeuner complet"), status_of("Atelier (presque complet)")
    (<Status.SCHEDULED: 'scheduled'>, <Status.SCHEDULED: 'scheduled'>)
    """
    title = _WAITING_LIST.sub(r"\1 \2", normalize("NFC", title))
    found = {*_set_apart(title), *_in_capitals(title)}
    return min(found, key=_GRAVITY.index, default=Status.SCHEDULED)


def _set_apart(title: str) -> Iterable[Status]:
    segments = [folded for part in _SIGNS.split(title) if (folded := fold(part))]
    if len(segments) < 2:
        # A title of one word alone, « Complet ! », is the name of something.
        return
    for segment in (segments[0], segments[-1]):
        yield from (status for status, words in _PATTERNS if words.fullmatch(segment))


def _in_capitals(title: str) -> Iterable[Status]:
    """Read « COMPLET Atelier poterie »; in a title all in capitals only « ANNULÉ » is news."""
    if _PUT_OFF.search(title):
        yield Status.POSTPONED
    for found in _ENDS.finditer(title):
        word = found[1] or found[2]
        status = _IN_CAPITALS.get(fold(word)) if word.isupper() else None
        if status is None:
            continue
        rest = title[: found.start()] + title[found.end() :]
        said_before = fold(title[: found.start(2)]).split()[-1:] if found[2] else []
        is_alone = not any(c.isalpha() for c in rest)
        is_said = is_alone or status is Status.CANCELLED or any(c.islower() for c in rest)
        if is_said and not _NOT_QUITE & {*said_before}:
            yield status
