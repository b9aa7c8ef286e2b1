"""One line for each request, with its site and its identifier, and nothing about the visitor."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.web.logs import REQUEST_ID
from tests.builders import Builder
from tests.visitor import Visitor

BESANCON = "besancon.rentree.test"


@pytest.fixture
def portal(build: Builder) -> None:
    build.national()
    build.site("besancon", "25056")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged, each line being JSON; standard output must have stayed empty."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def ask(visit: Visitor, address: str, **more: object) -> TestResponse:
    """Fetch an address to its last byte, as a server would: the line is written then."""
    response = visit.raw(address, **more)
    response.get_data()
    response.close()
    return response


def test_a_request_is_one_line_that_names_its_site(
    portal: None, visit: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    response = ask(visit, f"{BESANCON}/api/v1/sites")
    [line] = lines(capsys)
    assert line["event"] == "request"
    assert line["level"] == "info"
    assert line["site"] == "besancon"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/sites", 200)
    assert line["ms"] >= 0
    assert line["request_id"] == response.headers[REQUEST_ID]
    assert line["timestamp"].endswith("Z")


def test_the_line_says_the_path_as_it_was_asked_with_its_language(
    portal: None, visit: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(visit, f"{BESANCON}/en/nowhere-at-all")
    [line] = lines(capsys)
    assert (line["path"], line["status"]) == ("/en/nowhere-at-all", 404)


def test_the_line_tells_neither_what_was_searched_nor_by_whom(
    portal: None, visit: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(
        visit,
        f"{BESANCON}/api/v1/events?q=alcooliques+anonymes&lat=47.2&lon=6.02",
        headers={"User-Agent": "Firefox", "X-Forwarded-For": "203.0.113.9"},
        environ_base={"REMOTE_ADDR": "198.51.100.7"},
    )
    written = json.dumps(lines(capsys))
    for secret in ("alcooliques", "47.2", "Firefox", "203.0.113", "198.51.100"):
        assert secret not in written


def test_a_proxys_identifier_is_kept_and_given_back(
    portal: None, visit: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    given = "01J9ZK2V7C-trace.42"
    response = ask(visit, f"{BESANCON}/api/v1/sites", headers={REQUEST_ID: given})
    assert response.headers[REQUEST_ID] == given
    assert lines(capsys)[0]["request_id"] == given


@pytest.mark.parametrize("odd", ["short", "a" * 65, "two words", 'quote"quote"', "é" * 10, "-" * 9])
def test_an_identifier_that_could_forge_a_line_is_replaced(
    odd: str, portal: None, visit: Visitor
) -> None:
    headers = {REQUEST_ID: odd.encode().decode("latin-1")}
    response = ask(visit, f"{BESANCON}/api/v1/sites", headers=headers)
    assert len(response.headers[REQUEST_ID]) == 32


def test_a_stranger_s_host_has_no_site(
    portal: None, visit: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(visit, "stranger.example/").status_code == 421
    [line] = lines(capsys)
    assert line["site"] is None
    assert "stranger" not in json.dumps(line)


def test_the_watchman_s_question_is_not_logged_unless_the_answer_is_bad(
    session: Session, visit: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(visit, f"{BESANCON}/livez").status_code == 200
    assert lines(capsys) == []
    assert ask(visit, f"{BESANCON}/readyz").status_code == 503
    assert [line["status"] for line in lines(capsys)] == [503]


@pytest.fixture
def broken(app: Flask) -> Iterator[Flask]:
    """An application one of whose views stumbles, and whose tests see what visitors would."""
    view = app.view_functions["health.readyz"]

    def stumble() -> str:
        msg = "a bug of ours"
        raise RuntimeError(msg)

    app.view_functions["health.readyz"] = stumble
    app.testing = False
    yield app
    app.testing = True
    app.view_functions["health.readyz"] = view


def test_an_error_is_logged_with_its_trace_and_the_request_that_met_it(
    portal: None, broken: Flask, visit: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    response = ask(visit, f"{BESANCON}/readyz?q=secret")
    assert response.status_code == 500
    error, line = lines(capsys)
    assert error["level"] == "error"
    assert "a bug of ours" in error["exception"]
    assert "Traceback" in error["exception"]
    assert error["request_id"] == line["request_id"] == response.headers[REQUEST_ID]
    assert line["status"] == 500
    assert "secret" not in json.dumps([error, line])
    assert "bug" not in response.text


def test_a_library_s_warning_takes_the_same_form(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("somebody.else").warning("low on %s", "paper", extra={"sheets": 3})
    logging.getLogger("somebody.else").info("not worth a line")
    [line] = lines(capsys)
    assert line["event"] == "low on paper"
    assert line["logger"] == "somebody.else"
    assert line["sheets"] == 3


def test_a_failure_is_logged_without_the_secret_of_its_address(app, build, session, capfd):
    build.national()
    session.commit()
    kept = app.view_functions["notifications.receive"]
    app.view_functions["notifications.receive"] = lambda secret: 1 / 0  # noqa: ARG005 (what it is given)
    app.testing = False
    secret = "s" * 40
    try:
        path = f"/api/v1/helloasso/notifications/{secret}"
        answer = app.test_client().post(path, base_url="https://rentree.test")
    finally:
        app.view_functions["notifications.receive"] = kept
        app.testing = True
    assert answer.status_code == 500
    said = capfd.readouterr().err
    assert "Exception on" in said
    assert secret not in said
