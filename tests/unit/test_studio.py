"""Pictures are worked on two at once, within bounds, and what is made of them is kept."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from app.kernel.art import Scenery
from app.services.pictures.darkroom import RefusedPictureError
from app.services.studio import bench, composing, derived, retouching
from app.services.studio.bench import BusyStudioError
from app.services.studio.composing import Emblem, Subject

RED = (0xA4, 0x26, 0x2C)
SUBJECT = Subject("#a4262c", "Besançon", Scenery(frozenset({"river"}), "city", "25056"))


def _bytes(picture: Image.Image, form: str = "PNG", **more: Any) -> bytes:
    out = BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def _emblem(content: bytes, tmp_path: Path, **more: Any) -> Image.Image:
    asked = {"is_square": False, "across": 0.5, "down": 0.5, **more}
    made = retouching.emblem(content, data_dir=tmp_path, **asked)
    return Image.open(BytesIO(made.content))


def test_a_third_picture_waits_then_is_told_so(tmp_path: Path) -> None:
    with (
        bench.turn(tmp_path),
        bench.turn(tmp_path),
        pytest.raises(BusyStudioError),
        bench.turn(tmp_path, patience=0.1),
    ):
        pass
    with bench.turn(tmp_path, patience=0.1):
        pass


def test_what_is_clear_stays_clear_and_margins_go(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    picture.paste(RED, (100, 150, 300, 250))
    picture.putpixel((150, 200), (0, 0, 0, 0))
    made = _emblem(_bytes(picture), tmp_path)
    assert (made.mode, made.size) == ("RGBA", (200, 100))
    assert made.getpixel((50, 50)) == (0, 0, 0, 0)


def test_a_photograph_is_turned_upright_and_says_nothing_of_where_it_was_taken(
    tmp_path: Path,
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x8825] = {1: "N", 2: (47.0, 14.0, 0.0)}
    picture = Image.new("RGB", (1500, 1000), RED)
    content = _bytes(picture, "JPEG", exif=exif, comment=b"secret", icc_profile=b"wrong")
    made = retouching.banner(content, across=0.5, down=0.5, data_dir=tmp_path)
    shown = Image.open(BytesIO(made.content))
    # 1000 by 1500 once upright, then cut to three by two.
    assert (shown.format, shown.size) == ("JPEG", (1000, 667))
    assert not shown.getexif()
    assert {"comment", "icc_profile", "exif"}.isdisjoint(shown.info)


def test_words_hidden_in_a_picture_go(tmp_path: Path) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "secret")
    content = _bytes(Image.new("RGB", (90, 90), RED), pnginfo=said) + b"PK\x03\x04<script>"
    made = retouching.emblem(
        content, is_square=False, across=0.5, down=0.5, data_dir=tmp_path
    ).content
    assert b"secret" not in made
    assert b"script" not in made


def test_a_detailed_emblem_is_made_small_enough_for_a_folder(tmp_path: Path) -> None:
    noise = Image.effect_noise((1600, 1600), 90).convert("RGB")
    content = _bytes(noise, "JPEG", quality=60)
    made = retouching.emblem(content, is_square=True, across=0.5, down=0.5, data_dir=tmp_path)
    assert len(made.content) <= 480_000
    assert made.width == made.height


@pytest.mark.parametrize("size", [(10_000, 10_000), (100_000, 300), (20_001, 1_000)])
def test_a_bomb_is_refused_by_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    content = _bytes(Image.new("1", size))
    with pytest.raises(RefusedPictureError, match=r"trop grande|trop étirée"):
        _emblem(content, tmp_path)


def test_the_limits_of_memory_and_time_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = _bytes(Image.new("RGB", (5_000, 4_000), RED))
    for tight in ({"memory": 120 * 1024 * 1024}, {"seconds": 0}):
        monkeypatch.setattr(bench, "LIMITS", {**bench.LIMITS, **tight})
        with pytest.raises(RefusedPictureError):
            _emblem(content, tmp_path)
        monkeypatch.undo()


@pytest.mark.parametrize("form", ["GIF", "TIFF", "BMP", "ICO", "PPM"])
def test_other_formats_are_not_even_read(tmp_path: Path, form: str) -> None:
    with pytest.raises(RefusedPictureError):
        _emblem(_bytes(Image.new("RGB", (90, 90), RED), form), tmp_path)


def test_a_card_holds_the_color_the_name_and_the_emblem(tmp_path: Path) -> None:
    blue = Emblem("image/png", _bytes(Image.new("RGB", (50, 50), "#0000ff")))
    card = Image.open(BytesIO(derived.card(SUBJECT, lambda: blue, data_dir=tmp_path)))
    assert card.size == (composing.CARD_WIDTH, composing.CARD_HEIGHT)
    colors = card.convert("RGB")
    assert colors.getpixel((20, 300)) == RED
    assert colors.getpixel((145, 167)) == (0, 0, 255)
    words = colors.crop((255, 110, 700, 210)).getcolors(100_000)
    assert words is not None
    assert len(words) > 2


@pytest.mark.parametrize("name", ["بيزانسون", "Київ", "北京", "Kraków"])
def test_a_name_with_letters_that_we_lack_is_left_out_rather_than_boxes(name: str) -> None:
    subject = Subject("#a4262c", name, SUBJECT.scenery)
    assert ("<text" in composing.card(subject, None)) is (name == "Kraków")


def test_a_hostile_name_is_only_words(tmp_path: Path) -> None:
    subject = Subject("#a4262c", '</text><image href="/etc/passwd"/>&x;', SUBJECT.scenery)
    assert "<image href" not in composing.card(subject, None)
    assert derived.card(subject, lambda: None, data_dir=tmp_path)


def test_an_emblem_that_cannot_be_drawn_gives_way_to_the_shield(tmp_path: Path) -> None:
    broken = Emblem("image/svg+xml", b"<svg")
    assert derived.icon(SUBJECT, 32, lambda: broken, data_dir=tmp_path)


def test_what_was_made_is_kept_until_it_would_differ(tmp_path: Path) -> None:
    first = derived.icon(SUBJECT, 180, lambda: None, data_dir=tmp_path)
    kept = derived.icon(SUBJECT, 180, lambda: pytest.fail("drawn again"), data_dir=tmp_path)
    assert kept == first
    other = Subject("#0b63a5", "Besançon", SUBJECT.scenery)
    assert other.version != SUBJECT.version
    assert derived.icon(other, 180, lambda: None, data_dir=tmp_path) != first
