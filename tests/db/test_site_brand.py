"""The newer words of a brand go from the folder to the database and back, without loss."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.drafting import mark_of
from app.kernel.record import Actor
from app.models.site import Site
from app.queries import drafts
from app.services.drafts import edits
from app.services.drafts.edits import Edit
from app.services.drafts.publish import publish
from app.services.sites.bundle import read_folder
from app.services.sites.export import export_site
from tests import photographs, tenants_on_disk
from tests.conftest import NOW
from tests.tenants_on_disk import SITE, bytes_of, said, write

BRAND = SITE.replace(
    'emblem = "emblem.svg"\n',
    'emblem = "emblem.svg"\nbanner = "banner.jpg"\nbanner_decorative = true\n'
    'typeface = "classique"\nlandscape = ["river"]\n\n'
    '[brand.emblem_alt]\nfr = "Un aigle"\nen = "An eagle"\n',
)
BY = Actor(None, "tests")


@pytest.fixture
def folder(session: Session, tmp_path, build):
    build.commune("25056")
    folder = write(tmp_path / "besancon", site_toml=BRAND)
    (folder / "assets/banner.jpg").write_bytes(photographs.photograph(900, 600))
    said(tenants_on_disk.apply(session, folder))
    return folder


def test_a_folder_with_every_word_of_a_brand_comes_back_byte_for_byte(
    session: Session, folder, tmp_path
) -> None:
    export_site(session, "besancon", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(folder)
    assert said(tenants_on_disk.apply(session, folder)) == said(
        tenants_on_disk.apply(session, folder)
    )


def test_what_the_folder_says_is_what_the_draft_begins_with(session: Session, folder) -> None:
    site = session.scalars(select(Site).where(Site.slug == "besancon")).one()
    content = drafts.draft(session, site.id).content
    assert content.value("brand.emblem_alt.en") == "An eagle"
    assert content.value("brand.banner_decorative") == "true"
    assert content.value("brand.typeface") == "classique"


def test_what_the_console_publishes_is_exported_and_applied_elsewhere(
    session: Session, folder, tmp_path
) -> None:
    site = session.scalars(select(Site).where(Site.slug == "besancon")).one()
    wanted = {
        "brand.typeface": "sobre",
        "brand.emblem_alt.fr": "Un aigle noir",
        "brand.banner_decorative": None,
        "brand.banner_alt.fr": "La boucle du Doubs",
        **{f"legal.{key}": "Mairie" for key in ("publisher", "director", "host_name")},
    }
    before = drafts.draft(session, site.id).content
    sent = [Edit(path, value, mark_of(before.values.get(path))) for path, value in wanted.items()]
    assert edits.save(session, site.id, sent, by=BY, now=NOW).is_whole
    assert publish(session, site.id, may=lambda _: True, by=BY, now=NOW)
    export_site(session, "besancon", tmp_path / "out")
    text = (tmp_path / "out/site.toml").read_text(encoding="utf-8")
    assert 'typeface = "sobre"' in text
    assert "banner_decorative" not in text
    reading = read_folder(tmp_path / "out", base_name="rentree.test")
    assert reading.problems == []
    assert reading.bundle is not None
    assert reading.bundle.site.brand.emblem_alt["fr"] == "Un aigle noir"
    assert reading.bundle.site.brand.banner_alt == {"fr": "La boucle du Doubs"}


@pytest.mark.parametrize(
    ("was", "wrong", "words"),
    [
        ('"classique"', '"comic"', "n’est pas un caractère"),
        ("banner_decorative = true", "banner_decorative = false", "dites ce que montre"),
        ('en = "An eagle"', 'de = "Ein Adler"', "emblem_alt.de"),
    ],
)
def test_mistakes_are_said_with_their_line(folder, was: str, wrong: str, words: str) -> None:
    write(folder, site_toml=BRAND.replace(was, wrong))
    [problem] = read_folder(folder, base_name="rentree.test").problems
    assert words in str(problem)
