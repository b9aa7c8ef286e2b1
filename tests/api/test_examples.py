"""The examples of the description are real answers, and every word of it is there twice."""

import json
import tomllib

import pytest

from app.services.open_data import portals, shapes
from app.web.openapi import answers
from app.web.openapi.answered import examples, headers
from app.web.openapi.document import describe, operations, schemas
from app.web.openapi.wording import FOLDER, LANGUAGES, wording
from tests.api.examples_told import catalogue, told

SERVER = "https://assos.example/api/v1"


def test_the_examples_are_what_is_really_answered(build, visit):
    event, activity = catalogue(build)
    assert told(visit, event, activity) == examples()


def test_each_operation_has_an_example_but_the_description_itself():
    assert {one.name for one in operations()} - {*examples()} == {"openapi"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_each_language(language):
    written = json.dumps(describe(SERVER, language))
    assert '"description": ""' not in written
    assert '"summary": ""' not in written


def test_both_languages_say_the_same_things():
    files = {
        language: tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }
    french, english = files["fr"], files["en"]
    assert [*english] == [name for name in french if name != "schemas"]
    for section, words in english.items():
        assert [*words] == [*french[section]], section
    for name in english["operations"]:
        assert [*english["operations"][name]] == [*french["operations"][name]], name


def test_french_says_every_schema_and_every_field_and_no_other():
    described = schemas("en")
    told_in_french = wording("fr").said["schemas"]
    assert {*told_in_french} == {*described}
    for name, schema in described.items():
        assert {*told_in_french[name]} == {"is", *schema.get("properties", {})}, name


def test_no_word_is_written_for_nothing():
    said = wording("en").said
    used = {
        parameter.words or parameter.name for one in operations() for parameter in one.parameters
    }
    assert {*said["parameters"]} == used
    assert {*said["operations"]} == {one.name for one in operations()}
    assert {*said["headers"]} == {*headers(wording("en")), "If-None-Match"}
    assert {*said["tags"]} == {one.tag for one in operations()}
    described = describe(SERVER, "en")
    answered = {
        status for path in described["paths"].values() for status in path["get"]["responses"]
    }
    assert {*said["responses"]} == answered


def test_the_two_languages_differ_only_by_their_words():
    def bones(part):
        if isinstance(part, dict):
            words = {"description", "summary", "title", "detail", "example"}
            return {name: bones(one) for name, one in part.items() if name not in words}
        return [bones(one) for one in part] if isinstance(part, list) else part

    assert bones(describe(SERVER, "fr")) == bones(describe(SERVER, "en"))


def test_the_shapes_of_files_and_of_answers_are_the_same_classes():
    assert answers.EventShape is shapes.EventShape
    assert {*answers.SiteShape.model_fields} < {*portals.PortalShape.model_fields, "primary_host"}
