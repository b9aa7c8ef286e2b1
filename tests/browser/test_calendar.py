"""The calendar in a browser: a grid where there is room, else one day below the other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import opened
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
KB = 1024
# One more than the other pages: its own sheet.
MOST_REQUESTS = 9
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
_PLACES = """() => [...document.querySelectorAll('.cal-day')]
    .map(day => day.getBoundingClientRect())
    .filter(box => box.width)
    .map(box => [Math.round(box.left), Math.round(box.top)])"""


@pytest.mark.parametrize("language", ["", "ar"])
def test_seven_days_stand_side_by_side_on_a_desk(
    browser: Browser, portal: Portal, language: str
) -> None:
    address = portal.address("besancon", "/calendrier", language)
    with opened(browser, address, viewport=DESK) as (page, _, _):
        places = page.evaluate(_PLACES)
        assert len({left for left, _ in places}) == 7
        assert not page.evaluate(_WIDER)
        assert page.locator("thead th").nth(1).is_visible()


@pytest.mark.parametrize("language", ["", "ar"])
@pytest.mark.parametrize("asked", ["/calendrier", "/calendrier?semaine=2026-W48"])
def test_days_stand_one_below_the_other_on_a_telephone(
    browser: Browser, portal: Portal, language: str, asked: str
) -> None:
    with opened(browser, portal.address("besancon", asked, language), viewport=PHONE) as (page, *_):
        places = page.evaluate(_PLACES)
        assert len({left for left, _ in places}) == 1
        assert [top for _, top in places] == sorted(top for _, top in places)
        assert not page.evaluate(_WIDER)


def test_what_is_seen_is_in_the_order_in_which_it_is_read(browser: Browser, portal: Portal) -> None:
    address = portal.address("besancon", "/calendrier")
    with opened(browser, address, viewport=DESK) as (page, *_):
        days = page.locator(".cal time").evaluate_all("all => all.map(one => one.dateTime)")
        assert days == sorted(days)


def test_a_keyboard_goes_through_the_days_and_opens_one(browser: Browser, portal: Portal) -> None:
    address = portal.address("besancon", "/calendrier")
    with opened(browser, address, viewport=DESK) as (page, *_):
        page.locator("#mois").focus()
        page.keyboard.press("Tab")  # the button
        met = []
        for _ in range(12):
            page.keyboard.press("Tab")
            met.append(page.evaluate("document.activeElement.closest('td,th')?.tagName"))
        assert set(met) == {"TD", "TH"}
        page.locator(".cal-head a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/evenements?from=*")


def test_the_three_views_lead_to_one_another(browser: Browser, portal: Portal) -> None:
    address = portal.address("besancon", "/evenements?theme=fete")
    with opened(browser, address, viewport=DESK) as (page, *_):
        for path in ("calendrier", "carte", "evenements"):
            page.locator(f"nav .chip[href^='/{path}?']").first.click()
            page.wait_for_url(f"**/{path}?*theme=fete*")


def test_a_month_is_light(browser: Browser, portal: Portal) -> None:
    address = portal.address("paris", "/calendrier")
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    line.on("Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["type"]}))
    line.on(
        "Network.loadingFinished",
        lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]}),
    )
    page.goto(address, wait_until="networkidle")
    document = sum(size for key, size in sizes.items() if kinds.get(key) == "Document")
    assert document <= 18 * KB
    assert len([size for size in sizes.values() if size]) <= MOST_REQUESTS
    context.close()


def test_a_month_is_printed_on_one_page_of_a4_lying_down(browser: Browser, portal: Portal) -> None:
    address = portal.address("besancon", "/calendrier?semaine=2026-W48")
    with opened(browser, address, viewport=DESK) as (page, *_):
        page.emulate_media(media="print")
        assert page.locator(".cal thead").is_visible()
        assert not page.locator(".cal-jump").is_visible()
        printed = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 841" in printed or b"/MediaBox [0 0 842" in printed
