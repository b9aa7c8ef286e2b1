"""Somebody who hears a page: a keyboard, and what the browser tells a screen reader.

Nothing here looks at a page: what is found is found by its role and its name in the
accessibility tree of Chromium (DevTools protocol, Accessibility domain), and each key is
counted. Keys of screen readers that lead to a heading are counted one for each heading
passed, as with NVDA's ``1`` to ``6``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

PATIENCE = 80
"""How many times somebody presses Tab before they give up."""

# Whether one who sees it sees where the focus is: the element, its card or its label is outlined,
# and it stands in the window. Places of a map change their colour instead, and the button in a
# field of a date is the browser's own, and lit by it.
_SHOWN = """(() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const parts = [[at, null], [at, '::after'], ...[...at.labels || []].map(one => [one, null]),
        ...[...at.querySelectorAll('*')].map(one => [one, null])];
    return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
        && parts.map(one => getComputedStyle(...one)).some(style => style.boxShadow !== 'none'
            || style.outlineStyle !== 'none' && style.outlineWidth !== '0px'
            || at.closest('svg') || at.type === 'date');
})()"""
# What the heading keys of a screen reader do: what comes next is what comes after the heading.
_GO = """function () {
    const had = this.getAttribute('tabindex');
    this.tabIndex = -1;
    this.focus();
    if (had === null) this.removeAttribute('tabindex');
}"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said of one thing: its role, its name (blanks made plain), its states."""

    role: str
    name: str
    identity: int
    states: dict[str, Any]
    text: str = ""


