"""What somebody types, and the texts that it finds: forgiving, never wrong, never an error."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.search_words import LONG_ENOUGH_TO_ERR
from app.kernel.text import LocalizedText
from app.models.search import SearchWord
from app.queries import lists
from app.queries.question import Question
from app.queries.understanding import nearest, understood, words_meant
from app.services.search.check import check
from tests.asking import PARIS
from tests.builders import Builder
from tests.conftest import NOW

EVERYWHERE = Scope.everything()
# A short name for each text, the text in its languages, and what else the event says.
TEXTS: dict[str, dict[str, str]] = {
    "bal": {"fr": "Bal populaire de la Saint-Jean"},
    "velo": {"fr": "L’atelier vélo d’Avanne"},
    "grenier": {"fr": "Vide-greniers de l’école"},
    "theatre": {"fr": "Théâtre : Les Fourberies de Scapin"},
    "chevaux": {"fr": "Des chevaux et des bateaux"},
    "coeur": {"fr": "Chœur d’hommes, à cœur ouvert"},
    "naif": {"fr": "Été naïf — exposition à L’Haÿ-les-Roses"},
    "remy": {"fr": "Ste Anne & St-Rémy : pèlerinage"},
    "city": {"fr": "Visite", "en": "City walks and churches of children’s stories"},
    "arabe": {"fr": "Lecture", "ar": "حفلة موسيقية في المدرسة"},
    "cocina": {"es": "Talleres de cocina para mujeres"},
    "grec": {"fr": "Lecture à voix haute", "el": "Η ΟΔΟΣ ΤΩΝ ΟΝΕΙΡΩΝ"},  # noqa: RUF001 (Greek)
    "gras": {"fr": "𝐊𝐄𝐑𝐌𝐄𝐒𝐒𝐄 ℝétro™"},  # noqa: RUF001 (as networks have it)
    "chiffres": {"fr": "Loto 2026, 3e édition à 14h30"},
}

FOUND: list[tuple[str, str]] = [
    # Accents, case, ligatures.
    *[(typed, "theatre") for typed in ("théâtre", "theatre", "THÉÂTRE", "THEATRE", "thèatré")],
    *[(typed, "coeur") for typed in ("chœur", "choeur", "CŒUR", "coeur")],
    *[(typed, "naif") for typed in ("ete", "NAÏF", "naif", "haÿ", "l'hay les roses", "expo")],
    # Plurals and singulars, from either side.
    *[(typed, "grenier") for typed in ("grenier", "greniers", "vides-greniers", "écoles")],
    *[(typed, "chevaux") for typed in ("cheval", "chevaux", "bateau", "bateaux")],
    *[(typed, "city") for typed in ("cities", "walk", "church", "story", "stories", "child")],
    *[(typed, "cocina") for typed in ("taller", "talleres", "mujer", "cocinas", "COCINA")],
    *[(typed, "bal") for typed in ("bals", "populaires", "jean")],
    # Elisions, with either apostrophe or none.
    *[(typed, "velo") for typed in ("l'atelier", "l’atelier", "atelier", "d'avanne", "ateliers")],
    # Hyphens, and words that are written together.
    *[
        (typed, "grenier")
        for typed in ("vide-grenier", "vide grenier", "videgrenier", "vide\u2011greniers")
    ],
    *[(typed, "bal") for typed in ("saint-jean", "st jean", "St-Jean", "saint jean", "saintjean")],
    *[
        (typed, "remy")
        for typed in ("sainte-anne", "ste anne", "saint-rémy", "st remy", "SAINT REMY")
    ],
    # While it is being typed.
    *[(typed, "theatre") for typed in ("the", "thea", "théât", "four", "fourb")],
    *[(typed, "arabe") for typed in ("حفل", "موسيق")],
    # One mistake in five letters or more: one missing, one too many, another, two that changed.
    *[(typed, "theatre") for typed in ("téâtre", "theattre", "theotre", "thaetre", "fourbries")],
    *[(typed, "velo") for typed in ("atelir", "attelier", "ateliet", "ateleir", "tatelier")],
    *[(typed, "arabe") for typed in ("موسيقة", "المدرصة")],
    # Other scripts; letters that are styled.
    *[(typed, "arabe") for typed in ("حفلة", "المدرسة", "مدرسة", "حفـــلة", "حَفْلَة")],
    *[(typed, "grec") for typed in ("οδός", "ΟΔΟΣ", "ονειρων")],
    *[(typed, "gras") for typed in ("kermesse", "KERMESSES", "retro")],
    # Numbers, several words in any order, words that say nothing.
    *[(typed, "chiffres") for typed in ("2026", "loto 2026", "14h30", "2026 loto")],
    *[(typed, "theatre") for typed in ("scapin fourberies", "les fourberies de scapin")],
    *[(typed, "bal") for typed in ("le bal", "un bal pour la saint-jean", "bal bal bal")],
    # As people punctuate.
    *[
        (typed, "bal")
        for typed in ('"bal populaire"', "bal*", "(bal)", "bal:", "bal, saint-jean !")
    ],
    *[
        (typed, "bal")
        for typed in (
            "bal & saint",
            "bal | jean",
            "!bal",
            "bal\\",
            "bal 🎺",
            "b\u00adal",
            "b\u0301al",
        )
    ],
]  # a table read across  # fmt: skip

LOST: list[tuple[str, str]] = [
    # Four letters and fewer are right or wrong; two mistakes are too many.
    *[(typed, "velo") for typed in ("vexo", "vlo", "atleir", "atelllier", "telie")],
    *[(typed, "bal") for typed in ("bla", "ball", "popolare", "jaen", "saint-pierre", "ba")],
    # Every word counts; a word is no piece of another.
    *[(typed, "theatre") for typed in ("théâtre bal", "atre", "scapin molière", "he")],
    *[(typed, "grenier") for typed in ("enier", "nier", "vide-maison")],
    *[(typed, "chiffres") for typed in ("2027", "20", "loto 2025", "édition 4e")],
    *[(typed, "arabe") for typed in ("رقص", "مدينة")],
    *[(typed, "cocina") for typed in ("cocido", "hombres")],
    *[(typed, "city") for typed in ("country", "kitchen")],
]

HOSTILE = (
    *('"', "'", "''", '"""', "*", "**", "bal*", "*bal", "^bal", "bal^", "(", ")", "((((", "()"),
    *("AND", "OR", "NOT", "NEAR", "NEAR(bal theatre, 2)", "bal AND", "AND bal", "NOT bal", "-bal"),
    *("words:bal", "bal:*", "bal:A", ":", ":*", "&", "|", "!", "!!bal", "<->", "bal <-> jean"),
    *("\\", "\\\\", "bal\\'", "'; DROP TABLE event; --", "%", "_", "bal_", "_t", "_tbal", "_x1"),
    *("{", "}", "[", "]", "{bal}", "+bal", "~bal", "bal~1", "$1", "?", ":match", "%(match)s"),
    *("\x00", "bal\x00", "\x1f", "\u200b", "\u202ebal", "\ud800", "\U0010ffff", "\ufeffbal", "🎺"),
    *("🎺🎺", "👩‍👩‍👧", "ﷺ", "İstanbul", "ß", "ﬁn", "…", "—", "½", "٣", "e\u0301te\u0301"),
    *("\n", "\t", "bal\r\nbal", " ", "a" * 200, "é" * 200, "م" * 200, "a-" * 100, "l'" * 100),
    *("bal " * 50, " ".join(f"mot{n}" for n in range(40)), "<script>alert(1)</script>", "de la"),
    "".join(map(chr, range(0x4E00, 0x4E00 + 200 * 97, 97))),
)  # a table read across  # fmt: skip


