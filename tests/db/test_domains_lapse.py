"""A domain asked for and never proved: a letter at twenty days, released at thirty."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.models.opening import ReleasedHost
from app.models.site import Host
from app.queries import domains as questions
from app.services.accounts import accounts
from app.services.sites import domains
from app.services.sites.aftermath import House, check_due
from tests.conftest import NOW
from tests.db.domain_room import BY, NAME, claim, primary, proved, told, two_sites
from tests.fakes.town_domain import town_domain

DAY = timedelta(days=1)


@pytest.fixture
def there():
    with town_domain() as found:
        yield found


@pytest.fixture
def ids(build):
    return two_sites(build)


@pytest.fixture
def house(app):
    return House(app.extensions["settings"], "La Rentrée")


def person(session, email, *, slug=None):
    role = "administrator" if slug else None
    token = accounts.invite(
        session, email, site_slug=slug, role=role, is_operator=slug is None, by=BY, now=NOW
    )
    assert accounts.accept(session, token, name="Ada", password=None, now=NOW)


def a_round(session, there, house, now):
    """What the worker does: the outcomes, and the letters that left."""
    letters = []
    outcomes = check_due(
        session, there.instruments, house, send=letters.append, everything=False, by=BY, now=now
    )
    return [one.what for one in outcomes], letters


def test_at_twenty_days_administrators_have_one_letter_and_at_thirty_it_is_free(
    session, there, ids, house
):
    person(session, "ada@mairie.example", slug="besancon")
    person(session, "odile@reseau.example")
    claim(session, ids["besancon"])
    assert a_round(session, there, house, NOW + 20 * DAY - timedelta(seconds=1))[1] == []
    whats, (letter,) = a_round(session, there, house, NOW + 20 * DAY)
    assert "warned" in whats
    assert letter.to == "ada@mairie.example"
    assert NAME in letter.subject
    assert "d’ici au 04/10/2026" in letter.text
    assert "https://admin.rentree.test/besancon/adresse" in letter.text
    assert a_round(session, there, house, NOW + 21 * DAY)[1] == [], "it is told once"
    assert "lapsed" not in a_round(session, there, house, NOW + 30 * DAY - timedelta(seconds=1))[0]
    assert "lapsed" in a_round(session, there, house, NOW + 30 * DAY)[0]
    assert questions.of_site(session, ids["besancon"]) == []
    assert session.scalars(sa.select(ReleasedHost)).all() == [], "it was never theirs"
    assert told(session)[-1] == ("host_lapsed", ids["besancon"], {"host": NAME})
    assert claim(session, ids["albi"], now=NOW + 30 * DAY), "whoever can prove it may ask"
    assert primary(session) == "besancon"


def test_a_claim_made_anew_has_its_own_letter_and_its_own_thirty_days(session, there, ids, house):
    person(session, "ada@mairie.example", slug="besancon")
    claim(session, ids["besancon"])
    a_round(session, there, house, NOW + 20 * DAY)
    domains.release(session, ids["besancon"], NAME, by=BY, now=NOW + 25 * DAY)
    claim(session, ids["besancon"], now=NOW + 25 * DAY)
    assert a_round(session, there, house, NOW + 30 * DAY) == (["waiting"], [])
    assert len(a_round(session, there, house, NOW + 45 * DAY)[1]) == 1


def test_where_nobody_administers_operators_are_told_and_the_invitation_leaves_at_last(
    session, there, ids, house
):
    person(session, "odile@reseau.example")
    claim(session, ids["besancon"])
    session.execute(
        sa.update(Host).where(Host.name == NAME).values(waiting_email="maire@mairie.example")
    )
    session.commit()
    (letter,) = a_round(session, there, house, NOW + 20 * DAY)[1]
    assert letter.to == "odile@reseau.example"
    (invitation,) = a_round(session, there, house, NOW + 30 * DAY)[1]
    assert invitation.to == "maire@mairie.example"


def test_a_proof_that_comes_on_the_last_day_wins(session, there, ids, house):
    claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    assert a_round(session, there, house, NOW + 40 * DAY)[0] == ["proved"]
    assert primary(session) == NAME


def test_a_domain_that_was_proved_and_lost_stays_theirs(session, there, ids, house):
    proved(session, there, ids)
    there.move_away(NAME)
    for hours in (1, 2, 27):
        a_round(session, there, house, NOW + 8 * DAY + timedelta(hours=hours))
    assert primary(session) == "besancon"
    assert "lapsed" not in a_round(session, there, house, NOW + 90 * DAY)[0]
    there.dns.drop(NAME)
    there.write(NAME, "besancon")
    assert "proved" in a_round(session, there, house, NOW + 100 * DAY)[0]
    assert primary(session) == NAME


def test_what_a_folder_named_never_lapses(session, there, ids, house):
    session.add(Host(site_id=ids["besancon"], kind="domain", name=NAME))
    session.commit()
    assert a_round(session, there, house, NOW + 400 * DAY) == ([], [])
    assert questions.of_site_by_name(session, ids["besancon"], NAME)
