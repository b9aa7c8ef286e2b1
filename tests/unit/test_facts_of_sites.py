"""Every fact that a site's folder may say has its rule, its name and its field."""

from app.kernel.site_texts import TEXT_KEYS
from app.kernel.text import TranslationState
from app.services.drafts import rules
from app.services.sites.site_file import Accessibility, Brand, Contact, Legal
from app.web.console import refusals_in_words
from app.web.console.publication.fact_names import fact_name
from app.web.console.texts import text_states
from app.web.console.texts.plain_fields import groups
from app.web.console.texts.text_places import every_text

SECTIONS = {"brand": Brand, "contact": Contact, "legal": Legal, "accessibility": Accessibility}
# Their own page chooses it among drawings: it is a list, with a rule of its own.
LISTED = {"brand.landscape"}


def facts():
    return {f"{name}.{key}" for name, model in SECTIONS.items() for key in model.model_fields}


def test_every_fact_of_a_folder_has_a_rule():
    assert facts() - LISTED <= set(rules.KINDS)


def test_every_fact_has_a_name_that_people_read(app):
    with app.test_request_context():
        named = {path: fact_name(path) for path in {*facts(), *rules.KINDS}}
    assert not [path for path, name in named.items() if path == name]


def test_every_plain_fact_has_its_field(app):
    with app.test_request_context():
        fields = {one.path for group in groups().values() for one in group.fields}
    assert fields == {path for path in facts() if not path.startswith("brand.")}


def test_every_text_has_its_place(app):
    with app.test_request_context():
        assert set(every_text()) == {"name", *(f"texts.{key}" for key in TEXT_KEYS)}


def test_every_reason_and_every_state_is_said(app):
    with app.test_request_context():
        for reason in rules.Reason.__args__:
            refused = rules.Refusal(reason, 120)
            assert refusals_in_words.refusal_in_words(refused).endswith((".", "…"))
        for state in text_states.State.__args__:
            assert text_states.state_words(state, "fr")
    assert set(text_states._OF_A_TRANSLATION) == set(TranslationState)  # noqa: SLF001 (nothing is left out)
