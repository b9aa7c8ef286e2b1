"""An association takes another slug: everything follows it, and nobody is believed on a word."""

import json

import pytest
from sqlalchemy import select, update

from app.kernel.scope import Scope
from app.models.curation import Curation
from app.models.event import Event, EventOverride, Occurrence
from app.models.scoping import within
from app.models.site import Site
from app.models.upstream import (
    Association,
    FeedPosition,
    FormReading,
    RenameHint,
    Reread,
    UpstreamToken,
    WithheldForm,
)
from app.services.helloasso import hints, memory, wishes
from tests.conftest import NOW
from tests.db.helloasso_road import form
from tests.fakes.helloasso import rename_event

OLD, NEW = "mjc-exemple", "mjc-du-pont"
KEY, NEW_KEY = f"{OLD}/Event/bal", f"{NEW}/Event/bal"
EVERYWHERE = Scope.everything()


@pytest.fixture
def renamed(sync_road, session):
    """A form that is shown, and HelloAsso telling that its association changed its slug."""
    sync_road.fake.present({"organizationSlug": OLD, "name": "MJC", "rnaNumber": "W251000001"})
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.rename(OLD, NEW)
    told(session)
    return sync_road


def told(session, old=OLD, new=NEW):
    assert hints.note(session, json.dumps(rename_event(old, new)).encode(), now=NOW)


def test_a_slug_that_changed_is_followed_and_the_event_keeps_its_address(renamed):
    (before,) = renamed.events().values()
    kept = before.id, before.created_at, before.insee
    report = renamed.run()
    (event,) = renamed.events().values()
    assert (event.source_key, event.feed, event.status) == (NEW_KEY, NEW, "scheduled")
    assert (event.id, event.created_at, event.insee) == kept
    assert NEW in event.source_url
    assert (report.created, report.withdrawn) == (0, 0)
    assert any(NEW in sentence for key, sentence in report.notes if key == OLD)


def test_nothing_waits_once_a_change_of_slug_was_followed(renamed, session):
    renamed.run()
    assert session.scalar(select(RenameHint)) is None
    assert session.scalar(select(Reread)) is None
    assert session.scalars(select(FormReading.key)).all() == [NEW_KEY]
    session.commit()
    with renamed.asked() as calls:
        renamed.run()
    assert calls == ["directory"]


