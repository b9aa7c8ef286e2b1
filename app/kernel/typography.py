"""French spacing, for words that people typed on a keyboard without it.

Règles typographiques de l’Imprimerie nationale, « Espaces » : a narrow no-break
space before ``;``, ``!`` and ``?``; a no-break space before ``:``, ``»``, ``€`` and
``%``, and after ``«``; ``’`` for the apostrophe. We never add nor take a mark or
a space in other people's words: only the kind of space changes, so that no line
begins with an exclamation mark. Addresses, times (10:30) and code stay as they are.
"""

from __future__ import annotations

import re

NARROW, NO_BREAK, APOSTROPHE = "\u202f", "\u00a0", "\u2019"

_SPACE = "[ \u00a0\u202f]"
_LETTER = r"[^\W\d_]"
_UNTOUCHED = re.compile(
    r"""(?:https?://|www\.|mailto:)\S+   # addresses
      | (?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.]+   # of people (RFC 5321: 64 before the sign)
      | `[^`]*`                          # code
    """,
    re.VERBOSE,
)
_RULES = (
    (re.compile(rf"(?<=\S){_SPACE}+(?=[;!?])"), NARROW),
    (re.compile(rf"(?<=\S){_SPACE}+(?=[:»])"), NO_BREAK),
    (re.compile(rf"(?<=«){_SPACE}+(?=\S)"), NO_BREAK),
    (re.compile(rf"(?<=\d){_SPACE}(?=(?:€|%|h|min|km|m|ans|euros?)(?!\w))"), NO_BREAK),
    (re.compile(rf"(?<=\dh|[ \u00a0\u202f]h){_SPACE}(?=\d\d(?!\d))"), NO_BREAK),
    (re.compile(rf"(?<={_LETTER})'(?=[\w«])"), APOSTROPHE),
)
# What every rule needs: most names have none of it.
_CONCERNED = re.compile(r"[;!?:«»'\d]")
_TAG_OR_ENTITY = re.compile(
    r"""(<(?:code|pre|kbd|samp)\b.*?</(?:code|pre|kbd|samp)>
      | <[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>
      | &\#?\w+;)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def french_spacing(text: str) -> str:
    r"""Return ``text`` with the spaces and apostrophes of printed French.

    >>> french_spacing("C'est ici : 20 h 30 !")
    'C’est ici\xa0: 20\xa0h\xa030\u202f!'
    >>> french_spacing("Voir https://exemple.fr/l'été?a=1 à 10:30")
    "Voir https://exemple.fr/l'été?a=1 à 10:30"
    """
    if not _CONCERNED.search(text):
        return text
    kept = 0
    parts: list[str] = []
    for untouched in _UNTOUCHED.finditer(text):
        parts += [_spaced(text[kept : untouched.start()]), untouched.group()]
        kept = untouched.end()
    return "".join([*parts, _spaced(text[kept:])])


def french_spacing_html(html: str) -> str:
    r"""Do the same to the words of clean HTML; tags, entities and code stay as they are.

    >>> french_spacing_html('<a title="a !">Bal !</a> <code>a ; b</code>')
    '<a title="a !">Bal\u202f!</a> <code>a ; b</code>'
    """
    return "".join(
        part if at % 2 else french_spacing(part)
        for at, part in enumerate(_TAG_OR_ENTITY.split(html))
    )


def grouped(number: int) -> str:
    r"""Return a whole number as French prints it: by threes, a narrow no-break space between.

    >>> grouped(34969), grouped(12)
    ('34\u202f969', '12')
    """
    return f"{number:,}".replace(",", NARROW)


def _spaced(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
