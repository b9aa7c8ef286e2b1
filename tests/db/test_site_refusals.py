"""A folder is applied whole or not at all, and never over what the console changed since."""

import pytest
from sqlalchemy import func, select

from app.models.commune import CommuneAlias
from app.models.site import Site
from app.queries import sites
from app.services.sites.apply import RefusedError
from app.services.sites.problems import SiteError
from tests.tenants_on_disk import (
    FRENCH,
    SITE,
    apply,
    change_in_the_console,
    national,
    refused,
    said,
    text_of,
    write,
)


@pytest.fixture
def folder(tmp_path, build):
    build.commune("25056")
    return write(tmp_path / "besancon")


def test_nothing_is_applied_when_anything_is_wrong(session, folder):
    apply(session, folder)
    write(folder, site_toml=SITE.replace("0e6e5c", "112233"), texts_fr='home.titel = "x"')
    assert "texts/fr.toml, ligne 1" in refused(session, folder)[0]
    assert sites.by_slug(session, "besancon").brand_color == "#0e6e5c"


def test_nothing_of_any_folder_is_applied_when_one_is_wrong(session, tmp_path, build):
    build.commune("25056")
    national(tmp_path / "_national")
    write(tmp_path / "besancon", site_toml=SITE.replace("25056", "25999"))
    assert "besancon/site.toml, ligne 3" in refused(session, tmp_path)[0]
    assert session.scalar(select(func.count()).select_from(Site)) == 0


def test_a_commune_that_does_not_exist_is_refused_with_the_one_that_it_became(
    session, folder, build
):
    session.add(CommuneAlias(code="25999", insee="25056", kind="former"))
    session.commit()
    write(folder, site_toml=SITE.replace('"25056"', '\n "25056",\n "25999",\n "00000"\n'))
    former, unknown = refused(session, folder)
    assert "ligne 5" in former
    assert "«\xa025056\xa0»" in former
    assert "ligne 6" in unknown


def test_an_empty_official_list_is_said_to_be_empty(session, tmp_path):
    assert "flask communes load" in refused(session, write(tmp_path / "besancon"))[0]


def test_a_homonym_takes_its_department(session, tmp_path, build):
    build.commune("97411")
    build.commune("93066")
    reunion = SITE.replace("25056", "97411").replace('"besancon"', '"saint-denis"')
    folder = write(tmp_path / "saint-denis", site_toml=reunion)
    assert "saint-denis-974" in refused(session, folder)[0]
    write(folder, site_toml=reunion.replace('"saint-denis"', '"saint-denis-974"'))
    apply(session, folder)
    assert sites.by_slug(session, "saint-denis-974").timezone == "Indian/Reunion"


def test_a_host_of_another_site_is_refused(session, folder, build):
    build.site("albi", "81004", aliases=("besac",))
    assert "«\xa0albi\xa0»" in refused(session, folder)[0]


def test_two_folders_cannot_ask_for_the_same_host(session, tmp_path, build):
    build.commune("25056")
    build.commune("81004")
    write(tmp_path / "besancon")
    albi = SITE.replace("25056", "81004").replace('slug = "besancon"', 'slug = "albi"')
    write(tmp_path / "albi", site_toml=albi)
    assert any("déjà demandé par le dossier" in line for line in refused(session, tmp_path))


def test_there_is_one_national_site(session, tmp_path):
    apply(session, national(tmp_path / "one"))
    other = national(tmp_path / "two")
    toml = (other / "site.toml").read_text().replace('"national"', '"pays"').replace('"www"', "")
    (other / "site.toml").write_text(toml)
    assert any("il n’y en a qu’un" in line for line in refused(session, other))


def test_the_template_is_no_site(session, tmp_path, build):
    build.commune("25056")
    write(tmp_path / "_template")
    with pytest.raises(SiteError, match="modèle"):
        apply(session, tmp_path / "_template")
    with pytest.raises(SiteError, match="Aucun site"):
        apply(session, tmp_path)
    write(tmp_path / "besancon")
    assert [plan.slug for plan in apply(session, tmp_path)] == ["besancon"]


def test_what_the_console_changed_is_not_undone(session, folder):
    apply(session, folder)
    change_in_the_console(session, "home.title", "fr", "Dit la console")
    write(folder, texts_fr=FRENCH + 'home.lead = "Nouveau"\n')
    with pytest.raises(RefusedError) as error:
        apply(session, folder)
    [refusal] = error.value.refusals
    assert [str(change) for change in refusal.plan.conflicts] == [
        (
            "texts/fr.toml home.title\xa0: «\xa0Dit la console\xa0» → "
            "«\xa0Que faire à Besançon ?\xa0»"
        )
    ]
    assert text_of(session, "home.title")["fr"] == "Dit la console"
    assert text_of(session, "home.lead") is None, "nothing half applied"


def test_replace_undoes_what_the_console_changed(session, folder):
    apply(session, folder)
    change_in_the_console(session, "home.title", "fr", "Dit la console")
    [line] = said(apply(session, folder, replace=True))
    assert "Dit la console" in line
    assert text_of(session, "home.title")["fr"] == "Que faire à Besançon ?"
    assert said(apply(session, folder)) == []


def test_a_folder_that_says_the_same_as_the_console_is_no_conflict(session, folder):
    apply(session, folder)
    change_in_the_console(session, "home.title", "fr", "Dit la console")
    write(folder, texts_fr=FRENCH.replace("Que faire à Besançon ?", "Dit la console"))
    assert said(apply(session, folder)) == []
    write(folder)
    assert len(said(apply(session, folder))) == 1, "the folder and the console agreed meanwhile"


def test_a_site_that_came_from_no_folder_is_not_overwritten(session, folder, build):
    build.site("besancon", "25056")
    with pytest.raises(RefusedError) as error:
        apply(session, folder)
    assert error.value.refusals[0].plan.conflicts
    assert apply(session, folder, replace=True)
