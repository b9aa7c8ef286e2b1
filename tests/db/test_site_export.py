"""A site gives its folder back, byte for byte; what the console changed, and only that, differs."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.scoping import within
from app.models.site import Host, Site, SiteAsset, SiteTerritory, SiteText
from app.services.sites.export import export_site
from app.services.sites.problems import SiteError
from app.services.sites.toml_edit import with_facts
from tests import tenants_on_disk
from tests.tenants_on_disk import ENGLISH, FRENCH, SITE, bytes_of, national, said, write


@pytest.fixture
def folder(session, tmp_path, build):
    build.commune("25056")
    folder = write(tmp_path / "besancon")
    apply(session, folder)
    return folder


def apply(session, folder, **more):
    return said(tenants_on_disk.apply(session, folder, **more))


def lines_that_differ(one, other):
    left, right = bytes_of(one), bytes_of(other)
    assert left.keys() == right.keys()
    return [
        (file, after)
        for file in left
        for after in right[file].decode().splitlines()
        if after not in left[file].decode().splitlines()
    ]


def site_of(session):
    return session.scalars(select(Site).where(Site.slug == "besancon")).one()


def test_what_was_applied_comes_back_byte_for_byte(session, folder, tmp_path):
    export_site(session, "besancon", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(folder)


def test_odd_files_come_back_byte_for_byte_too(session, folder, tmp_path):
    write(
        folder,
        site_toml="\ufeff" + SITE.replace("\n", "\r\n"),
        texts_fr=FRENCH + "\n\n# fin sans retour",
        texts_en="",
    )
    apply(session, folder)
    export_site(session, "besancon", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(folder)


def test_the_national_site_comes_back_too(session, tmp_path):
    folder = national(tmp_path / "_national")
    apply(session, folder)
    export_site(session, "national", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(folder)


def change_everything(session):
    site = site_of(session)
    site.brand_color = "#112233"
    site.name = site.name.with_("en", "Besançon, France")
    site.identity = {**site.identity, "legal": {**site.identity["legal"], "director": "La maire"}}
    session.add(Host(site_id=site.id, kind="subdomain", name="bezac", is_alias=True))
    texts = {
        row.key: row
        for row in session.scalars(within(select(SiteText), Scope.everything(), SiteText))
    }
    texts["home.title"].text = texts["home.title"].text.with_("fr", 'Dit « "ça" » \\ ici')
    texts["home.presentation"].text = LocalizedText({"fr": 'Un.\n\nDeux """ \\ trois.'})
    session.add(
        SiteText(site_id=site.id, key="site.tagline", text=LocalizedText({"en": "What’s on"}))
    )
    session.commit()


def test_only_what_the_console_changed_differs(session, folder, tmp_path):
    change_everything(session)
    export_site(session, "besancon", tmp_path / "out")
    assert set(lines_that_differ(folder, tmp_path / "out")) == {
        ("site.toml", 'aliases = ["besac", "www.besac.example", "bezac"]'),
        ("site.toml", 'color = "#112233"'),
        ("site.toml", 'en = "Besançon, France"'),
        ("site.toml", "[legal]"),
        ("site.toml", 'director = "La maire"'),
        ("texts/en.toml", 'site.tagline = "What’s on"'),
        ("texts/fr.toml", 'home.title = "Dit « \\"ça\\" » \\\\ ici"'),
        ("texts/fr.toml", "Un."),
        ("texts/fr.toml", 'Deux ""\\" \\\\ trois.'),
    }
    assert b"# Un commentaire de la mairie." in bytes_of(tmp_path / "out")["site.toml"]


def test_what_was_exported_applies_to_nothing(session, folder, tmp_path):
    change_everything(session)
    export_site(session, "besancon", tmp_path / "out")
    assert apply(session, tmp_path / "out", dry_run=True) == []
    assert apply(session, tmp_path / "out") == []
    export_site(session, "besancon", tmp_path / "again")
    assert bytes_of(tmp_path / "again") == bytes_of(tmp_path / "out")


def test_a_site_that_came_from_no_folder_gives_one_that_applies_to_nothing(
    session, build, tmp_path
):
    build.site("albi", "81004", texts={"home.title": {"fr": "À Albi", "en": "In Albi"}})
    export_site(session, "albi", tmp_path / "albi")
    assert apply(session, tmp_path / "albi") == []
    assert tomllib.loads((tmp_path / "albi" / "site.toml").read_text())["territory"] == ["81004"]


