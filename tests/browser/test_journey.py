"""A commune from nothing to a portal of its own, as people do it: counted in clicks."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.person import Person, someone
from tests.browser.portal import Portal, demonstration

pytestmark = pytest.mark.browser
# Sober ceilings: what the way asks today, and a few for who hesitates.
_CLICKS_OF_THE_OPERATOR = 5
_CLICKS_OF_THE_TOWN = 22
_COLOR = "#8a1c4a"
_MAILBOX = "camille.roy@morteau.example"
_WORDS = {
    "fr": {
        "texts.home.lead": "Du Doubs à la vieille ville, les associations de Morteau vous "
        "attendent. Venez essayer, rencontrer, aider.",
        "texts.home.presentation": "Plus de **deux cents associations** font vivre Morteau.\n\n"
        "Une question ? Le service Vie associative répond en mairie, tous les matins.",
    },
    "en": {
        "texts.home.lead": "From the river to the old town, the associations of Morteau are "
        "waiting for you. Come to try, to meet, to help.",
        "texts.home.presentation": "More than **two hundred associations** make Morteau what "
        "it is.\n\nA question? The town hall answers every morning.",
    },
    "ar": {
        "texts.site.tagline": "مواعيد الجمعيات",
        "texts.home.title": "ماذا نفعل في مورتو؟",
        "texts.home.lead": "جمعيات مورتو تفتح أبوابها لكم طوال السنة. أهلا بالجميع.",
        "texts.home.presentation": "أكثر من **مئتي جمعية** في مورتو، والدخول مجاني.",
        "texts.contact.practical": "لأي سؤال عن موعد، اتصلوا بالجمعية التي تنظمه.",
    },
}


@pytest.fixture(scope="module")
def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A demonstration of its own: another portal is born in it."""
    del browser  # nothing is started when there is none
    with demonstration(tmp_path_factory.mktemp("journey")) as running:
        yield running


@pytest.fixture
def pictures() -> Path | None:
    """Where to keep a picture of every page met: ``JOURNEY_PICTURES``, else nowhere."""
    asked = os.environ.get("JOURNEY_PICTURES")
    return Path(asked) if asked else None


def test_a_commune_opens_its_portal_in_three_languages(browser, portal, pictures):
    operator = someone(browser, pictures and pictures / "operator")
    _open(operator, portal)
    letter = _letter(portal)
    town = someone(browser, pictures and pictures / "town")
    _come_in(town, letter)
    _dress(town)
    _write(town)
    _check_the_law(town)
    _look(town)
    _publish(town)
    # What the way costs is what one reads this test for.
    print(f"\nthe operator: {operator.effort}\nthe commune: {town.effort}")  # noqa: T201 (shown by -s)
    assert operator.effort.clicks <= _CLICKS_OF_THE_OPERATOR
    assert town.effort.clicks <= _CLICKS_OF_THE_TOWN
    _visit(browser, portal, pictures and pictures / "visitor")


def _open(operator: Person, portal: Portal) -> None:
    said = (portal.folder / "said.txt").read_text(encoding="utf-8")
    link = re.findall(r"http://admin\.\S+/connexion/lien/\S+", said)[2]
    operator.page.goto(link)
    operator.page.locator("main form button").first.click()
    operator.page.wait_for_url("**/exploitation")
    operator.click(operator.page.locator("nav:visible").get_by_role("link", name="Ouvrir un"))
    operator.write("q", "Morteau")
    operator.click(operator.button("Chercher"))
    operator.click(operator.link("Choisir").first)
    operator.write("email", _MAILBOX)
    operator.click(operator.button("Ouvrir le portail"))
    expect(operator.page.locator("h1")).to_have_text("Le portail est ouvert")
    expect(operator.page.locator("main")).to_contain_text(_MAILBOX)


def _letter(portal: Portal) -> EmailMessage:
    found = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in (portal.folder / "var" / "mail").glob("*.eml")
    ]
    (letter,) = (one for one in found if one["To"] == _MAILBOX)
    return letter


