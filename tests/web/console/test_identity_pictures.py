"""The pictures of a site’s looks: drawn again, cut, refused in a sentence."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests import photographs
from tests.web.console.browsing import Browser, faults, looked_at
from tests.web.console.conftest import Town
from tests.web.console.identity_room import (
    DRAWING,
    PAGE,
    content,
    fields,
    multipart,
    png,
    send_file,
)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGBA")])
def test_a_logo_is_drawn_again(town: Town, administrator: Browser, form: str, mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (900, 300), "#a4262c").save(
        out, form, comment=b"secret", exif=b"Exif\0\0secret"
    )
    answer = send_file(administrator, "logo", out.getvalue() + b"<script>1</script>", "../../é.php")
    assert answer.status_code == 303
    name = str(content(town)["brand.emblem"])
    assert (name[:7], name[-4:]) == ("emblem-", ".png")
    kept = administrator.get(f"{PAGE}/fichiers/{name}")
    assert [word for word in (b"secret", b"script") if word in kept.data] == []
    assert "sandbox" in kept.headers["Content-Security-Policy"]
    assert Image.open(BytesIO(kept.data)).size == (900, 300)


def test_a_logo_can_be_cut_to_a_square_where_one_looks(town: Town, administrator: Browser) -> None:
    picture = Image.new("RGB", (600, 300), "#ffffff")
    picture.paste("#a4262c", (300, 0, 600, 300))
    out = BytesIO()
    picture.save(out, "PNG")
    send_file(administrator, "logo", out.getvalue(), frame="square", across="right")
    kept = administrator.get(f"{PAGE}/fichiers/{content(town)['brand.emblem']}")
    made = Image.open(BytesIO(kept.data)).convert("RGB")
    assert (made.size, made.getpixel((5, 5))) == ((300, 300), (0xA4, 0x26, 0x2C))


def test_an_animation_gives_its_first_view_and_it_is_said(
    town: Town, administrator: Browser
) -> None:
    first, second = Image.new("RGB", (200, 200), "#00ff00"), Image.new("RGB", (200, 200), "#0000ff")
    out = BytesIO()
    first.save(out, "WEBP", save_all=True, append_images=[second], duration=100, lossless=True)
    send_file(administrator, "logo", out.getvalue())
    assert "première vue" in administrator.page(PAGE).select_one("[role=status]").text
    kept = administrator.get(f"{PAGE}/fichiers/{content(town)['brand.emblem']}")
    assert Image.open(BytesIO(kept.data)).convert("RGB").getpixel((9, 9)) == (0, 255, 0)


def test_a_drawing_is_written_again_and_opens_nothing(town: Town, administrator: Browser) -> None:
    hostile = DRAWING.replace(b"<path", b'<script>alert(1)</script><path onclick="alert(2)"')
    assert send_file(administrator, "logo", hostile, "logo.svg").status_code == 303
    assert "<script>" in administrator.page(PAGE).select_one("[role=status]").text
    kept = administrator.get(f"{PAGE}/fichiers/{content(town)['brand.emblem']}")
    assert kept.mimetype == "image/svg+xml"
    assert b"alert" not in kept.data
    assert "sandbox" in kept.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("which", "given", "sentence"),
    [
        ("logo", b"", "Aucun fichier n’est arrivé"),
        ("logo", b"<html><script>alert(1)</script>", "n’est pas une image"),
        ("logo", b"GIF89a" + b"\0" * 90, "n’est pas une image"),
        ("logo", png()[:90], "n’est pas une image"),
        ("logo", png(9, 9), "trop petite"),
        ("logo", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "ENTITY"),
        ("logo", DRAWING.replace(b"viewBox", b"x-box"), "viewBox"),
        ("banner", DRAWING, "n’est pas une image"),
        ("banner", png(300, 200), "trop petite"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(
    town: Town, administrator: Browser, which: str, given: bytes, sentence: str
) -> None:
    room = "logo" if which == "logo" else "banniere"
    answer = send_file(administrator, room, given)
    page = looked_at(answer, status=422)
    assert sentence in faults(page)[0]
    assert (
        page.select_one("[role=alert] a")["href"]
        == f"#{'emblem' if which == 'logo' else 'banner'}_file"
    )
    assert "brand.emblem" not in content(town)


def test_a_file_that_is_too_heavy_is_refused_with_the_page(
    town: Town, administrator: Browser, stranger: Browser
) -> None:
    heavy = b"\x89PNG\r\n\x1a\n" + b"0" * 9_000_000
    page = looked_at(send_file(administrator, "logo", heavy), status=413)
    assert faults(page) == ["Ce fichier est trop lourd : 8 Mo au plus."]
    for somebody, path in ((stranger, PAGE), (administrator, "/albi/identite")):
        answer = multipart(somebody, f"{path}/logo", {"emblem_file": (BytesIO(heavy), "x.png")})
        assert (answer.status_code, answer.location) == (303, path)


def test_a_bomb_is_refused_and_the_server_does_not_grow(town: Town, administrator: Browser) -> None:
    out = BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG", optimize=True)
    before = resident()
    page = looked_at(send_file(administrator, "logo", out.getvalue()), status=422)
    assert "trop grande" in faults(page)[0]
    assert resident() - before < 50 * 1024 * 1024


def resident() -> int:
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(said.partition("VmRSS:")[2].split()[0]) * 1024


def test_a_photograph_needs_words_or_to_be_decorative(town: Town, administrator: Browser) -> None:
    answer = send_file(administrator, "banniere", photographs.photograph(2000, 1200), "x.jpg")
    page = looked_at(answer, status=422)
    assert faults(page) == ["Bannière : décrivez l’image, ou cochez « décorative »."]
    assert page.select_one("[role=alert] a")["href"] == "#banner_alt-fr"
    assert page.find(id="banner_alt-fr")["aria-invalid"] == "true"
    assert str(content(town)["brand.banner"]).startswith("banner-")
    form = {**fields(administrator, f"{PAGE}/banniere"), "banner_decorative": "true"}
    assert multipart(administrator, f"{PAGE}/banniere", form).status_code == 303
    assert faults(administrator.page(PAGE)) == []