@pytest.fixture
def library(session: Session, build: Builder) -> dict[str, int]:
    """An event for each text, by its short name."""
    return {name: build.event(title=text).id for name, text in TEXTS.items()}


def asking(q: str, **search: Any) -> Question:
    return Question(scope=EVERYWHERE, search=Search(q=q, **search), now=NOW, zone=PARIS)


def found(session: Session, q: str, **search: Any) -> list[int]:
    """Ask with words as a page does, and as a reading of the past; both say the same."""
    coming = [line.id for line in lists.page(session, asking(q, **search)).lines]
    whole = asking(q, last_day=NOW.date().replace(year=2030))
    assert sorted(coming) == sorted(line.id for line in lists.page(session, whole).lines), q
    assert lists.summarise(session, asking(q)).total == len(coming), q
    return coming


def test_what_is_typed_finds_what_is_meant(session: Session, library: dict[str, int]) -> None:
    names = {number: name for name, number in library.items()}
    missed = [(q, name) for q, name in FOUND if library[name] not in found(session, q)]
    assert missed == []
    assert set(names.values()) == {name for _, name in FOUND}


def test_what_is_typed_finds_nothing_else(session: Session, library: dict[str, int]) -> None:
    wrong = [(q, name) for q, name in LOST if library[name] in found(session, q)]
    assert wrong == []


