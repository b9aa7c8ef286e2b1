"""What tests of passkeys share: a page that asks, a device that answers."""

import json

from tests.fakes.authenticator import Authenticator
from tests.web.console.browsing import CONSOLE

HOST = CONSOLE.removeprefix("https://")


ADD, DOOR, SECOND = "/compte/cles", "/connexion/cle", "/second-facteur/cle"


USELESS = "Cette clé d’accès n’ouvre rien ici. Essayez-en une autre, ou entrez autrement."


LATE = "La page était restée ouverte trop longtemps. Recommencez."


def another():
    return Authenticator(CONSOLE, HOST)


def options(browser, path):
    answer = browser.get(f"{path}/defi")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.text)


def add(browser, device, name="mon téléphone", page="/compte", **changed):
    made = device.make(options(browser, ADD), **changed)
    form = {"csrf_token": browser.seal(page), "credential": made, "key_name": name, "suite": page}
    return browser.post(ADD, form)


def prove(browser, device, path=DOOR, page="/connexion", suite="/", **changed):
    proof = device.prove(options(browser, path), **changed)
    return sent(browser, proof, path, page, suite)


def sent(browser, proof, path=DOOR, page="/connexion", suite="/"):
    form = {"csrf_token": browser.seal(page), "credential": proof, "suite": suite}
    return browser.post(path, form)
