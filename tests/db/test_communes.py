"""The official list is loaded whole or not at all, and only what changed is written."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.commune import Commune, CommuneAlias, CommuneContour, CommunePostalCode
from app.queries import commune_search
from app.queries import communes as ask
from app.queries.sites import by_slug
from app.services.commune_list import CommuneFiles, CommuneListError, read_communes
from app.services.communes import load
from tests.builders import Builder

HERE = Path(__file__).parents[1] / "payloads" / "communes"
SLICE = CommuneFiles(
    communes=HERE / "communes.csv",
    codes=HERE / "codes.csv",
    contours=HERE / "contours.jsonl",
    scenery=HERE / "scenery.csv",
)

Counter = Callable[[], AbstractContextManager[list[str]]]


def changed(folder: Path, *edits: tuple[str, str]) -> CommuneFiles:
    """Another list: the slice, with each text replaced by another."""
    text = SLICE.communes.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path = folder / "autre.csv"
    path.write_text(text, "utf-8")
    return replace(SLICE, communes=path)


def test_a_load_brings_communes_with_their_codes_names_and_outlines(session: Session) -> None:
    report = load(session, SLICE)
    assert (report.created, report.updated, report.removed) == (54, 0, 0)
    denis = session.get_one(Commune, "97411")
    assert (denis.name, denis.department_name, denis.timezone) == (
        "Saint-Denis",
        "La Réunion",
        "Indian/Reunion",
    )
    codes = select(CommunePostalCode.postal_code).where(CommunePostalCode.insee == "97411")
    assert set(session.scalars(codes)) == {"97400", "97417", "97490"}
    assert session.get_one(CommuneAlias, "75116").insee == "75056"
    assert session.get_one(CommuneAlias, "01003").insee == "01165"
    assert session.get_one(CommuneContour, "25056").rings.startswith("[[")


def test_a_part_that_two_lists_claim_goes_where_it_is_a_part_today(session: Session) -> None:
    load(session, SLICE)
    assert session.get_one(CommuneAlias, "55273").insee == "55386"


def test_a_commune_without_town_hall_is_put_at_its_centre(session: Session) -> None:
    load(session, SLICE)
    paris = session.get_one(Commune, "75056")
    assert (round(paris.lat or 0, 2), round(paris.lon or 0, 2)) == (48.86, 2.32)


def test_a_commune_with_an_outline_alone_is_put_within_it(session: Session) -> None:
    load(session, SLICE)
    aurseulles = session.get_one(Commune, "14581")
    assert aurseulles.west is not None
    assert aurseulles.east is not None
    assert aurseulles.west < (aurseulles.lon or 0) < aurseulles.east


def test_the_same_list_twice_writes_nothing(session: Session, count_statements: Counter) -> None:
    load(session, SLICE)
    with count_statements() as statements:
        report = load(session, SLICE)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 54)
    assert [s for s in statements if s.startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_new_name_is_written_in_place(session: Session, tmp_path: Path) -> None:
    load(session, SLICE)
    report = load(session, changed(tmp_path, ("Pugey", "Pugey-le-Neuf")))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 53)
    assert session.get_one(Commune, "25473").folded_name == "pugey le neuf"


@pytest.mark.parametrize("change", [("Besançon", "Besançon-les-Bains"), ("Pugey", "Pugey-le-Neuf")])
def test_a_list_that_changed_shows_on_every_site_which_may_all_name_any_commune(
    session: Session, build: Builder, tmp_path: Path, change: tuple[str, str]
) -> None:
    load(session, SLICE)
    build.site("besancon", "25056")
    build.site("saint-denis", "97411")
    before = {slug: _version(session, slug) for slug in ("besancon", "saint-denis")}
    load(session, changed(tmp_path, change))
    after = {slug: _version(session, slug) for slug in before}
    assert all(after[slug] > before[slug] for slug in before)
    load(session, changed(tmp_path, change))
    assert {slug: _version(session, slug) for slug in before} == after


def test_a_commune_that_appears_is_found_by_those_who_asked_for_it_in_vain(
    session: Session, build: Builder, tmp_path: Path
) -> None:
    load(session, SLICE)
    session.delete(session.get_one(Commune, "25473"))
    session.commit()
    build.site("besancon", "25056")
    before = _version(session, "besancon")
    assert load(session, SLICE).created == 1
    assert _version(session, "besancon") > before


def _version(session: Session, slug: str) -> int:
    site = by_slug(session, slug)
    assert site is not None
    return site.content_version


def test_a_commune_that_left_the_list_is_removed(session: Session, tmp_path: Path) -> None:
    load(session, SLICE)
    report = load(session, _without(tmp_path, "25473"))
    assert (report.removed, report.kept) == (1, ())
    assert session.get(Commune, "25473") is None


def test_a_commune_that_left_the_list_is_kept_while_a_site_covers_it(
    session: Session, build: Builder, tmp_path: Path
) -> None:
    load(session, SLICE)
    build.site("besancon", "25056")
    report = load(session, _without(tmp_path, "25056"))
    assert (report.removed, report.kept) == (0, ("25056",))
    assert session.get_one(Commune, "25056").name == "Besançon"


def test_a_commune_that_left_the_list_is_kept_while_an_event_is_there(
    session: Session, build: Builder, tmp_path: Path
) -> None:
    load(session, SLICE)
    build.event("25056")
    report = load(session, _without(tmp_path, "25056"))
    assert report.kept == ("25056",)
    kept = select(CommunePostalCode.postal_code).where(CommunePostalCode.insee == "25056")
    assert list(session.scalars(kept)) == ["25000"]


def _without(folder: Path, *insees: str) -> CommuneFiles:
    lines = SLICE.communes.read_text("utf-8").splitlines(keepends=True)
    path = folder / "plus_courte.csv"
    path.write_text("".join(line for line in lines if line[:5] not in insees), "utf-8")
    return replace(SLICE, communes=path)


def test_a_list_cut_in_the_middle_takes_no_commune_away(session: Session, tmp_path: Path) -> None:
    load(session, SLICE)
    lines = SLICE.communes.read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / "coupee.csv"
    path.write_text("".join(lines[:20]), "utf-8")
    with pytest.raises(CommuneListError, match="incomplète"):
        load(session, replace(SLICE, communes=path))
    assert len(list(session.scalars(select(Commune.insee)))) == 54


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("25056,", "25O56,", "ligne 13.*« 25O56 » n’est pas un code INSEE"),
        ("25056,", "1004,", "ligne 13.*« 1004 » n’est pas un code INSEE"),
        ("25056,Besançon", "25058,Besançon", "ligne 14.*25058 y est déjà"),
        ("25056,Besançon", "25056,", "ligne 13.*le nom est vide"),
        (",25000,25,", ",2500,25,", "ligne 13.*« 2500 » n’est pas un code postal"),
        (",25000,25,", ",25000,39,", "ligne 13.*le département « 39 »"),
        (",118489,", ",beaucoup,", "ligne 13.*population"),
        (",118489,", ",-3,", "ligne 13.*population"),
        ("47.23673", "4723673", "ligne 13.*lat_mairie.*n’est pas en degrés"),
        ("212500565", "2125", "ligne 13.*siren"),
        (",118489,", ",", "ligne 13.*pas autant de valeurs"),
        ("code_insee,nom", "insee,nom", "ligne 1.*il manque les colonnes code_insee"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line_and_reason_before_anything_is_written(
    session: Session, tmp_path: Path, old: str, new: str, reason: str
) -> None:
    files = changed(tmp_path, (old, new))
    with pytest.raises(CommuneListError) as refusal:
        load(session, files)
    assert re.search(reason, str(refusal.value).replace("\u00a0", " "))
    assert list(session.scalars(select(Commune.insee))) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ligne 1"),
        (b"<html>404</html>", "ligne 1"),
        ("code_insee,nom\nBesançon".encode("latin-1"), "UTF-8|ligne 1"),
        (b"\x1f\x8bnot really", "abîmé"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(CommuneListError, match=reason):
        read_communes(replace(SLICE, communes=path))


def test_a_compressed_list_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    whole = CommuneFiles().communes.read_bytes()
    path = tmp_path / "communes.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CommuneListError):
        read_communes(replace(SLICE, communes=path))


def test_a_town_s_site_that_is_no_address_is_left_out(tmp_path: Path) -> None:
    files = changed(tmp_path, ("https://www.besancon.fr/", "javascript:alert(1)"))
    rows = {row["insee"]: row for row in read_communes(files).communes}
    assert rows["25056"]["website"] is None


def test_the_list_shipped_with_the_program_is_whole(session: Session) -> None:
    report = load(session)
    assert report.created == 34_969
    assert len(ask.departments(session)) == 109
    assert sum(one.communes for one in ask.departments(session)) == 34_969


def test_a_commune_knows_its_neighbours_the_nearest_first(session: Session) -> None:
    load(session, SLICE)
    around = [facts.name for facts in ask.neighbours(session, "25056", limit=3)]
    assert around == ["Beure", "Fontain", "Avanne-Aveney"]
    assert ask.neighbours(session, "98818") == []
    assert ask.neighbours(session, "00000") == []


def test_communes_cost_the_same_for_one_or_fifty(
    session: Session, count_statements: Counter
) -> None:
    load(session, SLICE)
    everyone = list(session.scalars(select(Commune.insee)))
    with count_statements() as one:
        ask.many(session, ["25056"])
    with count_statements() as fifty:
        found = ask.many(session, [*everyone, "00000"])
    assert len(one) == len(fifty) == 2
    assert set(found) == set(everyone)
    assert found["97411"].postal_codes == ("97400", "97417", "97490")


def test_a_department_lists_its_communes_by_name(session: Session) -> None:
    load(session, SLICE)
    assert [facts.name for facts in ask.by_department(session, "974")] == ["Saint-Denis"]
    doubs = [facts.name for facts in ask.by_department(session, "25")]
    assert doubs == sorted(doubs)
    assert ask.by_department(session, "00") == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("besan", "Besançon"),
        ("BESANÇON", "Besançon"),
        ("hay les roses", "L'Haÿ-les-Roses"),
        ("st denis", "Saint-Denis"),
        ("9740", "Saint-Denis"),
        ("courcouronnes", "Évry-Courcouronnes"),
    ],
)
def test_a_commune_is_found_by_its_beginning(session: Session, text: str, first: str) -> None:
    load(session, SLICE)
    found = commune_search.find(session, Scope.everything(), text=text)
    assert found.communes[0].name == first


@pytest.mark.parametrize("text", ["  ", "%", "_", "zzz", "'; --"])
def test_a_search_without_words_finds_nothing(session: Session, text: str) -> None:
    load(session, SLICE)
    assert commune_search.find(session, Scope.everything(), text=text).total == 0


def test_of_the_communes_of_a_postal_code_the_largest_comes_first(session: Session) -> None:
    load(session, SLICE)
    found = commune_search.find(session, Scope.everything(), text="25", limit=100)
    sizes = [facts.population or 0 for facts in found.communes]
    assert len(sizes) > 5
    assert sizes == sorted(sizes, reverse=True)