def _come_in(town: Person, letter: EmailMessage) -> None:
    body = letter.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    # Who invites, to what, and for how long.
    for words in ("Odile Demo vous invite", "Morteau", "sept jours"):
        assert words in said
    town.effort.words += len(said.split())
    link = re.search(r"http://\S+/invitation/\S+", said)
    assert link
    town.arrive(link[0])
    town.write("name", "Camille Roy")
    town.write("password", "trois lacs et un clocher")
    town.click(town.button("Accepter l’invitation"))
    expect(town.page.locator("main ol > li")).to_have_count(5)


def _dress(town: Person) -> None:
    town.click(town.link("Choisir la couleur et le logo"))
    town.write("color", _COLOR)
    town.choose("emblem_file", {"name": "logo.png", "mimeType": "image/png", "buffer": _logo()})
    # The logo's own button: the colour that was chosen above it is kept as well.
    town.click(town.page.locator('button[formaction$="/identite/logo"]'))
    expect(town.page.get_by_role("status").first).to_be_in_viewport()
    assert town.page.locator("#color").input_value() == _COLOR
    expect(town.page.locator("#phone .phone-top img")).to_be_visible()
    town.click(town.link("Ensuite").first)


def _write(town: Person) -> None:
    """French first; then each language that is not up to date, as the page itself leads there."""
    for language, words in _WORDS.items():
        expect(town.page).to_have_url(re.compile(f"/textes/{language}$"))
        for stem, said in words.items():
            town.write(f"{stem}.{language}", said)
        town.click(town.page.locator("button[name=do][value=save]"))
        expect(town.page.get_by_role("status").first).to_contain_text(str(len(words)))
        town.click(town.link("Ensuite").first)


def _check_the_law(town: Person) -> None:
    expect(town.page).to_have_url(re.compile("/textes/mentions$"))
    # The host is known already: it is that of every portal here.
    assert town.page.locator('[id="legal.host_name"]').input_value()
    town.write("legal.director", "Claire Martin, maire de Morteau")
    town.click(town.button("Enregistrer"))
    town.click(town.link("Ensuite").first)


def _look(town: Person) -> None:
    inside = town.page.frame_locator("iframe")
    expect(inside.locator("h1")).to_contain_text("Morteau")
    town.click(town.link("Ordinateur"))
    expect(inside.locator("h1")).to_contain_text("Morteau")
    town.click(town.page.locator("main nav").get_by_role("link", name="arabe"))
    expect(inside.locator("h1")).to_have_text(_WORDS["ar"]["texts.home.title"])
    town.click(town.link("Relire et publier"))


def _publish(town: Person) -> None:
    expect(town.page.locator("h1")).to_have_text("Publication")
    town.click(town.button("Mettre le portail en ligne"))
    expect(town.page.get_by_role("status").first).to_contain_text("tout le monde le voit")
    expect(town.link("morteau.localhost")).to_be_visible()


def _visit(browser: Browser, portal: Portal, folder: Path | None) -> None:
    """What anybody sees, in the three languages."""
    visitor = someone(browser, folder, viewport={"width": 390, "height": 800})
    _until_it_is_known(visitor.page, portal.address("morteau", "/"))
    for language, words in _WORDS.items():
        prefix = "" if language == "fr" else language
        visitor.arrive(portal.address("morteau", "/", prefix))
        page = visitor.page
        assert page.locator("html").get_attribute("lang") == language
        lead = words["texts.home.lead"].partition(". ")[0].partition("’")[0]
        expect(page.locator("main")).to_contain_text(lead)
        emblem = page.locator("header img").first
        assert emblem.evaluate("image => image.complete && image.naturalWidth > 0")
        theme = page.locator('link[href*="theme"]').first.get_attribute("href")
        assert theme
        assert _COLOR in portal.fetch(portal.address("morteau", theme))
    visitor.arrive(portal.address("morteau", "/mentions-legales"))
    expect(visitor.page.locator("main")).to_contain_text("Claire Martin, maire de Morteau")


def _until_it_is_known(page: Page, address: str) -> None:
    """Open a portal that was published this instant: each server looks twice a second."""
    for _ in range(50):
        answer = page.goto(address)
        if answer is not None and answer.ok:
            return
        page.wait_for_timeout(100)
    raise AssertionError(address)


def _logo() -> bytes:
    """Return a small picture: a square of two colours, as PNG (RFC 2083)."""
    side = 96
    line = b"\0" + b"\x8a\x1c\x4a" * (side // 2) + b"\xff\xd2\x3f" * (side // 2)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(line * side)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    )
