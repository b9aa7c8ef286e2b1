"""Folders become sites: exactly what changed is said, and nothing of another site moves."""

import pytest
from sqlalchemy import select

from app.kernel.scope import Scope
from app.kernel.text import TranslationState
from app.models.scoping import within
from app.models.site import Host, Registry, SiteAsset
from app.queries import sites
from app.queries.bundles import stored_site
from tests.tenants_on_disk import (
    EMBLEM,
    ENGLISH,
    FRENCH,
    NOW,
    SITE,
    apply,
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


def test_a_folder_becomes_a_site(session, folder):
    apply(session, folder)
    site = sites.by_slug(session, "besancon")
    assert site.name["fr"] == "Besançon"
    assert site.languages == ("fr", "en")
    assert site.territory == {"25056"}
    assert site.timezone == "Europe/Paris"
    assert site.brand_color == "#0e6e5c"
    assert site.identity["contact"]["name"] == "Mairie de Besançon"
    assert site.identity["contact"]["phone"] == ""
    assert site.identity["accessibility"]["status"] == "non-conforme"
    assert site.identity["brand"] == {"emblem": "emblem.svg"}
    assert [(host.name, host.is_primary, host.is_alias) for host in site.hosts] == [
        ("besancon", True, False),
        ("besac", False, True),
        ("www.besac.example", False, True),
    ]
    emblem = sites.asset(session, site.scope, "emblem.svg")
    assert (emblem.media_type, emblem.content) == ("image/svg+xml", EMBLEM.encode())


def test_the_same_folder_twice_changes_nothing_and_writes_nothing(
    session, folder, count_statements
):
    apply(session, folder)
    version = sites.by_slug(session, "besancon").content_version
    with count_statements() as statements:
        assert said(apply(session, folder)) == []
    written = [s for s in statements if s.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert sites.by_slug(session, "besancon").content_version == version


def test_one_changed_word_is_exactly_one_line(session, folder):
    apply(session, folder)
    write(folder, texts_fr=FRENCH.replace("à Besançon", "à Besac"))
    assert said(apply(session, folder)) == [
        (
            "texts/fr.toml home.title\xa0: «\xa0Que faire à Besançon ?\xa0» → "
            "«\xa0Que faire à Besac ?\xa0»"
        )
    ]
    assert text_of(session, "home.title")["fr"] == "Que faire à Besac ?"


def test_one_changed_letter_of_a_long_text_is_shown_with_what_stands_around_it(session, folder):
    long = " ".join(f"mot{number}" for number in range(100))
    write(folder, texts_fr=f'home.presentation = "{long}"')
    apply(session, folder)
    write(folder, texts_fr=f'home.presentation = "{long.replace("mot50", "mit50")}"')
    [line] = said(apply(session, folder))
    assert "mot49 mot50 mot51" in line
    assert "mot49 mit50 mot51" in line
    assert len(line) < 200


def test_a_changed_comment_is_said_and_kept(session, folder):
    apply(session, folder)
    write(folder, site_toml=SITE.replace("# Un commentaire", "# Un Commentaire"))
    [line] = said(apply(session, folder))
    assert line.startswith("site.toml, ligne 1 ")
    assert "Un Commentaire" in line
    assert said(apply(session, folder)) == []


def test_a_comment_changed_beside_a_fact_is_said_too(session, folder):
    apply(session, folder)
    changed = SITE.replace("# Un commentaire", "# Un Commentaire").replace("0e6e5c", "112233")
    write(folder, site_toml=changed)
    color, comment = said(apply(session, folder))
    assert "brand.color" in color
    assert "Un Commentaire" in comment


def test_a_changed_picture_is_said_by_its_size_and_digest(session, folder):
    apply(session, folder)
    write(folder, emblem=EMBLEM.replace("#0e6e5c", "#112233"))
    [line] = said(apply(session, folder))
    assert line.startswith("assets/emblem.svg\xa0: ")
    assert "octets, empreinte" in line
    kept = session.scalars(within(select(SiteAsset), Scope.everything(), SiteAsset)).one()
    assert b"#112233" in kept.content


def test_a_dry_run_says_the_same_and_writes_nothing(session, folder):
    expected = said(apply(session, folder, dry_run=True))
    assert sites.by_slug(session, "besancon") is None
    assert said(apply(session, folder)) == expected


def test_what_leaves_the_folder_leaves_the_site(session, folder):
    apply(session, folder)
    smaller = SITE.replace('aliases = ["besac", "www.besac.example"]', "").replace(
        'emblem = "emblem.svg"', ""
    )
    write(folder, site_toml=smaller, texts_en=None, emblem=None, texts_fr='home.lead = "Ici"')
    apply(session, folder)
    stored = stored_site(session, "besancon")
    assert [host.name for host in stored.hosts] == ["besancon"]
    assert set(stored.texts) == {"home.lead"}
    assert stored.assets == {}


def test_the_version_moves_when_something_changed(session, folder, tmp_path):
    apply(session, national(tmp_path / "_national"))
    apply(session, folder)
    before = sites.by_slug(session, "besancon"), sites.by_slug(session, "national")
    sequence = sites.sequence(session)
    write(folder, texts_fr='home.title = "Autre"')
    apply(session, folder)
    after = sites.by_slug(session, "besancon"), sites.by_slug(session, "national")
    assert after[0].content_version == before[0].content_version + 1
    assert after[1].content_version == before[1].content_version, "a text is seen here only"
    assert sites.sequence(session) > sequence
    write(folder, site_toml=SITE.replace('fr = "Besançon"', 'fr = "Besac"'))
    apply(session, folder)
    assert sites.by_slug(session, "national").content_version > after[1].content_version


def test_a_translation_knows_which_french_it_was_written_from(session, folder):
    apply(session, folder)
    assert text_of(session, "home.title").state("en", source="fr") is TranslationState.UP_TO_DATE
    write(folder, texts_fr=FRENCH.replace("Que faire", "Quoi faire"))
    apply(session, folder)
    state = text_of(session, "home.title").state("en", source="fr")
    assert state is TranslationState.SOURCE_CHANGED
    write(folder, texts_fr=FRENCH.replace("Que faire", "Quoi faire"), texts_en=ENGLISH + "\n\n")
    apply(session, folder)
    state = text_of(session, "home.title").state("en", source="fr")
    assert state is TranslationState.SOURCE_CHANGED, "a blank line translates nothing"
    write(folder, texts_fr=FRENCH, texts_en='home.title = "What to do in Besançon?"')
    apply(session, folder)
    assert text_of(session, "home.title").state("en", source="fr") is TranslationState.UP_TO_DATE


def test_applying_one_site_leaves_the_other_alone(session, folder, tmp_path, build):
    build.commune("81004")
    albi = (
        SITE.replace("25056", "81004")
        .replace('slug = "besancon"', 'slug = "albi"')
        .replace('"besac", "www.besac.example"', "")
    )
    apply(session, write(tmp_path / "albi", site_toml=albi, texts_fr='home.title = "À Albi"'))
    before = stored_site(session, "albi")
    apply(session, folder)
    write(folder, site_toml=SITE.replace("0e6e5c", "112233"), texts_fr=None, emblem=EMBLEM + "\n")
    apply(session, folder)
    assert stored_site(session, "albi") == before


def test_an_intercommunality_is_its_communes(session, tmp_path, build):
    for insee in ("25056", "25036"):
        build.commune(insee).epci_siren = "242500361"
    build.commune("25056").population = 118_489
    session.commit()
    toml = SITE.replace('territory = ["25056"]', 'epci = "242500361"')
    folder = write(tmp_path / "grand", site_toml=toml.replace('"besancon"', '"grand-besancon"'))
    apply(session, folder)
    assert sites.by_slug(session, "grand-besancon").territory == {"25056", "25036"}
    build.commune("25036").epci_siren = None
    session.commit()
    assert said(apply(session, folder)) == ["site.toml territory\xa0: - 25036"]
    write(folder, site_toml=toml.replace("242500361", "242500360"))
    assert "SIREN" in refused(session, folder)[0]


def test_a_label_may_turn_from_alias_to_main(session, folder):
    apply(session, folder)
    turned = SITE.replace('aliases = ["besac",', 'subdomain = "besac"\naliases = ["besancon",')
    write(folder, site_toml=turned)
    apply(session, folder)
    hosts = {
        host.name: (host.is_primary, host.is_alias)
        for host in session.scalars(select(Host).order_by(Host.id))
    }
    assert hosts["besac"] == (True, False)
    assert hosts["besancon"] == (False, True)


def test_a_proved_domain_stays_primary_until_it_leaves_the_folder(session, folder):
    toml = SITE.replace("[hosts]", '[hosts]\ndomains = ["assos.besancon.example"]')
    write(folder, site_toml=toml)
    apply(session, folder)
    for host in session.scalars(select(Host)):
        host.is_primary = False
    session.flush()
    domain = session.scalars(select(Host).where(Host.name == "assos.besancon.example")).one()
    domain.proved_at, domain.is_primary = NOW, True
    session.commit()
    assert said(apply(session, folder)) == [], "a proof is no change of the console's"
    write(folder, site_toml=toml.replace("0e6e5c", "112233"))
    apply(session, folder)
    assert sites.by_slug(session, "besancon").primary_host.name == "assos.besancon.example"
    write(folder)
    apply(session, folder)
    assert sites.by_slug(session, "besancon").primary_host.name == "besancon"


def test_the_registry_is_there_after_the_first_site(session, folder):
    apply(session, folder)
    assert session.scalars(select(Registry.sequence)).one() >= 1
