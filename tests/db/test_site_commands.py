"""``flask site …`` as an operator types it: what is said, where, and with which exit status."""

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.site import group
from app.models.commune import CommunePostalCode
from app.models.site import Site
from app.queries import sites
from app.services.commune_list import CommuneFiles
from app.services.communes import load
from tests.tenants_on_disk import FRENCH, SITE, bytes_of, national, write

SHIPPED = Path(__file__).parents[2] / "tenants"


@pytest.fixture
def flask(app, session):
    runner = app.test_cli_runner()

    def run(*words, status=0):
        session.commit()  # a savepoint left open here would undo, at its end, what the command did
        result = runner.invoke(group, [str(word) for word in words])
        assert result.exit_code == status, (result.output, result.exception)
        session.rollback()
        return result

    return run


@pytest.fixture
def folder(tmp_path, build):
    build.commune("25056")
    return write(tmp_path / "besancon")


@pytest.fixture
def tenants(tmp_path, build):
    """A folder of sites that holds the template alone."""
    for file, content in bytes_of(SHIPPED / "_template").items():
        path = tmp_path / "tenants" / "_template" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    build.commune("25056").website = "https://www.besancon.fr/"
    build.commune("97411")
    build.commune("93066")
    return tmp_path / "tenants"


def test_applying_says_what_changes_then_that_nothing_does(flask, folder):
    first = flask("apply", folder).stdout
    assert first.startswith("Nouveau site «\xa0besancon\xa0»")
    assert "site.toml territory\xa0: + 25056" in first
    assert flask("apply", folder).stdout == "Rien à changer.\n"
    write(folder, texts_fr=FRENCH.replace("Que", "Quoi"))
    assert len(flask("apply", folder).stdout.splitlines()) == 1


def test_a_missing_legal_fact_is_said_beside_and_refuses_nothing(flask, folder):
    result = flask("apply", folder)
    assert "legal.publisher" in result.stderr
    assert "legal" not in result.stdout


def test_a_dry_run_says_that_it_was_one(flask, folder, session):
    assert "Essai seulement" in flask("apply", folder, "--dry-run").stdout
    assert sites.by_slug(session, "besancon") is None


def test_a_wrong_file_is_named_with_its_line_on_standard_error(flask, folder):
    write(folder, site_toml=SITE.replace("color", "colour"))
    result = flask("apply", folder, status=1)
    assert f"{folder}/site.toml, ligne 13\xa0: " in result.stderr
    assert "«\xa0brand.color\xa0»" in result.stderr
    assert "Rien n’a été appliqué." in result.stderr
    assert result.stdout == ""


def test_a_folder_that_is_none_is_said(flask, tmp_path):
    assert "n’est pas un dossier" in flask("apply", tmp_path / "rien", status=1).stderr


def test_what_the_console_changed_is_listed_with_the_two_ways_out(flask, folder, session):
    flask("apply", folder)
    session.scalars(select(Site)).one().brand_color = "#112233"
    session.commit()
    refused = flask("apply", folder, status=1).stderr
    assert "site.toml brand.color\xa0: «\xa0#112233\xa0» → «\xa0#0e6e5c\xa0»" in refused
    assert "flask site export besancon" in refused
    assert "--replace" in refused
    assert len(flask("apply", folder, "--replace").stdout.splitlines()) == 1
    assert flask("apply", folder).stdout == "Rien à changer.\n"


@pytest.fixture
def every_commune(session):
    """The official list, as it is shipped: sites are checked against it."""
    load(session, CommuneFiles())


def test_every_shipped_site_applies_and_comes_back_byte_for_byte(flask, every_commune, tmp_path):
    flask("apply", SHIPPED)
    assert flask("apply", SHIPPED).stdout == "Rien à changer.\n"
    folders = [path.name for path in SHIPPED.iterdir() if path.name != "_template"]
    assert len(folders) >= 13
    for name in folders:
        flask("export", name, tmp_path / name)
        assert bytes_of(tmp_path / name) == bytes_of(SHIPPED / name)


