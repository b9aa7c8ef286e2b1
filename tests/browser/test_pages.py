"""Every kind of page, on two sites, in two directions, two lights and two widths."""

from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.browser

KINDS = ("/", "/evenements", "event", "/mentions-legales", "/nulle-part")
PAGES = [
    (site, language, kind)
    for site in ("national", "besancon")
    for language in ("fr", "ar")
    for kind in (*KINDS, *(["/communes"] if site == "national" else []))
]
NAMES = ["-".join((site, language, kind.strip("/") or "home")) for site, language, kind in PAGES]
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
RUN_AXE = """async () => (await axe.run()).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.html.slice(0, 150)).join(' | ')}`
)"""


class Witness:
    """What a page asked for and said while it was open."""

    def __init__(self, page):
        self.asked, self.said = [], []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def strangers(self, portal):
        home = f"localhost:{portal.port}/"
        return [url for url in self.asked if home not in url.partition("?")[0]]


@contextmanager
def opened(browser, address, **options):
    context = browser.new_context(**options)
    page = context.new_page()
    witness = Witness(page)
    answer = page.goto(address, wait_until="load")
    try:
        yield page, answer, witness
    finally:
        context.close()


def address_of(portal, site, language, kind):
    path = portal.first_event(site, language) if kind == "event" else kind
    return portal.address(site, path, language)


@pytest.mark.parametrize(("site", "language", "kind"), PAGES, ids=NAMES)
def test_a_page_is_for_everybody(browser, portal, axe, site, language, kind):
    """No violation, no sideways scrolling, whatever the light and the width."""
    found = []
    with opened(browser, address_of(portal, site, language, kind)) as (page, _, _):
        page.evaluate(axe)
        for scheme in SCHEMES:
            # A colour on its way to another is none yet: nothing moves while axe looks.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{scheme} {width}: {said}" for said in page.evaluate(RUN_AXE)]
                over = page.evaluate("document.documentElement.scrollWidth") - width
                found += [f"{scheme} {width}: scrolls sideways by {over} px"] if over > 0 else []
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("site", "language", "kind"), PAGES, ids=NAMES)
def test_a_page_asks_nobody_else_and_keeps_nothing(browser, portal, site, language, kind):
    with opened(browser, address_of(portal, site, language, kind)) as (page, answer, witness):
        assert answer.status == (404 if kind == "/nulle-part" else 200)
        # The browser itself says that the page it opened is a 404.
        said = [line for line in witness.said if not ("404" in line and answer.status == 404)]
        assert not said
        assert not witness.strangers(portal)
        assert not page.context.cookies()
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert page.evaluate("document.documentElement.dir") == (
            "rtl" if language == "ar" else "ltr"
        )


def test_a_violation_would_be_found(browser, portal, axe):
    with opened(browser, portal.address("national", "/")) as (page, _, witness):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=/x.png>')")
        page.evaluate(axe)
        assert any(said.startswith("image-alt") for said in page.evaluate(RUN_AXE))
        page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        assert any("Content Security Policy" in line for line in witness.said)