@dataclass
class Listener:
    """Somebody at a keyboard. ``keys``: how many they have pressed on it."""

    page: Page
    line: CDPSession
    keys: int = 0
    at: int = 0
    unseen: list[str] = field(default_factory=list)

    def arrive(self, address: str) -> None:
        """Open an address that somebody gave; what is read begins at its top."""
        self.page.goto(address)
        self.at = 0

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Type, as fast as people do who know their keyboard."""
        self.keys += len(words)
        self.page.keyboard.type(words, delay=20)

    def follow(self, key: str = "Enter") -> None:
        """Press what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.press(key)
        self.at = 0

    def back(self) -> None:
        """Come back to the page before: one key, held with Alt."""
        self.keys += 1
        self.page.go_back()
        self.at = 0

    def skip(self, name: str) -> None:
        """Go past the head of the page, by the first thing that the keyboard meets."""
        self.press("Tab")
        assert (self.here().role, self.here().name) == ("link", name), "no way past the head"
        self.press("Enter")

    def here(self) -> Heard:
        """Return what has the focus."""
        found = self.line.send("Runtime.evaluate", {"expression": "document.activeElement"})
        asked = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
        (node,) = self.line.send("Accessibility.getPartialAXTree", asked)["nodes"]
        return _heard(node)

    def tab_to(self, role: str | tuple[str, ...], name: str, key: str = "Tab") -> Heard:
        """Press Tab until one hears a thing of this role whose name begins so."""
        met = []
        for _ in range(PATIENCE):
            self.press(key)
            heard = self.here()
            self.at = heard.identity
            met.append(f"{heard.role} {heard.name!r}")
            if not self.page.evaluate(_SHOWN):
                self.unseen.append(f"{met[-1]} on {self.page.url}")
            if heard.role in _all(role) and heard.name.startswith(name):
                return heard
        raise AssertionError(f"the keyboard does not reach {role} {name!r}: " + ", ".join(met))

    def stops(self, key: str) -> Iterator[Heard]:
        """Yield what a key leads to, each once, until the page ends; fail where it never does."""
        first = last = 0
        for _ in range(2 * PATIENCE):
            self.press(key)
            heard = self.here()
            # Without a bar of addresses, a browser may go straight from one end to the other.
            if heard.role in _THE_PAGE or heard.identity == first != last:
                return
            first = first or heard.identity
            if heard.identity != last:
                yield heard
                if not self.page.evaluate(_SHOWN):
                    self.unseen.append(f"{heard.role} {heard.name!r} on {self.page.url}")
            last = heard.identity
        raise AssertionError("the keyboard does not come out of the page")

    def arrive_again(self) -> None:
        """Go back to the top of the page, as it is."""
        for _ in self.stops("Shift+Tab"):
            pass

    def heading(self, level: int, name: str = "") -> Heard:
        """Go from heading to heading of a level, to the next whose name begins so."""
        order = list(self.tree())
        reached = [rank for rank, one in enumerate(order) if one.identity == self.at]
        for one in order[reached[0] + 1 if reached else 0 :]:
            if one.role == "heading" and one.states.get("level") == level:
                self.keys += 1
                if one.name.startswith(name):
                    self._go(one)
                    return one
        raise AssertionError(f"no heading {level} {name!r}: {self.names('heading')}")

    def headings(self, level: int) -> list[Heard]:
        """Return the headings of a level."""
        found = [one for one in self.tree() if one.role == "heading"]
        return [one for one in found if one.states.get("level") == level]

    def names(self, role: str) -> list[str]:
        """Return the names of all that has this role, in the order of reading."""
        return [one.name for one in self.tree() if one.role == role]

    def one(self, role: str, name: str) -> Heard:
        """Return the first thing of this role whose name begins so; fail without one."""
        for heard in self.tree():
            if heard.role == role and heard.name.startswith(name):
                return heard
        raise AssertionError(f"no {role} {name!r}: {self.names(role)}")

    def until(self, role: str, name: str) -> Heard:
        """Wait until there is such a thing, as what a script brings takes a moment."""
        for _ in range(100):
            if any(one.startswith(name) for one in self.names(role)):
                break
            self.page.wait_for_timeout(50)
        return self.one(role, name)

    def read(self, role: str) -> list[str]:
        """Return the words in all that has this role: what one hears going down the page."""
        return [one.text for one in self.tree() if one.role == role]

    def all_text(self) -> str:
        """Return all that is heard on the page from its main part on."""
        return " ".join(self.read("main"))

    def tree(self) -> Iterator[Heard]:
        """Yield all that may be read, in the order of reading."""
        nodes = self.line.send("Accessibility.getFullAXTree")["nodes"]
        known = {node["nodeId"]: node for node in nodes}
        words: dict[str, str] = {}

        def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
            yield node
            for child in node.get("childIds", ()):
                if child in known:
                    yield from below(known[child])

        for node in below(nodes[0]):
            if not node["ignored"] and node["role"]["value"] in _READ_WHOLE:
                texts = [_heard(one).name for one in below(node) if _is_text(one)]
                words[node["nodeId"]] = " ".join(texts)
        for node in below(nodes[0]):
            if not node["ignored"]:
                yield _heard(node, words.get(node["nodeId"], ""))

    def language_of(self, heard: Heard) -> str:
        """Return the language in which this is to be spoken."""
        said = self._on(heard, "function () { return this.closest('[lang]').lang }")
        return str(said["result"]["value"])

    def language_of_words(self, heard: Heard) -> str:
        """Return the language of the first words in it."""
        inside = """function () {
            const walk = document.createTreeWalker(this, NodeFilter.SHOW_TEXT);
            while (walk.nextNode() && !walk.currentNode.data.trim());
            return (walk.currentNode.parentElement || this).closest('[lang]').lang;
        }"""
        return str(self._on(heard, inside)["result"]["value"])

    def _go(self, heard: Heard) -> None:
        self._on(heard, _GO)
        self.at = heard.identity

    def _on(self, heard: Heard, function: str) -> dict[str, Any]:
        node = self.line.send("DOM.resolveNode", {"backendNodeId": heard.identity})
        asked = {"objectId": node["object"]["objectId"], "functionDeclaration": function}
        done: dict[str, Any] = self.line.send(
            "Runtime.callFunctionOn", {**asked, "returnByValue": True}
        )
        return done


_THE_PAGE = ("none", "generic", "RootWebArea")
_READ_WHOLE = ("term", "definition", "status", "main")


def listening(page: Page) -> Listener:
    """Return somebody who hears this page, and those that it leads to."""
    line = page.context.new_cdp_session(page)
    line.send("Accessibility.enable")
    line.send("DOM.enable")
    return Listener(page, line)


def plain(text: str) -> str:
    """Return words with plain blanks, as they are heard."""
    return re.sub(r"\s+", " ", text).strip()


def _all(roles: str | tuple[str, ...]) -> tuple[str, ...]:
    return (roles,) if isinstance(roles, str) else roles


def _is_text(node: dict[str, Any]) -> bool:
    return not node["ignored"] and node["role"]["value"] == "StaticText"


def _heard(node: dict[str, Any], text: str = "") -> Heard:
    states = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    return Heard(
        role=node["role"]["value"] if "role" in node else "",
        name=plain(node.get("name", {}).get("value") or ""),
        identity=node.get("backendDOMNodeId", 0),
        states={**states, "value": node.get("value", {}).get("value", "")},
        text=text,
    )
