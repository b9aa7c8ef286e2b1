"""The console of the demonstration has a past, something that waits, something to answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.account import RecordEntry
from app.models.campaign import Campaign, VisitCount
from app.models.curation import Curation
from app.models.event import Event, EventOverride
from app.models.scoping import within
from app.queries import drafts, site_requests, sites
from app.services.accounts import record
from app.services.demo import people, scene, state
from app.services.demo.fill import Home, _apply, write_catalogue
from app.services.sites.apply import RefusedError, apply_directory
from tests.builders import TOWNS, Builder
from tests.conftest import NOW

TENANTS = Path(__file__).parents[2] / "tenants"
DAY = timedelta(days=1)
EVERYWHERE = Scope.everything()


@pytest.fixture
def home(session: Session, build: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Besançon and the country as their folders say, two communes without a site, a catalogue."""
    doubs, jura = ("25", "Doubs"), ("39", "Jura")
    monkeypatch.setitem(
        TOWNS, "25462", ("Pontarlier", "25300", *doubs, 46.906, 6.355, "Europe/Paris")
    )
    monkeypatch.setitem(TOWNS, "39198", ("Dole", "39100", *jura, 47.092, 5.49, "Europe/Paris"))
    for insee in ("25056", scene.OPENED[0], scene.ASKING):
        build.commune(insee)
    folders = tmp_path / "tenants"
    folders.mkdir()
    for name in ("_national", "_template", people.SITE):
        (folders / name).symlink_to(TENANTS / name)
    found = Home(tenants=folders, data_dir=tmp_path, base_name="localhost")
    _apply(session, found, now=NOW)
    write_catalogue(session, now=NOW, count=lambda _: None)
    return found


def dress(session: Session, home: Home, now=NOW) -> None:
    scene.dress(session, tenants=home.tenants, base_name=home.base_name, now=now)


def besancon(session: Session):
    session.rollback()
    found = sites.by_slug(session, people.SITE)
    assert found
    return found


def counted(session: Session, model, scope: Scope) -> int:
    return session.scalar(within(sa.select(sa.func.count()).select_from(model), scope, model)) or 0


def everything(session: Session) -> dict[str, int]:
    session.rollback()
    models = (RecordEntry, VisitCount, Curation)
    found = {model.__name__: counted(session, model, EVERYWHERE) for model in models}
    for model in (Campaign, EventOverride):
        found[model.__name__] = session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
    return found


def test_a_first_look_at_the_console_is_not_empty(session: Session, home: Home) -> None:
    said = drafts.published(session, besancon(session).id)
    dress(session, home)
    site = besancon(session)
    kinds = [one.kind for one in drafts.publications(session, site.id)]
    assert kinds == ["published", "published", "opened"]
    assert list(drafts.edits_of(session, site.id)) == ["texts.site.notice.fr"]
    assert drafts.published(session, site.id) == said, "what the portal says is the folder's"
    decided = within(sa.select(Curation.is_hidden, Curation.is_featured), site.scope, Curation)
    assert sorted(session.execute(decided).all()) == [(False, True), (True, False)]
    assert session.scalar(sa.select(sa.func.count()).select_from(EventOverride)) == 1
    (asked,) = site_requests.waiting(session)
    assert asked.insee == scene.ASKING
    opened = sites.by_slug(session, scene.OPENED[2])
    assert opened
    assert not opened.is_published
    days = within(sa.select(VisitCount.day).distinct(), site.scope, VisitCount)
    assert len(session.scalars(days).all()) == scene.DAYS_SEEN
    edition = session.scalars(sa.select(Campaign)).one()
    assert edition.first_day <= state.today_of(NOW) <= edition.last_day


def test_it_is_made_once_and_the_record_is_whole(session: Session, home: Home) -> None:
    dress(session, home)
    before = everything(session)
    dress(session, home, NOW + timedelta(hours=3))
    assert everything(session) == before
    assert record.check(session) is None
    hours = within(sa.select(RecordEntry.at).order_by(RecordEntry.id), EVERYWHERE, RecordEntry)
    told = list(session.scalars(hours))
    assert max(told) < NOW


def test_its_days_follow_today(session: Session, home: Home) -> None:
    dress(session, home)
    later = NOW + 50 * DAY
    write_catalogue(session, now=later, count=lambda _: None)
    dress(session, home, later)
    edition = session.scalars(sa.select(Campaign)).one()
    assert edition.first_day <= state.today_of(later) <= edition.last_day
    site = besancon(session)
    latest = within(sa.select(sa.func.max(VisitCount.day)), site.scope, VisitCount)
    assert session.scalar(latest) == state.today_of(later) - DAY
    assert counted(session, Curation, site.scope) == 2


def test_the_folders_still_apply_over_it(session: Session, home: Home) -> None:
    dress(session, home)
    for plan in apply_directory(session, home.tenants, base_name="localhost", now=NOW):
        assert not plan.changes, plan.slug


def test_what_somebody_publishes_in_the_demonstration_stays_at_the_next_start(
    session: Session, home: Home
) -> None:
    dress(session, home)
    site = besancon(session)
    cast = scene.Cast(*people.settle(session, now=NOW))
    scene._show(session, site, cast, at=NOW)  # noqa: SLF001 (as the button does)
    with pytest.raises(RefusedError):
        apply_directory(session, home.tenants, base_name="localhost", now=NOW)
    _apply(session, home, now=NOW)
    notice = sites.texts(session, site.scope)["site.notice"]["fr"]
    assert notice.startswith("Le forum des associations approche")


def test_a_database_without_besancon_is_left_alone(session: Session, build: Builder) -> None:
    build.national()
    scene.dress(session, tenants=TENANTS, base_name="localhost", now=NOW)
    assert not any(everything(session).values())
    assert not session.scalars(within(sa.select(Event.id), EVERYWHERE, Event)).all()
