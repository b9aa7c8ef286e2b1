"""Every code of the closed lists has its words, in every language of the interface."""

import pytest

from app.kernel.languages import INTERFACE_LANGUAGES
from app.kernel.parameters import Fault, Problem
from app.kernel.search import PARAMETERS
from app.kernel.vocabulary import Access, Mode, Source, Status, Theme
from app.web.labels import ACCESS_ICONS, labels
from app.web.left_aside_words import FIELDS, problem_sentence
from app.web.refusal_words import refusal_sentence

SAID_NOWHERE = {Status.SCHEDULED, Status.WITHDRAWN}


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_nothing_is_left_without_a_name(language):
    known = labels(language)
    assert set(known.themes) == set(Theme)
    assert set(known.access) == set(known.access_sentences) == set(Access) == set(ACCESS_ICONS)
    assert set(known.modes) == set(Mode)
    assert set(known.sources) == set(Source)
    assert set(known.status_words) == set(known.status_sentences) == set(Status) - SAID_NOWHERE


@pytest.mark.parametrize("language", ["en", "ar"])
def test_themes_are_translated_and_all_different(language):
    translated = labels(language).themes
    assert len(set(translated.values())) == len(Theme)
    assert sum(translated[theme] == labels("fr").themes[theme] for theme in Theme) <= 1


def test_a_language_without_a_catalogue_reads_french():
    assert labels("oc") is labels("fr")


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_sentence_for_every_parameter(language, fault):
    for parameter in PARAMETERS:
        problem = Problem(parameter, fault, "{value} 100 % %s", ("1", "2"))
        said = problem_sentence(problem, language)
        assert said
        assert "{least}" not in said


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_refusal_for_programs(language, fault):
    problem = Problem("q", fault, "{value} 100 % %s", ("1", "2"))
    said = refusal_sentence(problem, language)
    assert said
    assert not {"{least}", "{accepted}", "{longest}"} & set(said.split())


def test_what_the_visitor_wrote_is_never_taken_for_a_pattern():
    said = problem_sentence(Problem("where", Fault.PLACE_UNKNOWN, "{0.__class__} %(x)s"), "fr")
    assert "{0.__class__} %(x)s" in said


def test_every_parameter_leads_to_the_field_that_mends_it():
    assert set(FIELDS) == set(PARAMETERS) - {"cursor"}
