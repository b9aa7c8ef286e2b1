"""Passwords that everybody tries first, in French and in English."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import combining, normalize

_FEWEST_DIFFERENT = 5
_MOST_WORDS = 3
# Words of the lists that leaks gave (SplashData, NordPass, Richelieu for France), and keyboards.
_WORDS = frozenset(
    "abc abcd abcdef abcdefgh abcdefghijkl admin administrateur administrator agenda alexandre "
    "amour ange anniversaire asso association associations azerty azertyui azertyuiop "
    "azertyuiopqsdfghjklm azqsd baseball bienvenue bonjour bordeaux cacahuete camille caramel "
    "changeme changemoi changezmoi chaton cheval chocolat chouchou coucou defaut demo doudou "
    "dragon "
    "ecole facebook football fouad france google guest helloasso iloveyou ilovey jenifer jetaime "
    "juillet juin julien lapin letmein lille liberte login loulou loveyou lyon mairie maison "
    "maman marie marine marseille martin master mercredi michael minou mon monkey mot motdepasse "
    "motdepasses mypassword naruto nicolas nouveau octobre olivier ordinateur papa paris pas pass "
    "passe passer password passwords passwort pokemon portail prenom princess princesse printemps "
    "qazwsx qazwsxedc qsdfghjklm qwerty qwertyui qwertyuiop qwertyuiopasdfghjkl rentree "
    "rentreedesassos "
    "root samedi secret secure securite septembre shadow soleil starwars sunshine super superman "
    "temp temporaire test thomas tigrou toto toulouse toutou trustno utilisateur user vacances "
    "vendredi welcome wxcvbn zxcvbn zxcvbnm".split()
)
_SIGNS = re.compile(r"[\W\d_]+")
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LEET = str.maketrans("013457@$!€", "oieastasie")


def is_weak(text: str) -> bool:
    """Tell whether a password is one that everybody tries: few signs, or common words in a row.

    Figures and signs around the words change nothing, nor figures in place of letters.

    >>> [is_weak(weak) for weak in ("123456789012", "MotDePasse2026!", "P@ssw0rd1234")]
    [True, True, True]
    >>> is_weak("abababababab"), is_weak("Bonjour-Marseille-13")
    (True, True)
    >>> is_weak("trois chats gris dorment"), is_weak("k7#vQ2p!xL9m")
    (False, False)
    """
    plain = "".join(sign for sign in normalize("NFKD", text).casefold() if not combining(sign))
    if len(set(plain)) < _FEWEST_DIFFERENT:
        return True
    core = _AROUND.sub("", plain).translate(_LEET)
    return any(_in_a_row(_SIGNS.sub("", said), _MOST_WORDS) for said in (plain, core))


@cache
def _longest() -> int:
    return max(map(len, _WORDS))


def _in_a_row(letters: str, words: int) -> bool:
    """Tell whether ``letters`` are at most so many common words, one after the other."""
    if not letters:
        return True
    if not words:
        return False
    lengths = range(1, min(_longest(), len(letters)) + 1)
    return any(letters[:n] in _WORDS and _in_a_row(letters[n:], words - 1) for n in lengths)
