"""The agenda in a page of another server: who may hold it, its height, its links, without a script.

Two servers on the loopback: the demonstration, and somebody's website under several names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.insiders import Insiders
from tests.browser.looking import Witness, large_text, look, scrolled_sideways, violations
from tests.browser.portal import Portal
from tests.browser.website import Website, website

pytestmark = pytest.mark.browser
FRAME = "/integrer/cadre"
LISTED, UNLISTED = "mairie.localhost", "ailleurs.localhost"
UNDER = "agenda.club.localhost"


@pytest.fixture(scope="module")
def site() -> Iterator[Website]:
    with website() as found:
        yield found


@pytest.fixture(scope="module", autouse=True)
def listed(insiders: Insiders) -> None:
    """Besançon's administrator lists a site in the town hall area, and publishes: only there."""
    with insiders.page("administrator") as (page, _):
        page.goto(insiders.address("/besancon/integrer?lang=fr"))
        page.get_by_label("Sites qui peuvent montrer l’agenda").fill(
            f"http://{LISTED}/\n*.club.localhost"
        )
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer").click()
        page.goto(insiders.address("/besancon/publication?lang=fr"))
        with page.expect_navigation():
            page.locator("main form[action$=publication] button.btn").first.click()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 900, "height": 800})
    yield context.new_page()
    context.close()


