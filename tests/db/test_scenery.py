"""The landscape of a site: its commune's, its largest commune's, or what its folder says."""

import csv
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.kernel.scenery import COUNTRY
from app.models.commune import Commune
from app.models.site import Site
from app.queries import communes
from app.queries.sites import by_slug
from app.services.commune_list import CommuneListError
from app.services.communes import load
from app.services.sites.bundle import read_folder
from app.services.sites.export import export_site
from tests import tenants_on_disk
from tests.db.test_communes import SLICE
from tests.tenants_on_disk import SITE, bytes_of, write

WITH_LANDSCAPE = SITE.replace(
    'emblem = "emblem.svg"\n',
    'emblem = "emblem.svg"\nlandscape = ["sea", "plain"]  # on a dit mer\n',
)


@pytest.fixture
def listed(tmp_path):
    """Another file of landscapes for the slice of the list: ``listed({"25056": "sea"})``."""

    def make(words):
        path = tmp_path / "scenery.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows([("code_insee", "paysage"), *words.items()])
        return replace(SLICE, scenery=path)

    return make


def test_a_load_brings_what_each_commune_looks_like(session):
    load(session, SLICE)
    assert session.get_one(Commune, "25056").scenery == "river hills"
    facts = communes.by_insee(session, "97411")
    assert facts.scenery.parts == {"sea", "mountain", "island", "tropics"}
    assert (facts.scenery.size, facts.scenery.seed) == ("city", "97411")


def test_a_mended_landscape_shows_its_site_anew(session, build, listed):
    load(session, SLICE)
    build.site("besancon", "25056")
    before = by_slug(session, "besancon").content_version
    others = {row.insee: row.scenery for row in session.scalars(select(Commune)) if row.scenery}
    report = load(session, listed(others | {"25056": "river mountain"}))
    assert (report.created, report.updated) == (0, 1)
    assert by_slug(session, "besancon").scenery.parts == {"river", "mountain"}
    assert by_slug(session, "besancon").content_version > before


def test_a_landscape_in_unknown_words_is_refused_with_its_line(session, listed):
    with pytest.raises(CommuneListError, match=r"scenery\.csv, ligne 2.*river volcano"):
        load(session, listed({"25056": "river volcano"}))
    assert communes.by_insee(session, "25056") is None


def test_a_group_of_communes_looks_like_its_most_populous_one(session, build):
    for insee, words, people in (("25056", "river hills", 119_000), ("81004", "river plain", 50)):
        commune = build.commune(insee)
        commune.scenery, commune.population = words, people
    session.commit()
    build.site("groupe", "81004", "25056")
    found = by_slug(session, "groupe").scenery
    assert (found.parts, found.size, found.seed) == ({"river", "hills"}, "city", "25056")


def test_two_sites_have_each_their_own(session, build):
    build.commune("25056").scenery = "river hills"
    build.commune("81004").scenery = "plain"
    session.commit()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    assert by_slug(session, "besancon").scenery.parts == {"river", "hills"}
    assert by_slug(session, "albi").scenery.parts == {"plain"}


def test_the_country_has_a_little_of_everything(session, build):
    build.national()
    assert by_slug(session, "national").scenery == COUNTRY


def test_a_folder_may_say_what_its_landscape_shows(session, build, tmp_path):
    build.commune("25056").scenery = "river hills"
    session.commit()
    folder = write(tmp_path / "besancon", site_toml=WITH_LANDSCAPE)
    tenants_on_disk.apply(session, folder)
    found = by_slug(session, "besancon").scenery
    assert (found.parts, found.seed) == ({"sea", "plain"}, "25056")
    export_site(session, "besancon", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(folder)
    tenants_on_disk.apply(session, write(folder, site_toml=SITE))
    assert by_slug(session, "besancon").scenery.parts == {"river", "hills"}


def test_a_landscape_chosen_in_the_console_is_written_in_the_folder(session, build, tmp_path):
    build.commune("25056")
    folder = write(tmp_path / "besancon")
    tenants_on_disk.apply(session, folder)
    site = session.scalars(select(Site)).one()
    brand = {**site.identity["brand"], "landscape": ["river", "mountain"]}
    site.identity = {**site.identity, "brand": brand}
    session.commit()
    export_site(session, "besancon", folder)
    assert 'landscape = ["river", "mountain"]\n' in (folder / "site.toml").read_text("utf-8")
    assert tenants_on_disk.said(tenants_on_disk.apply(session, folder)) == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('["see"]', "vouliez-vous dire"),
        ('["volcan"]', "choisissez parmi sea, river, mountain"),
        ('"sea"', "brand.landscape"),
    ],
)
def test_a_landscape_that_nobody_can_draw_is_refused_in_words(tmp_path, written, words):
    toml = SITE.replace(
        'emblem = "emblem.svg"\n', f'emblem = "emblem.svg"\nlandscape = {written}\n'
    )
    problems = read_folder(
        write(tmp_path / "besancon", site_toml=toml), base_name="x.test"
    ).problems
    assert [p for p in problems if words in str(p)], [str(p) for p in problems]
