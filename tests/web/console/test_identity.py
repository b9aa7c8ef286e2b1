"""How a site looks: what administrators change, what is refused, what everybody sees."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from app.kernel.drafting import mark_of
from app.kernel.palette import css
from app.services.drafts import edits
from app.services.drafts.edits import Edit
from app.services.drafts.publish import publish
from app.web.theme import theme_address
from tests import photographs
from tests.conftest import NOW
from tests.web.console.browsing import Browser, faults, filled, looked_at
from tests.web.console.conftest import _BY, Town
from tests.web.console.identity_room import (
    DRAWING,
    PAGE,
    content,
    fields,
    send_file,
)


def test_a_color_goes_to_the_draft_and_the_page_shows_what_it_gives(
    town: Town, administrator: Browser
) -> None:
    answer = administrator.post(PAGE, {**fields(administrator), "color": "#F2B705"})
    assert (answer.status_code, answer.location) == (303, PAGE)
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
