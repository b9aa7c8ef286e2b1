"""French is spaced as in print, and nothing else is touched."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kernel.typography import french_spacing, french_spacing_html

SPACES = "[ \u00a0\u202f]"
WRITTEN = st.text(alphabet="aéBzh'’ \u00a0\u202f!?;:«»€%0159\n.-/", max_size=60)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Venez !", "Venez\u202f!"),
        ("Qui ? Vous ; eux", "Qui\u202f? Vous\u202f; eux"),
        ("Lieu : la halle", "Lieu\u00a0: la halle"),
        ("« Le Malade »", "«\u00a0Le Malade\u00a0»"),
        ("5 € ou 10 %", "5\u00a0€ ou 10\u00a0%"),
        ("20 h 30", "20\u00a0h\u00a030"),
        ("à 18h 30", "à 18h\u00a030"),
        ("à 30 km", "à 30\u00a0km"),
        ("l'eau d'ici", "l’eau d’ici"),
        ("rock'n'roll", "rock’n’roll"),
        ("l'« Été »", "l’«\u00a0Été\u00a0»"),
        ("Bal\u00a0!", "Bal\u202f!"),
        ("Bal  !", "Bal\u202f!"),
    ],
)
def test_a_typed_text_becomes_a_printed_one(typed, printed):
    assert french_spacing(typed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "à 10:30",
        "https://exemple.fr/l'été?q=a%20:b",
        "Écrire à l.atelier@exemple.fr",
        "`a ; b !`",
        "Venez!",  # a missing space is not ours to add
        "Wham! le concert",
        "3 hommes",
        "100 ansérines",
        "5' de marche",
        "!",
        " !",
        "1 000 places",
    ],
)
def test_what_needs_nothing_is_left_alone(text):
    assert french_spacing(text) == text


@given(WRITTEN)
@example("a ' b")
@example("0 h 00 h 00 !")
@example("« « a » »")
def test_twice_is_once(text):
    assert french_spacing(french_spacing(text)) == french_spacing(text)


@given(WRITTEN)
def test_only_spaces_and_apostrophes_ever_change(text):
    def skeleton(words):
        return re.sub(f"{SPACES}+", " ", words).replace("’", "'")

    assert skeleton(french_spacing(text)) == skeleton(text)


@given(WRITTEN)
def test_no_line_can_begin_with_a_high_mark(text):
    assert not re.search(r"\S [;!?:»]", re.sub(r"`[^`]*`", "", french_spacing(text)))


@pytest.mark.parametrize(
    ("html", "printed"),
    [
        ("<p>Bal !</p>", "<p>Bal\u202f!</p>"),
        ('<a href="/?q=a ! b">l\'eau</a>', '<a href="/?q=a ! b">l’eau</a>'),
        ("<a title='x > y ! z'>Oui !</a>", "<a title='x > y ! z'>Oui\u202f!</a>"),
        ("<code>a ; b</code> et ; b", "<code>a ; b</code> et\u202f; b"),
        ("<pre>\na ;\n</pre>", "<pre>\na ;\n</pre>"),
        ("Thé &amp; café ; eau", "Thé &amp; café\u202f; eau"),
        ("d&#39;ici !", "d&#39;ici\u202f!"),
    ],
)
def test_tags_entities_and_code_stay_as_they_are(html, printed):
    assert french_spacing_html(html) == printed


@given(WRITTEN)
def test_a_text_without_markup_is_spaced_alike_in_html(text):
    assert french_spacing_html(f"<p>{text}</p>") == f"<p>{french_spacing(text)}</p>"
