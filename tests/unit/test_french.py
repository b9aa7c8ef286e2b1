"""Codes and names of French places, beyond the examples of their docstrings."""

from zoneinfo import ZoneInfo

import pytest

from app.kernel import french
from app.services.commune_list import CommuneFiles, read_communes


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("ST ETIENNE CEDEX 01", "saint etienne"),
        ("Ste-Marie", "sainte marie"),
        ("Châlons s/Marne", "chalons sur marne"),
        ("PARIS-15E-ARRONDISSEMENT", "paris"),
        ("Paris 1er", "paris"),
        ("Marseille 01", "marseille"),
        ("Lyon 2ème arrondissement", "lyon"),
        ("Paris l’Hôpital", "paris l hopital"),
        ("Lyons-la-Forêt", "lyons la foret"),
        ("Les Saintes-Maries-de-la-Mer", "les saintes maries de la mer"),
        ("S", "s"),
        ("", ""),
    ],
)
def test_names_are_compared_without_what_people_write_differently(
    written: str, compared: str
) -> None:
    assert french.fold_commune(written) == compared


@pytest.mark.parametrize(
    "text", ["", " ", None, "25", "250000", "20A04", "2C004", "ABCDE", "²5056", "25 056"]
)
def test_what_has_not_the_shape_of_a_code_is_none(text: str | None) -> None:
    assert french.insee_code(text) is None


@pytest.mark.parametrize("text", ["", None, "00100", "2A004", "123456", "1010 AB", "²5000"])
def test_what_has_not_the_shape_of_a_postal_code_is_none(text: str | None) -> None:
    assert french.postal_code(text) is None


def test_every_commune_of_the_list_has_a_time_zone_that_exists() -> None:
    rows = read_communes(CommuneFiles()).communes
    zones = {row["timezone"] for row in rows}
    assert len(zones) > 12
    for zone in zones:
        ZoneInfo(zone)


def test_names_of_the_list_are_folded_alike_everywhere() -> None:
    rows = read_communes(CommuneFiles()).communes
    assert [row["name"] for row in rows if row["folded_name"] != french.fold(row["name"])] == []


def test_regions_are_those_of_the_reference() -> None:
    text = CommuneFiles().departments.read_text("utf-8")
    named = {line.split(",")[2]: line.split(",")[3] for line in text.splitlines()[1:]}
    assert {code: named[code] for code in french.REGIONS} == french.REGIONS


@pytest.mark.parametrize(
    ("text", "name", "code", "hint"),
    [
        ("75011 PARIS", "PARIS", "75011", None),
        ("Paris (75011)", "Paris", "75011", None),
        ("Saint-Denis, 974", "Saint-Denis", None, "974"),
        ("Ajaccio 2a", "Ajaccio", None, "2A"),
        ("Marseille 8", "Marseille 8", None, None),
        ("Villeneuve-d’Ascq Cedex 12", "Villeneuve-d’Ascq Cedex 12", None, None),
        ("La Roche-sur-Yon FRANCE", "La Roche-sur-Yon", None, None),
        ("", "", None, None),
        ("25000", "", "25000", None),
    ],
)
def test_a_city_is_taken_apart(text: str, name: str, code: str | None, hint: str | None) -> None:
    assert french.read_city(text) == french.CityText(name, code, hint)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Salle Proudhon, 10 rue X, 25000 Besançon", "Besançon", "25000"),
        ("1 rue X\n97400 Saint-Denis (La Réunion)", "Saint-Denis", "97400"),
        ("10200 chemin des Dames, 97410 Saint-Pierre", "Saint-Pierre", "97410"),
        ("25000 Besançon", "Besançon", "25000"),
    ],
)
def test_an_address_ends_with_its_city(text: str, name: str, code: str) -> None:
    assert french.read_address(text) == french.CityText(name, code)
