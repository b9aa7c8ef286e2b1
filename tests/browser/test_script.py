"""What the script adds, in a browser: near here, sharing, menus, pages without network."""

import re

import pytest

pytestmark = pytest.mark.browser

# A device on the banks of the Doubs, more exactly than anyone needs to know.
HERE = {"latitude": 47.237829, "longitude": 6.024054}


@pytest.fixture
def open_context(browser):
    opened = []

    def open_one(**options):
        options.setdefault("viewport", {"width": 1280, "height": 800})
        opened.append(browser.new_context(**options))
        return opened[-1]

    yield open_one
    for context in opened:
        context.close()


KEPT = "(async () => (await (await caches.open('pages')).keys()).map(asked => asked.url))()"
UNTIL_KEPT = f"""async (url) => {{
    await navigator.serviceWorker.ready;
    while (!(await {KEPT}).includes(url)) await new Promise(then => setTimeout(then, 50));
}}"""


def wait_until_kept(page):
    """Wait until the worker holds this page: the first was read before the worker was there."""
    page.evaluate(UNTIL_KEPT, page.url)


def test_around_me_asks_within_a_kilometre_and_keeps_the_rest_of_the_search(open_context, portal):
    context = open_context(geolocation=HERE, permissions=["geolocation"])
    page = context.new_page()
    page.goto(portal.address("national", "/evenements?when=month&where=25000"))
    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_url(re.compile("lat="))
    asked = page.url.partition("?")[2].split("&")
    assert {"when=month", "lat=47.24", "lon=6.02", "sort=distance"} <= set(asked)
    assert "where" not in page.url
    assert page.locator(".event").count() > 0


def test_a_device_that_hides_where_it_is_gets_an_answer_in_words(open_context, portal):
    page = open_context().new_page()
    page.goto(portal.address("national", "/"))
    button = page.get_by_role("button", name="Autour de moi")
    button.click()
    page.wait_for_function("document.querySelector('.near + [role=status]').textContent")
    assert "commune" in page.locator(".near + [role=status]").inner_text()


def test_nothing_moves_when_the_script_arrives_or_lacks(open_context, portal):
    places = []
    for allowed in (True, False):
        page = open_context(java_script_enabled=allowed).new_page()
        page.goto(portal.address("national", "/"))
        places.append(page.locator("#where").bounding_box())
    assert places[0] == places[1]


def test_without_a_script_no_button_lies(open_context, portal):
    page = open_context(java_script_enabled=False).new_page()
    for path in ("/", "/evenements", portal.first_event("national")):
        page.goto(portal.address("national", path))
        assert page.locator("[data-gesture]:visible").count() == 0


def test_a_page_is_shared_by_its_address(open_context, portal):
    context = open_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    address = portal.address("besancon", portal.first_event("besancon"))
    page.goto(address + "#contenu")
    page.evaluate("delete Navigator.prototype.share")
    page.get_by_role("button", name="Partager").click()
    page.get_by_text("Lien copié.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_the_language_menu_closes_as_menus_do(open_context, portal):
    page = open_context().new_page()
    page.goto(portal.address("besancon", "/"))
    menu = page.locator("details.languages")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.matches('.languages summary')")
    menu.locator("summary").click()
    page.locator("h1").click()
    assert menu.get_attribute("open") is None


def test_an_event_read_on_the_bus_opens_in_the_tunnel(open_context, portal):
    context = open_context()
    page = context.new_page()
    page.goto(portal.address("besancon", portal.first_event("besancon")))
    title = page.locator("h1").inner_text()
    wait_until_kept(page)
    context.set_offline(True)
    page.reload()
    assert page.locator("h1").inner_text() == title
    notice = page.locator("main > [role=status]").inner_text()
    assert re.search(r"page gardée le \d+ \w+ \d{4}", notice)
    assert page.evaluate("getComputedStyle(document.querySelector('.brand')).display") == "flex"


def test_what_was_never_read_is_said_in_brand_and_in_the_reader_s_language(open_context, portal):
    context = open_context()
    page = context.new_page()
    page.goto(portal.address("besancon", "/", "ar"))
    title = page.locator("h1").inner_text()
    wait_until_kept(page)
    context.set_offline(True)
    page.goto(portal.address("besancon", "/contact", "ar"))
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("h1").inner_text() != title
    kept = page.locator("[data-kept] a")
    kept.first.wait_for()
    assert kept.first.inner_text() == " ".join(title.split())
    kept.first.click()
    page.wait_for_url(portal.address("besancon", "/", "ar"))
    assert page.locator("h1").inner_text() == title


def test_the_worker_leaves_feeds_and_searches_near_here_alone(open_context, portal):
    page = open_context().new_page()
    page.goto(portal.address("besancon", "/"))
    wait_until_kept(page)
    page.goto(portal.address("besancon", "/evenements?lat=47.24&lon=6.02"))
    page.goto(portal.address("besancon", "/evenements?when=week"))
    wait_until_kept(page)
    kept = page.evaluate(KEPT)
    assert not [url for url in kept if "lat=" in url]
    assert page.evaluate("fetch('/evenements.rss').then(answer => answer.ok)")
    held = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name)"
        ".then(shelf => shelf.keys())))).then(all => all.flat().map(one => one.url))"
    )
    assert not [url for url in held if ".rss" in url or "/api/" in url]


def test_thirty_pages_are_kept_and_the_oldest_go(open_context, portal):
    page = open_context().new_page()
    page.goto(portal.address("besancon", "/plan-du-site"))
    wait_until_kept(page)
    for number in range(32):
        page.goto(portal.address("besancon", f"/evenements?age={number + 20}"))
    wait_until_kept(page)
    kept = page.evaluate(KEPT)
    assert len(kept) == 30
    assert not [url for url in kept if "plan-du-site" in url]
