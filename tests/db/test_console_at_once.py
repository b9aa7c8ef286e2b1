"""Several people of the console at the same instant, on real connections: nothing is half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.drafting import mark_of
from app.kernel.folding import fold
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.kernel.slugs import slugify
from app.kernel.text import LocalizedText
from app.models import engine as engines
from app.models.account import GivenRole
from app.models.base import Base
from app.models.commune import Commune
from app.models.draft import KeptFile, Publication
from app.models.opening import SiteRequest
from app.models.scoping import within
from app.models.site import Host, Site
from app.queries import drafts
from app.services.accounts import accounts
from app.services.accounts.refusals import AccountError
from app.services.drafts import edits, files, publish
from app.services.drafts.edits import Edit
from app.services.sites import domains, requests
from app.services.sites.domains import DomainError
from app.services.sites.open_site import Opening, OpeningError, open_site
from app.services.sites.requests import Asking
from tests.builders import WRITTEN
from tests.conftest import NOW
from tests.db.accounts_room import COMMAND
from tests.db.installation import databases

AT_ONCE = 12
TENANTS = Path(__file__).parents[2] / "tenants"
NAME = "assos.besancon.example"
LEGAL = {"legal.publisher": "Ville", "legal.director": "Maire", "legal.host_name": "Hôte"}
_ALL = Scope.everything()
_EXPECTED = (AccountError, DomainError)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request, tmp_path_factory) -> Iterator[sa.Engine]:
    with databases(request, tmp_path_factory.mktemp("console"), "console") as [url]:
        made = sa.create_engine(url, pool_size=AT_ONCE)
        engines.prepare(made)
        Base.metadata.create_all(made)
        with Session(made) as session:
            for slug in ("besancon", "albi"):
                site = Site(
                    slug=slug,
                    name=LocalizedText({"fr": slug}),
                    languages=["fr"],
                    timezone="Europe/Paris",
                    brand_color="#0e6e5c",
                    identity={},
                    updated_at=WRITTEN,
                )
                session.add(site)
                session.flush()
                session.add(Host(site_id=site.id, kind="subdomain", name=slug, is_primary=True))
            session.commit()
        yield made
        made.dispose()


@pytest.fixture
def ids(engine) -> dict[str, int]:
    with Session(engine) as session:
        return dict(session.execute(sa.select(Site.slug, Site.id)).all())


def together(engine: sa.Engine, acts: list[Callable[[Session], Any]]) -> list[Any]:
    """Let each act begin at the same instant; return what each gave, or the reason of a refusal."""
    start = Barrier(len(acts), timeout=60)

    def one(act: Callable[[Session], Any]) -> Any:
        with Session(engine) as session:
            start.wait()
            try:
                return act(session)
            except _EXPECTED as refused:
                return refused.reason

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_of_many_who_claim_a_domain_one_has_it(engine, ids):
    def claim(site_id: int) -> Callable[[Session], Any]:
        return lambda session: domains.claim(
            session, site_id, NAME, base_name="rentree.test", by=COMMAND, now=NOW
        )

    found = together(engine, [claim(ids["besancon"]), claim(ids["albi"])] * (AT_ONCE // 2))
    assert sum(isinstance(one, int) for one in found) == 1, found
    assert {one for one in found if not isinstance(one, int)} <= {"held", "own"}
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).where(Host.name == NAME)) == 1


def test_of_many_operators_who_open_a_portal_one_does(engine):
    with Session(engine) as session:
        session.add(_commune("81004", "Gaillac"))
        session.commit()
    asked = Opening(("81004",), "Gaillac", "gaillac", ("fr",), "#a33b2a", "claire@x.example")

    def opens(session: Session) -> Any:
        try:
            return open_site(
                session, asked, TENANTS, base_name="rentree.test", by=COMMAND, now=NOW
            ).slug
        except OpeningError as refused:
            return refused.faults

    found = together(engine, [opens] * AT_ONCE)
    assert found.count("gaillac") == 1
    assert found.count({"slug": "slug_taken"}) == AT_ONCE - 1


def test_of_many_operators_who_decline_a_request_one_does(engine):
    with Session(engine) as session:
        session.add(_commune())
        session.commit()
        asking = Asking("25056", "a@besancon.example", "A", "Maire", "", "fr")
        token = requests.ask(session, asking, now=NOW)
        digest = requests.confirm(session, token, now=NOW).digest
    done = together(
        engine,
        [
            lambda session: requests.decline(session, digest, "non", by=COMMAND, now=NOW)
            for _ in range(AT_ONCE)
        ],
    )
    assert sum(one is not None for one in done) == 1
    with Session(engine) as session:
        assert session.scalars(sa.select(SiteRequest.state)).all() == ["declined"]


def test_those_who_publish_write_and_go_back_at_once_lose_nothing(engine, ids):
    site_id = ids["besancon"]
    with Session(engine) as session:
        _write(session, site_id, LEGAL)
        first = publish.publish(session, site_id, may=_anything, by=COMMAND, now=NOW)
        assert first

    def wrote(number: int) -> Callable[[Session], Any]:
        facts = {f"texts.{key}.fr": f"{number}" for key in ("home.title", "home.lead")}
        return lambda session: _write(session, site_id, facts)

    acts = [wrote(number) for number in range(4)]
    acts += [
        lambda session: publish.publish(session, site_id, may=_anything, by=COMMAND, now=NOW)
    ] * 4
    acts += [lambda session: publish.restore(session, site_id, first, by=COMMAND, now=NOW)] * 4
    together(engine, acts)
    with Session(engine) as session:
        asked = within(sa.select(Publication.number), Scope.of_site(site_id, ()), Publication)
        numbers = sorted(session.scalars(asked))
        assert numbers == list(range(1, len(numbers) + 1))
        now = drafts.draft(session, site_id)
        last = drafts.content_of(session, site_id, _shown(session, site_id))
        assert last is not None
        assert now.published.values == last.values
        title, lead = (now.content.value(f"texts.{key}.fr") for key in ("home.title", "home.lead"))
        assert title == lead, "one person's words, whole"


def test_a_picture_that_is_sent_twice_at_once_is_kept_once(engine, ids):
    names = together(
        engine,
        [
            lambda session: files.keep_file(
                session,
                ids["albi"],
                b"picture",
                stem="emblem",
                media_type="image/png",
                by=COMMAND,
                now=NOW,
            )
        ]
        * AT_ONCE,
    )
    assert len(set(names)) == 1
    with Session(engine) as session:
        assert len(session.scalars(within(sa.select(KeptFile.name), _ALL, KeptFile)).all()) == 1


def test_two_administrators_who_remove_each_other_leave_one(engine, ids):
    for turn in range(4):
        with Session(engine) as session:
            pair = [_administrator(session, f"{turn}{one}@x.example") for one in "ab"]
        one, other = pair

        def out(who: int, by: int) -> Callable[[Session], Any]:
            return lambda session: accounts.take_role(
                session, who, site_id=ids["albi"], by=Actor(by, "x"), now=NOW
            )

        together(engine, [out(one, other), out(other, one), out(one, other), out(other, one)])
        with Session(engine) as session:
            left = session.scalars(within(sa.select(GivenRole.account_id), _ALL, GivenRole)).all()
            assert len(left) == 1
            accounts.take_role(session, left[0], site_id=ids["albi"], by=COMMAND, now=NOW)


def _administrator(session: Session, email: str) -> int:
    token = accounts.invite(
        session,
        email,
        site_slug="albi",
        role="administrator",
        is_operator=False,
        by=COMMAND,
        now=NOW,
    )
    return accounts.accept(session, token, name="X", password=None, now=NOW).id


def _anything(_path: str) -> bool:
    return True


def _write(session: Session, site_id: int, facts: dict[str, str]) -> Any:
    content = drafts.draft(session, site_id).content
    sent = [Edit(path, said, mark_of(content.values.get(path))) for path, said in facts.items()]
    return edits.save(session, site_id, sent, by=COMMAND, now=NOW)


def _shown(session: Session, site_id: int) -> int:
    asked = within(
        sa.select(sa.func.max(Publication.number)).where(Publication.kind != "set_aside"),
        Scope.of_site(site_id, ()),
        Publication,
    )
    return int(session.scalar(asked) or 0)


def _commune(insee: str = "25056", name: str = "Besançon") -> Commune:
    return Commune(
        insee=insee,
        name=name,
        folded_name=fold(name),
        slug=slugify(name),
        department="25",
        department_name="Doubs",
        region="27",
        population=1,
        timezone="Europe/Paris",
    )
