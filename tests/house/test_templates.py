"""Every template compiles, and holds nothing that the content policy would refuse."""

import pytest

from tests.house.templates import faults
from tests.house.tree import ROOT

HOME = ROOT / "app/templates"
TEMPLATES = sorted(path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_in_both_applications(app, name):
    app.jinja_env.get_template(name)
    app.extensions["console"].jinja_env.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_nothing_inline(name):
    assert not faults((HOME / name).read_text(encoding="utf-8"))


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
