"""No statement about scoped rows runs without saying whose: on both kinds of rows."""

import pytest
import sqlalchemy as sa
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import aliased

from app.kernel.scope import Scope
from app.models.commune import Commune
from app.models.curation import Curation
from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import UnscopedQueryError, scoped_tables, within
from app.models.site import SiteAsset, SiteText

PLACED = [Event, Occurrence, EventSearch]
OWNED = [SiteText, SiteAsset, Curation]
SCOPE = Scope.of_site(1, ["25056"])


def key_of(model):
    return next(iter(model.__table__.primary_key.columns))


def statements_about(model):
    """Yield what each kind of statement looks like without a scope."""
    key, table, other = key_of(model), model.__table__, aliased(model)
    cte = select(key).cte("some")
    yield "rows", select(model)
    yield "a column", select(key)
    yield "a count", select(func.count()).select_from(model)
    yield "a core table", select(table)
    yield "an alias", select(other)
    yield "a core alias", select(table.alias("x"))
    yield "exists", select(exists().where(key.is_not(None)))
    yield "a sub-query", select(Commune.insee).where(select(key).exists())
    yield "a scalar", select(select(func.count(key)).scalar_subquery())
    yield "a derived table", select(select(key).subquery())
    yield "a CTE", select(cte.c[key.name])
    yield "a union", sa.union_all(select(key), select(key))
    yield "a join", select(Commune.insee).join(model, sa.literal(True))
    yield "a left join", select(Commune.insee).outerjoin(model, sa.literal(True))
    yield "an update", update(model).values({key.name: key})
    yield "a delete", delete(model)
    yield "a core delete", delete(table)
    yield "a delete by another table", delete(Commune).where(select(key).exists())


CASES = [
    pytest.param(statement, id=f"{model.__name__}: {name}")
    for model in (*PLACED, *OWNED)
    for name, statement in statements_about(model)
]


@pytest.mark.parametrize("statement", CASES)
def test_without_a_scope_it_is_refused(session, statement):
    with pytest.raises(UnscopedQueryError):
        session.execute(statement)


@pytest.mark.parametrize("model", [*PLACED, *OWNED])
def test_fetching_one_row_by_its_key_is_refused(session, model):
    keys = tuple(1 for _ in model.__table__.primary_key.columns)
    with pytest.raises(UnscopedQueryError):
        session.get(model, keys[0] if len(keys) == 1 else keys)
    with pytest.raises(UnscopedQueryError):
        session.query(model).first()


def test_naming_one_table_does_not_excuse_another(session):
    statement = select(Event.id).join(Occurrence, Occurrence.event_id == Event.id)
    with pytest.raises(UnscopedQueryError, match="occurrence"):
        session.execute(within(statement, SCOPE, Event))
    with pytest.raises(UnscopedQueryError, match="site_text"):
        session.execute(within(select(Event.id, SiteText.key), SCOPE, Event))


def test_a_site_sees_the_public_facts_of_its_communes_alone(build, session):
    here, _there = build.event("25056"), build.event("81004")
    build.event(None)
    assert session.scalars(within(select(Event.id), SCOPE, Event)).all() == [here.id]
    assert session.scalar(within(select(func.count(Event.id)), SCOPE, Event)) == 1


def test_the_country_sees_them_all_and_what_has_no_place(build, session):
    for insee in ("25056", "81004", None):
        build.event(insee)
    found = within(select(func.count(Event.id)), Scope.country(1), Event)
    assert session.scalar(found) == 3


def test_a_site_sees_its_own_rows_alone_and_so_does_the_country(build, session):
    here = build.site("besancon", "25056", texts={"home.title": {"fr": "Ici"}})
    country = build.national(texts={"home.title": {"fr": "Partout"}})
    for site, scope in (
        (here, Scope.of_site(here.id, ["25056"])),
        (country, Scope.country(country.id)),
    ):
        owners = session.scalars(within(select(SiteText.site_id), scope, SiteText)).all()
        assert owners == [site.id]
    every = within(select(func.count(SiteText.id)), Scope.everything(), SiteText)
    assert session.scalar(every) == 2


def test_an_alias_is_narrowed_as_its_model(build, session):
    build.event("25056")
    build.event("81004")
    other = aliased(Event)
    assert session.scalars(within(select(other.insee), SCOPE, other)).all() == ["25056"]


def test_a_change_in_bulk_stops_at_the_territory(build, session):
    build.event("25056")
    build.event("81004")
    session.execute(within(update(Event).values(organizer="Les Amis"), SCOPE, Event))
    session.execute(within(delete(Occurrence), SCOPE, Occurrence))
    everywhere = select(Event.insee, Event.organizer).order_by(Event.insee)
    rows = session.execute(within(everywhere, Scope.everything(), Event)).all()
    assert [tuple(row) for row in rows] == [("25056", "Les Amis"), ("81004", None)]
    left = within(select(Occurrence.insee), Scope.everything(), Occurrence)
    assert session.scalars(left).all() == ["81004"]


def test_an_empty_territory_sees_nothing(build, session):
    build.event("25056")
    nobody = Scope.of_site(1, [])
    assert session.scalars(within(select(Event.id), nobody, Event)).all() == []


def test_every_table_of_both_kinds_is_watched():
    assert {model.__tablename__ for model in (*PLACED, *OWNED)} <= scoped_tables()


def test_reading_again_what_is_loaded_already_passes(build, session):
    event = build.event("25056")
    session.expire(event)
    assert event.slug == "bal"
