"""A town hall asks for a portal: its address is confirmed, then somebody answers."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.kernel.record import Actor
from app.models.commune import Commune
from app.models.opening import SiteRequest
from app.services.sites import requests
from app.services.sites.requests import Asking
from tests.conftest import NOW
from tests.db.domain_room import told

BY = Actor(None, "Odile")


@pytest.fixture
def here(build, session):
    build.national()
    for insee in ("25056", "25036", "97411", "93066", "81004"):
        build.commune(insee)
    session.get(Commune, "25056").website = "https://www.besancon.fr/"
    session.commit()


def request_(session, **more):
    said = {
        "insee": "25056",
        "email": "claire@besancon.fr",
        "name": "Claire",
        "position": "Adjointe",
        "message": "",
        "language": "fr",
    }
    return requests.ask(session, Asking(**{**said, **more}), now=NOW)


def test_a_request_is_seen_once_its_address_is_confirmed(session, here):
    token = request_(session)
    assert told(session) == []
    assert requests.may_confirm(session, token, now=NOW)
    found = requests.confirm(session, token, now=NOW + timedelta(hours=47))
    assert (found.state, found.commune, found.is_of_the_town) == ("confirmed", "Besançon", True)
    assert told(session) == [
        ("request_made", None, {"insee": "25056", "email": "claire@besancon.fr"})
    ]


def test_a_letter_s_link_confirms_once_and_for_two_days(session, here):
    token = request_(session)
    assert requests.confirm(session, token, now=NOW + timedelta(hours=48)) is None
    assert requests.confirm(session, token, now=NOW)
    assert requests.confirm(session, token, now=NOW) is None
    assert not requests.may_confirm(session, token, now=NOW)


def test_asking_again_makes_the_letter_before_void(session, here):
    first, second = request_(session), request_(session, email="Claire@Besancon.fr")
    assert not requests.may_confirm(session, first, now=NOW)
    assert requests.may_confirm(session, second, now=NOW)
    other = request_(session, insee="81004")
    assert requests.may_confirm(session, second, now=NOW)
    assert requests.may_confirm(session, other, now=NOW)


def test_what_nobody_confirmed_is_forgotten_in_a_month(session, here):
    request_(session)
    requests.ask(
        session,
        Asking("81004", "bob@albi.fr", "Bob", "Maire", "", "fr"),
        now=NOW + timedelta(days=31),
    )
    assert session.scalars(sa.select(SiteRequest.email)).all() == ["bob@albi.fr"]


def test_declining_keeps_the_reason(session, here):
    digest = requests.confirm(session, request_(session), now=NOW).digest
    declined = requests.decline(session, digest, "Déjà un portail.", by=BY, now=NOW)
    assert (declined.state, declined.reason) == ("declined", "Déjà un portail.")
    assert told(session)[-1] == (
        "request_declined",
        None,
        {"insee": "25056", "email": "claire@besancon.fr", "reason": "Déjà un portail."},
    )


@pytest.mark.parametrize(
    ("email", "website", "expected"),
    [
        ("a@besancon.fr", "https://www.besancon.fr/", True),
        ("a@mairie.besancon.fr", "https://besancon.fr", True),
        ("a@besancon.fr", "https://mairie.besancon.fr", True),
        ("a@besancon.fr.evil.example", "https://besancon.fr", False),
        ("a@xbesancon.fr", "https://besancon.fr", False),
        ("a@fr", "https://besancon.fr", False),
        ("mairie@orange.fr", "https://besancon.fr", False),
        ("a@besancon.fr", "", False),
        ("a@besancon.fr", "http://[", False),
    ],
)
def test_whether_an_address_is_of_the_town(session, here, email, website, expected):
    session.get(Commune, "25056").website = website
    session.commit()
    found = requests.confirm(session, request_(session, email=email), now=NOW)
    assert found.is_of_the_town is expected
