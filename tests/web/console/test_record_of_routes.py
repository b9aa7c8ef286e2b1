"""Nothing that somebody changes by a form of the console is without a line in the record."""

from __future__ import annotations

from hashlib import sha256

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.record import FIELDS
from app.models.account import RecordEntry
from app.models.base import Base
from app.web.console.roles import OPEN_ROOMS
from tests.web.console.conftest import Town
from tests.web.console.crossings import HERE, Crowd, fresh

RECORDED = {
    "account.change_password": "password_changed",
    "account.end_one": "sign_in_ended",
    "account.end_others": "sign_in_ended",
    "account.rename": "name_changed",
    "address.check": "host_proved host_lost invited",
    "address.claim": "host_claimed host_proved invited",
    "address.release": "host_released",
    "campaigns.change": "campaign_changed",
    "campaigns.close": "campaign_changed",
    "campaigns.join": "campaign_joined",
    "campaigns.leave": "campaign_left",
    "campaigns.make": "campaign_made",
    "door.accept": "joined signed_in",
    "door.reset": "password_reset signed_out",
    "door.sign_in": "signed_in signed_out",
    "door.sign_out": "signed_out",
    "door.take_link": "signed_in signed_out",
    "around.save": "draft_saved",
    "embedding.save": "draft_saved",
    "event_edit.restore": "correction_undone",
    "event_edit.save": "event_corrected correction_undone",
    "event_merge.gather": "events_merged",
    "event_merge.part": "merge_undone",
    "events.act": "event_hidden event_shown event_featured event_unfeatured",
    "events.take_back": "curation_undone merge_undone",
    "export.take": "exported",
    "followed.follow": "followed",
    "followed.unfollow": "unfollowed",
    "identity.remove_banner": "draft_saved",
    "identity.remove_emblem": "draft_saved",
    "identity.save_banner": "draft_saved file_kept",
    "identity.save_emblem": "draft_saved file_kept",
    "identity.save_look": "draft_saved",
    "languages_of_site.change": "draft_saved",
    "opening.open_": "site_opened host_claimed request_accepted invited",
    "passkeys.add": "passkey_added",
    "passkeys.come_in": "signed_in signed_out",
    "passkeys.remove": "passkey_removed",
    "people.close": "account_closed role_taken",
    "people.invite": "invited",
    "people.withdraw": "invitation_withdrawn",
    "proconnect.tie": "identity_linked",
    "proconnect.untie": "identity_unlinked",
    "publishing.drop": "draft_dropped",
    "publishing.restore": "restored",
    "publishing.send": "published",
    "publishing.take_offline": "unpublished",
    "requests.confirm": "request_made",
    "requests.decline": "request_declined",
    "second_step.enrol": "second_factor_set",
    "second_step.remove": "second_factor_removed",
    "team.change_role": "role_given",
    "team.invite": "invited",
    "team.remove": "role_taken",
    "team.withdraw": "invitation_withdrawn",
    "words.save": "draft_saved",
    "words_forms.save_accessibility": "draft_saved",
    "words_forms.save_contact": "draft_saved",
    "words_forms.save_legal": "draft_saved",
}
"""What each route that changes something writes down."""
UNRECORDED = {
    "account.speak": "the language of one's own pages and letters",
    "door.forgotten": "a letter is asked for: what it opens is recorded",
    "passkeys.pass_second": "a step of a sign-in that is recorded",
    "requests.ask": "a stranger's words, until their address is confirmed",
    "second_step.pass_on": "a step of a sign-in that is recorded",
    "words.look": "nothing is kept",
}
"""What needs no line, and why. Associations have no account here (OPEN_ROOMS)."""

# A browser was seen; who was kept waiting; what a process counts.
_PASSING = frozenset({"record_entry", "sign_in", "one_time_link", "alembic_version"})
# What chance always finds the form of: the check is not empty.
_SEEN = frozenset({"account.rename", "identity.save_look", "publishing.send"})


