"""When something goes wrong: a page in the site's brand that says what to do, and no more."""

import pytest
from jinja2 import FileSystemLoader
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.web.clock import set_clock


def words(node):
    return " ".join(node.text.split())


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056")


@pytest.fixture
def broken(app, session, monkeypatch):
    """An application whose clock has stopped, and which no longer lets errors through to tests."""

    def stopped():
        msg = "mot de passe : hunter2"
        raise RuntimeError(msg)

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    set_clock(app, stopped)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("", "Cette page n’existe pas"),
        ("/en", "This page does not exist"),
        ("/ar", "هذه الصفحة غير موجودة"),
    ],
)
def test_what_is_not_there_says_so_in_the_sites_brand_and_proposes_to_search(
    visit, sites, language, said
):
    page = visit(f"besancon.rentree.test{language}/nulle-part", status=404)
    assert words(page.select_one("h1")) == said
    assert "Besancon" in page.select_one("header").text
    assert page.select_one("form[role=search]")["action"] == f"{language}/evenements"
    assert page.select_one(f"main a[href='{language}/']")
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


def test_nothing_that_was_asked_is_echoed(visit, sites):
    page = visit("besancon.rentree.test/%3Cscript%3Ealert%3C/script%3E?x=%3Cb%3E", status=404)
    assert not page.select("main script, main b")


def test_an_error_is_never_kept(visit, sites):
    answer = visit.raw("besancon.rentree.test/nulle-part")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_page_that_is_only_read_says_so_and_which_methods_it_has(app, visit, sites):
    client = app.test_client(use_cookies=False)
    answer = client.post("/evenements", base_url="https://besancon.rentree.test")
    assert answer.status_code == 405
    assert "Cette page se lit seulement" in answer.text
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_head_and_options_are_fine(app, sites):
    client = app.test_client(use_cookies=False)
    assert client.head("/", base_url="https://besancon.rentree.test").status_code == 200
    assert client.head("/non", base_url="https://besancon.rentree.test").data == b""
    assert client.options("/", base_url="https://besancon.rentree.test").status_code == 200


def test_our_own_failure_gives_a_reference_and_no_detail(visit, sites, broken):
    answer = visit.raw("besancon.rentree.test/", headers={"X-Request-Id": "abc-12345"})
    assert answer.status_code == 500
    page = visit("besancon.rentree.test/", status=500)
    assert words(page.select_one("h1")) == "Une erreur est survenue de notre côté"
    assert "abc-12345" in answer.text
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_database_the_page_is_plain_but_it_is_there(
    app, visit, sites, session, monkeypatch
):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    visit("besancon.rentree.test/")
    connection = session.connection()

    def gone(*_statement):
        reason = "SELECT secret"
        raise OperationalError(reason, {}, Exception("no more"))

    event.listen(connection, "before_cursor_execute", gone)
    try:
        answer = visit.raw("besancon.rentree.test/en/evenements?q=bal")
    finally:
        event.remove(connection, "before_cursor_execute", gone)
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text


def test_without_templates_there_are_still_words(app, visit, sites, broken, monkeypatch, tmp_path):
    monkeypatch.setattr(app, "jinja_loader", FileSystemLoader(tmp_path))
    app.jinja_env.cache.clear()
    answer = visit.raw("besancon.rentree.test/")
    app.jinja_env.cache.clear()
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "Une erreur est survenue de notre côté." in answer.text


def test_an_error_of_the_api_is_for_machines(visit, sites):
    answer = visit.raw("besancon.rentree.test/api/v1/nulle-part")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_console_has_its_own_plain_error_page(app, sites):
    client = app.test_client(use_cookies=False)
    answer = client.get("/a/b/c", base_url="https://admin.rentree.test")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.text


def test_a_redirection_is_not_an_error(visit, sites):
    answer = visit.raw("besancon.rentree.test/fr/evenements")
    assert answer.status_code == 301
