"""The card of an event, as a picture: its colours, its sides, and how many are kept."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.kernel.oklch import contrast
from app.kernel.palette import LARGE, palette
from app.services.studio import derived
from app.services.studio.announcing import Announcement, announcement_card

RED = (0xA4, 0x26, 0x2C)
SAID = Announcement(
    color="#a4262c",
    site_name="Besançon",
    emblem_digest="",
    theme="musique",
    number=12,
    title="Bal folk",
    days="Samedi 5 septembre 2026",
    hours="20 h 30 – 23 h 30",
    place="Guinguette du Port",
    status="",
    from_right=False,
)
ARABIC = replace(SAID, title="حفلة رقص شعبي", days="السبت 5 سبتمبر 2026", from_right=True)


def _drawn(said: Announcement, tmp_path: Path) -> Image.Image:
    made = derived.event_card(said, lambda: None, data_dir=tmp_path)
    return Image.open(BytesIO(made)).convert("RGB")


def _ink(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many points of a part are not of the ground's colour."""
    colors = picture.crop(box).getcolors(1_000_000) or []
    return sum(count for count, color in colors if color != RED)


def test_a_card_says_its_title_on_the_side_from_which_it_is_read(tmp_path: Path) -> None:
    left, right = (64, 184, 364, 280), (836, 184, 1136, 280)
    french, arabic = _drawn(SAID, tmp_path), _drawn(ARABIC, tmp_path)
    assert french.size == arabic.size == (1200, 630)
    assert _ink(french, left) > 2000
    assert _ink(arabic, right) > 2000
    assert french.getpixel((20, 400)) == RED
    assert arabic.getpixel((1180, 400)) == RED


def test_arabic_letters_are_joined(tmp_path: Path) -> None:
    joined = _drawn(replace(ARABIC, title="بببب"), tmp_path)
    apart = _drawn(replace(ARABIC, title="ب ب ب ب"), tmp_path)

    def pieces(picture: Image.Image) -> int:
        columns = [_ink(picture, (x, 184, x + 1, 300)) > 0 for x in range(700, 1137)]
        return sum(now and not before for before, now in itertools.pairwise(columns))

    assert pieces(joined) == 1
    assert pieces(apart) == 4


@pytest.mark.parametrize("color", ["#a4262c", "#f2b705", "#ffffff", "#000000", "#7f7f7f"])
def test_words_are_read_in_any_colour(color: str) -> None:
    colors = palette(color)
    for ink, ground in (
        (colors.on_brand, colors.brand),
        (colors.on_spark, colors.spark),
        (colors.alert, "#ffffff"),
    ):
        assert contrast(ink, ground) >= LARGE


def test_words_stay_words() -> None:
    said = replace(SAID, title='</text><image href="/etc/passwd"/>&x;', status="<b>")
    assert "<image href" not in announcement_card(said, None)


def test_a_card_that_would_differ_has_another_name() -> None:
    others = {
        replace(SAID, **{name: "x"}).version
        for name in ("site_name", "emblem_digest", "theme", "title", "days", "hours", "place")
    }
    others |= {replace(SAID, color="#0b63a5").version, replace(SAID, status="Annulé").version}
    others |= {replace(SAID, number=13).version, replace(SAID, from_right=True).version}
    assert len({*others, SAID.version}) == 12


def test_of_many_cards_the_oldest_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "MOST_IN_A_FOLDER", 3)
    first = derived.event_card(SAID, lambda: None, data_dir=tmp_path)
    folder = tmp_path / "studio" / derived.EVENTS / SAID.version[:2]
    (kept,) = folder.iterdir()
    for number in range(5):
        older = folder / f"{number:010}.png"
        older.write_bytes(b"")
        os.utime(older, (number, number))
    kept.unlink()
    assert derived.event_card(SAID, lambda: None, data_dir=tmp_path) == first
    names = {file.name for file in folder.iterdir()}
    assert names == {kept.name, "0000000003.png", "0000000004.png"}
