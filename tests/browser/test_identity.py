"""The look of a site in a real browser: live colours, hostile drawings, keyboard, no script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.insiders import Insiders
from tests.browser.looking import SCHEMES, WIDTHS
from tests.browser.portal import Portal
from tests.hostile_drawings import HOSTILE

pytestmark = pytest.mark.browser
# What runs, or tries to: told to whoever listens.
_LISTEN = """document.addEventListener('securitypolicyviolation', found =>
    console.error(`refused: ${found.violatedDirective} ${found.blockedURI}`));"""


def admin(portal: Portal, path: str) -> str:
    return f"http://admin.localhost:{portal.port}{path}"


@pytest.fixture(scope="module")
def kept(insiders: Insiders) -> Any:
    """What the browser of Besançon's administrator keeps once signed in."""
    return insiders.states["administrator"]


@pytest.fixture
def context(browser: Browser, kept: Any) -> Iterator[BrowserContext]:
    made = browser.new_context(storage_state=kept, viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, portal: Portal) -> Page:
    made = context.new_page()
    made.goto(admin(portal, "/besancon/identite"))
    return made


def test_the_palette_follows_the_color_and_the_policy_holds(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.locator("#color").fill("#f2b705")
    page.get_by_text("#f2b705 ne se lirait pas").first.wait_for()
    assert page.locator("#picked").input_value() == "#f2b705"
    expect(page.locator(".phone-hero")).to_have_css("background-color", "rgb(242, 183, 5)")
    page.get_by_role("button", name="Océan").press("Enter")
    expect(page.locator(".phone-hero")).to_have_css("background-color", "rgb(11, 99, 165)")
    assert said == []
    page.reload()
    # Nothing was kept: nobody asked for it.
    assert page.locator("#color").input_value() != "#0b63a5"


def test_hostile_drawings_run_nothing(
    context: BrowserContext, page: Page, portal: Portal, request: pytest.FixtureRequest
) -> None:
    """One in three; all with ``--every-view``, and all are redrawn without a browser elsewhere."""
    tried = HOSTILE if request.config.getoption("every_view") else HOSTILE[::3]
    ran: list[str] = []
    context.add_init_script(_LISTEN)
    context.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    context.on("request", lambda asked: ran.append(asked.url) if "evil" in asked.url else None)
    context.on("console", lambda told: ran.append(told.text) if "refused:" in told.text else None)
    names = set()
    for number, drawing in enumerate(tried):
        file = {"name": f"{number}.svg", "mimeType": "image/svg+xml", "buffer": drawing}
        page.locator("input[name=emblem_file]").set_input_files(file)
        with page.expect_navigation():
            page.locator("button[formaction$='/logo']").click()
        source = page.locator(".phone-top img").get_attribute("src") or ""
        if source not in names:
            names.add(source)
            shown = context.new_page()
            shown.goto(admin(portal, source))
            shown.locator("svg").first.wait_for(state="attached")
            shown.mouse.click(5, 5)
            shown.close()
    assert len(names) > 2
    assert ran == []


def test_without_a_script_the_same_is_shown_once_kept(
    browser: Browser, kept: Any, portal: Portal
) -> None:
    context = browser.new_context(storage_state=kept, java_script_enabled=False)
    page = context.new_page()
    page.goto(admin(portal, "/besancon/identite"))
    page.locator("#color").fill("#6d55b5")
    page.locator("#typeface-serif").check()
    page.get_by_role("button", name="Enregistrer l’identité").click()
    assert page.locator("#color").input_value() == "#6d55b5"
    assert "#6d55b5" in page.locator(".palette-both").inner_text()
    assert page.locator("[role=status]").inner_text()
    context.close()


# The lights in turn: every screen is looked at so in test_console.
@pytest.mark.parametrize(
    ("width", "scheme"), [(width, SCHEMES[n % 2]) for n, width in enumerate(WIDTHS)]
)
def test_axe_finds_nothing_and_nothing_runs_off(
    browser: Browser, kept: Any, portal: Portal, axe: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        storage_state=kept,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]  # one of two words
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(admin(portal, "/besancon/identite"))
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(said => said.violations.map(one => one.id))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
