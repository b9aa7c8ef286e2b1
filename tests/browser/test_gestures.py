"""What people do: with a keyboard alone, and without a script."""

import re

import pytest

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement"
FAR_ENOUGH = 80


def tab_to(page, selector):
    """Press Tab until what is focused answers to ``selector``; a person would give up too."""
    for _ in range(FAR_ENOUGH):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUSED}.matches({selector!r})"):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


OUTLINES = f"""[null, "::after"].map(part => getComputedStyle({FOCUSED}, part)).some(
    style => (style.outlineStyle !== "none" && style.outlineWidth !== "0px")
        || style.boxShadow !== "none"
)"""


def outlined(page):
    """Whether one sees where the focus is; a link may wear its outline around its whole card."""
    return page.evaluate(OUTLINES)


@pytest.fixture
def page(browser, portal):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_with_a_keyboard_alone_one_finds_an_event_and_keeps_its_date(page, portal):
    page.goto(portal.address("besancon", "/"))
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.getAttribute('href')") == "#contenu", "the skip link is first"
    assert page.locator("a[href='#contenu']").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#contenu"
    tab_to(page, "main input[name=q], main input[name=where]")
    assert outlined(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/evenements"))
    tab_to(page, "main a[href^='/evenements/']:not([href$='.ics'])")
    assert outlined(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/evenements/\d+-"))
    tab_to(page, "a[href$='.ics']")
    assert outlined(page)


def test_without_a_script_one_searches_reads_and_changes_language(browser, portal):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(portal.address("besancon", "/evenements"))
    links = page.locator("main a[href^='/evenements/']:not([href$='.ics'])")
    assert links.count() >= 10
    word = max(re.findall(r"\w+", links.first.inner_text()), key=len)
    page.locator("input[name=q]").first.fill(word)
    with page.expect_navigation(url="**/evenements?*q=*"):
        page.locator("input[name=q]").first.press("Enter")
    assert links.count() >= 1
    with page.expect_navigation(url="**/evenements/*"):
        links.first.click()
    assert page.locator("h1").count() == 1
    page.locator("header details summary").first.click()
    with page.expect_navigation(url="**/ar/evenements/*"):
        page.locator("a[hreflang=ar]").first.click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    context.close()


def test_a_commune_s_page_on_paper_keeps_its_words_and_drops_its_forms(page, portal):
    page.goto(portal.address("besancon", "/"))
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator("main form").first.is_visible()
