"""A domain that a site has: nobody else's, watched, lost, given back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.models.opening import ReleasedHost
from app.models.site import Host
from app.queries import domains as questions
from app.services.accounts import accounts
from app.services.sites import domains
from app.services.sites.aftermath import House, check_due
from app.services.sites.domains import DomainError
from app.services.sites.findings import TXT_LABEL
from tests.conftest import NOW
from tests.db.domain_room import (
    BY,
    HOUR,
    NAME,
    check,
    claim,
    may_be_certified,
    primary,
    proved,
    told,
    two_sites,
)
from tests.fakes.town_domain import TARGET, town_domain


@pytest.fixture
def there():
    with town_domain() as found:
        yield found


@pytest.fixture
def ids(build):
    return two_sites(build)


def test_a_domain_held_by_another_site_is_refused(session, there, ids):
    proved(session, there, ids)
    with pytest.raises(DomainError) as refused:
        claim(session, ids["albi"], f" HTTPS://{NAME.upper()}./ ")
    assert refused.value.reason == "held"
    with pytest.raises(DomainError) as refused:
        claim(session, ids["besancon"])
    assert refused.value.reason == "own"
    assert primary(session) == NAME


def test_a_domain_asked_for_and_not_proved_is_held_too(session, ids):
    claim(session, ids["besancon"])
    with pytest.raises(DomainError) as refused:
        claim(session, ids["albi"])
    assert refused.value.reason == "held"


def test_a_released_domain_rests_ninety_days_for_everybody_else(session, there, ids):
    proved(session, there, ids)
    assert domains.release(session, ids["besancon"], NAME, by=BY, now=NOW)
    assert (primary(session), may_be_certified(session)) == ("besancon", False)
    almost = NOW + timedelta(days=90) - timedelta(seconds=1)
    with pytest.raises(DomainError) as refused:
        claim(session, ids["albi"], now=almost)
    assert refused.value.reason == "resting"
    assert refused.value.until == NOW + timedelta(days=90)
    assert claim(session, ids["albi"], now=NOW + timedelta(days=90))
    assert session.scalars(sa.select(ReleasedHost.name)).all() == []
    assert [kind for kind, *_ in told(session)] == [
        "host_claimed",
        "host_proved",
        "host_released",
        "host_claimed",
    ]


def test_who_released_a_domain_may_take_it_back(session, there, ids):
    proved(session, there, ids)
    domains.release(session, ids["besancon"], NAME, by=BY, now=NOW)
    host_id = claim(session, ids["besancon"], now=NOW + HOUR)
    assert check(session, there, host_id, NOW + HOUR).what == "proved"


def test_nobody_releases_what_another_site_has(session, there, ids):
    proved(session, there, ids)
    assert not domains.release(session, ids["albi"], NAME, by=BY, now=NOW)
    assert primary(session) == NAME


def test_a_domain_that_moved_away_is_lost_after_a_day(session, there, ids):
    host_id = proved(session, there, ids)
    there.move_away(NAME)
    assert check(session, there, host_id, NOW + HOUR).what == "troubled"
    assert (primary(session), may_be_certified(session)) == (NAME, True)
    assert check(session, there, host_id, NOW + 24 * HOUR).what == "troubled"
    assert check(session, there, host_id, NOW + 25 * HOUR).what == "lost"
    assert (primary(session), may_be_certified(session)) == ("besancon", False)
    assert told(session)[-1] == (
        "host_lost",
        ids["besancon"],
        {"host": NAME, "trouble": "dns_elsewhere"},
    )
    assert check(session, there, host_id, NOW + 50 * HOUR).what == "waiting"
    assert not may_be_certified(session)


def test_a_txt_taken_away_ends_it_too(session, there, ids):
    host_id = proved(session, there, ids)
    there.dns.drop(f"{TXT_LABEL}.{NAME}")
    check(session, there, host_id, NOW + HOUR)
    assert check(session, there, host_id, NOW + 26 * HOUR).what == "lost"


def test_a_domain_put_right_within_the_day_stays(session, there, ids):
    host_id = proved(session, there, ids)
    there.move_away(NAME)
    check(session, there, host_id, NOW + HOUR)
    there.dns.drop(NAME)
    there.write(NAME, "besancon")
    assert check(session, there, host_id, NOW + 2 * HOUR).what == "good"
    there.move_away(NAME)
    assert check(session, there, host_id, NOW + 30 * HOUR).what == "troubled"
    assert primary(session) == NAME


def test_a_domain_that_was_lost_comes_back_by_itself(session, there, ids):
    host_id = proved(session, there, ids)
    there.move_away(NAME)
    for hours in (1, 26):
        check(session, there, host_id, NOW + hours * HOUR)
    there.dns.drop(NAME)
    there.write(NAME, "besancon")
    assert check(session, there, host_id, NOW + 27 * HOUR).what == "proved"
    assert primary(session) == NAME


def test_silence_never_loses_a_domain(session, there, ids):
    host_id = proved(session, there, ids)
    there.dns.silent.update({NAME, f"{TXT_LABEL}.{NAME}"})
    for days in (1, 3, 10):
        assert check(session, there, host_id, NOW + timedelta(days=days)).what == "waiting"
    there.dns.silent.clear()
    there.web.say(NAME, 503)
    assert check(session, there, host_id, NOW + timedelta(days=11)).what == "waiting"
    assert primary(session) == NAME


def test_a_certificate_may_be_made_once_the_txt_is_there(session, there, ids):
    host_id = claim(session, ids["besancon"])
    check(session, there, host_id)
    assert not may_be_certified(session)
    there.show_txt(NAME, "besancon")
    check(session, there, host_id)
    assert may_be_certified(session)
    assert not may_be_certified(session, "assos.albi.example")


@pytest.mark.parametrize(
    ("after", "expected"),
    [(timedelta(minutes=30), False), (HOUR, True)],
)
def test_a_new_domain_is_looked_at_each_hour(session, there, ids, after, expected):
    host_id = claim(session, ids["besancon"])
    assert questions.due(session, now=NOW) == [host_id]
    check(session, there, host_id)
    assert (questions.due(session, now=NOW + after) == [host_id]) is expected


def test_then_each_day_and_each_week_once_it_is_proved(session, there, ids):
    host_id = claim(session, ids["besancon"])
    later = NOW + timedelta(days=8)
    check(session, there, host_id, later)
    assert questions.due(session, now=later + 2 * HOUR) == []
    assert questions.due(session, now=later + 24 * HOUR) == [host_id]
    there.write(NAME, "besancon")
    check(session, there, host_id, later)
    assert questions.due(session, now=later + timedelta(days=6)) == []
    assert questions.due(session, now=later, everything=True) == [host_id]
    week = later + timedelta(days=7)
    assert questions.due(session, now=week) == [host_id]
    there.move_away(NAME)
    check(session, there, host_id, week)
    assert questions.due(session, now=week + HOUR) == [host_id]


def test_the_worker_s_look_tells_the_administrators_of_a_loss(session, there, ids, app):
    for email, slug in (("claire@mairie.example", "besancon"), ("bob@mairie.example", "albi")):
        token = accounts.invite(
            session, email, site_slug=slug, role="administrator", is_operator=False, by=BY, now=NOW
        )
        accounts.accept(session, token, name="Claire", password=None, now=NOW)
    proved(session, there, ids)
    there.move_away(NAME)
    house = House(app.extensions["settings"], "La Rentrée des Assos")
    letters = []
    seen = []
    for days in (7, 8, 9):
        seen += check_due(
            session,
            there.instruments,
            house,
            send=letters.append,
            everything=False,
            by=BY,
            now=NOW + timedelta(days=days, hours=days),
        )
    assert [one.what for one in seen] == ["troubled", "lost", "waiting"]
    (letter,) = letters
    assert letter.to == "claire@mairie.example"
    assert NAME in letter.subject
    assert "https://besancon.rentree.test/" in letter.text
    assert "https://admin.rentree.test/besancon/adresse" in letter.text


def test_an_invitation_waits_for_its_domain_and_leaves_once(session, there, ids, app):
    domains.claim_in(session, ids["besancon"], NAME, now=NOW, waiting_email="maire@x.example")
    session.commit()
    house = House(app.extensions["settings"], "La Rentrée des Assos")
    letters = []

    def look(hours):
        check_due(
            session,
            there.instruments,
            house,
            send=letters.append,
            everything=True,
            by=BY,
            now=NOW + hours * HOUR,
        )

    look(0)
    assert letters == []
    there.write(NAME, "besancon")
    look(1)
    look(2)
    (letter,) = letters
    assert letter.to == "maire@x.example"
    assert "https://admin.rentree.test/invitation/" in letter.text
    assert [kind for kind, *_ in told(session)] == ["host_proved", "invited"]


def test_a_domain_of_a_folder_needs_no_txt_and_is_watched(session, there, ids):
    host = Host(site_id=ids["besancon"], kind="domain", name=NAME)
    session.add(host)
    session.commit()
    assert questions.due(session, now=NOW) == []  # its operator proves it: check-host
    there.dns.set(NAME, "CNAME", TARGET)
    there.web.prove(NAME, "besancon", "k" * 32)
    assert check(session, there, host.id).what == "proved"