def test_exporting_says_each_file_then_nothing(flask, folder, tmp_path):
    flask("apply", folder)
    assert "site.toml\xa0: écrit" in flask("export", "besancon", tmp_path / "out").stdout
    assert flask("export", "besancon", tmp_path / "out").stdout == "Rien à changer.\n"
    assert "flask site list" in flask("export", "albi", tmp_path / "x", status=1).stderr


def test_the_list_says_who_where_and_in_which_languages(flask, folder, tmp_path):
    assert "Aucun site" in flask("list").stdout
    flask("apply", folder)
    flask("apply", national(tmp_path / "_national"))
    assert flask("list").stdout.splitlines() == [
        (
            "national | La Rentrée des Assos | rentree.test www.rentree.test | tout le pays | "
            "fr en | publié"
        ),
        (
            "besancon | Besançon | besancon.rentree.test besac.rentree.test www.besac.example | "
            "1 commune | fr en | publié"
        ),
    ]


def test_creating_a_site_writes_a_folder_and_applies_it(flask, tenants, session):
    result = flask("create", "--insee", "25056", "--languages", "fr,en", "--tenants", tenants)
    assert "Nouveau site «\xa0besancon\xa0»" in result.stdout
    raw = tomllib.loads((tenants / "besancon" / "site.toml").read_text(encoding="utf-8"))
    assert raw["name"] == {"fr": "Besançon"}
    assert raw["territory"] == ["25056"]
    assert raw["contact"]["name"] == "Mairie de Besançon"
    assert raw["contact"]["postal_code"] == "25000"
    assert raw["contact"]["website"] == "https://www.besancon.fr/"
    assert sorted(bytes_of(tenants / "besancon")) == ["site.toml", "texts/en.toml", "texts/fr.toml"]
    assert sites.by_slug(session, "besancon").languages == ("fr", "en")
    assert flask("apply", tenants).stdout == "Rien à changer.\n"
    assert (
        "existe déjà" in flask("create", "--insee", "25056", "--tenants", tenants, status=1).stderr
    )


def test_a_new_homonym_takes_its_department(flask, tenants, session):
    session.add(CommunePostalCode(insee="97411", postal_code="97490"))
    session.commit()
    flask("create", "--insee", "97411", "--tenants", tenants)
    raw = tomllib.loads((tenants / "saint-denis-974" / "site.toml").read_text(encoding="utf-8"))
    assert raw["contact"]["postal_code"] == "", "several: the commune will choose"
    assert sites.by_slug(session, "saint-denis-974").timezone == "Indian/Reunion"


def test_creating_in_another_first_language_names_the_site_in_it(flask, tenants):
    flask("create", "--insee", "25056", "--languages", "gsw,fr", "--tenants", tenants)
    raw = tomllib.loads((tenants / "besancon" / "site.toml").read_text(encoding="utf-8"))
    assert raw["name"] == {"gsw": "Besançon"}


def test_trying_to_create_leaves_nothing_behind(flask, tenants, session):
    flask("create", "--insee", "25056", "--tenants", tenants, "--dry-run")
    flask("create", "--insee", "25056", "--color", "vert", "--tenants", tenants, status=1)
    flask("create", "--insee", "25056", "--slug", "admin", "--tenants", tenants, status=1)
    flask("create", "--insee", "25056", "--languages", "xx", "--tenants", tenants, status=1)
    assert (
        "code INSEE" in flask("create", "--insee", "25000", "--tenants", tenants, status=1).stderr
    )
    assert [path.name for path in tenants.iterdir()] == ["_template"]
    assert sites.by_slug(session, "besancon") is None


def test_a_domain_of_no_folder_is_not_proved(flask, folder):
    flask("apply", folder)
    assert "dans aucun dossier" in flask("check-host", "assos.example", status=1).stderr
