"""HelloAsso says that something changed: a reason to read it again, and nothing else."""

import json

import pytest
from sqlalchemy import select

from app.models.upstream import Reread
from app.services.helloasso import hints
from tests.fakes.helloasso import signature

EVENT = {
    "eventType": "Form",
    "data": {
        "organizationSlug": "mjc-exemple",
        "formType": "Event",
        "formSlug": "bal",
        "title": "Rien de ceci n’est cru",
        "state": "Public",
    },
}
KEY = "mjc-exemple/Event/bal"
ADDRESS = "51.138.206.200"


@pytest.fixture
def notify(app, build, session):
    """Send a notification; return the answer's status."""
    build.national()
    build.site("besancon", "25056")
    session.commit()
    client = app.test_client(use_cookies=False)

    def send(event=EVENT, *, host="rentree.test", secret=None, address=ADDRESS, **headers):
        secret = secret or hints.secret_of(app.extensions["settings"])
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        answer = client.post(
            f"/api/v1/helloasso/notifications/{secret}",
            data=body,
            base_url=f"https://{host}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            environ_overrides={"REMOTE_ADDR": address},
        )
        return answer.status_code

    return send


@pytest.fixture
def signed(app):
    """The installation keeps the key with which HelloAsso signs."""
    before = app.extensions["settings"]
    app.extensions["settings"] = before.model_copy(update={"helloasso_signature_key": "sceau"})
    yield "sceau"
    app.extensions["settings"] = before


def waiting(session):
    session.expire_all()
    return {row.key: row.number for row in session.scalars(select(Reread))}


def test_a_notification_has_the_form_read_again_and_changes_nothing_else(notify, session):
    assert notify() == 204
    assert waiting(session) == {KEY: 1}


def test_the_same_notification_again_waits_once(notify, session):
    for _ in range(3):
        assert notify() == 204
    assert waiting(session) == {KEY: 3}


def test_a_wrong_secret_leads_nowhere(notify, session):
    assert notify(secret="0" * 40) == 404
    assert waiting(session) == {}


def test_only_the_national_host_receives(notify, session):
    assert notify(host="besancon.rentree.test") == 404
    assert waiting(session) == {}


def test_without_a_key_the_address_it_comes_from_decides(notify, session):
    assert notify(address="203.0.113.7") == 403
    assert waiting(session) == {}


def test_with_a_key_only_the_seal_decides(notify, session, signed):
    body = json.dumps(EVENT).encode()
    assert notify(body) == 403
    assert notify(body, x_ha_signature="0" * 64) == 403
    assert notify(body, x_ha_signature=signature(body + b" ", signed)) == 403
    assert waiting(session) == {}
    seal = signature(body, signed)
    assert notify(body, address="203.0.113.7", x_ha_signature=seal) == 204
    assert waiting(session) == {KEY: 1}


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b"{",
        b"[]",
        {"eventType": "Payment", "data": EVENT["data"]},
        {"eventType": "Form", "data": {**EVENT["data"], "formType": "Donation"}},
        {"eventType": "Form", "data": {"formSlug": "../../x"}},
        {"eventType": "Form"},
    ],
)
def test_what_names_no_event_is_received_and_forgotten(notify, session, event):
    assert notify(event) == 204
    assert waiting(session) == {}


def test_a_flood_of_notifications_has_an_end(notify, session, monkeypatch):
    monkeypatch.setattr(hints, "MOST_WAITING", 2)
    for number in range(4):
        data = {**EVENT["data"], "formSlug": f"bal-{number}"}
        assert notify({"eventType": "Form", "data": data}) == 204
    assert len(waiting(session)) == 2


def test_reading_the_address_is_refused(app, session, build):
    build.national()
    client = app.test_client(use_cookies=False)
    secret = hints.secret_of(app.extensions["settings"])
    answer = client.get(
        f"/api/v1/helloasso/notifications/{secret}", base_url="https://rentree.test"
    )
    assert answer.status_code == 405


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", ["rentree.test", "besancon.rentree.test", "inconnu.test"])
def test_the_secret_of_the_address_is_in_no_journal(app, build, capsys, host, method):
    build.national()
    build.site("besancon", "25056")
    secret = hints.secret_of(app.extensions["settings"])
    address = f"/api/v1/helloasso/notifications/{secret}"
    app.test_client().open(address, method=method, base_url=f"https://{host}").close()
    told = capsys.readouterr().err
    assert "/api/v1/helloasso/notifications/***" in told
    assert secret not in told
