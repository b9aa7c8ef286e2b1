"""The record: each site its own, any change of it told, and none let through."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.kernel.record import FIELDS, FIRST, Actor
from app.kernel.scope import Scope
from app.models.account import RecordEntry
from app.models.scoping import within
from app.queries.accounts import entries
from app.services.accounts import accounts, record
from tests.conftest import NOW
from tests.db.accounts_room import COMMAND, EVERYWHERE, Room

CLAIRE = Actor(7, "Claire l’Élue 🐈")


@pytest.fixture
def room(session, build) -> Room:
    return Room(session, build)


def fill(room: Room) -> None:
    """Some entries of every sort, on both sites and on none."""
    for number, (site, before) in enumerate(
        [(room.besancon, "é"), (room.albi, "\u2028x"), (None, ""), (room.besancon, "a" * 200)]
    ):
        record.note(
            room.session,
            "name_changed",
            by=CLAIRE,
            site_id=site,
            detail={"before": before},
            now=NOW + timedelta(microseconds=number),
        )
    detail = {"email": "a@b.example", "role": None, "is_operator": True}
    record.note(room.session, "joined", by=COMMAND, site_id=None, detail=detail, now=NOW)
    room.session.commit()


def unlocked(session) -> None:
    """Take away what refuses a change, as who owns the database could."""
    for statement in (
        ["DROP TRIGGER record_entry_no_update", "DROP TRIGGER record_entry_no_delete"]
        if session.get_bind().dialect.name == "sqlite"
        else ["DROP TRIGGER record_entry_append_only ON record_entry"]
    ):
        session.connection().exec_driver_sql(statement)


def forged(room: Room, number: int, **values) -> None:
    changed = sa.update(RecordEntry).where(RecordEntry.id == number).values(**values)
    room.session.execute(within(changed, EVERYWHERE, RecordEntry))


def test_what_people_do_is_on_record_with_who_and_where(room):
    claire = room.join("claire@mairie.example", "editor")
    room.signed_in(claire)
    given = {"site_id": room.albi, "role": "reader", "by": claire.actor, "now": NOW}
    accounts.give_role(room.session, claire.id, **given)
    told = [(entry.kind, entry.actor, entry.site_id) for entry in room.record()]
    assert told == [
        ("invited", "flask account", room.besancon),
        ("joined", "Claire Dupont", room.besancon),
        ("signed_in", "Claire Dupont", None),
        ("role_given", "Claire Dupont", room.albi),
    ]
    last = room.record()[-1]
    assert (last.account_id, last.at) == (claire.id, NOW)
    assert last.detail == {
        "account_id": claire.id,
        "name": "Claire Dupont",
        "role": "reader",
        "before": None,
    }
    assert record.check(room.session) is None


def test_a_site_reads_its_own_entries_page_by_page(room):
    fill(room)
    here, there = Scope.of_site(room.besancon, ()), Scope.of_site(room.albi, ())
    assert [entry.id for entry in entries(room.session, here)] == [4, 1]
    assert [entry.id for entry in entries(room.session, there)] == [2]
    assert [entry.id for entry in entries(room.session, EVERYWHERE, limit=2)] == [5, 4]
    assert [entry.id for entry in entries(room.session, EVERYWHERE, before=4, limit=2)] == [3, 2]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("name_changed", {}),
        ("name_changed", {"before": "x", "password": "y"}),
        ("signed_out", {"x": 1}),
    ],
)
def test_an_entry_that_says_something_else_than_its_kind_is_refused(room, kind, detail):
    with pytest.raises(ValueError, match=kind):
        record.note(room.session, kind, by=CLAIRE, site_id=None, detail=detail, now=NOW)


def test_the_database_itself_refuses_to_change_or_take_out_an_entry(room):
    fill(room)
    for change in (
        sa.update(RecordEntry).values(actor="x"),
        sa.update(RecordEntry).where(RecordEntry.id == 1).values(actor="x"),
        sa.delete(RecordEntry).where(RecordEntry.id == 5),
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            room.session.execute(within(change, EVERYWHERE, RecordEntry))
        room.session.rollback()
    assert record.check(room.session) is None
    assert len(room.record()) == 5


def test_two_entries_never_follow_the_same_one(room):
    fill(room)
    twin = {
        "id": 6,
        "at": NOW,
        "actor": "x",
        "kind": "signed_out",
        "detail": {},
        "previous": FIRST,
        "digest": "0" * 64,
    }
    with pytest.raises(IntegrityError):
        room.session.execute(sa.insert(RecordEntry).values(**twin))
    room.session.rollback()


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize(
    "values",
    [
        {"at": NOW - timedelta(microseconds=1)},
        {"site_id": 999},
        {"account_id": 8},
        {"account_id": None},
        {"actor": "Claire l’Elue 🐈"},
        {"kind": "signed_out"},
        {"detail": {"before": "autre"}},
        {"detail": {}},
        {"previous": "f" * 64},
        {"digest": "f" * 64},
        {"id": 77},
    ],
    ids="-".join,
)
def test_any_change_is_told(room, number, values):
    fill(room)
    unlocked(room.session)
    # The last is nobody's account already: give it one.
    if values == {"account_id": None} and number == 5:
        values = {"account_id": 1}
    forged(room, number, **values)
    found = record.check(room.session)
    assert found in {number, number + 1, 77}


def test_an_entry_taken_out_or_put_between_is_told(room):
    fill(room)
    unlocked(room.session)
    gone = sa.delete(RecordEntry).where(RecordEntry.id == 3)
    room.session.execute(within(gone, EVERYWHERE, RecordEntry))
    assert record.check(room.session) == 4


def test_an_entry_sealed_anew_is_told_by_the_next(room):
    fill(room)
    unlocked(room.session)
    first = room.record()[0]
    forged(room, 1, actor="Somebody else")
    resealed = record.Entry(
        1, first.at, first.site_id, first.account_id, "Somebody else", first.kind, first.detail
    )
    forged(room, 1, digest=resealed.digest(FIRST))
    assert record.check(room.session) == 2


def test_the_end_is_told_by_its_number_and_digest(room):
    assert record.end(room.session) == (0, FIRST)
    fill(room)
    number, digest = record.end(room.session)
    unlocked(room.session)
    gone = sa.delete(RecordEntry).where(RecordEntry.id == number)
    room.session.execute(within(gone, EVERYWHERE, RecordEntry))
    assert record.check(room.session) is None
    assert record.end(room.session) != (number, digest)


# What JSON and both engines carry: PostgreSQL refuses U+0000, which a name never holds.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.integers(1, 99)), min_size=1, max_size=6))
def test_whatever_people_type_is_read_back_as_it_was_sealed(room, said):
    for actor, before, site_id in said:
        record.note(
            room.session,
            "name_changed",
            by=Actor(None, actor),
            site_id=site_id,
            detail={"before": before},
            now=NOW,
        )
    room.session.commit()
    assert record.check(room.session) is None


def test_every_kind_says_its_fields():
    assert all(name.isidentifier() for fields in FIELDS.values() for name in fields)
