"""Translations that a machine proposes: only in empty fields, and always to be read."""

import pytest
from sqlalchemy import select

from app.clients.calls import Caller
from app.clients.libretranslate import Translator
from app.models.account import Account
from app.models.site import Site
from app.queries import drafts
from tests.fakes.libretranslate import fake_libretranslate
from tests.web.console.browsing import looked_at, words

TEXTS = "/besancon/textes"
TITLE, LEAD = "texts.home.title", "texts.home.lead"


@pytest.fixture
def editor(town):
    town.session.get_one(Site, town.sites["besancon"]).languages = ["fr", "en", "br"]
    town.session.commit()
    browser = town.inside(town.person("amina@mairie.example", ("besancon", "editor")))
    form = {"do": "save", f"{TITLE}.fr": "Un bal", f"{LEAD}.fr": "Entrez donc"}
    browser.send(f"{TEXTS}/fr", form)
    return browser


@pytest.fixture
def machine(town):
    kept = town.app.extensions["console"].extensions
    with fake_libretranslate() as fake:
        caller = Caller(user_agent="Tests", allows_loopback=True, tries=1, seconds=1.0)
        kept["translator"] = Translator(caller, fake.url, key=None)
        yield fake
    del kept["translator"]


@pytest.fixture(autouse=True)
def forgotten(town):
    """What a test before found out about the machine."""
    town.app.extensions["console"].extensions.pop("translator", None)
    yield
    town.app.extensions["console"].extensions.pop("translator", None)


def content(town):
    said = drafts.draft(town.session, town.sites["besancon"]).content
    town.session.rollback()
    return said


def ask(editor, tongue="en", **more):
    return editor.send(f"{TEXTS}/{tongue}", {"do": "translate", **more})


def test_without_a_machine_there_is_no_button(town, editor):
    assert not editor.page(f"{TEXTS}/en").find("button", value="translate")
    assert ask(editor).status_code == 404
    assert not content(town).value(f"{TITLE}.en")


def test_empty_fields_are_filled_and_are_to_be_read(town, editor, machine):
    assert editor.page(f"{TEXTS}/en").find("button", value="translate")
    answer = ask(editor, **{f"{TITLE}.en": "My own ball"})
    assert (answer.status_code, answer.location) == (303, f"{TEXTS}/en")
    page = editor.page(f"{TEXTS}/en")
    assert "1 traduction proposée : relisez-la" in words(page.main)
    assert page.find(id=f"{LEAD}.en").text.strip() == "zertnE cnod"
    assert page.find(id=f"{TITLE}.en")["value"] == "My own ball", "what is written stays"
    said = content(town)
    assert said.text(LEAD).state("en", source="fr").value == "to_review"
    assert said.text(TITLE).state("en", source="fr").value == "up_to_date"
    assert "name" not in str(machine.asked), "names are never translated"
    editor.send(f"{TEXTS}/en", {"do": "save", f"read:{LEAD}.en": "1"})
    assert content(town).text(LEAD).state("en", source="fr").value == "up_to_date"


def test_a_machine_asked_without_end_waits_and_what_was_typed_is_kept(town, editor, machine):
    counted = town.app.extensions["console"].extensions["attempts"]
    amina = town.session.scalars(select(Account.id)).one()
    while counted.allow("translate", str(amina), "127.0.0.1"):
        pass
    answer = ask(editor, **{f"{TITLE}.en": "My own ball"})
    assert (answer.status_code, answer.location) == (303, f"{TEXTS}/en")
    page = editor.page(f"{TEXTS}/en")
    assert "Vous pourrez réessayer dans 10 minutes." in words(page.main)
    assert page.find(id=f"{TITLE}.en")["value"] == "My own ball"
    assert not machine.asked


def test_the_original_has_no_button(editor, machine):
    assert not editor.page(f"{TEXTS}/fr").find("button", value="translate")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"status": 500}, "ne répond pas"),
        ({"status": 403}, "a refusé la demande"),
        ({"garbage": True}, "ne répond pas"),
        ({"garbage": b"x" * 1_000_000}, "Le service de traduction"),
        ({"silence": 5}, "ne répond pas"),
    ],
)
def test_when_it_fails_nothing_is_lost(town, editor, machine, how, said):
    machine.listener.fail("/translate", **how)
    assert ask(editor, **{f"{TITLE}.en": "My own ball"}).status_code == 303
    page = editor.page(f"{TEXTS}/en")
    assert said in words(page.main)
    assert content(town).value(f"{TITLE}.en") == "My own ball"
    assert not content(town).value(f"{LEAD}.en")


def test_a_language_that_it_does_not_know(town, editor, machine):
    ask(editor, "br")
    assert "ne connaît pas cette langue" in words(editor.page(f"{TEXTS}/br").main)
    assert not machine.asked


def test_hostile_words_stay_words(town, editor, machine):
    machine.told = {"translatedText": ["<script>alert(1)</script>Ball\x00\u202e", "a\nb " * 9]}
    ask(editor)
    page = editor.page(f"{TEXTS}/en")
    assert not page.main.find("script", string="alert(1)")
    assert "\x00" not in content(town).value(f"{TITLE}.en")
    assert "\n" not in content(town).value(f"{LEAD}.en")


def test_words_too_long_to_keep_leave_the_field_empty(town, editor, machine):
    machine.told = {"translatedText": ["x" * 5000, "y" * 5000]}
    ask(editor)
    assert "n’a rien proposé qui puisse être gardé" in words(editor.page(f"{TEXTS}/en").main)
    assert not content(town).value(f"{TITLE}.en")


def test_what_is_refused_in_the_form_stays_in_it(town, editor, machine):
    page = looked_at(ask(editor, **{f"{TITLE}.en": "x" * 200}), status=422)
    assert page.find(id=f"{TITLE}.en")["value"] == "x" * 200
