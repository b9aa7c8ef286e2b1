"""An SVG that somebody sends is written again from a closed list, or refused."""

from __future__ import annotations

from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest

from app.services.sites.svg import svg_problems
from app.services.studio.drawings import Fault, RefusedDrawingError, is_drawing, redrawn
from tests.hostile_drawings import FORBIDDEN, HOSTILE

ILLUSTRATOR = """<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: a drawing program -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg version="1.1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="120px" height="90px"
 inkscape:label="x" style="enable-background:new 0 0 120 90;">
<style type="text/css">.st0{fill:#A4262C;} .st1,.st2{fill:none;stroke:#fff;stroke-width:2} </style>
<metadata><inkscape:x/></metadata>
<defs><linearGradient id="g"><stop offset="0" style="stop-color:#fff"/></linearGradient></defs>
<path class="st0" d="M0 0h10v10z"/><circle class="st1" cx="5" cy="5" r="3" fill="url(#g)"/>
<rect width="9" height="9" style="fill:url(#g);display:inline"/><title>Blason d’Ô &amp; co</title>
</svg>""".encode()


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_nothing_of_a_hostile_drawing_is_left(number: int) -> None:
    with suppress(RefusedDrawingError):
        made = redrawn(HOSTILE[number]).content
        root = ET.fromstring(made)  # noqa: S314 (just written by us, without any declaration)
        for shape in root.iter():
            shape.text = shape.tail = None  # words are words
        said = ET.tostring(root, encoding="unicode").lower()
        assert [word for word in FORBIDDEN if word in said] == []
        assert svg_problems("x", made) == []


def test_at_least_forty_were_tried() -> None:
    assert len(HOSTILE) >= 40


def test_a_real_program_s_drawing_keeps_its_looks() -> None:
    made = redrawn(ILLUSTRATOR)
    text = made.content.decode()
    assert made.left_out == ()
    assert 'viewBox="0 0 120 90"' in text
    assert '<path d="M0 0h10v10z" fill="#A4262C"/>' in text
    assert 'stroke="#fff"' in text
    assert 'fill="url(#g)"' in text
    assert 'stop-color="#fff"' in text
    assert "Blason d’Ô &amp; co" in text
    assert redrawn(made.content).content == made.content


def test_what_is_left_out_is_named() -> None:
    assert set(redrawn(HOSTILE[0]).left_out) == {"script"}


@pytest.mark.parametrize(
    ("drawing", "fault"),
    [
        (b"<svg", Fault.BROKEN),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', Fault.EMPTY),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
            Fault.SHAPELESS,
        ),
        (b'<svg xmlns="urn:x"><path d="M0 0"/></svg>', Fault.BROKEN),
        (b"<svg>" + b" " * 600_000 + b"</svg>", Fault.HEAVY),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', Fault.ENTITIES),
    ],
)
def test_a_drawing_of_which_nothing_can_be_kept_is_refused(drawing: bytes, fault: Fault) -> None:
    with pytest.raises(RefusedDrawingError) as refused:
        redrawn(drawing)
    assert refused.value.fault is fault


def test_a_page_is_no_drawing() -> None:
    assert not is_drawing(b"<!DOCTYPE html><html><svg></svg></html>")


def _drawn(style: str, inside: str) -> bytes:
    opened = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    return f"{opened}<style>{style}</style>{inside}</svg>".encode()


_HALF, _MANY = 240_000, 20_000
_SHAPE = '<path d="M0 0h9v9z"/>'


@pytest.mark.parametrize(
    "sheet",
    [
        "a" * (2 * _HALF),
        "/*" * _HALF,
        "}" * (2 * _HALF),
        "{" * (2 * _HALF),
        ",".join(f".a{number}" for number in range(_MANY)) + "{" + "fill:red;" * _MANY + "}",
        ".a{fill:red}" * _MANY,
    ],
)
def test_a_style_sheet_costs_no_more_than_its_length(sheet: str) -> None:
    # Searched from each of its signs, each of these took from half a minute to half an hour,
    # in which the whole process answered nobody.
    assert b"M0 0h9v9z" in redrawn(_drawn(sheet, _SHAPE)).content


def test_a_class_that_many_shapes_have_does_not_grow_without_end() -> None:
    many = '<path class="a" d="M0 0"/>' * 9_000
    with pytest.raises(RefusedDrawingError) as refused:
        redrawn(_drawn(f".a{{fill:{'x' * _HALF}}}", many))
    assert refused.value.fault is Fault.HEAVY


def test_rules_are_read_around_comments_and_within_conditions() -> None:
    sheet = "/* a{ */ .a{fill:red}/**/@media screen{.b{stroke:#fff}} .c{opacity:1 /* end"
    made = redrawn(_drawn(sheet, '<path d="M0 0h9" class="a b c"/>')).content
    assert b'<path d="M0 0h9" fill="red" stroke="#fff"/>' in made
