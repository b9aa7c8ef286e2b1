"""A blind person's path: search, filter, open, keep the date, follow, by keyboard and names alone.

The map is never entered, nothing is looked for by its looks or its place in the source, and
each key is counted (tests.browser.listener).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.heard import NAMES, THEMES
from tests.browser.listener import Listener, listening, plain
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
# Measured: 99 keys on a commune's portal and 114 on the national one, where a place is typed too
# (80 and 95 without a script, where nothing is kept). The rest is for longer words and days.
MOST_KEYS = {"besancon": 120, "national": 135}
PLACE = "Besançon"
SPOKEN = ("heading", "link", "term", "definition")
# The pins of a map are numbers first: its list says the same.
_PIN = re.compile(r"\d+(, \d+)* ")
_GUESSABLE = 7  # letters: a shorter word may look like too many others


@dataclass(frozen=True)
class Wish:
    """What somebody is after: an evening that is free, in words with a slip of the finger."""

    title: str
    theme: str
    typed: str
    path: str


@pytest.fixture
def someone(browser: Browser) -> Iterator[Callable[..., Listener]]:
    """Open a browser that remembers nothing, for somebody who hears."""
    opened = []

    def open_one(**options: Any) -> Listener:
        context = browser.new_context(service_workers="block", accept_downloads=True, **options)
        opened.append(context)
        return listening(context.new_page())

    yield open_one
    for context in opened:
        context.close()


def free_evenings(portal: Portal, **asked: str) -> list[dict[str, Any]]:
    """Return what answers, from the API: what the path is to find."""
    question = "".join(f"&{name}={quote(value)}" for name, value in asked.items())
    path = f"/api/v1/events?limit=100&free=1&hours=evening{question}"
    answer = json.loads(portal.fetch(portal.address("besancon", path)))
    return list(answer["items"])


@pytest.fixture(scope="module")
def wish(portal: Portal) -> Wish:
    """Return an event to look for; the agenda moves with the days, so it is asked."""
    for event in free_evenings(portal):
        title, theme, access = event["title"], event["theme"], event["access"]
        word = max(re.findall(r"[^\W\d_]+", title["fr"]), key=len).lower()
        if theme in THEMES and len(word) >= _GUESSABLE and access and "ar" not in title:
            typed = word[:3] + word[4:]
            same = free_evenings(portal, q=typed, theme=theme)
            if event["id"] in [one["id"] for one in same]:
                return Wish(plain(title["fr"]), theme, typed, urlsplit(event["url"]).path)
    raise AssertionError("no word with a slip finds its event")


@pytest.mark.parametrize(
    ("script", "device"),
    [(True, DESK), (True, PHONE), (False, PHONE)],
    ids=["desk", "phone", "phone without script"],
)
@pytest.mark.parametrize("language", ["", "ar"], ids=["fr", "ar"])
@pytest.mark.parametrize("site", ["national", "besancon"])
def test_by_ear_one_finds_an_evening_and_takes_it_away(
    someone: Callable[..., Listener],
    portal: Portal,
    wish: Wish,
    site: str,
    language: str,
    script: bool,
    device: dict[str, Any],
) -> None:
    person = someone(java_script_enabled=script, **device)
    path = Path(person, NAMES[language], wish, script)
    person.arrive(portal.address(site, "/", language))
    if site == "national":
        path.choose_a_place()
    path.type_words("what" if site == "national" else "what at home")
    path.narrow(THEMES[wish.theme][language])
    answer = person.page.url
    path.look_into()
    path.come_back(answer)
    path.subscribe(portal)
    if script:
        path.see_what_is_kept()
    assert person.unseen == [], "one who sees a little does not see where they are"
    assert person.keys <= MOST_KEYS[site], person.keys


@pytest.mark.parametrize("language", ["", "ar"], ids=["fr", "ar"])
@pytest.mark.parametrize("asked", ["/evenements?q=atelier&free=1", "event"])
def test_the_keyboard_goes_through_a_page_in_its_order_and_back(
    someone: Callable[..., Listener], portal: Portal, asked: str, language: str
) -> None:
    person, names = someone(**DESK), NAMES[language]
    path = portal.first_event("besancon") if asked == "event" else asked
    person.arrive(portal.address("besancon", path, language))
    if asked != "event":
        person.tab_to("DisclosureTriangle", names["more"])
        person.press("Enter")
        person.arrive_again()
    forward = list(person.stops("Tab"))
    assert len(forward) > 20, forward
    order = [one.identity for one in person.tree()]
    ranks = [order.index(one.identity) for one in forward]
    assert ranks == sorted(ranks), "what is reached next is what is read next"
    assert all(one.name for one in forward), [one for one in forward if not one.name]
    assert person.unseen == []
    # A group of choices is entered by the one that is chosen, from either side.
    assert list(person.stops("Shift+Tab")) == forward[::-1]


@pytest.mark.parametrize("asked", ["/evenements", "event", "/mes-favoris", "/abonnement"])
def test_words_are_spoken_in_their_own_language(
    someone: Callable[..., Listener], portal: Portal, wish: Wish, asked: str
) -> None:
    person = someone(**DESK)
    path = wish.path if asked == "event" else asked
    person.arrive(portal.address("besancon", path, "ar"))
    wrong = []
    for one in person.tree():
        said = one.name or one.text
        if one.role in SPOKEN and re.search(r"[^\W\d_]{3}", said) and not _PIN.match(said):
            is_arabic = bool(re.search("[\u0600-\u06ff]", said))
            if (person.language_of_words(one) == "ar") is not is_arabic:
                wrong.append(said)
    assert wrong == []


@dataclass
class Path:
    """The steps, one after the other; each begins where the one before ended."""

    person: Listener
    names: dict[str, str]
    wish: Wish
    script: bool

    def choose_a_place(self) -> None:
        """Type the first letters of a place and take it among those proposed, or all of it."""
        person = self.person
        person.skip(self.names["skip"])
        # It becomes a list to choose from as soon as it is entered, where a script runs.
        person.tab_to(("textbox", "combobox"), self.names["where"])
        if self.script:
            person.until("combobox", self.names["where"])
            person.write(PLACE[:5].lower())
            person.until("option", f"{PLACE} 25")
            assert any(re.search(r"\d", said) for said in person.read("status")), "how many"
            while not chosen(person).startswith(f"{PLACE} 25"):
                person.press("ArrowDown")
            person.press("Enter")
            assert person.here().states["value"] == f"{PLACE} (25)"
            assert person.names("option") == []
        else:
            person.write(PLACE)
        person.follow()
        # The first thing that is said of a page is its title.
        assert PLACE in person.page.title()

    def type_words(self, field: str) -> None:
        """Type a word with a slip; what is said says how many answer, and what was understood."""
        person = self.person
        person.skip(self.names["skip"])
        person.tab_to("searchbox", self.names[field])
        person.write(self.wish.typed)
        person.follow()
        self.says_how_many()
        assert self.names["understood"] in person.all_text()

    def says_how_many(self) -> None:
        """Hear the answer in the title of the page, and in its one heading of level 1."""
        (heading,) = self.person.headings(1)
        assert self.wish.typed in heading.name
        assert plain(self.person.page.title()).startswith(heading.name)
        # Arabic says one and two without a figure.
        assert re.search(r"\d", heading.name) or self.names is NAMES["ar"]

    def narrow(self, theme: str) -> None:
        """Open the filters; choose what is free, in the evening, of a theme; apply."""
        person, names = self.person, self.names
        person.skip(names["skip"])
        more = person.tab_to("DisclosureTriangle", names["more"])
        assert more.states["expanded"] is False
        person.press("Enter")
        assert person.here().states["expanded"] is True
        person.tab_to("checkbox", names["free"])
        person.press("Space")
        assert person.here().states["checked"] == "true"
        person.tab_to("radio", names["any time"])
        person.press("ArrowDown", "ArrowDown")
        assert person.here().name.startswith(names["evening"])
        assert person.here().states["checked"] == "true"
        person.tab_to("checkbox", theme)
        person.press("Space")
        person.tab_to("button", names["apply"])
        person.follow()
        self.says_how_many()
        person.one("DisclosureTriangle", f"{names['more']} {names['choices']}")

    def look_into(self) -> None:
        """Go to the event by its heading, open it, hear its facts, take its date, keep it."""
        person, names, title = self.person, self.names, self.wish.title
        person.heading(1)
        found = person.heading(3, title)
        assert person.language_of_words(found) == "fr"
        person.tab_to("link", title)
        person.follow()
        assert plain(person.page.title()).startswith(title)
        first = person.heading(1, title)
        assert person.language_of_words(first) == "fr"
        with person.page.expect_download() as leaving:
            person.tab_to("link", names["calendar"])
            person.press("Enter")
        told = leaving.value.path().read_text(encoding="utf-8").replace("\r\n ", "")
        assert "BEGIN:VEVENT" in told
        assert "DTSTART" in told
        assert title.split()[0] in told
        if self.script:
            assert person.tab_to("button", names["keep"] + title).states["pressed"] == "false"
            person.press("Space")
            assert person.here().states["pressed"] == "true"
        else:
            assert not [name for name in person.names("button") if name.startswith(names["keep"])]
        person.heading(2, names["practical"])
        terms, told = person.read("term"), " ".join(person.read("definition"))
        assert len(terms) >= 4, "when, where, how much, for whom"
        assert re.search(r"\d\d?( h|:\d\d)", told), "at what time"
        assert PLACE in told, "where"
        assert names["free"] in " ".join(terms) + told, "how much"
        assert names["access"] in " ".join(terms) + told, "who can come in"

    def come_back(self, answer: str) -> None:
        """Come back to the answer: the words, and the choices, are still there."""
        self.person.back()
        assert self.person.page.url == answer
        self.says_how_many()
        assert self.person.one("searchbox", "").states["value"] == self.wish.typed
        self.person.one("DisclosureTriangle", f"{self.names['more']} {self.names['choices']}")

    def subscribe(self, portal: Portal) -> None:
        """Follow the same search from a calendar."""
        person, names = self.person, self.names
        asked = urlsplit(person.page.url).query
        person.heading(2, names["take away"])
        person.tab_to("link", names["subscribe"])
        person.follow()
        person.heading(1, names["subscribed"])
        link = person.tab_to("link", names["open"])
        address = urlsplit(str(link.states["url"]))
        assert address.scheme == "webcal"
        same = {"q", "where", "hours", "theme"}
        follows = dict(parse_qsl(address.query))
        assert {k: v for k, v in parse_qsl(asked) if k in same} == {
            k: v for k, v in follows.items() if k in same
        }
        assert {("free", "1"), ("price", "free")} & set(follows.items())
        feed = portal.fetch(address._replace(scheme="http").geturl()).replace("\r\n ", "")
        assert self.wish.title.split()[0] in feed

    def see_what_is_kept(self) -> None:
        """Find what was kept, by the link at the foot of every page."""
        person, names = self.person, self.names
        person.tab_to("link", names["kept"])
        person.follow()
        person.until("heading", self.wish.title)
        assert person.one("button", names["keep"] + self.wish.title).states["pressed"] == "true"


def chosen(person: Listener) -> str:
    """Return the proposal that is marked, as it is said."""
    options = [one for one in person.tree() if one.role == "option"]
    return next((one.name for one in options if one.states.get("selected")), "")
