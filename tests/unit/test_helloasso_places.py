"""Where a form of HelloAsso happens: what it says, its association's town, or online."""

from typing import Any

import pytest

from app.kernel.vocabulary import Mode
from app.services.ingest.draft import EventDraft
from app.services.ingest.sources.helloasso import AssociationGiven, needs_association
from tests.unit.helloasso_forms import MJC, OMITTED, drafted, form

BESANCON = {"latitude": 47.236729, "longitude": 6.022305}
HALL = {"name": "Salle des fêtes", "country": "FRA"}
CITY = {"city": "Besançon", "zipCode": "25000", "country": "FRA"}
MJC_TOWN = ("51300", "Vitry-le-François")
NOWHERE = (None, None)


def at(place: Any, association: AssociationGiven | None = MJC, **more: Any) -> EventDraft:
    return drafted(association=association, place=place, **more)


def town(draft: EventDraft) -> tuple[str | None, str | None]:
    return draft.place.postal_code, draft.place.city


TOWNS = [
    ("a postal code and a city", CITY, ("25000", "Besançon")),
    ("no place takes the association's town", OMITTED, MJC_TOWN),
    ("nor a null place", None, MJC_TOWN),
    ("nor a place that is a word", "Besançon", MJC_TOWN),
    ("a venue's name alone", HALL, MJC_TOWN),
    ("a venue and a street", {**HALL, "address": "2 rue Mégevand"}, MJC_TOWN),
    ("a city alone is kept", {"city": "Saint-Denis"}, (None, "Saint-Denis")),
    ("a postal code alone is kept", {"zipCode": "51300"}, ("51300", None)),
    ("coordinates alone are kept", {"geoLocation": BESANCON}, NOWHERE),
    ("a postal code in words", {**CITY, "zipCode": "F-25 000"}, ("25000", "Besançon")),
    ("a lost zero", {"city": "Bourg-en-Bresse", "zipCode": 1000}, ("01000", "Bourg-en-Bresse")),
    ("zeros are no postal code", {**CITY, "zipCode": "00000"}, (None, "Besançon")),
    ("a dash is no city", {**HALL, "city": " - ", "zipCode": "N/A"}, MJC_TOWN),
    ("nor is null in words", {"city": "null", "zipCode": "undefined"}, MJC_TOWN),
    ("an arrondissement stays as said", {"city": "Paris 16e", "zipCode": "75116"}, ("75116", "Paris 16e")),  # noqa: E501 (a table)
    ("a whole address in one field", {"address": "2 rue Mégevand, 25000 Besançon"}, ("25000", "Besançon")),  # noqa: E501 (a table)
    ("a whole address in the name", {"name": "Salle Battant - 25000 Besançon"}, ("25000", "Besançon")),  # noqa: E501 (a table)
    ("a city within its tags", {"city": "<b>Besançon</b>\n"}, (None, "Besançon")),
    ("zero coordinates are no place", {**HALL, "geoLocation": {"latitude": 0, "longitude": 0}}, MJC_TOWN),  # noqa: E501 (a table)
    ("one coordinate is no place", {**HALL, "geoLocation": {"latitude": 47.2}}, MJC_TOWN),
    ("swapped ones neither", {**HALL, "geoLocation": {"latitude": 6.02, "longitude": 47.23}}, MJC_TOWN),  # noqa: E501 (a table)
    ("abroad, no French town", {"name": "Maison de quartier", "country": "BEL"}, NOWHERE),
    ("abroad, its own postal code", {"city": "Bruxelles", "zipCode": "1000", "country": "BEL"}, ("1000", "Bruxelles")),  # noqa: E501 (a table)
    ("La Réunion is not where the association lives", {"name": "Salle", "country": "REU"}, NOWHERE),
]  # a list read across  # fmt: skip


