"""What is over goes, each after its own while; what anybody may still need stays."""

import json
import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.cli.sweep import command
from app.kernel.scope import Scope
from app.models.account import OneTimeLink, SignIn
from app.models.draft import KeptFile
from app.models.opening import ReleasedHost, SiteRequest
from app.models.run import IngestRun
from app.models.scoping import within
from app.models.site import Host, SiteAsset
from app.services.accounts import accounts, links, sessions
from app.services.drafts import files, publish
from app.services.sweeping import KINDS, sweep
from tests.conftest import NOW
from tests.db.drafts_room import CLAIRE, LEGAL, show, write

DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)
NONE = dict.fromkeys(KINDS, 0)


@pytest.fixture
def towns(build):
    build.national()
    return build.site("besancon", "25056"), build.site("albi", "81004")


@pytest.fixture
def swept(session, tmp_path):
    """Sweep at an hour; return what went, without what did not."""

    def at(now, **more):
        found = sweep(session, data_dir=tmp_path, now=now, **more)
        assert list(found.counts) == list(KINDS)
        return {kind: count for kind, count in found.counts.items() if count}

    return at


def person(session, email="claire@mairie.example"):
    token = accounts.invite(
        session,
        email,
        site_slug="besancon",
        role="administrator",
        is_operator=False,
        by=CLAIRE,
        now=NOW,
    )
    found = accounts.accept(session, token, name="Claire", password=None, now=NOW)
    assert found
    return found


def names(session, site):
    session.rollback()
    asked = sa.select(KeptFile.name).order_by(KeptFile.name)
    return list(session.scalars(within(asked, Scope.of_site(site.id, ()), KeptFile)))


def keep(session, site, content, now=NOW, stem="banner"):
    return files.keep_file(
        session, site.id, content, stem=stem, media_type="image/png", by=CLAIRE, now=now
    )


def test_nothing_is_swept_of_a_house_that_just_opened(session, towns, swept):
    person(session)
    assert swept(NOW) == {}


def test_runs_go_after_a_year_but_the_last_of_each_source(session, swept):
    session.add_all(
        IngestRun(source=source, origin="x", started_at=NOW + days * DAY, report={"n": days})
        for source, days in (("demo", 0), ("helloasso", 0), ("helloasso", 1), ("helloasso", 300))
    )
    session.commit()
    assert swept(NOW + 365 * DAY) == {}
    assert swept(NOW + 366 * DAY) == {"runs": 1}
    left = session.execute(sa.select(IngestRun.source, IngestRun.report).order_by(IngestRun.id))
    assert [(source, report["n"]) for source, report in left] == [
        ("demo", 0),
        ("helloasso", 1),
        ("helloasso", 300),
    ]


def test_links_go_a_month_after_they_open_nothing(session, towns, swept):
    claire = person(session)
    links.make(session, "sign_in", email=claire.email, account_id=claire.id, now=NOW)
    session.commit()
    assert swept(NOW + 30 * DAY) == {}
    assert swept(NOW + 31 * DAY) == {"links": 2}, "the invitation she took, and a link never used"
    assert session.scalars(sa.select(OneTimeLink)).all() == []


def test_sign_ins_go_three_months_after_their_end(session, towns, swept):
    claire = person(session)
    sessions.begin(session, claire.id, strong=False, agent="Firefox", now=NOW + 80 * DAY)
    token = sessions.begin(session, claire.id, strong=False, agent="Firefox", now=NOW)
    sessions.end(session, token, now=NOW + MOMENT)
    swept(NOW + 89 * DAY)
    assert len(session.scalars(sa.select(SignIn)).all()) == 2
    assert swept(NOW + 91 * DAY) == {"sign_ins": 1}
    assert len(session.scalars(sa.select(SignIn)).all()) == 1


def test_a_request_that_nobody_confirmed_goes_after_a_month(session, build, swept):
    build.commune("25056")
    session.add_all(
        SiteRequest(
            insee="25056",
            email=f"{state}@x.example",
            name="Ada",
            position="Maire",
            state=state,
            digest=state,
            asked_at=NOW,
        )
        for state in ("asked", "confirmed", "accepted", "declined")
    )
    session.commit()
    assert swept(NOW + 30 * DAY) == {}
    assert swept(NOW + 30 * DAY + MOMENT) == {"requests": 1}
    assert set(session.scalars(sa.select(SiteRequest.state))) == {
        "confirmed",
        "accepted",
        "declined",
    }


