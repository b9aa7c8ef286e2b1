"""The map by keyboard: its numbers, the map that moves, what neither ever asks for."""

import pytest

from tests.browser.looking import opened, violations
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

DOOR = "[data-gesture=map]"
FRAME = ".moving-map"
MARKERS = ".moving-map .leaflet-marker-icon"
MINE = ("Service Worker", "GPU")


def focused(page):
    return page.evaluate("document.activeElement.className.toString()")


def open_it(page):
    page.locator(DOOR).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(MARKERS)
    page.wait_for_selector(".ground svg", state="attached")


def tab_to(page, selector, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is never reached")


def quiet(witness):
    return [said for said in witness.said if not any(word in said for word in MINE)]


def a_short_answer(portal: Portal) -> str:
    return portal.address("besancon", "/carte?q=bal&when=month")


def test_nothing_of_the_moving_map_is_brought_before_it_is_asked_for(browser, portal):
    address = portal.address("besancon", "/carte")
    with opened(browser, address, service_workers="block") as (page, _, witness):
        page.wait_for_selector(f"{DOOR}.ready")
        brought = [url for url in witness.asked if "leaflet" in url or "/map.js" in url]
        assert brought == []
        witness.forget()
        open_it(page)
        assert any("leaflet.js" in url for url in witness.asked)
        assert witness.strangers(portal) == []
        assert quiet(witness) == []


def test_without_a_script_the_still_map_says_it_all(browser, portal):
    address = portal.address("besancon", "/carte")
    with opened(browser, address, java_script_enabled=False) as (page, _, _):
        assert not page.locator(DOOR).is_visible()
        assert page.locator(".map a").first.is_visible()


def test_each_number_leads_to_its_row_and_each_row_to_its_number(browser, portal):
    with opened(browser, a_short_answer(portal), service_workers="block") as (page, _, _):
        assert page.locator(".map a.pin").count(), "an answer short enough to be numbered"
        tab_to(page, ".map a.pin")
        target = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == target
        page.locator(f"{target} a.tile-number").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector(':target').classList.contains('pin')")


def test_the_moving_map_is_opened_read_and_closed_by_keyboard(browser, portal):
    address = portal.address("besancon", "/carte")
    with opened(browser, address, service_workers="block") as (page, _, witness):
        open_it(page)
        assert "moving-map" in focused(page)
        page.keyboard.press("ArrowRight")
        tab_to(page, ".leaflet-marker-icon")
        name = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert name
        assert page.evaluate("document.activeElement.textContent") in name
        page.keyboard.press("Escape")
        assert page.locator(FRAME).count() == 0
        assert page.evaluate("document.activeElement.dataset.gesture") == "map"
        assert page.locator("svg.map-large").is_visible()
        assert quiet(witness) == []


def test_a_popup_names_its_events_and_gives_the_focus_back(browser, portal):
    address = portal.address("besancon", "/carte")
    with opened(browser, address, service_workers="block") as (page, _, witness):
        open_it(page)
        for _ in range(12):
            if page.locator(".leaflet-popup").count():
                break
            page.locator(MARKERS).first.focus()
            page.keyboard.press("Enter")
            page.wait_for_timeout(900)
        popup = page.locator(".leaflet-popup")
        popup.locator("li a").first.wait_for()
        page.wait_for_timeout(300)
        assert sum("/api/v1/events" in url for url in witness.asked) == 1
        assert "/evenements/" in popup.locator("li a").first.get_attribute("href")
        assert popup.get_attribute("role") == "dialog"
        page.keyboard.press("Escape")
        page.wait_for_timeout(400)
        assert popup.count() == 0
        assert page.locator(FRAME).count() == 1, "only the popup closes"


def test_looking_around_becomes_a_search_that_has_an_address(browser, portal):
    address = portal.address("besancon", "/carte?theme=musique")
    with opened(browser, address, service_workers="block") as (page, _, _):
        open_it(page)
        page.keyboard.press("+")
        page.wait_for_timeout(600)
        page.get_by_role("button", name="Chercher dans cette zone").press("Enter")
        page.wait_for_url("**/carte?*lat=*")
        asked = page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
        assert asked["theme"] == "musique"
        assert {"lat", "lon", "radius"} <= set(asked)
        # The map that moves is still the one that is looked at; going back leaves it.
        page.wait_for_selector(FRAME)
        page.go_back()
        page.wait_for_url(address)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("", "light", 1280), ("", "dark", 390), ("ar", "light", 390)]
)
def test_axe_finds_nothing_in_the_moving_map(browser, portal, axe, language, scheme, width):
    address = portal.address("besancon", "/carte", language)
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with opened(browser, address, service_workers="block", **options) as (page, _, _):
        open_it(page)
        page.wait_for_timeout(500)
        page.evaluate(axe)
        assert violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


def test_the_country_and_its_islands_can_be_moved(browser, portal):
    for path in ("/carte", "/carte?departement=974", "/carte?departement=2A"):
        address = portal.address("national", path)
        with opened(browser, address, service_workers="block") as (page, _, witness):
            page.wait_for_selector(f"{DOOR}.ready")
            open_it(page)
            page.wait_for_selector(".ground path.land", state="attached")
            assert quiet(witness) == []


def test_a_map_that_cannot_be_brought_says_so_and_the_still_one_stays(browser, portal):
    address = portal.address("besancon", "/carte")
    with opened(browser, address, service_workers="block") as (page, _, _):
        page.route("**/leaflet.js*", lambda route: route.abort())
        page.locator(DOOR).click()
        page.get_by_text("n’a pas pu être chargée").wait_for()
        assert page.locator("svg.map-large").is_visible()