def test_a_language_that_the_site_lost_leaves_no_file(session, folder, tmp_path):
    site_of(session).languages = ["fr"]
    session.commit()
    export_site(session, "besancon", tmp_path / "out")
    assert "texts/en.toml" not in bytes_of(tmp_path / "out")
    assert apply(session, tmp_path / "out") == []


def test_communes_chosen_one_by_one_take_the_place_of_the_intercommunality(
    session, build, tmp_path
):
    for insee in ("25056", "25036"):
        build.commune(insee).epci_siren = "242500361"
    session.commit()
    toml = SITE.replace('territory = ["25056"]', 'epci = "242500361"')
    apply(session, write(tmp_path / "besancon", site_toml=toml))
    site = site_of(session)
    session.delete(session.get(SiteTerritory, (site.id, "25036")))
    session.commit()
    export_site(session, "besancon", tmp_path / "out")
    raw = tomllib.loads((tmp_path / "out" / "site.toml").read_text())
    assert (raw["territory"], "epci" in raw) == (["25056"], False)
    assert apply(session, tmp_path / "out") == []


def test_a_foreign_folder_is_never_written_over(session, folder, build, tmp_path):
    build.site("albi", "81004")
    before = bytes_of(folder)
    with pytest.raises(SiteError, match="est celui du site"):
        export_site(session, "albi", folder)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("à moi")
    with pytest.raises(SiteError, match="n’est pas vide"):
        export_site(session, "albi", tmp_path / "full")
    with pytest.raises(SiteError, match="flask site list"):
        export_site(session, "inconnu", tmp_path / "new")
    assert bytes_of(folder) == before
    assert not (tmp_path / "new").exists()


def test_the_site_s_own_folder_is_brought_up_to_date(session, folder):
    row = session.scalars(within(select(SiteAsset), Scope.everything(), SiteAsset)).one()
    session.delete(row)
    site = site_of(session)
    site.identity = {**site.identity, "brand": {"emblem": ""}}
    session.commit()
    changed = export_site(session, "besancon", folder)
    assert changed == ["assets/emblem.svg\xa0: retiré", "site.toml\xa0: remplacé"]
    assert export_site(session, "besancon", folder) == []
    assert apply(session, folder) == []


def test_each_site_exports_its_own(session, folder, build, tmp_path):
    build.site("albi", "81004", texts={"home.title": {"fr": "À Albi"}})
    export_site(session, "albi", tmp_path / "albi")
    assert not [file for file in bytes_of(tmp_path / "albi") if file.startswith("assets/")]
    assert "Albi" not in "".join(c.decode() for c in bytes_of(folder).values())


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40
).filter(str.strip)


@given(words=WORDS, paragraphs=st.lists(WORDS, min_size=1, max_size=3))
def test_any_words_go_through_the_file_unharmed(words, paragraphs):
    long = "\n\n".join(paragraphs)
    before = {
        "home.title": "Que faire à Besançon ?",
        "home.presentation": "Une boucle du Doubs.\n\nUne citadelle.",
    }
    after = {"home.title": words, "home.presentation": long, "home.lead": words}
    read = tomllib.loads(with_facts(FRENCH, before, after))["home"]
    assert (read["title"], read["lead"]) == (words, words)
    assert read["presentation"].removesuffix("\n") == long


def test_a_new_fact_goes_before_the_sections_and_not_into_the_last_one():
    before = {"slug": "besancon"}
    after = {"slug": "besancon", "published": "false", "timezone": "Indian/Reunion"}
    raw = tomllib.loads(with_facts(SITE, before, {**after, "legal.director": "La maire"}))
    assert (raw["published"], raw["timezone"]) == (False, "Indian/Reunion")
    assert raw["legal"] == {"director": "La maire"}


def test_a_name_of_one_language_becomes_a_section_when_it_gets_another():
    toml = 'slug = "a"\nname = "Albi"\n[brand]\ncolor = "#112233"\n'
    before = {"name.fr": "Albi"}
    raw = tomllib.loads(with_facts(toml, before, {"name.fr": "Albi", "name.oc": "Albi"}))
    assert raw["name"] == {"fr": "Albi", "oc": "Albi"}


def test_a_file_that_says_it_already_is_left_as_it_is():
    assert with_facts(ENGLISH, {"home.title": "a"}, {"home.title": "a"}) == ENGLISH
