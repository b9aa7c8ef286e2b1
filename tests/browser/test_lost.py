"""What was written is not lost: two people at once, no network, a server killed in mid-save."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.insiders import sign_in
from tests.browser.portal import Portal, start, wait
from tests.postgres import free_port

pytestmark = pytest.mark.browser
_ROOM = "/besancon/textes/fr"
_LEAD = '[id="texts.home.lead.fr"]'
_TITLE = '[id="texts.home.title.fr"]'
_SAVE = "button[name=do][value=save]"


@dataclass
class _House:
    """A demonstration that can be killed, and started again where it was."""

    portal: Portal
    server: subprocess.Popen[bytes]

    def die(self, *, after: float) -> None:
        """Kill every process of it, as a power cut would."""
        time.sleep(after)
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(timeout=20)

    def revive(self) -> None:
        """Start it again, with what it had written down."""
        self.server = start(self.portal)
        wait(self.portal, self.server)


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_House]:
    """A demonstration of its own: what others look at is neither written over nor killed."""
    del browser  # nothing is started when there is none
    portal = Portal(free_port(), tmp_path_factory.mktemp("lost"))
    made = _House(portal, start(portal))
    try:
        wait(portal, made.server)
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(made.server.pid, signal.SIGTERM)
        made.server.wait(timeout=20)


@pytest.fixture(scope="module")
def portal(house):
    return house.portal


@pytest.fixture(scope="module")
def states(browser, portal):
    return sign_in(browser, portal)


@pytest.fixture
def people(browser, portal, states) -> Iterator[tuple[Page, Page]]:
    """The administrator and the editor of Besançon, each in a browser, before the same texts."""
    contexts = [
        browser.new_context(storage_state=states[role]) for role in ("administrator", "editor")
    ]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto(portal.address("admin", _ROOM))
    yield pages[0], pages[1]
    for context in contexts:
        context.close()


@pytest.fixture
def one(people) -> tuple[BrowserContext, Page]:
    return people[0].context, people[0]


def test_of_two_who_write_at_once_the_second_is_told_and_both_texts_are_there(people):
    first, second = people
    first.locator(_LEAD).fill("Les mots de la première.")
    second.locator(_LEAD).fill("Les mots du second.")
    first.locator(_SAVE).click()
    expect(first.get_by_role("status").first).to_contain_text("1 modification")
    second.locator(_SAVE).click()
    expect(second.get_by_role("alert").first).to_be_in_viewport()
    expect(second.locator(_LEAD)).to_have_value("Les mots du second.")
    expect(second.locator(".words-theirs")).to_have_text("Les mots de la première.")
    # Knowing it, the second may keep theirs.
    second.locator(_SAVE).click()
    expect(second.get_by_role("status").first).to_contain_text("1 modification")
    first.reload()
    expect(first.locator(_LEAD)).to_have_value("Les mots du second.")


def test_without_a_network_nothing_leaves_and_the_page_stays(one):
    context, page = one
    page.locator(_LEAD).fill("Écrit dans le train.")
    context.set_offline(offline=True)
    page.locator(_SAVE).click()
    expect(page.get_by_role("alert").first).to_contain_text("rien n’est perdu")
    expect(page.locator(_LEAD)).to_have_value("Écrit dans le train.")
    context.set_offline(offline=False)
    page.locator(_SAVE).click()
    expect(page.get_by_role("status").first).to_contain_text("1 modification")
    expect(page.get_by_text("n’a pas été enregistré")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_a_connection_lost_in_mid_save_gives_the_words_back(one, portal):
    """The browser itself forgets them: going back leads past the page that they were typed in."""
    _, page = one
    _lose(page, "Écrit juste avant la coupure.")
    page.goto(portal.address("admin", "/besancon/"))
    page.goto(portal.address("admin", _ROOM))
    assert page.locator(_LEAD).input_value() != "Écrit juste avant la coupure."
    page.get_by_role("button", name="Reprendre mes mots").click()
    expect(page.locator(_LEAD)).to_have_value("Écrit juste avant la coupure.")
    page.locator(_SAVE).click()
    expect(page.get_by_role("status").first).to_contain_text("1 modification")
    expect(page.locator(_LEAD)).to_have_value("Écrit juste avant la coupure.")
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_kept_can_be_forgotten(one, portal):
    _, page = one
    _lose(page, "Une idée que l’on regrette.")
    page.goto(portal.address("admin", _ROOM))
    page.get_by_role("button", name="Les oublier").click()
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(page.get_by_role("button", name="Les oublier")).to_have_count(0)


def test_who_signs_out_leaves_nothing_in_the_browser(browser, portal, states):
    """On the desk that another person sits at next."""
    context = browser.new_context(storage_state=states["operator"])
    page = context.new_page()
    page.goto(portal.address("admin", _ROOM))
    _lose(page, "Un secret de mairie.")
    page.goto(portal.address("admin", "/besancon/"))
    assert "Un secret de mairie." in page.evaluate("JSON.stringify(sessionStorage)")
    page.locator("button:visible", has_text="Se déconnecter").click()
    page.wait_for_url("**/connexion**")
    assert page.evaluate("sessionStorage.length") == 0
    context.close()


def test_a_server_killed_in_mid_save_keeps_a_text_whole_or_takes_it_again(house, states):
    """The death comes a little later each time: before, within and after the writing."""
    client = _Client(house.portal, states["administrator"])
    saved = client.shown()
    for number, delay in enumerate((0.0, 0.004, 0.02, 0.05)):
        words = f"Essai {number}. " + "Un texte assez long pour être coupé. " * 40
        body = client.form({"texts.home.presentation.fr": words, "texts.home.lead.fr": words[:390]})
        client.send_and(body, lambda pause=delay: house.die(after=pause))
        house.revive()
        wanted = (words[:390].strip(), words.strip())
        assert client.shown() in {saved, wanted}, "half of a save is no save"
        # What a browser does when the page that failed is sent again: the same, word for word.
        assert client.send(body) == 303
        saved = wanted
        assert client.shown() == saved


@dataclass
class _Client:
    """A browser of few means: it keeps a cookie, reads a form, and sends it."""

    portal: Portal
    state: dict[str, Any]

    def form(self, words: dict[str, str]) -> str:
        """Return the form of the texts, filled in."""
        page = BeautifulSoup(self._ask("GET")[1], "html.parser")
        fields = page.select("form[data-words] :is(input, textarea)[name]")
        ticked = [one for one in fields if one.get("type") != "checkbox"]
        filled = {str(one["name"]): one.get("value") or one.text for one in ticked}
        return urlencode({**filled, **words, "do": "save"})

    def send(self, body: str) -> int:
        """Send a form; return the status of the answer."""
        return self._ask("POST", body)[0]

    def send_and(self, body: str, then: Callable[[], None]) -> None:
        """Send a form, then do something before its answer is read, if there is one."""
        line = self._open("POST", body)
        then()
        with contextlib.suppress(OSError, http.client.HTTPException):
            line.getresponse().read()
        line.close()

    def shown(self) -> tuple[str, str]:
        """Return two of the texts, as their fields show them."""
        page = BeautifulSoup(self._ask("GET")[1], "html.parser")
        found = [page.find(id=f"texts.home.{name}.fr") for name in ("lead", "presentation")]
        lead, presentation = (one.text.strip() if one else "" for one in found)
        return lead, presentation

    def _ask(self, method: str, body: str = "") -> tuple[int, str]:
        line = self._open(method, body)
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
        return answer.status, said

    def _open(self, method: str, body: str) -> http.client.HTTPConnection:
        line = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=30)
        kept = "; ".join(f"{one['name']}={one['value']}" for one in self.state["cookies"])
        host = f"admin.localhost:{self.portal.port}"
        heads = {"Host": host, "Cookie": kept, "Origin": f"http://{host}"}
        line.request(
            method,
            _ROOM,
            body,
            {**heads, "Content-Type": "application/x-www-form-urlencoded"},
        )
        return line


def _lose(page: Page, words: str) -> None:
    """Write, and send when the server is not there any more."""
    page.locator(_LEAD).fill(words)
    page.route(f"**{_ROOM}", lambda route: route.abort("connectionreset"), times=1)
    page.locator(_SAVE).click()
    page.wait_for_url("chrome-error://**")