def code_of(
    portal: Portal, browser: Browser, name: str, query: str = "", language: str = ""
) -> str:
    """Return the code that the page of Besançon gives."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(portal.address("besancon", f"/integrer{query}", language))
        return page.locator(f"#{name}").input_value()
    finally:
        context.close()


def held(page: Page) -> str:
    """Return the heading inside the frame; nothing when the browser refused to show it."""
    frame = next(one for one in page.frames if one is not page.main_frame)
    heading = frame.locator("h1.cadre-title")
    return heading.inner_text() if heading.count() else ""


# Who may hold it.


def test_a_listed_site_may_hold_it_and_no_other(browser, portal, site, page):
    path = site.put("/agenda", code_of(portal, browser, "code-cadre"))
    for host, shown in [
        (LISTED, "Agenda"),
        (UNDER, "Agenda"),
        (UNLISTED, ""),
        ("club.localhost", ""),
    ]:
        page.goto(site.at(host, path), wait_until="load")
        page.wait_for_timeout(150)
        assert held(page) == shown, host
    assert page.locator("h1").inner_text() == "Site", "the rest of the page stands"


@pytest.mark.parametrize(
    "path", ["/", "/evenements", "/integrer", "/contact", "/en/", "/nulle-part", "event"]
)
def test_a_listed_site_may_hold_nothing_else(portal, site, page, path):
    path = portal.first_event("besancon") if path == "event" else path
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    address = portal.address("besancon", path)
    page.goto(site.at(LISTED, site.put("/x", f'<iframe src="{address}" title="x"></iframe>')))
    page.wait_for_timeout(150)
    assert any("frame-ancestors" in line for line in refused), refused
    inside = next(one for one in page.frames if one is not page.main_frame)
    assert not inside.locator("main").count()


@pytest.mark.parametrize("other", ["albi", "national", "paris"])
def test_a_site_that_one_commune_lists_holds_no_other_s_agenda(portal, site, page, other):
    address = portal.address(other, FRAME)
    page.goto(site.at(LISTED, site.put("/y", f'<iframe src="{address}" title="x"></iframe>')))
    page.wait_for_timeout(150)
    assert held(page) == ""


def test_a_listed_site_held_by_another_one_shows_nothing(browser, portal, site, page):
    inner = site.at(LISTED, site.put("/agenda", code_of(portal, browser, "code-cadre")))
    page.goto(site.at(UNLISTED, site.put("/z", f'<iframe src="{inner}" title="x"></iframe>')))
    page.wait_for_timeout(300)
    assert len(page.frames) == 3
    assert not page.frames[2].locator("h1.cadre-title").count()


# What it does there.


def test_the_element_gives_the_frame_the_height_of_what_it_holds(browser, portal, site, page):
    code = code_of(portal, browser, "code-element", "?limit=3")
    path = site.put("/element", code)
    page.goto(site.at(LISTED, path))
    frame = page.locator("iframe")
    expect(frame).not_to_have_css("height", "600px")
    inside = page.frame_locator("iframe")
    height = inside.locator("body").evaluate("body => body.getBoundingClientRect().height")
    assert abs(frame.bounding_box()["height"] - height) <= 1
    is_scrolling = "html => html.scrollHeight > html.clientHeight"
    assert not inside.locator("html").evaluate(is_scrolling)
    before = frame.bounding_box()["height"]
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_function(f"document.querySelector('iframe').offsetHeight > {before}")
    assert not inside.locator("html").evaluate(is_scrolling)


def test_the_element_makes_its_frame_and_follows_its_address(portal, site, page):
    element, address = (
        portal.address("besancon", "/integrer/agenda-1.js"),
        portal.address("besancon", f"{FRAME}?limit=1"),
    )
    page.goto(
        site.at(
            LISTED,
            site.put(
                "/alone",
                f'<script src="{element}"></script>'
                f'<agenda-assos src="{address}" title="Nos rendez-vous"></agenda-assos>',
            ),
        )
    )
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("title", "Nos rendez-vous")
    expect(frame).not_to_have_css("height", "600px")
    short = frame.bounding_box()["height"]
    page.locator("agenda-assos").evaluate(
        "(e, src) => e.setAttribute('src', src)", address[:-1] + "6"
    )
    page.wait_for_function(f"document.querySelector('iframe').offsetHeight > {short + 100}")


def test_nobody_else_sets_the_height_nor_is_told_it(browser, portal, site, page):
    code = code_of(portal, browser, "code-element", "?limit=3")
    site.put("/liar", "<script>parent.postMessage({agenda: 1, height: 4321}, '*')</script>")
    liar = site.at(UNLISTED, "/liar")
    path = site.put(
        "/both",
        f'{code}<iframe id="liar" src="{liar}" title="x"></iframe>'
        "<script>window.heard = []; addEventListener('message', e => heard.push(e.data))</script>",
    )
    page.goto(site.at(LISTED, path))
    frame = page.locator("agenda-assos iframe")
    expect(frame).not_to_have_css("height", "600px")
    page.wait_for_function("heard.some(said => said.height === 4321)")
    assert frame.bounding_box()["height"] != 4321
    # Strange words from the right frame's neighbour, and from the page itself, move nothing.
    for said in ("{agenda: 1, height: 9999}", "'x'", "null", "{agenda: 1, height: 'x'}"):
        page.evaluate(f"postMessage({said}, '*')")
    page.wait_for_timeout(100)
    assert frame.bounding_box()["height"] < 4000


def test_a_page_that_is_opened_alone_tells_nobody(portal, page):
    page.goto(portal.address("besancon", FRAME))
    page.evaluate("window.told = []; addEventListener('message', e => told.push(e.data))")
    page.evaluate("postMessage({agenda: 1}, '*')")
    page.wait_for_timeout(100)
    assert page.evaluate("told") == [{"agenda": 1}]


def test_without_any_script_it_is_whole_and_scrolls(browser, portal, site):
    code = code_of(portal, browser, "code-element", "?limit=12")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.at(LISTED, site.put("/plain", code)))
    assert held(page) == "Agenda"
    assert page.locator("iframe").bounding_box()["height"] == 600
    assert page.frame_locator("iframe").locator("li").count() == 12
    context.close()


def test_a_link_leaves_the_frame_for_the_portal(browser, portal, site, page):
    page.goto(site.at(LISTED, site.put("/leave", code_of(portal, browser, "code-cadre"))))
    page.frame_locator("iframe").locator(".cadre-event a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"besancon\.localhost.*/evenements/\d+"))


def test_it_keeps_nothing_and_asks_nobody_else(browser, portal, site):
    context = browser.new_context()
    page = context.new_page()
    witness = Witness(page)
    page.goto(site.at(LISTED, site.put("/clean", code_of(portal, browser, "code-element"))))
    expect(page.locator("iframe")).not_to_have_css("height", "600px")
    assert context.cookies() == []
    strangers = [url for url in witness.strangers(portal) if f":{site.port}/" not in url]
    assert strangers == []
    # A browser may refuse a frame its memory: nothing of ours asks for it.
    assert not [line for line in witness.said if "error" in line.lower()]
    page.goto(portal.address("besancon", FRAME))
    kept = page.evaluate(
        "async () => [document.cookie, localStorage.length, sessionStorage.length,"
        " (await caches.keys()).length, (await indexedDB.databases()).length,"
        " (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert kept == ["", 0, 0, 0, 0, 0]
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "en", "ar"])
def test_the_frame_is_for_everybody(window, portal, language, scheme):
    with window.at(portal.address("besancon", f"{FRAME}?limit=4", language)) as (page, _, _):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
        assert scrolled_sideways(page, (240, 320, 1280)) == []
        page.set_viewport_size({"width": 320, "height": 800})
        with large_text(page):
            assert scrolled_sideways(page, (320,)) == []
        assert page.evaluate("document.dir || document.documentElement.dir") == (
            "rtl" if language == "ar" else "ltr"
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "ar"])
def test_the_page_that_gives_the_code_is_for_everybody(window, portal, language, scheme):
    for site in ("besancon", "national"):
        address = portal.address(site, "/integrer?theme=musique", language)
        with window.at(address) as (page, _, witness):
            look(page, width=1280, scheme=scheme)
            page.locator(".cadre-columns summary").focus()
            page.keyboard.press("Enter")
            assert page.locator("#code-element").is_visible()
            assert violations(page) == []
            assert scrolled_sideways(page) == []
            assert not [line for line in witness.said if "Content Security Policy" in line]


def test_the_frame_reads_from_right_to_left_in_arabic(browser, portal, site, page):
    code = code_of(portal, browser, "code-element", "?limit=2", "ar")
    page.goto(site.at(LISTED, site.put("/ar", code)))
    expect(page.locator("iframe")).not_to_have_css("height", "600px")
    inside = page.frame_locator("iframe")
    title, body = inside.locator("h1").bounding_box(), inside.locator("body").bounding_box()
    assert inside.locator("h1").evaluate("h => getComputedStyle(h).direction") == "rtl"
    assert title["x"] + title["width"] > body["x"] + body["width"] * 0.8
    assert page.locator("iframe").get_attribute("title")


def test_the_code_is_copied_in_two_presses_from_the_list(browser, portal):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(portal.address("besancon", "/integrer?theme=musique"))
    page.get_by_role("button", name="Copier le code").first.click()
    expect(page.get_by_text("Code copié.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("<iframe src=")
    assert "theme=musique" in copied
    page.locator("#code-cadre").focus()
    assert page.evaluate("getSelection().toString()") or page.evaluate(
        "document.activeElement.selectionEnd"
    ) == len(copied)
    context.close()


def test_the_code_can_be_read_and_selected_without_a_script(browser, portal):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(portal.address("besancon", "/integrer"))
    assert page.locator("#code-cadre").input_value().startswith("<iframe")
    assert not page.get_by_role("button", name="Copier le code").count()
    context.close()
