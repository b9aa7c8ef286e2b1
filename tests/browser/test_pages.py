"""Every page of every site, in each of its languages, by day and by night, at three widths.

Axe looks at each page whole in one width, and at its colours in the other light; the width
turns from page to page, so that each site, language and kind of page meets them all. Of the
pages of prose, one in four is looked at. With ``--every-view`` it looks at the six views of
every page.
"""

import pytest

from tests.browser.catalogue import RIGHT_TO_LEFT, VIEWS, View, in_turn
from tests.browser.looking import (
    OF_THE_LIGHT,
    SCHEMES,
    WIDTHS,
    large_text,
    look,
    opened,
    scrolled_sideways,
    squeezed,
    violations,
)

pytestmark = pytest.mark.browser


def pytest_generate_tests(metafunc):
    if "view" in metafunc.fixturenames:
        views = VIEWS if metafunc.config.getoption("every_view") else in_turn()
        names = [view.name for view in views]
        metafunc.parametrize(("number", "view"), list(enumerate(views)), ids=names)


def test_a_page_is_for_everybody(request, window, portal, number, view):
    """No violation, no sideways scrolling, no stranger, no trace, whatever the light and width."""
    everything = request.config.getoption("every_view")
    with window.at(view.address(portal)) as (page, answer, witness):
        assert answer.status == view.status
        found = _in_every_view(page) if everything else _in_turn(page, number)
        found += scrolled_sideways(page)
        with large_text(page):
            found += [f"large text: {said}" for said in scrolled_sideways(page, (320, 1280))]
            found += [f"large text: {said}" for said in squeezed(page)]
        # The browser itself says that the page it opened is a 404.
        found += [line for line in witness.said if not ("404" in line and view.status == 404)]
        found += [f"a stranger: {url}" for url in witness.strangers(portal)]
        found += [f"a cookie: {cookie}" for cookie in page.context.cookies()]
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        right_to_left = view.language in RIGHT_TO_LEFT
        assert page.evaluate("document.documentElement.dir") == ("rtl" if right_to_left else "ltr")
    assert not found, "\n".join(found)


def _in_every_view(page):
    found = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            look(page, width=width, scheme=scheme)
            found += [f"{scheme} {width}: {said}" for said in violations(page)]
    return found


def _in_turn(page, number):
    first, other = SCHEMES if number % 2 else SCHEMES[::-1]
    look(page, width=WIDTHS[number % 3], scheme=first)
    found = [f"{first} {WIDTHS[number % 3]}: {said}" for said in violations(page)]
    look(page, width=WIDTHS[(number + 1) % 3], scheme=other)
    return found + [f"{other}: {said}" for said in violations(page, OF_THE_LIGHT)]


def test_a_violation_would_be_found(browser, portal, axe):
    with opened(browser, portal.address("national", "/")) as (page, _, witness):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=/x.png>')")
        page.evaluate(axe)
        assert any(said.startswith("image-alt") for said in violations(page))
        page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        assert any("Content Security Policy" in line for line in witness.said)


def test_a_colour_too_faint_would_be_found_in_its_light_alone(browser, portal, axe):
    with opened(browser, portal.address("besancon", "/")) as (page, _, _):
        page.evaluate(
            """() => {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync('@media (prefers-color-scheme: dark) {p {color: #333}}');
                document.adoptedStyleSheets = [sheet];
            }"""
        )
        page.evaluate(axe)
        look(page, width=390, scheme="light")
        assert not violations(page, OF_THE_LIGHT)
        look(page, width=390, scheme="dark")
        assert violations(page, OF_THE_LIGHT)


def test_what_sticks_out_would_be_found(browser, portal):
    with opened(browser, portal.address("national", "/")) as (page, _, _):
        page.evaluate(
            """() => {
                const planted = document.createElement('p');
                planted.id = 'planted';
                planted.textContent = 'wide';
                planted.style.width = '2000px';
                document.querySelector('main').append(planted);
            }"""
        )
        found = scrolled_sideways(page)
        assert len(found) == 3
        assert all("planted" in said for said in found)


def test_a_page_in_a_language_without_prefix_is_the_site_s_own():
    firsts = [view for view in VIEWS if view.is_first]
    assert len({view.site for view in firsts}) == len({view.site for view in VIEWS})
    assert View("besancon", "en", "/", is_first=False) in VIEWS


def test_what_is_looked_at_every_day_leaves_out_no_site_language_or_page():
    seen = in_turn()
    assert {(view.site, view.language) for view in seen} == {
        (view.site, view.language) for view in VIEWS
    }
    assert {view.kind for view in seen} == {view.kind for view in VIEWS}
    assert len(seen) < len(VIEWS)
