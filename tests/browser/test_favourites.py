"""Keeping events without an account, in a browser: by mouse, by keyboard, without script."""

import json

import pytest

from tests.browser.test_gestures import outlined, tab_to

pytestmark = pytest.mark.browser
KEPT = "JSON.parse(localStorage.favoris || '{}')"


@pytest.fixture
def open_page(browser):
    opened = []

    def open_one(**options):
        options.setdefault("viewport", {"width": 1280, "height": 800})
        opened.append(browser.new_context(**options))
        return opened[-1].new_page()

    yield open_one
    for context in opened:
        context.close()


def keep_first(page, portal, count=1):
    """Keep the first events of the agenda; return their titles."""
    page.goto(portal.address("besancon", "/evenements"))
    for number in range(count):
        page.locator(".event [data-keep]").nth(number).click()
    return page.locator(".event-title").all_inner_texts()[:count]


def listed(page, portal):
    page.goto(portal.address("besancon", "/mes-favoris"))
    page.locator("[data-state=kept]:visible, [data-state=empty]:visible").wait_for()
    return page.locator("#favoris .event-title").all_inner_texts()


def test_what_one_keeps_is_there_the_next_day_and_listed(open_page, portal):
    page = open_page()
    titles = keep_first(page, portal, 2)
    page.reload()
    pressed = page.locator(".event [aria-pressed=true]")
    assert pressed.count() == 2
    assert sorted(listed(page, portal)) == sorted(titles)
    assert page.context.cookies() == []


def test_it_is_kept_for_this_site_alone_and_leaves_only_numbers(open_page, portal):
    page = open_page()
    keep_first(page, portal)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    listed(page, portal)
    (kept,) = page.evaluate(f"Object.keys({KEPT})")
    (lists,) = [url for url in asked if "liste" in url]
    assert lists.endswith(f"/mes-favoris/liste?id={kept}")
    page.goto(portal.address("national", "/mes-favoris"))
    assert page.evaluate(f"Object.keys({KEPT})") == []
    page.locator("[data-state=empty]:visible").wait_for()


def test_what_is_removed_can_be_kept_again_until_one_leaves(open_page, portal):
    page = open_page()
    keep_first(page, portal, 2)
    listed(page, portal)
    first = page.locator("#favoris [data-keep]").first
    first.click()
    assert first.get_attribute("aria-pressed") == "false"
    first.click()
    assert first.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Tout retirer").click()
    assert page.evaluate(KEPT) == {}
    assert "retiré" in page.locator("[data-done]").inner_text()
    assert listed(page, portal) == []


def test_an_event_is_kept_from_its_page_and_leaves_for_a_calendar(open_page, portal):
    page = open_page()
    page.goto(portal.address("besancon", portal.first_event("besancon")))
    title = page.locator("h1").inner_text()
    page.get_by_role("button", name=f"Garder {title}").click()
    assert listed(page, portal) == [title]
    with page.expect_download() as leaving:
        page.get_by_role("link", name="calendrier (fichier .ics)").click()
    assert title.split()[0] in leaving.value.path().read_text(encoding="utf-8")


def test_with_a_keyboard_alone_one_keeps_an_event(open_page, portal):
    page = open_page()
    page.goto(portal.address("besancon", "/evenements"))
    tab_to(page, ".event [data-keep]")
    assert outlined(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "false"


def test_what_is_over_or_gone_is_told_by_the_name_it_had(open_page, portal):
    page = open_page()
    page.goto(portal.address("besancon", "/"))
    kept = {"2147483647": ["Un bal d’autrefois", "/evenements/2147483647-bal"]}
    page.evaluate("kept => { localStorage.favoris = kept }", json.dumps(kept))
    listed(page, portal)
    assert "Un bal d’autrefois" in page.locator("#passes").inner_text()
    page.get_by_role("button", name="Retirer ce qui est passé").click()
    assert page.evaluate(KEPT) == {}


def test_without_network_the_titles_are_there(open_page, portal):
    page = open_page()
    (title,) = keep_first(page, portal)
    page.route("**/mes-favoris/liste*", lambda route: route.abort())
    page.goto(portal.address("besancon", "/mes-favoris"))
    page.locator("[data-state=lost]:visible").wait_for()
    assert page.locator("[data-titles] a").all_inner_texts() == [title]


@pytest.mark.parametrize("kept", ["", "null", "12", "[", '"x"', '{"1": null}', '{"x": []}'])
def test_whatever_was_kept_there_the_page_answers(open_page, portal, kept):
    page = open_page()
    failed = []
    page.on("pageerror", lambda error: failed.append(error))  # noqa: PLW0108 (Playwright marks what it is given)
    page.goto(portal.address("besancon", "/"))
    page.evaluate("kept => { localStorage.favoris = kept }", kept)
    page.goto(portal.address("besancon", "/mes-favoris"))
    page.locator("[data-state]:not([data-state=wait]):visible").wait_for()
    assert failed == []


def test_without_a_script_no_button_is_shown_and_the_page_says_why(open_page, portal):
    page = open_page(java_script_enabled=False)
    for path in ("/evenements", portal.first_event("besancon")):
        page.goto(portal.address("besancon", path))
        assert page.locator("[data-keep]").count() > 0
        assert page.locator("[data-keep]:visible").count() == 0
    page.goto(portal.address("besancon", "/mes-favoris"))
    assert "script" in page.locator("[data-state=none]:visible").inner_text()


def test_a_browser_that_keeps_nothing_is_shown_no_button(open_page, portal):
    page = open_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })"
    )
    page.goto(portal.address("besancon", "/evenements"))
    assert page.locator("[data-keep]:visible").count() == 0


def test_nothing_moves_when_the_buttons_arrive(open_page, portal):
    places = []
    for allowed in (True, False):
        page = open_page(java_script_enabled=allowed)
        page.goto(portal.address("besancon", "/evenements"))
        places.append(page.locator(".event").first.bounding_box()["y"])
    assert places[0] == places[1]


def test_on_paper_the_list_bears_its_code_and_no_button(open_page, portal):
    page = open_page()
    page.goto(portal.address("besancon", "/evenements"))
    page.emulate_media(media="print")
    image = page.locator("img.qr")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('img.qr').naturalWidth > 0")
    assert image.is_visible()
    assert page.locator("[data-keep]:visible").count() == 0