def test_a_forged_change_of_slug_costs_one_or_two_calls_and_changes_nothing(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    told(session, OLD, "un-autre")
    before = session.scalar(select(Site.content_version).order_by(Site.id))
    session.commit()
    with sync_road.asked() as calls:
        report = sync_road.run()
    assert calls.count("organization") <= 2
    assert set(calls) == {"organization", "directory"}
    assert set(sync_road.events()) == {KEY}
    assert (report.created, report.updated, report.withdrawn) == (0, 0, 0)
    assert session.scalar(select(RenameHint)) is None
    assert session.scalar(select(Site.content_version).order_by(Site.id)) == before


def test_a_change_to_a_slug_that_is_not_there_is_not_believed(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.fail(f"organizations/{OLD}$", 404, times=None)
    told(session, OLD, "personne")
    report = sync_road.run()
    assert set(sync_road.events()) == {KEY}
    assert any("ne montre pas" in sentence for _, sentence in report.notes)


def test_a_change_of_an_association_that_nobody_knows_costs_no_call(sync_road, session):
    told(session, "inconnue", "autre")
    with sync_road.asked() as calls:
        sync_road.run()
    assert set(calls) <= {"token", "directory"}
    assert session.scalar(select(RenameHint)) is None


def test_another_association_under_the_new_slug_is_not_followed(renamed, session):
    session.add(Association(slug=OLD, rna="W751999999"))
    session.commit()
    renamed.fake.privileges = {"AccessPublicData", "FormOpenDirectory"}
    report = renamed.run()
    assert any("autre association" in sentence for _, sentence in report.notes)
    assert renamed.events()[KEY].feed == OLD


def test_a_service_that_is_away_leaves_the_change_for_later(renamed, session):
    renamed.fake.fail(f"organizations/{OLD}$", 500, times=None)
    renamed.run()
    assert session.scalar(select(RenameHint.new_slug)) == NEW
    session.commit()
    renamed.fake.recover()
    renamed.run()
    assert set(renamed.events()) == {NEW_KEY}


def test_a_trial_follows_nobody_and_forgets_nothing(renamed, session):
    report = renamed.run(dry_run=True)
    assert any(NEW in sentence for _, sentence in report.notes)
    assert set(renamed.events()) == {KEY}
    assert session.scalar(select(RenameHint.old_slug)) == OLD


def test_two_changes_before_anybody_looked_lead_to_the_last(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    sync_road.fake.rename(OLD, "entre-deux")
    sync_road.fake.rename("entre-deux", NEW)
    told(session, OLD, "entre-deux")
    told(session, "entre-deux", NEW)
    sync_road.run()
    assert set(sync_road.events()) == {NEW_KEY}
    assert session.scalar(select(RenameHint)) is None


def test_a_slug_taken_back_leads_home(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    told(session, OLD, NEW)
    told(session, NEW, OLD)
    sync_road.run()
    assert set(sync_road.events()) == {KEY}


def test_a_slug_that_begins_alike_stays_where_it_is(sync_road, session):
    others = [f"{OLD}-2", "mjc_exemple", "MJC-exemple"]
    for slug in (OLD, *others):
        sync_road.fake.publish(form(of=slug))
    sync_road.run()
    sync_road.fake.rename(OLD, NEW)
    told(session)
    sync_road.run()
    assert set(sync_road.events()) == {NEW_KEY, *(f"{slug}/Event/bal" for slug in others)}


def test_what_is_remembered_of_an_association_follows_it(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.fake.publish(form("secret"))
    memory.follow(session, [OLD])
    session.commit()
    sync_road.run()
    wishes.choose(session, OLD, shown=[KEY], withheld=[f"{OLD}/Event/secret"], now=NOW)
    session.add(UpstreamToken(name=f"{OLD} cle", pair="x", expires_at=NOW, updated_at=NOW))
    session.commit()
    sync_road.fake.rename(OLD, NEW)
    told(session)
    report = sync_road.run()
    assert session.scalars(select(Association.slug)).all() == [NEW]
    followed = session.get(Association, NEW)
    assert (followed.is_followed, followed.linked_at) == (True, NOW)
    assert session.scalars(select(WithheldForm.key)).all() == [f"{NEW}/Event/secret"]
    assert session.scalars(select(WithheldForm.slug)).all() == [NEW]
    assert session.scalars(select(UpstreamToken.name)).all() == [f"{NEW} cle"]
    feeds = session.scalars(select(FeedPosition.feed)).all()
    assert not [feed for feed in feeds if OLD in feed]
    shown = {key: event.status for key, event in sync_road.events().items()}
    assert shown == {NEW_KEY: "scheduled", f"{NEW}/Event/secret": "withdrawn"}
    assert report.failed == []


def test_an_association_that_left_stays_away_under_its_new_name(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    wishes.leave(session, OLD, now=NOW)
    sync_road.fake.rename(OLD, NEW)
    told(session)
    sync_road.run()
    assert session.get(Association, NEW).left_at == NOW
    assert [event.status for event in sync_road.events().values()] == ["withdrawn"]


def test_an_association_that_came_back_under_its_new_name_stays(sync_road, session):
    sync_road.fake.publish(form())
    sync_road.run()
    wishes.leave(session, OLD, now=NOW)
    sync_road.fake.rename(OLD, NEW)
    wishes.choose(session, NEW, shown=[NEW_KEY], withheld=[], now=NOW)
    told(session)
    sync_road.run()
    assert session.get(Association, NEW).left_at is None
    assert sync_road.events()[NEW_KEY].status == "scheduled"


class TestAlreadyThereUnderBothNames:
    """The directory told of the forms before HelloAsso told of the slug."""

    @pytest.fixture
    def twice(self, sync_road, session):
        """One event in two rows: the elder withdrawn, curated, corrected; the younger shown."""
        sync_road.fake.publish(form())
        sync_road.run()
        elder = sync_road.events()[KEY]
        site = session.scalar(select(Site.id).where(Site.slug == "besancon"))
        session.add(Curation(event_id=elder.id, site_id=site, is_featured=True, updated_at=NOW))
        session.add(
            EventOverride(
                event_id=elder.id,
                field="organizer",
                site_id=site,
                value="La MJC",
                received="MJC Exemple",
                updated_at=NOW,
            )
        )
        session.execute(
            within(update(Event), EVERYWHERE, Event)
            .where(Event.id == elder.id)
            .values(organizer="La MJC")
        )
        session.commit()
        sync_road.fake.rename(OLD, NEW)
        sync_road.run()
        found = sync_road.events()
        assert {key: event.status for key, event in found.items()} == {
            KEY: "withdrawn",
            NEW_KEY: "scheduled",
        }
        session.add(
            Curation(event_id=found[NEW_KEY].id, site_id=site, is_hidden=True, updated_at=NOW)
        )
        session.commit()
        told(session)
        return sync_road

    def test_the_elder_stays_with_what_was_decided_of_it(self, twice, session):
        elder = twice.events()[KEY].id
        twice.run()
        (event,) = twice.events().values()
        assert (event.id, event.source_key, event.status) == (elder, NEW_KEY, "scheduled")
        assert event.organizer == "La MJC"
        curation = session.scalars(within(select(Curation), EVERYWHERE, Curation)).one()
        assert (curation.event_id, curation.is_featured, curation.is_hidden) == (elder, True, False)

    def test_it_happens_once(self, twice, session):
        twice.run()
        (event,) = twice.events().values()
        rows = session.scalars(within(select(Occurrence), EVERYWHERE, Occurrence)).all()
        assert [row.event_id for row in rows] == [event.id]

    def test_the_next_change_still_arrives(self, twice):
        twice.run()
        twice.fake.change(NEW_KEY, title="Grand bal")
        assert twice.run().updated == 1
        (event,) = twice.events().values()
        assert (event.title["fr"], event.organizer) == ("Grand bal", "La MJC")

    def test_it_is_shown_even_before_it_is_read_again(self, twice):
        twice.fake.fail("/public", 500, times=None)
        twice.run()
        (event,) = twice.events().values()
        assert (event.source_key, event.status) == (NEW_KEY, "scheduled")


@pytest.mark.parametrize(
    "data",
    [
        {"old_slug_organization": OLD},
        {"old_slug_organization": OLD, "new_slug_organization": OLD},
        {"old_slug_organization": OLD, "new_slug_organization": "n" * 151},
        {"old_slug_organization": "../x", "new_slug_organization": NEW},
    ],
)
def test_a_notification_that_names_no_change_is_forgotten(session, data):
    body = json.dumps({"eventType": "Organization", "data": data}).encode()
    assert not hints.note(session, body, now=NOW)
    assert session.scalar(select(RenameHint)) is None
