"""The code that puts the agenda into other people's pages, and the element that it names."""

import re
from base64 import b64encode
from hashlib import sha384
from html import unescape

import pytest
from bs4 import BeautifulSoup

from app.web.embed.element import NEWEST, path_of
from app.web.embed.page import PAGE
from app.web.embed.wanted import MOST
from app.web.theme import FOREVER, STATIC
from tests.web.framing import FRAME, HERE, framed_ball, framed_town

# What each number means, for ever: pages elsewhere hold these digests. A change is a new number.
FROZEN = {1: "sha384-yYtBaoAjSX3cAyhP4eE6PkMZ+gr4Jlw74E/XNH92/LLZedUpmg9b2TR4N+HWJmmr"}


@pytest.fixture
def besancon(build):
    return framed_town(build)


@pytest.fixture
def bal(build, besancon):
    return framed_ball(build)


# How to put it there.


def code(page, name):
    return unescape(page.find(id=name).text)


def test_the_code_asks_for_what_was_searched(visit, bal):
    page = visit(f"{HERE}{PAGE}?theme=musique&q=l%27%C3%A9t%C3%A9&limit=3")
    frame = BeautifulSoup(code(page, "code-cadre"), "html.parser").iframe
    assert frame["src"] == f"https://{HERE}{FRAME}?q=l%27%C3%A9t%C3%A9&theme=musique&limit=3"
    assert "Besancon" in frame["title"]
    assert (frame["loading"], frame["width"], frame["height"]) == ("lazy", "100%", "600")
    assert visit.raw(frame["src"].removeprefix("https://")).status_code == 200


def test_the_frame_stands_without_the_script_around_it(visit, bal):
    page = visit(f"{HERE}{PAGE}")
    held = BeautifulSoup(code(page, "code-element"), "html.parser")
    assert (
        held.find("agenda-assos").iframe
        == BeautifulSoup(code(page, "code-cadre"), "html.parser").iframe
    )
    script = held.script
    answer = visit.raw(script["src"].removeprefix("https://"))
    digest = b64encode(sha384(answer.data).digest()).decode()
    assert script["integrity"] == f"sha384-{digest}"
    assert script["crossorigin"] == "anonymous"


def test_the_code_is_in_the_language_that_was_chosen(visit, bal):
    page = visit(f"{HERE}{PAGE}?langue=ar")
    frame = BeautifulSoup(code(page, "code-cadre"), "html.parser").iframe
    assert frame["src"] == f"https://{HERE}/ar{FRAME}"
    assert re.search("[\u0600-\u06ff]", frame["title"])
    assert page.html["lang"] == "fr"
    english = visit(f"{HERE}/en{PAGE}")
    assert "/en/integrer/cadre" in code(english, "code-cadre")


def test_a_language_that_the_site_does_not_speak_is_said(visit, bal):
    page = visit(f"{HERE}{PAGE}?langue=de")
    assert page.select_one("[role=alert]")
    assert f"https://{HERE}{FRAME}" in code(page, "code-cadre")


@pytest.mark.parametrize(
    "hostile", ['"><script>alert(1)</script>', "</textarea><b>", "' onload='x"]
)
def test_no_word_of_a_search_leaves_the_code(visit, bal, hostile):
    page = visit.raw(f"{HERE}{PAGE}", query_string={"q": hostile})
    parsed = BeautifulSoup(page.text, "html.parser")
    frame = BeautifulSoup(code(parsed, "code-cadre"), "html.parser")
    assert [tag.name for tag in frame.find_all(True)] == ["iframe"]
    assert set(frame.iframe.attrs) == {"src", "title", "width", "height", "loading", "style"}
    assert not parsed.find_all("b")


def test_the_page_says_that_nobody_may_use_the_code_yet_and_where_to_change_it(visit, build):
    build.site("besancon", "25056")
    page = visit(f"{HERE}{PAGE}")
    assert "Aucun site ne peut encore montrer cet agenda" in page.text
    assert page.find("a", href="https://admin.rentree.test/besancon/integrer")
    assert page.find("a", href="/contact")


def test_the_page_names_the_sites_that_may(visit, besancon):
    page = visit(f"{HERE}{PAGE}")
    named = [host.text for host in page.select(".cadre-host")]
    assert named == ["www.besancon.fr", "*.grandbesancon.fr"]
    assert "Aucun site ne peut encore" not in page.text


def test_the_page_shows_what_the_frame_shows(visit, bal):
    page = visit(f"{HERE}{PAGE}?theme=musique")
    shown = page.select_one(".cadre-shown")
    assert shown.select_one(".cadre-event").text == "Bal"
    assert not page.find_all("iframe"), "no page of ours frames another"


def test_choosing_again_keeps_the_search(visit, bal):
    page = visit(f"{HERE}{PAGE}?theme=musique&theme=fete&limit=5")
    form = page.select_one(".cadre-form")
    kept = [(one["name"], one["value"]) for one in form.find_all("input", type="hidden")]
    assert kept == [("theme", "musique"), ("theme", "fete")]
    assert form.find("option", selected=True)["value"] == "5"
    assert MOST in [int(one["value"]) for one in form.find(id="limit").find_all("option")]


# The element, for years.


def test_what_a_number_means_never_changes():
    numbers = {
        int(found[1])
        for path in STATIC.iterdir()
        if (found := re.fullmatch(r"agenda-element-(\d+)\.js", path.name))
    }
    assert numbers == FROZEN.keys() == set(range(1, NEWEST + 1))
    for number, digest in FROZEN.items():
        content = (STATIC / f"agenda-element-{number}.js").read_bytes()
        assert f"sha384-{b64encode(sha384(content).digest()).decode()}" == digest
        assert len(content) <= 3 * 1024


def test_any_page_may_load_the_element_and_keep_it(visit, besancon):
    for number in FROZEN:
        response = visit.raw(f"{HERE}{path_of(number)}", headers={"Origin": "https://a.example"})
        assert response.mimetype == "text/javascript"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["Cache-Control"] == FOREVER
        again = visit.raw(
            f"{HERE}{path_of(number)}", headers={"If-None-Match": response.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "number", ["0", "2", "99", "100", "01", "001", "\u0661", "01x", "-1", "../app"]
)
def test_a_number_that_never_was_is_not_found(visit, besancon, number):
    response = visit.raw(f"{HERE}/integrer/agenda-{number}.js")
    assert response.status_code == 404
    assert "immutable" not in response.headers["Cache-Control"]


def test_an_element_is_found_by_the_name_that_the_portal_had(visit, build):
    build.site("besancon", "25056", aliases=("besac",))
    response = visit.raw(f"besac.rentree.test{path_of()}")
    assert response.status_code == 301
    assert response.location == f"https://{HERE}{path_of()}"
    assert response.headers["Access-Control-Allow-Origin"] == "*", "a browser checks it there too"
    assert visit.raw(f"besac.rentree.test{FRAME}").location == f"https://{HERE}{FRAME}"
