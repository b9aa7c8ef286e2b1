"""What the tests of domains share: two sites, a town's provider, and a doctor."""

from datetime import timedelta

import sqlalchemy as sa

from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.models.account import RecordEntry
from app.models.scoping import within
from app.queries import domains as questions
from app.queries import sites
from app.services.sites import doctor, domains
from app.services.sites.findings import AFTER_TXT, Diagnosis
from tests.conftest import NOW
from tests.fakes.town_domain import TARGET

NAME = "assos.besancon.example"
BY = Actor(None, "tests")
HOUR = timedelta(hours=1)


def two_sites(build):
    """Besançon and Albi, beside the country: the identity of each by its slug."""
    build.national()
    return {
        "besancon": build.site("besancon", "25056").id,
        "albi": build.site("albi", "81004").id,
    }


def claim(session, site_id, name=NAME, now=NOW):
    return domains.claim(session, site_id, name, base_name=TARGET, by=BY, now=now)


def check(session, there, host_id, now=NOW):
    return doctor.check(session, host_id, there.instruments, by=BY, now=now)


def primary(session, slug="besancon"):
    session.rollback()
    return sites.by_slug(session, slug).primary_host.name


def findings(session, host_id):
    facts = questions.one(session, host_id)
    return Diagnosis.from_json(facts.name, facts.findings).findings


def told(session):
    """The record: (kind, site, detail)."""
    statement = sa.select(RecordEntry.kind, RecordEntry.site_id, RecordEntry.detail)
    found = within(statement.order_by(RecordEntry.id), Scope.everything(), RecordEntry)
    return [tuple(row) for row in session.execute(found)]


def may_be_certified(session, name=NAME):
    return questions.may_be_certified(session, name, after_txt=AFTER_TXT)


def proved(session, there, ids, name=NAME):
    host_id = claim(session, ids["besancon"], name)
    there.write(name, "besancon")
    assert check(session, there, host_id).what == "proved"
    return host_id
