"""Somebody in front of the console, in one browser; and the letters that they receive."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from tests.visitor import inspect

CONSOLE = "https://admin.rentree.test"


class Browser:
    """A browser that goes to the console's host, with its own cookies."""

    def __init__(self, app: Flask, agent: str = "") -> None:
        self._console = app.extensions["console"]
        self._client = app.test_client()
        self._agent = agent

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open an address, and follow nothing."""
        return self._sent("GET", path, **more)

    def page(self, path: str, *, status: int = 200, **more: Any) -> BeautifulSoup:
        """Open a page that must answer ``status``, and look at it as every page is looked at."""
        return looked_at(self.get(path, **more), status=status)

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form as it is, without looking at any page before."""
        return self._sent("POST", path, data=form or {}, **more)

    def send(
        self, path: str, form: dict[str, Any] | None = None, *, to: str = "", **more: Any
    ) -> TestResponse:
        """Open a page, fill in its form (the one that goes ``to``), and send it."""
        page = BeautifulSoup(self.get(path).text, "html.parser")
        target, fields = filled(page, to or urlsplit(path).path)
        return self.post(target or path, {**fields, **(form or {})}, **more)

    def seal(self, path: str = "/connexion") -> str:
        """Return what proves that a form comes from a page shown to this browser."""
        page = BeautifulSoup(self.get(path).text, "html.parser")
        field = page.find("input", {"name": "csrf_token"})
        assert field, path
        return str(field["value"])

    @property
    def cookies(self) -> dict[str, str]:
        """What it carries."""
        return {cookie.key: cookie.value for cookie in self._client._cookies.values()}  # noqa: SLF001 (werkzeug shows no list)

    def keep(self, cookies: dict[str, str]) -> None:
        """Carry cookies that somebody copied."""
        for name, value in cookies.items():
            self._client.set_cookie(name, value, domain="admin.rentree.test")

    def _sent(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"User-Agent": self._agent, **more.pop("headers", {})}
        base = more.pop("base_url", CONSOLE)
        answer = self._client.open(path, method=method, base_url=base, headers=headers, **more)
        answer.close()
        self._console.extensions["mailer"].drain()
        return answer


class Letterbox:
    """The letters that left, oldest first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = set(folder.glob("*.eml"))

    @property
    def letters(self) -> list[Any]:
        """Every letter since this box was put up."""
        found = [path for path in self._folder.glob("*.eml") if path not in self._known]
        found.sort(key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]

    def link(self) -> str:
        """Return the path that the last letter leads to."""
        text = self.letters[-1].get_body(("plain",)).get_content()
        (found,) = set(re.findall(r"https://\S+", text))
        assert found.startswith(f"{CONSOLE}/")
        return found.removeprefix(CONSOLE)


def looked_at(answer: TestResponse, *, status: int = 200) -> BeautifulSoup:
    """Return the page that an answer holds, once it was inspected."""
    assert answer.status_code == status, (answer.status_code, answer.location)
    page = BeautifulSoup(answer.text, "html.parser")
    inspect(page, answer)
    assert answer.headers["Cache-Control"] == "no-store"
    return page


def filled(page: BeautifulSoup, action: str) -> tuple[str, dict[str, str]]:
    """Return where a form leads, and its fields as they were shown."""
    forms = [
        form
        for form in page.find_all("form", method="post")
        if form.get("action", action) == action or form.find("button", formaction=action)
    ]
    assert len(forms) == 1, [form.get("action") for form in page.find_all("form")]
    fields = {}
    for field in forms[0].find_all(["input", "textarea"]):
        if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
            continue
        if field.get("name"):
            fields[str(field["name"])] = value_of(field)
    is_of_a_button = forms[0].find("button", formaction=action) is not None
    return action if is_of_a_button else str(forms[0].get("action", "")), fields


def value_of(field: Tag) -> str:
    """Return what a field holds."""
    return field.text if field.name == "textarea" else str(field.get("value", ""))


def words(node: Tag) -> str:
    """Return the words of a piece of page, on one line."""
    return " ".join(node.text.split())


def faults(page: BeautifulSoup) -> list[str]:
    """Return what the top of a page says is to be mended."""
    notice = page.select_one("[role=alert]")
    return [words(line) for line in notice.select("li")] if notice else []
