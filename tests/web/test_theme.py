"""Each site is served its own colours, and what may be kept for a year says so."""

import re

import pytest

from app.kernel.languages import LANGUAGES
from app.kernel.palette import css
from app.web.theme import FOREVER, asset, icon_address, theme_address
from app.web.wording import typo, unbroken

GREEN, YELLOW = "#0e6e5c", "#f2b705"


@pytest.fixture
def two_sites(build):
    build.site("besancon", "25056", brand_color=GREEN)
    build.site("albi", "81004", brand_color=YELLOW)


def test_each_site_gets_its_own_colours_for_a_year(visit, two_sites):
    for host, color in (("besancon", GREEN), ("albi", YELLOW)):
        response = visit.raw(f"{host}.rentree.test{theme_address(color)}")
        assert response.status_code == 200
        assert response.text == css(color)
        assert response.mimetype == "text/css"
        assert response.headers["Cache-Control"] == FOREVER
        assert response.headers["ETag"]


def test_the_same_sheet_is_not_sent_twice(visit, two_sites):
    address = f"besancon.rentree.test{theme_address(GREEN)}"
    etag = visit.raw(address).headers["ETag"]
    again = visit.raw(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_kept_from_before_the_brand_changed_gets_today_s_colours(visit, two_sites):
    response = visit.raw(f"besancon.rentree.test{theme_address(YELLOW)}")
    assert response.status_code == 302
    assert response.location.endswith(theme_address(GREEN))
    assert "immutable" not in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "version", ["zzzzzzzzzzzz", "0123", "0123456789abcdef", "..%2f..%2f..%2fx"]
)
def test_what_was_never_a_version_is_not_found(visit, two_sites, version):
    assert visit.raw(f"besancon.rentree.test/theme-{version}.css").status_code == 404


def test_a_site_without_an_emblem_is_drawn_one_in_its_colour(visit, two_sites):
    response = visit.raw(f"albi.rentree.test{icon_address(YELLOW)}")
    assert response.status_code == 200
    assert response.mimetype == "image/svg+xml"
    assert YELLOW in response.text


def test_who_asks_for_the_customary_icon_is_shown_the_way(visit, two_sites):
    response = visit.raw("albi.rentree.test/favicon.ico")
    assert response.status_code == 302
    assert response.location.endswith(icon_address(YELLOW))


def test_a_file_is_kept_for_a_year_under_the_address_of_its_content_only(visit, two_sites):
    current = visit.raw(f"albi.rentree.test{asset('app.css')}", buffered=True)
    assert current.headers["Cache-Control"] == FOREVER
    for address in ("/static/app.css", "/static/app.css?v=000000000000", "/static/app.css?v="):
        other = visit.raw(f"albi.rentree.test{address}", buffered=True)
        assert other.status_code == 200
        assert "immutable" not in other.headers["Cache-Control"]


def test_an_odd_path_to_a_file_breaks_nothing(visit, two_sites):
    for path in ("/static/x/../app.css", "/static/./app.css", "/static/nothing.css", "/static/"):
        response = visit.raw(f"albi.rentree.test{path}?v=000000000000", buffered=True)
        assert response.status_code in {200, 308, 404}
        assert "immutable" not in response.headers["Cache-Control"]


def test_an_asset_that_does_not_exist_is_said_at_once():
    with pytest.raises(FileNotFoundError):
        asset("ap.css")


def test_the_address_of_a_file_changes_with_its_content():
    assert re.fullmatch(r"/static/icons\.svg\?v=[0-9a-f]{12}", asset("icons.svg"))
    assert asset("icons.svg") != asset("app.css")


def test_the_colours_are_served_in_a_language_s_address_too(visit, two_sites):
    assert visit.raw(f"albi.rentree.test/en{theme_address(YELLOW)}").text == css(YELLOW)


def test_the_console_has_the_national_colours(app, session, build):
    client = app.test_client(use_cookies=False)
    response = client.get(theme_address("#3a3fa8"), base_url="https://admin.rentree.test")
    assert response.status_code == 200
    assert response.text == css("#3a3fa8")


def test_every_language_has_a_name_in_every_language_of_the_interface(app):
    for reader in ("fr", "en", "ar"):
        with app.test_request_context(f"/{reader}/"):
            name = app.jinja_env.filters["language_name"]
            assert all(name(code) for code in LANGUAGES)


def test_creoles_and_alsatian_are_called_by_their_french_names(app):
    with app.test_request_context("/"):
        name = app.jinja_env.filters["language_name"]
        assert [name(code) for code in ("rcf", "gcf", "gsw", "oc", "en")] == [
            "créole réunionnais",
            "créole guadeloupéen",
            "alsacien",
            "occitan",
            "anglais",
        ]


def test_only_french_is_spaced_as_french():
    assert typo("Bal !", "fr") == "Bal\u202f!"
    assert typo("Bal !", "fr-CA") == "Bal\u202f!"
    assert typo("Ball !", "en") == "Ball !"


def test_keeping_a_name_on_one_line_lets_no_markup_through():
    assert unbroken("Saint-Denis <b>") == '<span class="nowrap">Saint-Denis</span> &lt;b&gt;'
    assert unbroken("10-12 h, a - b") == "10-12 h, a - b"
