"""Portals for many communes at once: the same as made one by one, only faster."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.site import group
from app.models.site import Site
from app.queries import openings, sites
from app.queries.bundles import stored_site
from app.services.sites.create_many import create_many
from app.services.sites.facts import facts_of_stored
from app.services.sites.problems import FolderError, SiteError
from tests.tenants_on_disk import NOW

SHIPPED = Path(__file__).parents[2] / "tenants"


@pytest.fixture
def france(build):
    for insee in ("25056", "25036", "97411", "93066"):
        build.commune(insee).website = "https://mairie.example/"
    build.national()
    return build


@pytest.fixture
def opened(session):
    def run(tenants=SHIPPED, **department):
        wanting = openings.communes_without(session, **department)
        session.rollback()
        return create_many(session, wanting, tenants, base_name="rentree.test", now=NOW)

    return run


def test_each_commune_gets_its_portal_at_its_own_address(france, opened, session, app):
    assert opened() == 4
    directory = app.extensions["sites"]
    directory.forget()
    for host, name in (
        ("besancon", "Besançon"),
        ("avanne-aveney", "Avanne-Aveney"),
        ("saint-denis-974", "Saint-Denis"),
        ("saint-denis-93", "Saint-Denis"),
    ):
        door = directory.door(f"{host}.rentree.test")
        assert door is not None, host
        assert door.site.name["fr"] == name
    assert directory.door("saint-denis.rentree.test") is None
    assert sites.by_slug(session, "saint-denis-974").timezone == "Indian/Reunion"


def test_a_portal_made_with_many_is_the_one_that_would_have_been_made_alone(
    france, opened, session, app, tmp_path
):
    alone = tmp_path / "tenants" / "_template"
    (alone / "texts").mkdir(parents=True)
    for file in ("site.toml", "texts/fr.toml", "texts/en.toml"):
        (alone / file).write_bytes((SHIPPED / "_template" / file).read_bytes())
    opened()
    many = facts_of_stored(stored_site(session, "besancon"))
    session.delete(session.scalars(select(Site).where(Site.slug == "besancon")).one())
    session.commit()
    words = ["create", "--insee", "25056", "--languages", "fr,en", "--tenants", str(alone.parent)]
    done = app.test_cli_runner().invoke(group, words)
    assert done.exit_code == 0, done.output
    session.rollback()
    assert facts_of_stored(stored_site(session, "besancon")) == many


def test_the_page_of_a_portal_made_with_many_says_its_name(france, opened, app, visit):
    opened()
    app.extensions["sites"].forget()
    page = visit("avanne-aveney.rentree.test/")
    assert "Que faire à Avanne-Aveney" in page.select_one("h1").get_text().replace("\xa0", " ")


def test_a_commune_with_a_portal_of_its_own_keeps_it_and_a_group_is_none(france, opened, session):
    france.site("besancon", "25056", brand_color="#112233")
    france.site("grand-besancon", "25056", "25036")
    assert opened() == 3
    assert sites.by_slug(session, "besancon").brand_color == "#112233"
    assert sites.by_slug(session, "avanne-aveney") is not None
    assert opened() == 0


def test_an_address_that_is_taken_is_left_to_who_has_it(france, opened, session):
    france.site("musee", "81004", aliases=("besancon",))
    opened(department="25")
    assert sites.by_slug(session, "besancon") is None
    assert sites.by_slug(session, "besancon-25").territory == {"25056"}


def test_one_department_is_not_the_others(france, opened, session):
    assert opened(department="25") == 2
    assert sites.by_slug(session, "saint-denis-974") is None


def test_the_national_portal_learns_that_others_opened(france, opened, session):
    before = sites.by_slug(session, "national").content_version
    opened()
    assert sites.by_slug(session, "national").content_version > before


def test_an_exported_folder_applies_again_as_it_is(france, opened, session, app, tmp_path):
    opened()
    runner = app.test_cli_runner()
    folder = str(tmp_path / "besancon")
    assert runner.invoke(group, ["export", "besancon", folder]).exit_code == 0
    again = runner.invoke(group, ["apply", folder])
    assert again.stdout == "Rien à changer.\n"
    toml = tmp_path / "besancon" / "site.toml"
    toml.write_text(toml.read_text("utf-8").replace("Mairie de", "Ville de"), "utf-8")
    changed = runner.invoke(group, ["apply", folder])
    assert changed.exit_code == 0, "what nobody changed in the console is no conflict"


def test_a_town_hall_whose_address_is_none_has_no_website(france, opened, session):
    france.commune("25056").website = "http://voir l'office"
    session.commit()
    opened()
    assert sites.by_slug(session, "besancon").identity["contact"]["website"] == ""


def test_without_a_right_template_nothing_is_made(france, opened, session, tmp_path):
    with pytest.raises(SiteError, match="modèle"):
        opened(tenants=tmp_path)
    (tmp_path / "_template").mkdir()
    (tmp_path / "_template" / "site.toml").write_text("slug = 3", encoding="utf-8")
    with pytest.raises(FolderError):
        opened(tenants=tmp_path)
    assert sites.by_slug(session, "besancon") is None


def test_the_command_wants_to_be_told_where_counts_then_opens(france, app, session):
    session.commit()
    runner = app.test_cli_runner()
    for words in ([], ["--all", "--department", "25"]):
        refused = runner.invoke(group, ["create-many", *words])
        assert refused.exit_code == 1
        assert "--department 25" in refused.stderr
    counted = runner.invoke(group, ["create-many", "--department", "25", "--dry-run"])
    assert counted.stdout == "Communes sans portail : 2\n"
    assert runner.invoke(group, ["create-many", "--all"]).stdout == "Portails ouverts : 4\n"
    assert runner.invoke(group, ["create-many", "--all"]).stdout == "Communes sans portail : 0\n"


def test_the_command_says_that_the_official_list_lacks(app, session):
    session.commit()
    refused = app.test_cli_runner().invoke(group, ["create-many", "--all"])
    assert refused.exit_code == 1
    assert "flask communes load" in refused.stderr
