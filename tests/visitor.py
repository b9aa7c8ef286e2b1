"""A visitor who notices when any page breaks a house rule."""

from __future__ import annotations

from collections import defaultdict

from bs4 import BeautifulSoup, Tag
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
    """Check what every HTML page of the house must be, in one look at its elements."""
    named: defaultdict[str, list[Tag]] = defaultdict(list)
    ids: list[str] = []
    for tag in page.find_all(True):
        named[tag.name].append(tag)
        ids += [tag["id"]] if tag.has_attr("id") else []
        assert not tag.has_attr("style"), "nothing is inline"
    headings, titles = named["h1"], named["title"]
    assert len(headings) == 1, "a page has one h1"
    assert titles, "a page has a title"
    said, heading = (" ".join(tag.text.split()) for tag in (titles[0], headings[0]))
    assert said.startswith(heading), f"the title starts with the h1: {said!r}, {heading!r}"
    (root,) = named["html"]
    assert root.get("lang"), "a page says its language"
    assert root.get("dir") in {"ltr", "rtl"}, "a page says its direction"
    assert len(ids) == len(set(ids)), f"ids are unique: {sorted(ids)}"
    assert not named["style"], "nothing is inline"
    scripts = [tag for tag in named["script"] if tag.get("type") != "application/ld+json"]
    assert all(script.get("src") for script in scripts), "nothing is inline"
    assert all(link.get("href") for link in named["a"]), "links lead somewhere"
    labelled = {label.get("for") for label in named["label"]}
    for field in (*named["input"], *named["select"], *named["textarea"]):
        if field.get("type") != "hidden":
            is_named = field.get("id") in labelled or field.get("aria-label")
            assert is_named or field.find_parent("label"), f"unlabelled {field}"
    assert all(image.has_attr("alt") for image in named["img"]), "a picture has an alternative text"
    for name in HEADERS:
        assert name in response.headers, f"{name} is there"
