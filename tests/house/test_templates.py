"""Every template compiles, and holds nothing that the content policy would refuse."""

import pytest

from tests.house.templates import bare_words, faults
from tests.house.tree import ROOT

HOME = ROOT / "app/templates"
TEMPLATES = sorted(path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.is_file())
# Law of 4 August 1994: what binds is said in French, and the page says that it is.
IN_FRENCH = {
    "public/accessibility.html",
    "public/legal_notice.html",
    "public/privacy.html",
}
PAGES = [name for name in TEMPLATES if name.endswith(".html") and name not in IN_FRENCH]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_in_both_applications(app, name):
    app.jinja_env.get_template(name)
    app.extensions["console_door"].console().jinja_env.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_nothing_inline(name):
    assert not faults((HOME / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_a_template_can_be_translated(name):
    assert not bare_words((HOME / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "<p>Bonjour</p>",
        '<img alt="Bonjour">',
        '<a href="/x" aria-label="Bonjour">{{ icon("x") }}</a>',
        "{% if here %}Bonjour{% endif %}",
    ],
)
def test_a_word_that_nobody_can_translate_is_found(text):
    assert bare_words(text) == ["Bonjour"]


@pytest.mark.parametrize(
    "text",
    [
        '<p>{{ _("Bonjour") }}</p>',
        "<p>{% trans name=x %}Bonjour {{ name }}{% endtrans %}</p>",
        '<img alt="{{ title }}" class="grand bonjour">',
        "{# Bonjour #}",
    ],
)
def test_a_word_that_is_marked_is_left_alone(text):
    assert not bare_words(text)


def test_templates_were_really_found():
    assert any(name.startswith("public/") for name in TEMPLATES)
    assert any(name.startswith("errors/") for name in TEMPLATES)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color: red">', "an inline style"),
        ("<style>p {}</style>", "an inline style"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<a onclick="go()">', "a handler in an attribute"),
        ('<a href="javascript:go()">', "an address that runs"),
        ('<img src="data:image/png;base64,xx">', "an address inside the page"),
        ('<img src="https://example.org/x.png">', "another host's file"),
        ("{% autoescape false %}", "escaping put out"),
        ('{% from "x.html" import icon, tile %}{{ icon() }}', "tile imported for nothing"),
    ],
)
def test_a_fault_is_found(text, fault):
    assert faults(text) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="/static/map.js"></script>',
        '{# <p style="color: red"> #}',
        '<a href="https://example.org">',
        '{% from "x.html" import icon as sign %}{{ sign() }}',
        '<input name="once" data-on="x">',
    ],
)
def test_what_only_looks_like_a_fault_is_left_alone(text):
    assert not faults(text)
