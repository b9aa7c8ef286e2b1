"""The agenda in other people's pages: who may frame it, and what it shows."""

import re

import pytest
from bs4 import BeautifulSoup

from app.kernel.framing import MOST_HOSTS
from app.web.embed.element import NEWEST, path_of
from app.web.embed.page import PAGE
from app.web.embed.wanted import USUAL
from app.web.preview import token_for
from app.web.theme import STATIC
from tests.web.framing import (
    FRAME,
    HERE,
    THERE,
    ancestors,
    framed_ball,
    framed_town,
    listing,
)

HOSTILE = (
    "evil.example; script-src *",
    "a.fr\r\nX-Evil: 1",
    "a.fr https://evil.example",
    "*",
    "*.fr",
    "'self'",
    "https://a.fr",
    "a.fr/path",
    "a.fr:8443",
    "A.fr",
    "127.0.0.1",
    "0x7f.1",
    "[::1]",
    "localhost",
    "data:",
    "nîmes.fr",
    "",
    None,
    7,
    ["a.fr"],
)


@pytest.fixture
def besancon(build):
    return framed_town(build)


@pytest.fixture
def bal(build, besancon):
    return framed_ball(build)


# Who may frame it.


def test_the_frame_may_be_held_by_exactly_the_sites_that_are_listed(visit, besancon):
    response = visit.raw(f"{HERE}{FRAME}")
    assert ancestors(response) == "https://www.besancon.fr https://*.grandbesancon.fr"
    for language in ("en", "ar"):
        assert ancestors(visit.raw(f"{HERE}/{language}{FRAME}?q=bal")) == ancestors(response)


def test_nobody_may_hold_it_while_nobody_is_listed(visit, build):
    build.site("besancon", "25056")
    assert ancestors(visit.raw(f"{HERE}{FRAME}")) == "'none'"


def test_each_site_has_its_own_list_the_country_too(visit, build, besancon):
    build.site("albi", "81004", identity=listing("www.mairie-albi.fr"))
    build.national(identity=listing("www.associations.example"))
    assert ancestors(visit.raw(f"{THERE}{FRAME}")) == "https://www.mairie-albi.fr"
    assert ancestors(visit.raw(f"rentree.test{FRAME}")) == "https://www.associations.example"
    assert "albi" not in ancestors(visit.raw(f"{HERE}{FRAME}"))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/evenements",
        "/carte",
        "/activites",
        "/contact",
        PAGE,
        f"{PAGE}/",
        f"{FRAME}/",
        f"{FRAME}x",
        "/nulle-part",
        "/evenements.ics",
        "/api/v1/events",
        "/en",
        path_of(),
        "/static/embed.css",
    ],
)
def test_no_other_page_may_be_held_by_anybody(visit, besancon, path):
    response = visit.raw(f"{HERE}{path}", buffered=True)
    assert ancestors(response) == "'none'"
    assert "X-Frame-Options" not in response.headers


def test_no_older_header_contradicts_the_list(visit, besancon):
    assert "X-Frame-Options" not in visit.raw(f"{HERE}{FRAME}").headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_is_not_read_is_framed_by_nobody(app, session, besancon, method):
    client = app.test_client(use_cookies=False)
    response = client.open(FRAME, method=method, base_url=f"https://{HERE}")
    assert response.status_code == 405
    assert ancestors(response) == "'none'"


def test_what_is_no_host_reaches_no_header_however_it_was_kept(visit, build):
    build.site("besancon", "25056", identity=listing(*HOSTILE, "www.besancon.fr"))
    response = visit.raw(f"{HERE}{FRAME}")
    assert ancestors(response) == "https://www.besancon.fr"
    assert "X-Evil" not in response.headers
    page = BeautifulSoup(response.text, "html.parser")
    assert page.body["data-hosts"] == "www.besancon.fr"


@pytest.mark.parametrize("kept", [None, "www.evil.example", {"a.fr": 1}, [["a.fr"]]])
def test_a_list_that_is_none_lets_nobody_in(visit, build, kept):
    build.site("besancon", "25056", identity={"embed": {"hosts": kept}})
    assert ancestors(visit.raw(f"{HERE}{FRAME}")) == "'none'"


def test_no_more_sites_than_may_be_listed_are_named(visit, build):
    names = [f"site{number}.example" for number in range(MOST_HOSTS + 5)]
    build.site("besancon", "25056", identity=listing(*names))
    assert ancestors(visit.raw(f"{HERE}{FRAME}")).count("https://") == MOST_HOSTS


def test_the_framed_page_may_do_less_than_others(visit, besancon):
    policy = visit.raw(f"{HERE}{FRAME}").headers["Content-Security-Policy"]
    for none in ("connect-src", "form-action", "worker-src", "manifest-src", "base-uri"):
        assert f"{none} 'none'" in policy
    assert "unsafe" not in policy


def test_a_kept_frame_follows_the_list(kept, session, build, besancon):
    first = kept(f"{HERE}{FRAME}")
    assert "hit" in kept(f"{HERE}{FRAME}").headers["Cache-Status"]
    besancon.identity = listing("www.ailleurs.example")
    besancon.content_version += 1
    besancon.changed_sequence = build._next_sequence()  # noqa: SLF001 (as a publication does)
    build._tell()  # noqa: SLF001 (ours)
    after = kept(f"{HERE}{FRAME}")
    assert ancestors(first) != ancestors(after) == "https://www.ailleurs.example"


