"""What cards are written with: only letters that we have, in lines that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from app.services.studio import lettering
from app.services.studio.lettering import laid, side, width_of, writable


def test_every_letter_that_we_say_we_have_is_in_a_file() -> None:
    fonts = [ImageFont.truetype(file, 40) for file in lettering.FILES]
    blanks = [bytes(font.getmask("\U0010fffe")) for font in fonts]
    for first, last in (*lettering._SANS_RANGES, *lettering._ARABIC_RANGES):  # noqa: SLF001 (the rule is inside)
        for sign in map(chr, range(first, last + 1)):
            if not sign.isalnum():
                continue
            drawn = [bytes(font.getmask(sign)) for font in fonts]
            assert any(one != blank for one, blank in zip(drawn, blanks, strict=True)), repr(sign)


def test_the_letters_of_titles_are_in_their_own_file() -> None:
    font = ImageFont.truetype(lettering.TITLE, 40)
    blank = bytes(font.getmask("\U0010fffe"))
    for sign in filter(str.isalnum, lettering.TITLE_LETTERS):
        assert bytes(font.getmask(sign)) != blank, sign


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("🎉 Fête ! 🎈", "Fête !"),
        ("👨‍👩‍👧‍👦 En famille ❤️", "En famille"),
        ("Bal\x00 \u202edu\u2066 14\tjuillet\n", "Bal du 14 juillet"),
        ("e\u0301te\u0301", "été"),
        ("حفلة رقص", "حفلة رقص"),
        ("Київ – Łódź", "Київ – Łódź"),
        ("北京 tea", None),
        ("🎉🎉", None),
        ("", None),
    ],
)
def test_what_only_decorates_goes_and_a_letter_that_lacks_refuses(
    title: str, kept: str | None
) -> None:
    assert writable(title) == kept


def test_a_text_has_a_side_by_its_first_letter() -> None:
    assert [side(text) for text in ("2026 حفلة", "Bal حفلة", "12 – 14")] == ["R", "L", ""]


@given(st.text(alphabet="abcé-' .WM0", min_size=1, max_size=400))
def test_lines_always_fit(text: str) -> None:
    known = writable(text)
    if known is None:
        return
    block = laid(known, width=648, sizes=(66, 56, 46), most=(3, 4, 5))
    assert 1 <= len(block.lines) <= 5
    assert all(width_of(line, block.size) <= 648 for line in block.lines)
    if block.is_whole:
        assert "".join(block.lines).replace(" ", "") == known.replace(" ", "")
    else:
        assert block.lines[-1].endswith("…")
