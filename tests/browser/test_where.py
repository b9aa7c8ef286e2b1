"""The field of a place, by keyboard alone and without a script: proposals, choice, search."""

import pytest

from tests.browser.looking import violations

pytestmark = pytest.mark.browser

ANSWER = "/suggestions/lieux"


@pytest.fixture
def at(browser, portal, axe):
    """Open a page of a site; what it asked the server is in ``page.asked``."""
    opened = []

    def open_at(path="/", site="national", language="", **options):
        context = browser.new_context(service_workers="block", **options)
        context.add_init_script(axe)
        opened.append(context)
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(portal.address(site, path, language))
        return page

    yield open_at
    for context in opened:
        context.close()


def proposed(page):
    return [one.inner_text().split("\n")[0] for one in page.get_by_role("option").all()]


def type_in(page, text):
    """Type as people do, and wait until something is proposed."""
    page.locator("#where").focus()
    page.wait_for_selector("#where[role=combobox]")
    with page.expect_response(lambda found: ANSWER in found.url):
        page.keyboard.type(text, delay=20)
    page.get_by_role("option").first.wait_for()


def test_a_place_is_found_by_keyboard_alone(at):
    page = at()
    type_in(page, "besanc")
    field = page.locator("#where")
    assert field.get_attribute("aria-expanded") == "true"
    assert proposed(page)[0] == "Besançon 25, Doubs"
    page.keyboard.press("ArrowDown")
    marked = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{marked}[aria-selected=true]").inner_text() == "Besançon 25, Doubs"
    page.keyboard.press("Enter")
    assert field.input_value() == "Besançon (25)"
    assert page.get_by_role("listbox").count() == 0
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "à Besançon" in page.locator("h1").inner_text()


def test_arrows_go_round_and_escape_gives_back_what_was_typed(at):
    page = at()
    type_in(page, "albi")
    field = page.locator("#where")
    page.keyboard.press("ArrowUp")
    last = field.get_attribute("aria-activedescendant")
    assert last == f"place-{len(proposed(page)) - 1}"
    page.keyboard.press("ArrowDown")
    assert not field.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "place-0"
    page.keyboard.press("Escape")
    assert field.input_value() == "albi"
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for()


def test_how_many_are_proposed_is_said_aloud(at):
    page = at()
    type_in(page, "doubs")
    said = page.locator("#proposed + [role=status]").inner_text()
    assert said == f"{len(proposed(page))} propositions"


def test_one_letter_asks_nothing_and_a_pause_asks_once(at):
    page = at()
    page.locator("#where").focus()
    page.wait_for_selector("#where[role=combobox]")
    page.keyboard.type("b")
    page.wait_for_timeout(400)
    assert not [url for url in page.asked if ANSWER in url]
    page.keyboard.type("esan", delay=10)
    page.get_by_role("option").first.wait_for()
    assert [url.partition("q=")[2] for url in page.asked if ANSWER in url] == ["besan"]


def test_nothing_is_fetched_for_the_field_before_it_is_entered(at):
    page = at()
    assert not [url for url in page.asked if "where." in url]


def test_a_choice_by_pointer_and_a_field_that_is_left(at):
    page = at("/evenements")
    type_in(page, "finist")
    page.get_by_role("option", name="Finistère").click()
    assert page.locator("#where").input_value() == "Finistère (29)"
    page.keyboard.type("x")
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert page.get_by_role("listbox").count() == 0


def test_a_server_that_fails_leaves_the_field_as_it_was(at):
    page = at()
    page.route(f"**{ANSWER}*", lambda route: route.abort())
    page.locator("#where").focus()
    page.wait_for_selector("#where[role=combobox]")
    page.keyboard.type("besan", delay=20)
    page.wait_for_timeout(400)
    assert page.get_by_role("listbox").count() == 0
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Besançon" in page.locator("h1").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "ar"])
def test_the_open_list_is_accessible(at, language, scheme):
    page = at(language=language, color_scheme=scheme, viewport={"width": 360, "height": 800})
    type_in(page, "vienne")
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_script_what_is_typed_is_understood(at):
    page = at(java_script_enabled=False)
    page.locator("#where").fill("doubs")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "dans le Doubs" in page.locator("h1").inner_text()
    assert page.locator("#where").get_attribute("role") is None
