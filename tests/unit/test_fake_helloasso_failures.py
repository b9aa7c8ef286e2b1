"""The stand-in fails in every way that is asked of it, sends notifications, obeys people."""

import hashlib
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.fakes.helloasso import rename_event
from tests.fakes.listening import Listener, Reply
from tests.unit.fake_callers import DIRECTORY, KEY


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 500, 503])
def test_any_status_as_often_as_asked(fake, caller, status):
    fake.fail("/public", status, times=2)
    assert [caller.form(KEY).status_code for _ in range(3)] == [status, status, 200]


def test_a_failure_may_come_in_the_middle(fake, caller):
    fake.fail("POST /v5/directory", 401, after=2)
    statuses = [caller.send("POST", DIRECTORY, {}).status_code for _ in range(4)]
    assert statuses == [200, 200, 401, 200]


def test_only_what_is_named_fails_and_until_it_recovers(fake, caller):
    fake.fail("pageIndex=2", times=None)
    assert caller.get("/organizations/mjc/forms").ok
    for _ in range(3):
        assert caller.get("/organizations/mjc/forms", pageIndex=2).status_code == 500
    fake.recover()
    assert caller.get("/organizations/mjc/forms", pageIndex=2).ok


@pytest.mark.parametrize("later", [None, 7, "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_it_says_when_to_come_back_or_not(fake, caller, later):
    fake.fail("/public", 429, retry_after=later)
    said = caller.form(KEY).headers.get("Retry-After")
    assert said == (None if later is None else str(later))


def test_half_a_body_is_less_than_was_promised(fake, caller):
    fake.fail("/public", half=True)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        caller.form(KEY)
    assert caller.form(KEY).ok


@pytest.mark.parametrize("garbage", [True, b"\x00\xff{", b"[]", b""])
def test_garbage_is_no_answer(fake, caller, garbage):
    fake.fail("/public", garbage=garbage)
    answer = caller.form(KEY)
    assert answer.status_code == 200
    assert b"Loto" not in answer.content


def test_silence_lasts_longer_than_one_waits(fake, caller):
    fake.fail("/public", silence=40)
    url = f"{fake.api_url}/organizations/mjc/forms/Event/loto/public"
    with pytest.raises(requests.exceptions.ReadTimeout):
        caller.session.get(url, timeout=0.2)
    assert caller.form(KEY).ok


def test_an_answer_may_come_byte_by_byte(fake, caller):
    fake.fail("/values/tags", drips=True)
    url = f"{fake.api_url}/values/tags"
    with caller.session.get(url, stream=True, timeout=5) as answer:
        assert answer.raw.read(1) == b"["


@pytest.mark.parametrize(("how", "tokens"), [("same", 1), ("new", 3)])
def test_pages_may_never_end(fake, caller, how, tokens):
    fake.never_end(how)
    seen, token = set(), None
    for _ in range(3):
        query = {"continuationToken": token} if token else {}
        page = caller.send("POST", DIRECTORY, {}, **query).json()
        token = page["pagination"]["continuationToken"]
        seen.add(token)
        assert page["data"]
        assert caller.get("/organizations/mjc/forms", **query).json()["data"]
    assert len(seen) == tokens
    fake.recover()
    assert caller.walk()[0] == [f"Insert {KEY}"]


def test_it_remembers_what_it_was_asked(fake, caller):
    caller.send("POST", DIRECTORY, {"formTypes": ["Event"]}, pageSize=5)
    method, path, query, body = fake.asked[-1]
    assert (method, path, query) == ("POST", "/v5/directory/forms", "pageSize=5")
    assert json.loads(body) == {"formTypes": ["Event"]}
    assert fake.calls == {"token": 1, "directory": 1}


def test_it_counts_those_who_ask_at_the_same_moment(fake, caller):
    fake.fail("/public", silence=0.3, times=None)
    access = caller.session.headers["Authorization"]
    url = f"{fake.api_url}/organizations/mjc/forms/Event/loto/public"

    def ask(_: int) -> int:
        return requests.get(url, headers={"Authorization": access}, timeout=5).status_code

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(ask, range(3))) == [200] * 3
    assert fake.listener.busiest == 3


# --- notifications


def test_a_notification_is_sealed_over_its_very_bytes(fake):
    got = []

    def receive(request):
        got.append((request.headers, request.body))
        return Reply(200)

    portal = Listener(receive)
    portal.start()
    try:
        fake.notify(portal.url, fake.form_event(KEY))
        fake.notify(portal.url, rename_event("mjc", "mjc-albi"), key=None)
        fake.notify(portal.url, rename_event("mjc", "mjc-albi"), key="une autre")
    finally:
        portal.stop()
    (headers, body), (unsigned, _), (forged, renamed) = got
    seal = hmac.new(fake.signature_key.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-ha-signature"] == seal
    assert json.loads(body)["eventType"] == "Form"
    assert json.loads(body)["data"]["formSlug"] == "loto"
    assert "x-ha-signature" not in unsigned
    ours = hmac.new(fake.signature_key.encode(), renamed, hashlib.sha256).hexdigest()
    assert forged["x-ha-signature"] not in {"", ours}


# --- by hand


def test_people_change_forms_with_small_requests(fake, caller):
    url = f"{fake.listener.url}/_/forms"
    ask = caller.session
    assert ask.get(f"{url}/{KEY}", timeout=5).json()["title"] == "Loto"
    ask.patch(f"{url}/{KEY}", data='{"title": "Grand loto", "endDate": null}', timeout=5)
    assert caller.form(KEY).json()["title"] == "Grand loto"
    made = ask.post(url, json={"title": "Bal"}, timeout=5).json()["key"]
    assert caller.form(made).json()["title"] == "Bal"
    assert made in ask.get(url, timeout=5).json()
    ask.delete(f"{url}/{KEY}", timeout=5)
    assert caller.form(KEY).status_code == 404
    assert ask.patch(f"{url}/mjc/Event/inconnu", data="{}", timeout=5).status_code == 404
    assert ask.patch(f"{url}/{made}", data="{titre}", timeout=5).status_code == 400


def test_people_break_it_and_mend_it(fake, caller):
    url = f"{fake.listener.url}/_/fail"
    told = {"path": "/public", "status": 429, "retry_after": 5, "times": 9}
    assert caller.session.post(url, json=told, timeout=5).ok
    assert caller.form(KEY).headers["Retry-After"] == "5"
    caller.session.delete(url, timeout=5)
    assert caller.form(KEY).ok
    caller.session.post(url, json={"endless": "same"}, timeout=5)
    assert fake.routes.endless == "same"
    assert caller.session.post(url, json={"path": "["}, timeout=5).status_code == 400
    caller.session.post(f"{fake.listener.url}/_/expire", timeout=5)
    assert caller.form(KEY).status_code == 401


def test_people_change_forms_in_a_browser(fake, caller):
    fake.shelf.site = fake.listener.url
    key = fake.publish({"organizationSlug": "mjc", "title": "Bal <des> pompiers"})
    page = caller.session.get(fake.form(key)["url"], timeout=5)
    assert "Bal &lt;des&gt; pompiers" in page.text
    fields = dict.fromkeys(("description", "startDate", "name", "address", "zipCode"), "")
    fields |= {"title": "Bal", "city": "Albi", "state": "Private"}
    caller.session.post(fake.form(key)["url"], data=fields, timeout=5)
    assert fake.form(key)["place"] == {"city": "Albi"}
    assert fake.form(key)["state"] == "Private"
    assert "Bal" in caller.session.get(fake.listener.url, timeout=5).text


def test_banners_are_pictures(fake, caller):
    url = f"{fake.listener.url}/img/photos/banniere-3.png"
    answer = caller.session.get(url, timeout=5)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_it_starts_by_hand_and_says_where_it_is():
    command = [sys.executable, "-m", "tests.fakes.helloasso", "--port", "0", "--forms", "30"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as started:
        stop = threading.Timer(30, started.kill)
        stop.start()
        said = "".join(iter(started.stdout.readline, "Ctrl+C pour arrêter.\n"))
        url = re.search(r"HELLOASSO_API_URL=(\S+)/v5", said)[1]
        key = re.search(r"/_/forms/(\S+)", said)[1]
        assert requests.get(f"{url}/_/forms/{key}", timeout=5).json()["formType"] == "Event"
        os.kill(started.pid, signal.SIGINT)
        assert started.wait() == 0
        stop.cancel()