@pytest.fixture
def crowd(town: Town) -> Crowd:
    return Crowd(town, seed=7)


def test_each_route_that_takes_a_form_says_what_it_writes_down(town: Town) -> None:
    console = town.app.extensions["console"]
    taking = {
        rule.endpoint
        for rule in console.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.partition(".")[0] not in OPEN_ROOMS
    }
    assert sorted(taking - RECORDED.keys() - UNRECORDED.keys()) == [], "say what it writes down"
    assert sorted((RECORDED.keys() | UNRECORDED.keys()) - taking) == []
    said = {kind for kinds in RECORDED.values() for kind in kinds.split()}
    assert said <= FIELDS.keys()


def test_what_changes_is_written_down(crowd: Crowd, session: Session) -> None:
    wrong: list[str] = []
    seen: set[str] = set()
    for rule in sorted(crowd.rules, key=lambda one: one.rule):
        is_ours = rule.endpoint.partition(".")[0] not in OPEN_ROOMS
        if "POST" not in (rule.methods or ()) or not is_ours:
            continue
        role = "operator" if rule.rule.startswith("/exploitation") else "administrator"
        found, endpoint = changed(crowd, session, role, rule.endpoint, rule), rule.endpoint
        for tables, kinds in found:
            if tables and not kinds and endpoint not in UNRECORDED:
                wrong.append(f"{role} {endpoint}: {', '.join(tables)}")
            if kinds - set(RECORDED.get(endpoint, "").split()):
                wrong.append(f"{role} {endpoint}: {', '.join(sorted(kinds))}")
            if tables and kinds:
                seen.add(endpoint)
    assert wrong == []
    assert seen >= _SEEN, sorted(seen)


def changed(
    crowd: Crowd, session: Session, role: str, endpoint: str, rule: object
) -> list[tuple[list[str], set[str]]]:
    """Send a few forms to a route; return the tables that moved, and the kinds written down."""
    del endpoint
    found = []
    for path in sorted({crowd.address(rule, HERE) for _ in range(2)} | shown(crowd, rule)):
        session.commit()
        outer = session.get_bind().begin_nested()
        fresh(crowd.town)
        browser = crowd.browser(role)
        seal = browser.seal("/compte")
        before, last = digests(session), last_entry(session)
        browser.post(path, {**crowd.form(path), **PLAUSIBLE, "csrf_token": seal})
        session.expire_all()
        after = digests(session)
        moved = sorted(name for name in after if after[name] != before[name])
        found.append((moved, kinds_after(session, last)))
        session.rollback()
        session.expire_all()
        outer.rollback()
    return found


PLAUSIBLE = {"email": "nouvelle@mairie.example", "sure": "1", "geste": "feature"}
"""What makes a form that was drawn by chance likelier to be taken."""


def shown(crowd: Crowd, rule: object) -> set[str]:
    """Return the addresses that pages send to, and that a route answers."""
    console = crowd.town.app.extensions["console"]
    adapter = console.url_map.bind("admin.rentree.test")
    return {
        path
        for path in crowd.forms
        if path.startswith("/")
        and adapter.test(path, "POST")
        and adapter.match(path, "POST", return_rule=True)[0] is rule
    }


def digests(session: Session) -> dict[str, str]:
    """Return a digest of each table, but for what passes."""
    connection, found = session.connection(), {}
    for table in Base.metadata.sorted_tables:
        if table.name not in _PASSING:
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            found[table.name] = sha256(repr(rows.all()).encode()).hexdigest()
    return found


def last_entry(session: Session) -> int:
    """Return the number of the last line."""
    return session.connection().scalar(sa.select(sa.func.max(RecordEntry.id))) or 0


def kinds_after(session: Session, last: int) -> set[str]:
    """Return the kinds of the lines that were added; signing in to ask is none of the route's."""
    asked = sa.select(RecordEntry.kind).where(RecordEntry.id > last)
    return set(session.connection().scalars(asked))