def test_whatever_is_typed_is_never_an_error(session: Session, library: dict[str, int]) -> None:
    for q in HOSTILE:
        found(session, q)
        lists.page(session, asking(q, sort="relevance"))
        lists.page(session, asking(f"bal {q} théâtre"))
        lists.page(session, asking(q, organizer=q))


def test_words_that_tell_nothing_are_left_out_unless_they_are_alone(
    session: Session, library: dict[str, int]
) -> None:
    assert found(session, "de la bal les") == [library["bal"]]
    assert found(session, "les") == [], "nor the beginning of another word"
    assert sorted(found(session, "?! …")) == sorted(library.values()), "no word at all"


def test_a_word_that_nobody_writes_finds_nothing_and_proposes_what_is_near(
    session: Session, library: dict[str, int]
) -> None:
    assert found(session, "zzyzx") == found(session, "bal zzyzx") == []
    question = understood(session, asking("bal zzyzx"))
    assert question.is_hopeless
    assert lists.summarise(session, question).is_exact
    assert nearest(session, "fourbebies")[0] == "fourberies"
    assert nearest(session, "zzyzx") == ()


@pytest.mark.parametrize("length", range(1, 8))
def test_a_word_of_five_letters_may_have_one_mistake_and_no_shorter_one(
    session: Session, build: Builder, length: int
) -> None:
    word = "guinche"[:length]
    event = build.event(title=word)
    middle = length // 2
    mistaken = {
        "missing": word[:middle] + word[middle + 1 :],
        "more": word[:middle] + "x" + word[middle:],
        "another": word[:middle] + "x" + word[middle + 1 :],
        "changed": word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :],
    }
    for kind, typed in mistaken.items():
        if not typed or typed == word or word.startswith(typed):
            continue
        forgiven = [event.id] if len(typed) >= LONG_ENOUGH_TO_ERR else []
        assert found(session, typed) == forgiven, (kind, typed)


def test_what_was_guessed_is_told(session: Session, library: dict[str, int]) -> None:
    [right, wrong, begun] = words_meant(session, "théâtre ateleir four")
    assert (right.guessed, wrong.guessed, begun.beginning) == ((), ("atelier",), "four")
    assert wrong.typed == "ateleir"


def test_what_nobody_writes_is_not_what_was_guessed(session: Session, build: Builder) -> None:
    build.event(title="Recherche de travail, vitraux")
    [work, windows] = words_meant(session, "travial vitrauxx")
    assert (work.guessed, windows.guessed) == (("travail",), ("vitraux",))
    assert nearest(session, "travoul") == ("travail",)
    assert found(session, "travial") == found(session, "vitrail") != []


def test_the_title_counts_for_more_than_the_text(session: Session, build: Builder) -> None:
    said = build.event(title="Fête", keywords={"fr": ["jazz", "manouche"]})
    half = build.event(title="Jazz", keywords={"fr": ["manouche"]})
    late = build.event(title="Manouche, jazz", at=NOW.replace(month=12))
    soon = build.event(title="Le jazz manouche", at=NOW.replace(hour=22))
    assert found(session, "jazz manouche", sort="relevance") == [soon.id, late.id, said.id, half.id]
    assert found(session, "jazz manouche") == [soon.id, said.id, half.id, late.id]
    assert found(session, "jaz manouc", sort="relevance")[:2] == [soon.id, late.id]


def test_texts_without_end_are_kept_on_both_engines(session: Session, build: Builder) -> None:
    rng = Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    texts = (
        "x" * 3900,
        "".join(rng.choice(letters) for _ in range(3900)),
        "-".join("".join(rng.choice(letters) for _ in range(9)) for _ in range(390)),
        "".join(chr(rng.randrange(0x4E00, 0x9FFF)) for _ in range(1300)),
        " ".join("".join(rng.choice(letters) for _ in range(6)) for _ in range(560)),
    )
    made = [build.event(title="Bal", description=LocalizedText({"fr": text})) for text in texts]
    assert check(session) == []
    assert found(session, "bal") == [event.id for event in made]
    for event, text in zip(made, texts, strict=True):
        assert event.id in found(session, text[:200].rpartition(" ")[0] or text[:200])
    assert max(map(len, session.scalars(select(SearchWord.word)))) < 80
