"""How a site looks: what administrators change, what is refused, what everybody sees."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.kernel.drafting import mark_of
from app.kernel.palette import css
from app.queries import drafts
from app.services.drafts import edits
from app.services.drafts.edits import Edit
from app.services.drafts.publish import publish
from app.web.theme import theme_address
from tests import photographs
from tests.conftest import NOW
from tests.web.console.browsing import Browser, faults, filled, looked_at
from tests.web.console.conftest import _BY, Town

PAGE = "/besancon/identite"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    b'<path d="M0 0h10v10z" fill="#a4262c"/></svg>'
)


def png(width: int = 300, height: int = 200, mode: str = "RGBA") -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), "#a4262c").save(out, "PNG")
    return out.getvalue()


def fields(browser: Browser, action: str = PAGE) -> dict[str, str]:
    return filled(browser.page(PAGE), action)[1]


def content(town: Town, slug: str = "besancon") -> dict[str, object]:
    town.session.rollback()
    town.session.expire_all()
    return dict(drafts.draft(town.session, town.sites[slug]).content.values)


def send_file(browser: Browser, which: str, given: bytes, name: str = "x.png", **more: str):
    field = "emblem_file" if which == "logo" else "banner_file"
    form = {**fields(browser, f"{PAGE}/{which}"), **more, field: (BytesIO(given), name)}
    return multipart(browser, f"{PAGE}/{which}", form)


def multipart(browser: Browser, path: str, form: dict[str, object]) -> TestResponse:
    # Encoded here: the client of werkzeug would leave a temporary file open.
    whole = {
        name: FileStorage(value[0], filename=value[1]) if isinstance(value, tuple) else value
        for name, value in form.items()
    }
    boundary, body = encode_multipart(whole)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser._sent("POST", path, data=body, content_type=kind)  # noqa: SLF001 (ours)


def test_a_color_goes_to_the_draft_and_the_page_shows_what_it_gives(
    town: Town, administrator: Browser
) -> None:
    answer = administrator.post(PAGE, {**fields(administrator), "color": "#F2B705"})
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#couleur")
    page = administrator.page(PAGE)
    assert content(town)["brand.color"] == "#f2b705"
    assert "#f2b705" in page.select_one("#palette").text
    assert "ne se lirait pas" in page.select_one(".palette-bent").text
    sheet = administrator.get(page.select_one("#phone-colors")["href"])
    assert "--brand:#f2b705;" in sheet.text
    assert page.select("[style]") == []


def test_nothing_shows_before_publication(town: Town, administrator: Browser, visit) -> None:
    administrator.post(PAGE, {**fields(administrator), "color": "#123456", "typeface": "classique"})
    assert css("#123456") not in visit.raw(f"besancon.rentree.test{theme_address('#123456')}").text
    page = visit("besancon.rentree.test/")
    assert page.find("meta", {"name": "theme-color"})["content"] != "#123456"


@pytest.mark.parametrize(
    "hostile",
    ["red;}</style><script>alert(1)</script>", "url(//x)", "#fff", "white", "#gggggg", "#12345678"],
)
def test_what_is_no_color_is_refused_and_kept_in_its_field(
    administrator: Browser, hostile: str
) -> None:
    answer = administrator.post(PAGE, {**fields(administrator), "color": hostile})
    page = looked_at(answer, status=422)
    assert faults(page) == ["Choisissez une couleur, comme #a4262c."]
    assert page.find(id="color")["value"] == hostile
    assert page.find("script", string=True) is None


@pytest.mark.parametrize(
    "color", ["#ffffff", "#000000", "#ffff00", "#39ff14", "#ff00ff", "#808080"]
)
def test_an_impossible_color_is_bent_and_both_are_shown(administrator: Browser, color: str) -> None:
    administrator.post(PAGE, {**fields(administrator), "color": color})
    page = administrator.page(PAGE)
    assert "Tous les textes du portail se lisent" in page.select_one("#palette").text
    assert color in page.select_one(".palette-both").text


@pytest.mark.parametrize("field", ["model", "picked"])
def test_a_color_is_also_a_model_or_one_picked(
    town: Town, administrator: Browser, field: str
) -> None:
    administrator.post(PAGE, {**fields(administrator), field: "#6d55b5"})
    assert content(town)["brand.color"] == "#6d55b5"


def test_titles_and_landscape_are_chosen_from_lists(town: Town, administrator: Browser) -> None:
    form = {**fields(administrator), "typeface": "classique", "landscape-sea": "true"}
    administrator.post(PAGE, {**form, "landscape-island": "true"})
    assert content(town)["brand.landscape"] == ["sea", "island"]
    assert content(town)["brand.typeface"] == "classique"
    assert (
        '"Noto Serif"'
        in administrator.get(f"{PAGE}/couleurs.css?color=%23123456&typeface=classique").text
    )
    answer = administrator.post(PAGE, {**fields(administrator), "typeface": "Comic Sans"})
    assert faults(looked_at(answer, status=422)) == ["Choisissez l’un des caractères de la liste."]


def test_two_people_at_once_overwrite_nothing(town: Town, administrator: Browser) -> None:
    amina = town.inside(town.person("amina@mairie.example", ("besancon", "administrator")))
    mine = fields(administrator)
    amina.post(PAGE, {**fields(amina), "color": "#0b63a5"})
    page = looked_at(administrator.post(PAGE, {**mine, "color": "#6d55b5"}), status=422)
    assert "Amina a écrit ceci" in faults(page)[0]
    assert "#0b63a5" in faults(page)[0]
    assert page.find(id="color")["value"] == "#6d55b5"
    administrator.post(PAGE, filled(page, PAGE)[1])
    assert administrator.page(PAGE).find(id="color")["value"] == "#6d55b5"


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


def test_what_is_published_shows_at_once_photograph_included(
    town: Town, administrator: Browser, visit
) -> None:
    administrator.post(PAGE, {**fields(administrator), "color": "#0b63a5", "typeface": "classique"})
    send_file(administrator, "logo", DRAWING, "logo.svg", **{"emblem_alt-fr": "Un aigle"})
    sent = photographs.photograph(2000, 1200)
    send_file(administrator, "banniere", sent, **{"banner_alt-fr": "La boucle du Doubs"})
    legal = {f"legal.{key}": "Mairie" for key in ("publisher", "director", "host_name")}
    save(town, legal)
    assert publish(town.session, town.sites["besancon"], may=lambda _: True, by=_BY, now=NOW)
    page = visit("besancon.rentree.test/")
    assert page.find("meta", {"name": "theme-color"})["content"] == "#0b63a5"
    assert page.select_one(".banner img")["alt"] == "La boucle du Doubs"
    assert page.select_one(".brand img")["alt"] == "Un aigle"
    assert page.find("link", {"rel": "stylesheet"})["href"] == theme_address("#0b63a5", "classique")
    card = page.find("meta", {"property": "og:image"})["content"]
    made = visit.raw(card.removeprefix("https://"))
    assert Image.open(BytesIO(made.data)).size == (1200, 630)
    icon = page.find("link", {"rel": "apple-touch-icon"})["href"]
    made = visit.raw(f"besancon.rentree.test{icon}")
    assert Image.open(BytesIO(made.data)).size == (180, 180)


def save(town: Town, values: dict[str, str]) -> None:
    given = [Edit(path, value, mark_of(None)) for path, value in values.items()]
    edits.save(town.session, town.sites["besancon"], given, by=_BY, now=NOW)


def test_a_picture_of_another_site_is_nothing_here(town: Town, administrator: Browser) -> None:
    send_file(administrator, "logo", DRAWING, "logo.svg")
    name = content(town)["brand.emblem"]
    other = town.inside(town.person("paul@albi.example", ("albi", "administrator")))
    assert other.get(f"/albi/identite/fichiers/{name}").status_code == 404
    assert other.get(f"{PAGE}/fichiers/{name}").status_code == 404
    editor = town.inside(town.person("zoe@mairie.example", ("besancon", "editor")))
    assert editor.get(PAGE).status_code == 404
    administrator.post(f"{PAGE}/logo/retirer", {"csrf_token": administrator.seal(PAGE)})
    assert "brand.emblem" not in content(town)


def test_the_card_and_icon_of_the_draft_are_shown(administrator: Browser) -> None:
    for which, size in (("partage", (1200, 630)), ("icone", (180, 180))):
        made = administrator.get(f"{PAGE}/{which}.png")
        assert Image.open(BytesIO(made.data)).size == size
