"""A visitor who notices when any page breaks a house rule."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from app.web.security import HEADERS


class Visitor:
    """``visit("besancon.rentree.test/evenements")`` gives the parsed page, already inspected."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client(use_cookies=False)

    def __call__(self, address: str, *, status: int = 200) -> BeautifulSoup:
        """Open a page that must answer ``status``."""
        response = self.raw(address)
        assert response.status_code == status, (response.status_code, response.location)
        page = BeautifulSoup(response.text, "html.parser")
        inspect(page, response)
        return page

    def raw(self, address: str, **more: object) -> TestResponse:
        """Fetch an address as it comes; no cookie may ever come with it."""
        host, slash, path = address.partition("/")
        response = self._client.get(slash + path or "/", base_url=f"https://{host}", **more)
        assert "Set-Cookie" not in response.headers, "public hosts never set a cookie"
        assert "Cookie" not in response.headers.get("Vary", ""), "public hosts never read one"
        return response


def inspect(page: BeautifulSoup, response: TestResponse) -> None:
    """Check what every HTML page of the house must be."""
    headings = page.select("h1")
    assert len(headings) == 1, "a page has one h1"
    title = page.select_one("title")
    assert title is not None, "a page has a title"
    said, heading = " ".join(title.text.split()), " ".join(headings[0].text.split())
    assert said.startswith(heading), f"the title starts with the h1: {said!r}, {heading!r}"
    root = page.select_one("html")
    assert root is not None
    assert root.get("lang"), "a page says its language"
    assert root.get("dir") in {"ltr", "rtl"}, "a page says its direction"
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"ids are unique: {sorted(ids)}"
    assert not page.select("[style], style, script:not([src])"), "nothing is inline"
    assert not [tag for tag in page.select("a") if not tag.get("href")], "links lead somewhere"
    for field in page.select("input:not([type=hidden]), select, textarea"):
        labels = page.select(f"label[for='{field.get('id')}']") if field.get("id") else []
        assert labels or field.get("aria-label") or field.find_parent("label"), (
            f"unlabelled {field}"
        )
    for image in page.select("img"):
        assert image.has_attr("alt"), "a picture has an alternative text"
    for name in HEADERS:
        assert name in response.headers, f"{name} is there"