@pytest.mark.parametrize(
    ("place", "expected"), [case[1:] for case in TOWNS], ids=[case[0] for case in TOWNS]
)
def test_the_town(place: Any, expected: tuple[str | None, str | None]) -> None:
    assert town(at(place)) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (OMITTED, True),
        (HALL, True),
        ({**HALL, "city": "-", "geoLocation": {"latitude": 0, "longitude": 0}}, True),
        ({**HALL, "geoLocation": {"latitude": 6.02, "longitude": 47.23}}, True),
        ({"name": "Salle Battant, 25000 Besançon"}, False),
        ({"zipCode": "25000"}, False),
        ({"geoLocation": BESANCON}, False),
        ({"name": "Maison de quartier", "country": "BEL"}, False),
    ],
)
def test_an_association_is_asked_for_its_town_only_when_it_would_serve(
    place: Any, expected: bool
) -> None:
    assert needs_association(form(place=place)) is expected
    assert needs_association(form(place=place, state="Draft")) is False
    assert needs_association(form(place=place, formType="Shop")) is False


def test_the_association_lends_its_town_but_not_its_coordinates_nor_its_name() -> None:
    draft = at(HALL)
    assert draft.place_name == draft.place.name == "Salle des fêtes"
    assert (draft.place.lat, draft.place.lon) == (None, None)
    assert at(OMITTED).place_name is None


def test_without_an_association_nothing_is_lent() -> None:
    assert town(at(HALL, None)) == NOWHERE
    assert town(at(HALL, AssociationGiven(name="MJC"))) == NOWHERE


def test_an_association_of_the_island_lends_its_town_there() -> None:
    island = AssociationGiven(postal_code="97400", city="Saint-Denis")
    draft = at({"name": "Salle", "country": "REU"}, island)
    assert town(draft) == ("97400", "Saint-Denis")
    assert draft.timezone == "Indian/Reunion"
    assert at(HALL, island).timezone == "Indian/Reunion"


@pytest.mark.parametrize(
    ("country", "expected", "zone"),
    [
        ("FRA", "FR", "Europe/Paris"),
        ("fra", "FR", "Europe/Paris"),
        ("France", "FR", "Europe/Paris"),
        (OMITTED, None, "Europe/Paris"),
        ("GLP", "GP", "America/Guadeloupe"),
        ("MTQ", "MQ", "America/Martinique"),
        ("GUF", "GF", "America/Cayenne"),
        ("REU", "RE", "Indian/Reunion"),
        ("MYT", "YT", "Indian/Mayotte"),
        ("NCL", "NC", "Pacific/Noumea"),
        ("PYF", "PF", "Pacific/Tahiti"),
        ("SPM", "PM", "America/Miquelon"),
        ("BLM", "BL", "America/St_Barthelemy"),
        ("MAF", "MF", "America/Marigot"),
        ("WLF", "WF", "Pacific/Wallis"),
        ("BEL", "BE", None),
        ("XKX", "XKX", None),
    ],
)
def test_the_country_and_its_clock(country: Any, expected: str | None, zone: str | None) -> None:
    place = {"city": "Ville", "country": country}
    draft = at({field: value for field, value in place.items() if value is not OMITTED})
    assert draft.place.country_code == expected
    assert draft.timezone == zone


def test_an_overseas_postal_code_tells_the_clock() -> None:
    assert at({"city": "Papeete", "zipCode": "98714"}).timezone == "Pacific/Tahiti"


