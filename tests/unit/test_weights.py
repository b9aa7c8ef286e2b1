"""What every page carries stays light, and written for every direction."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "app/static"
PHYSICAL = re.compile(
    r"[;{ ](?:margin|padding|border|inset)?-?(?:left|right)\s*:|text-align:\s*(?:left|right)"
)


def compressed(*names):
    """Bytes on the wire of files sent one by one."""
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (("app.css",), 8192),
        (("app.js",), 2560),
        (("app.js", "worker.js"), 4096),
        (("icons.svg",), 4096),
    ],
)
def test_a_file_of_every_page_is_light(names, most):
    assert compressed(*names) <= most


def test_the_font_is_light():
    assert (STATIC / "titre.woff2").stat().st_size <= 20 * 1024


def test_the_sheet_knows_neither_left_nor_right():
    sheet = (STATIC / "app.css").read_text(encoding="utf-8")
    assert not PHYSICAL.findall(sheet)
    assert PHYSICAL.search(".a{margin-left:1rem}")


def test_nothing_moves_for_who_asked_that_nothing_does():
    sheet = (STATIC / "app.css").read_text(encoding="utf-8")
    calm = re.sub(
        r"@media \(prefers-reduced-motion:no-preference\)\{\n.*?\n\}", "", sheet, flags=re.DOTALL
    )
    assert calm != sheet
    assert not re.findall(r"animation|@keyframes|view-transition|transition:", calm)


def test_the_scripts_speak_to_this_site_alone():
    for name in ("app.js", "worker.js"):
        source = (STATIC / name).read_text(encoding="utf-8")
        assert not re.findall(
            r"https?:|document\.cookie|localStorage|sessionStorage|innerHTML|eval\(", source
        )
