"""The plain-language rules: what they find, what they leave alone, and how long they take."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.plain_language.advice import MOST_REMARKS, advice_on
from app.kernel.plain_language.lexicon import Lexicon, expanded
from app.kernel.plain_language.rules import RULES
from app.kernel.plain_language.words import count_words, sentences
from tests.house.tree import ROOT

SOURCE = (ROOT / "app/reference/plain_language/fr.toml").read_text(encoding="utf-8")
LEXICON = Lexicon.from_toml(SOURCE)
LENGTH = 100_000


def found(text, kind):
    return [one.quote for one in advice_on(text, LEXICON).remarks if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("Les frais afférents à ce dossier.", "jargon", "afférents à"),
        ("Au titre de l’année 2026.", "jargon", "Au titre de"),
        ("Dans le cadre\nde la fête.", "jargon", None),
        ("Dans le cadre de la fête.", "jargon", "Dans le cadre de"),
        ("Il convient d’apporter un sac.", "jargon", "Il convient d"),
        ("Nonobstant la pluie.", "jargon", "Nonobstant"),
        ("La mairie diligente une enquête.", "jargon", None),
        ("Faire diligenter une enquête.", "jargon", "diligenter"),
        ("**Les usagers** de la piscine.", "jargon", "Les usagers"),
        ("L'usager vient.", "jargon", "L'usager"),
        ("La mise en œuvre du plan.", "jargon", "mise en œuvre"),
        ("Les inscriptions ont été closes.", "passive", None),
        ("Les travaux ont été réalisés.", "passive", "ont été réalisés"),
        ("Ils n’ont pas été invités.", "passive", "ont pas été invités"),
        ("La fête est organisée en mai.", "passive", "est organisée"),
        ("Elle est donnée par la chorale.", "passive", "est donnée"),
        ("Le dossier doit être déposé ici.", "passive", "doit être déposé"),
        ("L’aide sera versée en mai.", "passive", "sera versée"),
        ("La salle est ouverte et chauffée.", "passive", None),
        ("Marie s’est inscrite.", "passive", None),
        ("Elle est arrivée, puis repartie.", "passive", None),
        ("Tout est gratuit, c’est entendu.", "passive", None),
        ("Un été animé.", "passive", None),
        ("Allez au CCAS.", "acronym", "CCAS"),
        ("Allez au centre communal d’action sociale (CCAS).", "acronym", None),
        ("Le CCAS (centre communal) et le CCAS.", "acronym", None),
        ("Louis XIV en TGV.", "acronym", None),
        ("VENEZ TOUS AU BAL", "acronym", None),
        ("La piscine UNSS.", "acronym", "UNSS"),
        ("Ce n’est pas impossible.", "double_negation", "n’est pas impossible"),
        ("Il ne viendra pas sans billet.", "double_negation", "ne viendra pas sans"),
        ("Il ne pleut pas. Sans parapluie, donc.", "double_negation", None),
        ("mot " * 26, "long", ("mot " * 22).strip() + "…"),
        ("mot " * 25, "long", None),
        ("mot " * 20 + ": " + "mot " * 20, "long", None),
    ],
)
def test_what_is_found_and_what_is_left_alone(text, kind, quote):
    assert found(text, kind) == ([quote] if quote else [])


def test_an_acronym_that_we_know_is_proposed_in_full():
    (remark,) = advice_on("Rendez-vous à la MJC.", LEXICON).remarks
    assert remark.instead == "maison des jeunes et de la culture"


def test_the_list_is_long_enough_and_each_entry_is_found():
    entries = tomllib.loads(SOURCE)["instead"]
    assert len(entries) >= 100
    for written, instead in entries.items():
        assert instead.strip(), written
        for one in expanded(written):
            assert found(f"Voici {one} demain.", "jargon"), one


def test_addresses_and_code_are_no_words():
    text = (
        "Voir https://www.ccas-rsa.fr/CCAS?x=RSA ou a@CCAS.fr, `CCAS` et [ici](https://a.fr/PMR)."
    )
    assert not advice_on(text, LEXICON).remarks
    assert count_words("**Un** [bal](https://a.fr)\n\n- ici") == 3


def test_words_are_counted_as_a_person_would():
    text = "Bals, chantiers : toute l’année, 62 associations ouvrent leurs portes. Entrez !"
    assert advice_on(text, LEXICON).words == 10


def test_no_more_is_told_than_anybody_mends():
    text = " ".join(f"Le ZZ{chr(65 + n)} vient." for n in range(12))
    advice = advice_on(text, LEXICON)
    assert (len(advice.remarks), advice.more) == (MOST_REMARKS, 4)


# Texts that people wrote with care. What is found in them is true, and of two kinds alone:
# sentences of more than 25 words, and « n’a pas été auditée » (by whom? nobody yet).


def test_texts_written_with_care_are_left_alone():
    texts = list(_good_texts())
    assert len(texts) > 100
    remarks = [one for text in texts for one in advice_on(text, LEXICON).remarks]
    false = [one for one in remarks if one.kind not in {"long", "passive"}]
    assert not false
    passives = {one.quote for one in remarks if one.kind == "passive"}
    assert len(passives - {"a pas été auditée"}) <= 1
    assert len(remarks) < len(texts) / 4


def _good_texts() -> Iterator[str]:
    for path in sorted((ROOT / "tenants").glob("*/texts/fr.toml")):
        yield from _flat(tomllib.loads(path.read_text(encoding="utf-8")))


def _flat(said: dict[str, Any]) -> Iterator[str]:
    for value in said.values():
        if isinstance(value, dict):
            yield from _flat(value)
        elif value.strip():
            yield value


@given(st.text(max_size=400))
def test_nothing_that_is_typed_makes_it_fail(text):
    advice = advice_on(text, LEXICON)
    assert advice.words >= 0
    for sentence in sentences(text):
        assert sentence.words


@given(
    st.lists(
        st.sampled_from(
            ["est", "été", "fait", "ne", "n’", "pas", "dans le cadre", "de", "(", "CCAS", ".", ";"]
        ),
        max_size=60,
    )
)
def test_what_is_quoted_was_typed(parts):
    text = " ".join(parts)
    for remark in advice_on(text, LEXICON).remarks:
        assert remark.quote.rstrip("…") in text


@pytest.mark.parametrize(
    "piece",
    [
        "a", "(", ".", "`", "[](", "](", "*_", "a@", "M. ", "AB ", "à ", "\n- ", "ne pas ",
        "été fait ", "dans le cadre ", "a.a@a.", " ", "\u00a0", "1.", ". »", "http://", "est ",
    ],
)  # a list read across  # fmt: skip
def test_a_text_without_end_is_read_to_its_end(piece):
    """Nothing is timed: should one cost the square of its length, the suite would stand still."""
    text = f"x{piece * (LENGTH // len(piece))}y"
    assert count_words(text) >= 0
    for sentence in sentences(text):
        for rule in RULES:
            list(rule(sentence, LEXICON))