def test_a_domain_rests_as_long_as_was_said(session, towns, swept):
    session.add(ReleasedHost(name="assos.example", site_id=towns[0].id, released_at=NOW))
    session.commit()
    assert swept(NOW + 90 * DAY - MOMENT) == {}
    assert swept(NOW + 90 * DAY) == {"released_hosts": 1}


def test_a_picture_that_nothing_names_goes_after_three_months(session, towns, swept):
    besancon, albi = towns
    write(session, besancon, {"brand.banner": keep(session, besancon, b"shown"), **LEGAL})
    write(session, besancon, {"brand.banner_decorative": "true"})
    show(session, besancon)
    shown = names(session, besancon)
    write(session, besancon, {"brand.emblem": keep(session, besancon, b"a draft", stem="emblem")})
    tried = keep(session, besancon, b"tried once")
    young = keep(session, besancon, b"young", now=NOW + 60 * DAY)
    foreign = keep(session, albi, b"shown")
    assert foreign in shown, "the same picture, of another site"
    assert swept(NOW + 90 * DAY) == {}
    before = names(session, besancon)
    assert swept(NOW + 91 * DAY, dry_run=True) == {"files": 2}
    assert names(session, besancon) == before
    assert swept(NOW + 91 * DAY) == {"files": 2}
    assert names(session, besancon) == sorted(set(before) - {tried})
    assert young in names(session, besancon)
    assert names(session, albi) == []


def test_an_older_publication_comes_back_with_its_picture(session, towns, swept):
    besancon, _ = towns
    first = keep(session, besancon, b"first")
    write(
        session,
        besancon,
        {"brand.banner": first, "brand.banner_decorative": "true", **LEGAL},
    )
    number = show(session, besancon)
    write(session, besancon, {"brand.banner": keep(session, besancon, b"second")})
    show(session, besancon, at=NOW + DAY)
    assert swept(NOW + 400 * DAY) == {}
    publish.restore(session, besancon.id, number, by=CLAIRE, now=NOW + 400 * DAY)
    scope = Scope.of_site(besancon.id, ())
    assert session.scalars(within(sa.select(SiteAsset.name), scope, SiteAsset)).all() == [first]


def test_a_picture_sent_again_is_as_new(session, towns, swept):
    besancon, _ = towns
    name = keep(session, besancon, b"again")
    assert keep(session, besancon, b"again", now=NOW + 89 * DAY) == name
    assert swept(NOW + 100 * DAY) == {}
    assert swept(NOW + 180 * DAY) == {"files": 1}


def test_what_is_kept_for_ourselves_is_no_picture(session, towns, swept):
    session.add(
        KeptFile(
            site_id=towns[0].id,
            name="_record.csv",
            media_type="text/csv",
            content=b"x",
            digest="0" * 64,
            kept_at=NOW,
        )
    )
    session.commit()
    assert swept(NOW + 900 * DAY) == {}


def test_drawings_go_three_months_after_they_were_made(swept, tmp_path):
    folder = tmp_path / "studio"
    folder.mkdir()
    for name, age in (("a-card.png", 91), ("b-32.png", 89), ("tmpx", 2), ("tmpy", 0)):
        made = (NOW - age * DAY + MOMENT).timestamp()
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (made, made))
    assert swept(NOW, dry_run=True) == {"drawings": 2}
    assert len(list(folder.iterdir())) == 4
    assert swept(NOW) == {"drawings": 2}
    assert sorted(file.name for file in folder.iterdir()) == ["b-32.png", "tmpy"]
    assert swept(NOW) == {}


def test_the_command_counts_first_and_says_it_in_words_and_in_json(app, session, towns):
    session.add(ReleasedHost(name="assos.example", site_id=None, released_at=NOW - 400 * DAY))
    session.add(Host(site_id=towns[0].id, kind="domain", name="x.example"))
    session.commit()
    runner = app.test_cli_runner()
    trial = runner.invoke(command, ["--dry-run"])
    assert trial.stdout.startswith("Essai, rien n’est effacé.\n")
    assert "Noms de domaine dont les 90 jours sont passés\u00a0: 1.\n" in trial.stdout
    told = json.loads(runner.invoke(command, ["--json"]).stdout)
    assert told == {"dry_run": False, "removed": {**NONE, "released_hosts": 1}}
    again = json.loads(runner.invoke(command, ["--json", "--dry-run"]).stdout)
    assert again == {"dry_run": True, "removed": NONE}
