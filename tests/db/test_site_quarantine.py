"""A folder that drops a proved domain lets it rest; another folder cannot take it meanwhile."""

from datetime import timedelta

import sqlalchemy as sa

from app.models.opening import ReleasedHost
from app.models.site import Host
from app.queries import domains, sites
from app.services.sites.apply import apply_directory
from tests.tenants_on_disk import NOW, SITE, apply, refused, write

NAME = "assos.besancon.example"
WITH = SITE.replace("[hosts]\n", f'[hosts]\ndomains = ["{NAME}"]\n')
ALBI = WITH.replace('"besancon"', '"albi"').replace("25056", "81004").replace("besac", "albig")


def land(build):
    build.commune("25056")
    build.commune("81004")


def prove(session):
    session.execute(sa.update(Host).where(Host.is_primary).values(is_primary=False))
    own = {"proved_at": NOW, "is_primary": True}
    session.execute(sa.update(Host).where(Host.name == NAME).values(**own))
    session.commit()


def resting(session):
    session.rollback()
    return session.scalars(sa.select(ReleasedHost.name)).all()


def test_a_proved_domain_that_a_folder_drops_rests_ninety_days(session, build, tmp_path):
    land(build)
    apply(session, write(tmp_path / "besancon", site_toml=WITH))
    prove(session)
    apply(session, write(tmp_path / "besancon"))
    assert resting(session) == [NAME]
    assert sites.by_slug(session, "besancon").primary_host.name == "besancon"
    (said,) = refused(session, write(tmp_path / "other" / "albi", site_toml=ALBI))
    assert said.startswith("albi/site.toml, ligne ")
    assert said.endswith(
        "l’adresse « assos.besancon.example » vient d’être rendue par un autre site ; "
        "elle ne peut être reprise qu’à partir du 03/12/2026"
    )
    assert sites.by_slug(session, "albi") is None
    later = NOW + timedelta(days=90)
    folder = tmp_path / "other" / "albi"
    apply_directory(session, folder, base_name="rentree.test", now=later)
    assert resting(session) == []


def test_its_own_folder_takes_it_back_at_once(session, build, tmp_path):
    land(build)
    apply(session, write(tmp_path / "besancon", site_toml=WITH))
    prove(session)
    apply(session, write(tmp_path / "besancon"))
    apply(session, write(tmp_path / "besancon", site_toml=WITH))
    assert resting(session) == []
    site = sites.by_slug(session, "besancon")
    (held,) = [one for one in domains.of_site(session, site.id) if not one.is_alias]
    assert (held.name, held.proved_at) == (NAME, None), "and it is proved anew"


def test_what_was_never_proved_does_not_rest(session, build, tmp_path):
    land(build)
    apply(session, write(tmp_path / "besancon", site_toml=WITH))
    apply(session, write(tmp_path / "besancon"))
    assert resting(session) == []
    apply(session, write(tmp_path / "other" / "albi", site_toml=ALBI))
