"""A passkey in a real browser, whose device is Chromium's own (WebDriver's virtual one)."""

import re
import time
from email import message_from_bytes, policy

import pytest

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "karim@besancon.example", "quatre chevaux verts"  # nobody's
_LINK = re.compile(r"http://admin\.localhost:\d+/connexion/lien/\S+")
_PATIENCE_SECONDS = 20
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def telephone(browser):
    """A browser of its own, and the device in it, through the DevTools protocol."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    device = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page, tools, device["authenticatorId"]
    context.close()


def admin(portal, path):
    return f"http://admin.localhost:{portal.port}{path}"


def sign_in(page, portal):
    """Come in by a link, as its letter gives it."""
    page.goto(admin(portal, "/connexion"))
    page.locator("#email").fill(EMAIL)
    page.get_by_role("button", name="Recevoir un lien par e-mail").click()
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()
    page.goto(link_in_letter(portal))
    page.locator("main form button").click()
    page.wait_for_url(admin(portal, "/besancon/"))


def link_in_letter(portal):
    """The link of the last letter, which leaves after the answer."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        letters = sorted((portal.folder / "var" / "mail").glob("*.eml"))
        for letter in reversed(letters):
            told = message_from_bytes(letter.read_bytes(), policy=policy.default)
            found = _LINK.search(told.get_body(("plain",)).get_content())
            if found and EMAIL in told["To"]:
                return found[0]
        time.sleep(0.1)
    raise AssertionError("no letter came")


def test_a_key_is_added_then_opens_alone_then_is_asked(telephone, portal):
    page, tools, device = telephone
    refused = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    sign_in(page, portal)
    page.goto(admin(portal, "/compte"))
    assert not page.locator("[data-passkey-without]").is_visible()
    page.get_by_label("Nom de la nouvelle clé").fill("téléphone d’essai")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    page.get_by_text("C’est fait : cette clé d’accès vous ouvrira la porte.").wait_for()
    assert page.locator("li strong", has_text="téléphone d’essai").is_visible()
    assert len(tools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"])

    # By the key alone.
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(admin(portal, "/connexion"))
    page.get_by_role("button", name="Me connecter avec une clé d’accès").click()
    page.wait_for_url(admin(portal, "/besancon/"))

    # A password first, then the key as the second step.
    page.goto(admin(portal, "/compte"))
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Changer de mot de passe").click()
    page.get_by_text("Votre mot de passe est changé").wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(admin(portal, "/connexion"))
    page.locator("#email").fill(EMAIL)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(re.compile("/second-facteur"))
    page.get_by_role("button", name="Me connecter avec une clé d’accès").click()
    page.wait_for_url(admin(portal, "/besancon/"))
    assert not refused


def test_a_device_that_says_no_is_told_in_words(telephone, portal):
    page, tools, device = telephone
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(admin(portal, "/connexion"))
    page.get_by_role("button", name="Me connecter avec une clé d’accès").click()
    page.get_by_text("Rien n’a été fait.").wait_for()
    assert page.url == admin(portal, "/connexion")


def test_without_a_script_no_button_lies(browser, portal):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(admin(portal, "/connexion"))
    assert page.locator("#password").is_visible()
    assert not page.get_by_role("button", name="Me connecter avec une clé d’accès").is_visible()
    context.close()
