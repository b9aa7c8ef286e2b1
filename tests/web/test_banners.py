"""A site's own photograph: given in its folder, shown in the place of the landscape."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.queries import sites
from app.services.pictures.banners import develop_banners
from app.services.pictures.store import PictureStore
from app.services.pictures.sweep import sweep_pictures
from app.services.sites.bundle import read_folder
from app.services.sites.export import export_site
from tests import photographs, tenants_on_disk
from tests.builders import Builder
from tests.conftest import NOW
from tests.visitor import Visitor

HOST = "besancon.rentree.test"
WITH_BANNER = tenants_on_disk.SITE.replace(
    'emblem = "emblem.svg"\n',
    'emblem = "emblem.svg"\nbanner = "banner.jpg"\nbanner_credit = "Zoé Martin"\n\n'
    '[brand.banner_alt]\nfr = "La boucle du Doubs au matin"\nen = "The loop of the Doubs"\n',
)


@pytest.fixture
def store(app: Flask) -> PictureStore:
    return PictureStore.under(app.extensions["settings"].data_dir)


@pytest.fixture
def with_banner(session: Session, build: Builder, tmp_path: Path) -> Path:
    """The folder of a town that gives a photograph, applied."""
    build.commune("25056")
    build.national()
    build.site("albi", "81004")
    folder = tenants_on_disk.write(tmp_path / "besancon", site_toml=WITH_BANNER)
    (folder / "assets/banner.jpg").write_bytes(photographs.photograph(2000, 1200))
    tenants_on_disk.apply(session, folder)
    return folder


def test_a_town_s_own_photograph_takes_the_place_of_the_landscape(
    app: Flask, visit: Visitor, session: Session, with_banner: Path, store: PictureStore
) -> None:
    app.extensions["sites"].forget()
    assert visit(f"{HOST}/").select(".hero .landscape"), "until the photograph is made"
    assert develop_banners(session, store, now=NOW) == []
    app.extensions["sites"].forget()
    hero = visit(f"{HOST}/").select_one(".hero.has-banner")
    assert hero is not None
    assert not hero.select(".landscape")
    image = hero.select_one("picture img")
    assert image is not None
    assert (image["alt"], image["fetchpriority"]) == ("La boucle du Doubs au matin", "high")
    assert "Zoé Martin" in hero.text
    english = visit(f"{HOST}/en/").select_one(".hero picture img")
    assert english is not None
    assert english["alt"] == "The loop of the Doubs"
    path = str(image["src"])
    assert visit.raw(HOST + path).status_code == 200
    for other in ("albi.rentree.test", "rentree.test"):
        assert visit.raw(other + path).status_code == 404


def test_a_photograph_that_is_made_is_not_made_again_and_another_is(
    session: Session, with_banner: Path, store: PictureStore
) -> None:
    def version() -> int:
        site = sites.by_slug(session, "besancon")
        return site.content_version if site else 0

    develop_banners(session, store, now=NOW)
    made = version()
    develop_banners(session, store, now=NOW)
    assert version() == made
    (with_banner / "assets/banner.jpg").write_bytes(photographs.photograph(2000, 1300))
    tenants_on_disk.apply(session, with_banner)
    applied = version()
    develop_banners(session, store, now=NOW)
    assert version() == applied + 1


def test_a_photograph_comes_back_byte_for_byte(
    session: Session, with_banner: Path, tmp_path: Path
) -> None:
    export_site(session, "besancon", tmp_path / "out")
    assert tenants_on_disk.bytes_of(tmp_path / "out") == tenants_on_disk.bytes_of(with_banner)


def test_a_photograph_left_out_gives_the_landscape_back(
    app: Flask, visit: Visitor, session: Session, with_banner: Path, store: PictureStore
) -> None:
    develop_banners(session, store, now=NOW)
    tenants_on_disk.write(with_banner)
    (with_banner / "assets/banner.jpg").unlink()
    tenants_on_disk.apply(session, with_banner)
    app.extensions["sites"].forget()
    assert visit(f"{HOST}/").select(".hero .landscape")
    settings = app.extensions["settings"]
    assert sweep_pictures(session, settings=settings).pictures == 1


@pytest.mark.parametrize(
    ("was", "said", "words"),
    [
        ('"banner.jpg"', '"baner.jpg"', "n’est pas dans assets/"),
        ('"banner.jpg"', '"emblem.svg"', "est un dessin"),
        ('fr = "La', 'de = "La', "« de » n’est pas dans languages"),
        ('fr = "La boucle du Doubs au matin"', 'fr = ""', "dites ce que montre la photographie"),
        ("banner_credit", "banner_credits", "banner_credit"),
    ],
)
def test_a_photograph_ill_described_is_refused_in_words(
    with_banner: Path, was: str, said: str, words: str
) -> None:
    assert was in WITH_BANNER
    tenants_on_disk.write(with_banner, site_toml=WITH_BANNER.replace(was, said))
    found = read_folder(with_banner, base_name="rentree.test").problems
    assert words in " | ".join(map(str, found)).replace("\u00a0", " ")


def test_a_photograph_may_be_heavier_than_an_emblem(with_banner: Path) -> None:
    heavy = photographs.photograph() + bytes(600_000)
    (with_banner / "assets/banner.jpg").write_bytes(heavy)
    assert read_folder(with_banner, base_name="rentree.test").problems == []
    (with_banner / "assets/other.jpg").write_bytes(heavy)
    [problem] = read_folder(with_banner, base_name="rentree.test").problems
    assert "500" in str(problem)
