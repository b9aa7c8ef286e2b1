"""Every screen of the console, for everybody: each light, from 320 px, in three languages."""

import pytest
from flask import Flask

from app import create_app
from app.settings import Settings
from tests.browser.insiders import screens
from tests.browser.looking import SCHEMES, WIDTHS, look, scrolled_sideways, violations

pytestmark = pytest.mark.browser
LANGUAGES = ("fr", "en", "ar")


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("routes")
    made = create_app(Settings(secret_key="k" * 32, base_host="rentree.test", data_dir=folder))
    return made.extensions["console_door"].console()


def test_every_screen_of_the_console_is_for_everybody(insiders, routes, request):
    """No violation, no sideways scrolling, nothing refused by the policy, in turn of views."""
    everything = request.config.getoption("every_view")
    found = []
    known = screens(routes.url_map)
    assert len(known) > 25
    for role in ("administrator", "operator"):
        with insiders.page(role, reduced_motion="reduce") as (page, witness):
            mine = [path for whose, path in known if whose == role]
            for number, path in enumerate(mine):
                language = LANGUAGES[number % 3]
                joint = "&" if "?" in path else "?"
                answer = page.goto(insiders.address(f"{path}{joint}lang={language}"))
                assert answer is not None
                if "text/html" not in answer.headers.get("content-type", ""):
                    continue  # a file
                if answer.status != 200:
                    found.append(f"{path}: {answer.status}")
                for width, scheme in _views(number, everything=everything):
                    look(page, width=width, scheme=scheme)
                    found += [f"{path} {scheme} {width}: {said}" for said in violations(page)]
                found += [f"{path}: {said}" for said in scrolled_sideways(page)]
                refused = [line for line in witness.said if "Content Security Policy" in line]
                found += [f"{path}: {line}" for line in refused]
                witness.forget()
    assert not found, "\n".join(found)


def _views(number, *, everything):
    if everything:
        return [(width, scheme) for width in WIDTHS for scheme in SCHEMES]
    return [(320, SCHEMES[number % 2]), (1280, SCHEMES[(number + 1) % 2])]


def test_the_screens_work_without_a_script(insiders):
    with insiders.page("administrator", java_script_enabled=False) as (page, _):
        for path in ("/besancon/", "/besancon/publication", "/besancon/equipe", "/compte"):
            page.goto(insiders.address(path))
            assert page.locator("h1").count() == 1
        page.goto(insiders.address("/besancon/"))
        with page.expect_navigation():
            page.get_by_role("link", name="Publication").click()
        assert page.locator("h1").inner_text() == "Publication"


def test_a_preview_opens_in_the_console_and_runs_nothing_there(insiders):
    with insiders.page("administrator") as (page, witness):
        page.goto(insiders.address("/besancon/apercu?largeur=telephone&lang=fr"))
        inside = page.frame_locator("iframe")
        assert inside.locator("h1").inner_text()
        assert "pas encore publié" in inside.locator("body > [role=note]").inner_text()
        refused = [line for line in witness.said if "Content Security Policy" in line]
        assert not refused