@pytest.mark.parametrize(
    ("lat", "lon", "country", "is_kept", "note"),
    [
        (47.236729, 6.022305, "FRA", True, ""),
        ("47.236729", "6.022305", "FRA", True, ""),
        (-20.88, 55.45, "REU", True, ""),
        (-20.88, 55.45, "FRA", True, ""),
        (50.85, 4.35, "BEL", True, ""),
        (45.5, -73.6, "CAN", True, ""),
        (50.08, 14.43, None, True, ""),
        (6.022305, 47.236729, "FRA", False, "inversées"),
        (55.45, -20.88, "FRA", False, "inversées"),
        (6.022305, 47.236729, None, False, "inversées"),
        (40.71, -74.0, "FRA", False, "hors de France"),
        (472, 6, "FRA", False, "impossibles"),
        (1e9, 1e9, None, False, "impossibles"),
        (0, 0, "FRA", False, ""),
        (0.0, 0.0001, None, False, ""),
        (None, 6.02, "FRA", False, ""),
    ],
)
def test_coordinates_that_cannot_be_are_dropped_and_said(
    lat: Any,
    lon: Any,
    country: str | None,
    is_kept: bool,
    note: str,
) -> None:
    point = {"latitude": lat, "longitude": lon}
    draft = at({"city": "Ville", "country": country, "geoLocation": point})
    assert (draft.place.lat is not None) is is_kept
    assert (draft.place.lon is not None) is is_kept
    assert note in " ".join(draft.notes)
    assert bool(draft.notes) is bool(note)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Salle des fêtes (06 12 34 56 78)", "Salle des fêtes"),
        ("Salle des fêtes - Tél. : 03.81.00.00.00", "Salle des fêtes"),
        ("Chez Léa, contact : lea@exemple.fr", "Chez Léa"),
        ("Ferme du Puy (mail : a@exemple.fr / +33 6 12 34 56 78)", "Ferme du Puy"),
        ("Maison 0262001122 du Volcan", "Maison du Volcan"),
        ("prenom.nom@exemple.fr", None),
        ("Salle 25000", "Salle 25000"),
        ("Espace Contact", "Espace Contact"),
        ("Foyer du 8 mai 1945", "Foyer du 8 mai 1945"),
        ("L&#39;Usine  <br>", "L'Usine"),
        ("x" * 300, "x" * 249 + "…"),
        ("-", None),
    ],
)
def test_a_place_s_name_holds_nobody_s_telephone_nor_mailbox(said: str, kept: str | None) -> None:
    draft = at({**CITY, "name": said})
    assert draft.place_name == draft.place.name == kept
    assert at({**CITY, "address": said}).address == (said if len(said) == 300 else kept)


ZOOM = "https://zoom.us/j/123"
ONLINE = [
    ("a link in the venue's stead", {"name": ZOOM}, "Cours", ZOOM),
    ("a link without its scheme", {"name": "zoom.us/j/123"}, "Cours", ZOOM),
    ("a link for an address", {"name": "En ligne", "address": ZOOM}, "Cours", ZOOM),
    ("words", {"name": "En ligne (Zoom)", "country": "FRA"}, "Cours", None),
    ("a word", {"address": "Visioconférence"}, "Cours", None),
    ("by a tool", {"name": "Zoom"}, "Cours", None),
    ("with a tool", {"name": "Réunion via Teams"}, "Cours", None),
    ("a town that the form asked for", {**CITY, "name": "En ligne"}, "Cours", None),
    ("no place, and a title that says it", OMITTED, "Webinaire : créer son asso", None),
    ("no place, at the title's end", OMITTED, "Loto en ligne", None),
]


@pytest.mark.parametrize(
    ("place", "title", "link"), [case[1:] for case in ONLINE], ids=[case[0] for case in ONLINE]
)
def test_an_online_event(place: Any, title: str, link: str | None) -> None:
    draft = at(place, title=title)
    assert draft.mode is Mode.ONLINE
    assert draft.online_url == link
    assert draft.place.city is not None
    assert "://" not in (draft.place_name or "") + (draft.address or "")


ON_THE_SPOT = [
    ("no clue", OMITTED, "Bal"),
    ("a venue", HALL, "Bal"),
    ("a title that speaks of a service", OMITTED, "Atelier : démarches en ligne"),
    ("tickets are online, not the ball", OMITTED, "Bal, billetterie en ligne"),
    ("a venue and such a title", HALL, "Webinaire"),
    ("a venue of that name in a town", {**CITY, "name": "Le Zoom"}, "Bal"),
    ("a venue that is half online", {**CITY, "name": "Salle Battant et en visio"}, "Bal"),
    ("a map", {"name": "https://maps.app.goo.gl/abc"}, "Bal"),
    ("a site for a venue in a town", {**CITY, "name": "www.exemple.fr"}, "Bal"),
    ("a street and that word", {**CITY, "name": "En ligne", "address": "2 rue X"}, "Bal"),
]


@pytest.mark.parametrize(
    ("place", "title"), [case[1:] for case in ON_THE_SPOT], ids=[case[0] for case in ON_THE_SPOT]
)
def test_an_event_on_the_spot(place: Any, title: str) -> None:
    draft = at(place, title=title)
    assert draft.mode is Mode.ONSITE
    assert draft.online_url is None
