"""Each state that a page may be in: for everybody, at the narrowest and on paper."""

import pytest

from tests.browser.looking import large_text, look, opened, scrolled_sideways, violations
from tests.browser.states import States
from tests.web.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def states(browser, tmp_path_factory):
    """The sites, served: (address, name) of each state."""
    built = States()
    with served(tmp_path_factory.mktemp("states"), built, for_browsers=True) as port:
        yield [
            (f"http://{'' if site == 'national' else site + '.'}localhost:{port}{path}", name)
            for name, (site, path) in built.addresses.items()
        ]


@pytest.fixture
def page(browser):
    context = browser.new_context(bypass_csp=True, service_workers="block")
    yield context.new_page()
    context.close()


def test_every_state_is_for_everybody_at_the_narrowest_and_twice_as_large(page, states, axe):
    found = []
    for address, name in states:
        page.goto(address)
        look(page, width=320, scheme="light")
        page.evaluate(axe)
        said = violations(page) + scrolled_sideways(page, (320,))
        with large_text(page):
            said += scrolled_sideways(page, (320, 1280))
        found += [f"{name}: {one}" for one in said]
    assert not found, "\n".join(found)


def test_every_state_has_a_sheet_of_paper_without_forms_or_menus(page, states):
    page.emulate_media(media="print")
    for address, name in states:
        page.goto(address)
        assert page.locator("h1").first.is_visible(), name
        screen = "form:visible, header nav:visible, .btn:visible, .languages:visible"
        assert page.locator(screen).count() == 0, name
        assert page.locator(".foot .on-paper").is_visible(), name


def test_a_home_page_and_an_event_fit_on_one_sheet(browser, portal, tmp_path):
    sheets = [("besancon", "/"), ("besancon", portal.first_event("besancon")), ("marseille", "/")]
    for site, path in sheets:
        with opened(browser, portal.address(site, path)) as (page, _, _):
            printed = page.pdf(prefer_css_page_size=True)
            assert printed.count(b"/Type /Page\n") == 1, (site, path)