def test_two_sites_never_share_a_kept_header(kept, build, besancon):
    build.site("albi", "81004")
    for _ in range(2):
        assert "besancon" in ancestors(kept(f"{HERE}{FRAME}"))
        assert ancestors(kept(f"{THERE}{FRAME}")) == "'none'"


# What it shows.


def test_a_line_says_what_when_and_where_and_opens_in_the_whole_window(visit, bal):
    page = visit(f"{HERE}{FRAME}")
    (line,) = page.select(".cadre-list li")
    assert line.h2.text == "Bal"
    assert line.time["datetime"] == "2026-09-05T20:00+02:00"
    assert "Kursaal" in line.text
    assert line.a["href"].startswith(f"/evenements/{bal.id}-")
    links = page.find_all("a")
    assert len(links) >= 3
    assert {(link["target"], *link["rel"]) for link in links} == {("_top", "noopener")}


def test_it_follows_any_search_and_leads_to_the_whole_answer(visit, build, bal):
    build.event("25056", "Loto", theme="fete")
    page = visit(f"{HERE}{FRAME}?theme=musique&when=week")
    assert [h2.text for h2 in page.select("h2")] == ["Bal"]
    assert page.select_one(".cadre-all")["href"] == "/evenements?when=week&theme=musique"
    assert "Musique et danse" in page.select_one(".cadre-more").text
    whole = f"https://{HERE}/evenements?when=week&theme=musique"
    assert page.find("link", rel="canonical")["href"] == whole
    assert "noindex" in page.find("meta", {"name": "robots"})["content"]


def test_it_shows_as_many_lines_as_asked(visit, build, besancon):
    for number in range(USUAL + 3):
        build.event("25056", f"Bal {number}")
    assert len(visit(f"{HERE}{FRAME}").select("li")) == USUAL
    assert len(visit(f"{HERE}{FRAME}?limit=3").select("li")) == 3


@pytest.mark.parametrize("given", ["0", "31", "-1", "2.5", "abc", "1e9"])
def test_a_number_of_lines_that_cannot_be_is_said(visit, bal, given):
    page = visit(f"{HERE}{FRAME}?limit={given}")
    assert page.select_one(".cadre-fault").text
    assert len(page.select("li")) == 1


def test_what_cannot_be_followed_is_said_in_the_frame(visit, bal):
    page = visit(f"{HERE}{FRAME}?foo=1&when=hier&cursor=abc")
    assert len(page.select(".cadre-fault")) == 3
    assert page.select("li")


def test_a_place_that_may_be_several_lists_nothing_and_leads_to_the_choice(visit, build):
    build.national(identity=listing("a.example"))
    build.event("93066", "Bal")
    build.event("97411", "Loto")
    page = visit(f"rentree.test{FRAME}?where=Saint-Denis")
    assert not page.select("li")
    assert page.select_one(".cadre-fault")
    assert page.select_one(".cadre-all").text == "Choisir la commune"


def test_a_department_is_said_as_what_it_is(visit, build):
    build.national(identity=listing("a.example"))
    build.event("25056", "Bal")
    page = visit(f"rentree.test{FRAME}?where=Doubs (25)")
    assert page.select_one(".cadre-more").text.endswith(" · dans le Doubs")


def test_nothing_to_come_is_said(visit, besancon):
    assert "Rien n’est annoncé" in visit(f"{HERE}{FRAME}").text


def test_each_language_has_its_address(visit, bal):
    english = visit(f"{HERE}/en{FRAME}")
    assert (english.html["lang"], english.h2.text) == ("en", "Ball")
    arabic = visit(f"{HERE}/ar{FRAME}")
    assert (arabic.html["lang"], arabic.html["dir"]) == ("ar", "rtl")
    assert arabic.h2.a.span["lang"] == "fr"
    assert arabic.select_one(".in-language")


def test_what_happens_elsewhere_is_not_in_it(visit, build, bal):
    build.site("albi", "81004", identity=listing("a.example"))
    build.event("81004", "Loto")
    assert "Loto" not in visit.raw(f"{HERE}{FRAME}").text
    assert "Bal" not in visit.raw(f"{THERE}{FRAME}").text


def test_words_of_other_people_are_only_words(visit, build, besancon):
    build.event("25056", "<script>alert(1)</script>", place_name="<img src=x onerror=alert(1)>")
    page = visit(f"{HERE}{FRAME}?q=%22%3E%3Cscript%3Ealert(2)")
    assert len(page.find_all("script")) == 1
    assert not page.find_all("img")


def test_it_asks_nobody_else_and_keeps_nothing(visit, bal):
    page = visit(f"{HERE}{FRAME}")
    asked = [one["src"] for one in page.find_all(["script", "img", "iframe"])]
    asked += [one["href"] for one in page.find_all("link", rel="stylesheet")]
    assert len(asked) == 3
    assert all(address.startswith("/") and not address.startswith("//") for address in asked)
    for name in ("embed-frame.js", f"agenda-element-{NEWEST}.js", "embed.js"):
        text = (STATIC / name).read_text(encoding="utf-8")
        assert not re.search(
            r"cookie\b(?!,)|Storage|indexedDB|fetch\(|XMLHttp|sendBeacon|eval", text
        )


def test_a_draft_that_is_looked_at_may_be_held_by_no_listed_site(app, session, visit, besancon):
    with app.test_request_context("/", base_url=f"https://{HERE}"):
        facts = app.extensions["sites"].by_slug("besancon")
        token = token_for(facts)
    response = visit.raw(f"{HERE}/apercu/{token}{FRAME}")
    assert response.status_code == 200
    assert ancestors(response) == "https://admin.rentree.test"
