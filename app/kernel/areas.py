"""Departments and regions: their codes, how they are named, and how they are said in a sentence.

Source: INSEE, *Code officiel géographique* (1 January 2026), as in
``app/reference/departements.csv``; regions of before 2016 under the codes that they had, since
people still say them. What stands before a name ("dans le Doubs", "en Bretagne") is usage:
Grevisse, *Le Bon Usage*, § 1049, and the departments' own words. A collectivity
of one commune (Paris, Saint-Barthélemy…) is not here: it is that commune.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from app.kernel.folding import fold
from app.kernel.french import fold_department
from app.kernel.languages import interface_language

LIKENESS = 0.8
LEAST_LETTERS = 3


class AreaKind(StrEnum):
    """What an area is."""

    DEPARTMENT = "department"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Area:
    """A department or a region. ``within`` stands before its name in French, space included.

    ``departments`` are those that make it up: itself, for a department.
    """

    kind: AreaKind
    code: str
    name: str
    within: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaText:
    """What a text may name: areas; ``is_sure`` when it says which, by kind or by code.

    ``town`` is the commune that was said to be meant, without that word, or the INSEE code of
    one that is a department by itself; else empty.
    """

    areas: tuple[Area, ...] = ()
    is_sure: bool = False
    town: str = ""


_DEPARTMENTS = {
    "dans l’": "01 Ain, 02 Aisne, 03 Allier, 10 Aube, 11 Aude, 12 Aveyron, 27 Eure, 34 Hérault, "
    "36 Indre, 60 Oise, 61 Orne, 89 Yonne, 91 Essonne",
    "dans la ": "23 Creuse, 26 Drôme, 42 Loire, 50 Manche, 51 Marne, 55 Meuse, 58 Nièvre, "
    "72 Sarthe, 80 Somme, 86 Vienne",
    "dans le ": "14 Calvados, 15 Cantal, 18 Cher, 25 Doubs, 29 Finistère, 30 Gard, 32 Gers, "
    "39 Jura, 45 Loiret, 46 Lot, 56 Morbihan, 59 Nord, 62 Pas-de-Calais, 63 Puy-de-Dôme, "
    "67 Bas-Rhin, 68 Haut-Rhin, 69 Rhône, 81 Tarn, 83 Var, 84 Vaucluse, "
    "90 Territoire de Belfort, 94 Val-de-Marne, 95 Val-d’Oise",
    "dans les ": "04 Alpes-de-Haute-Provence, 05 Hautes-Alpes, 06 Alpes-Maritimes, 08 Ardennes, "
    "13 Bouches-du-Rhône, 22 Côtes-d’Armor, 40 Landes, 64 Pyrénées-Atlantiques, "
    "65 Hautes-Pyrénées, 66 Pyrénées-Orientales, 78 Yvelines, 79 Deux-Sèvres, 88 Vosges, "
    "92 Hauts-de-Seine, 984 Terres australes et antarctiques françaises",
    "en ": "07 Ardèche, 09 Ariège, 16 Charente, 17 Charente-Maritime, 19 Corrèze, "
    "2A Corse-du-Sud, 2B Haute-Corse, 21 Côte-d’Or, 24 Dordogne, 28 Eure-et-Loir, "
    "31 Haute-Garonne, 33 Gironde, 35 Ille-et-Vilaine, 37 Indre-et-Loire, 38 Isère, "
    "41 Loir-et-Cher, 43 Haute-Loire, 44 Loire-Atlantique, 47 Lot-et-Garonne, 48 Lozère, "
    "49 Maine-et-Loire, 52 Haute-Marne, 53 Mayenne, 54 Meurthe-et-Moselle, 57 Moselle, "
    "70 Haute-Saône, 71 Saône-et-Loire, 73 Savoie, 74 Haute-Savoie, 76 Seine-Maritime, "
    "77 Seine-et-Marne, 82 Tarn-et-Garonne, 85 Vendée, 87 Haute-Vienne, 93 Seine-Saint-Denis, "
    "971 Guadeloupe, 972 Martinique, 973 Guyane, 987 Polynésie française, 988 Nouvelle-Calédonie",
    "à ": "974 La Réunion, 975 Saint-Pierre-et-Miquelon, 976 Mayotte, 986 Wallis-et-Futuna",
}

_REGIONS = {
    "11 Île-de-France": ("en ", "75 77 78 91 92 93 94 95"),
    "24 Centre-Val de Loire": ("en ", "18 28 36 37 41 45"),
    "27 Bourgogne-Franche-Comté": ("en ", "21 25 39 58 70 71 89 90"),
    "28 Normandie": ("en ", "14 27 50 61 76"),
    "32 Hauts-de-France": ("dans les ", "02 59 60 62 80"),
    "44 Grand Est": ("dans le ", "08 10 51 52 54 55 57 67 68 88"),
    "52 Pays de la Loire": ("dans les ", "44 49 53 72 85"),
    "53 Bretagne": ("en ", "22 29 35 56"),
    "75 Nouvelle-Aquitaine": ("en ", "16 17 19 23 24 33 40 47 64 79 86 87"),
    "76 Occitanie": ("en ", "09 11 12 30 31 32 34 46 48 65 66 81 82"),
    "84 Auvergne-Rhône-Alpes": ("en ", "01 03 07 15 26 38 42 43 63 69 73 74"),
    "93 Provence-Alpes-Côte d’Azur": ("en ", "04 05 06 13 83 84"),
    "94 Corse": ("en ", "2A 2B"),
}
_FORMER_REGIONS = {
    "21 Champagne-Ardenne": ("en ", "08 10 51 52"),
    "22 Picardie": ("en ", "02 60 80"),
    "23 Haute-Normandie": ("en ", "27 76"),
    "25 Basse-Normandie": ("en ", "14 50 61"),
    "26 Bourgogne": ("en ", "21 58 71 89"),
    "31 Nord-Pas-de-Calais": ("dans le ", "59 62"),
    "41 Lorraine": ("en ", "54 55 57 88"),
    "42 Alsace": ("en ", "67 68"),
    "43 Franche-Comté": ("en ", "25 39 70 90"),
    "54 Poitou-Charentes": ("en ", "16 17 79 86"),
    "72 Aquitaine": ("en ", "24 33 40 47 64"),
    "73 Midi-Pyrénées": ("en ", "09 12 31 32 46 65 81 82"),
    "74 Limousin": ("dans le ", "19 23 87"),
    "82 Rhône-Alpes": ("en ", "01 07 26 38 42 69 73 74"),
    "83 Auvergne": ("en ", "03 15 43 63"),
    "91 Languedoc-Roussillon": ("en ", "11 30 34 48 66"),
}
_IN_SHORT = {"paca": "93", "idf": "11", "centre": "24"}
# A collectivity of one commune, by its code: Paris, Saint-Barthélemy, Saint-Martin, Clipperton.
_TOWNS = {"75": "75056", "977": "97701", "978": "97801", "989": "98901"}
_BOTH = frozenset({"971", "972", "973", "974", "976"})
_CORSICA = "20"  # the department that the two of Corsica were, and their postal codes still are


def _departments() -> tuple[Area, ...]:
    found = []
    for before, listed in _DEPARTMENTS.items():
        for one in listed.split(", "):
            code, name = one.split(" ", 1)
            found.append(Area(AreaKind.DEPARTMENT, code, name, before, (code,)))
    return tuple(sorted(found, key=lambda area: area.code))


def _regions() -> tuple[Area, ...]:
    found = []
    for named, (before, departments) in (*_REGIONS.items(), *_FORMER_REGIONS.items()):
        code, name = named.split(" ", 1)
        own = tuple(departments.split())
        found.append(Area(AreaKind.REGION, code, name, before, own))
    return tuple(found)


DEPARTMENTS = _departments()
REGIONS = _regions()
"""Today's, then those of before 2016. One of a single department is that department."""

_BY_NAME = {fold_department(area.name): area for area in (*DEPARTMENTS, *REGIONS)}
_BY_NAME |= {short: one for short, code in _IN_SHORT.items() for one in REGIONS if one.code == code}
_BY_CODE = {area.code.lower(): area for area in DEPARTMENTS}
_BY_CODE[_CORSICA] = _BY_NAME["corse"]

_KIND = "departement|region|commune"
_SAID = re.compile(
    rf"(?:(?:la |le )?(?P<before>{_KIND})(?: (?:de la|de l|des|du|de|d))? )?"
    rf"(?P<name>.+?)(?: (?P<after>{_KIND}))?(?: (?P<code>2[ab]|[0-9]{{2,3}}))?"
)
_COUNTRY = re.compile(r"\s*,\s*france\s*$", re.IGNORECASE)
_KINDS = {"departement": AreaKind.DEPARTMENT, "region": AreaKind.REGION}


def read_area(text: str) -> AreaText:
    """Say which areas ``text`` names: by name, by code, or by both.

    Accents, hyphens, case and article do not matter; "departement" or "région" may be said.

    >>> [read_area(said).areas[0].name for said in ("le doubs", "25", "Doubs (25)", "2a", "20")]
    ['Doubs', 'Doubs', 'Doubs', 'Corse-du-Sud', 'Corse']
    >>> [read_area(said).is_sure for said in ("Doubs", "25", "Doubs (25)", "région Bretagne")]
    [False, True, True, True]
    >>> read_area("Saint-Denis (974)").areas, read_area("Doubs (commune, 25)").town
    ((), 'doubs 25')
    >>> read_area("75").town, read_area("Paris")
    ('75056', AreaText(areas=(), is_sure=False, town=''))
    """
    found = _SAID.fullmatch(fold(_COUNTRY.sub("", text)))
    if found is None:
        return AreaText()
    name, code = found["name"], found["code"]
    said = found["before"] or found["after"]
    if said == "commune":
        return AreaText(town=f"{name} {code}" if code else name)
    if code is None and (name in _TOWNS or name in _BY_CODE):
        return _of_code(name)
    area = _BY_NAME.get(fold_department(name))
    is_that = area is not None and (code is None or code == area.code.lower())
    if area is None or not is_that or not _may_be(area, said):
        return AreaText()
    return AreaText((area,), is_sure=bool(said or code))


def _of_code(code: str) -> AreaText:
    if code in _TOWNS:
        return AreaText(town=_TOWNS[code])
    return AreaText((_BY_CODE[code],), is_sure=True)


def _may_be(area: Area, said: str | None) -> bool:
    """Tell whether an area is what it was said to be; some departments are a region too."""
    return said is None or area.kind is _KINDS[said] or area.code in _BOTH


def area_by_code(kind: AreaKind, code: str) -> Area | None:
    """Return the area of that code; departments and regions share figures.

    >>> area_by_code(AreaKind.REGION, "53").name, area_by_code(AreaKind.DEPARTMENT, "53").name
    ('Bretagne', 'Mayenne')
    """
    known = DEPARTMENTS if kind is AreaKind.DEPARTMENT else REGIONS
    return next((area for area in known if area.code == code), None)


def areas_beginning(text: str) -> tuple[Area, ...]:
    """Return the areas whose name begins so; three letters at least.

    >>> [area.name for area in areas_beginning("finist")], areas_beginning("ba")
    (['Finistère'], ())
    """
    folded = fold_department(text)
    if len(folded) < LEAST_LETTERS:
        return ()
    found = [area for name, area in _BY_NAME.items() if name.startswith(folded)]
    return tuple(dict.fromkeys(found))


def areas_like(text: str) -> tuple[Area, ...]:
    """Return the areas whose name is nearly so: a letter or two amiss.

    >>> [area.name for area in areas_like("finstere")], areas_like("Bezancon")
    (['Finistère'], ())
    """
    close = get_close_matches(fold_department(text), _BY_NAME, n=2, cutoff=LIKENESS)
    return tuple(dict.fromkeys(_BY_NAME[name] for name in close))


def in_area(area: Area, language: str) -> str:
    """Return "dans le Doubs", "en Bretagne", "à La Réunion"; the name alone in other languages.

    >>> [in_area(read_area(name).areas[0], "fr") for name in ("Ain", "Landes", "Corse", "Alsace")]
    ['dans l’Ain', 'dans les Landes', 'en Corse', 'en Alsace']
    >>> in_area(read_area("La Réunion").areas[0], "en")
    'La Réunion'
    """
    return f"{area.within}{area.name}" if interface_language(language) == "fr" else area.name


def written_area(area: Area) -> str:
    """Return what names an area without doubt, as people may type it; :func:`read_area` reads it.

    >>> written_area(read_area("Doubs").areas[0]), written_area(read_area("Bretagne").areas[0])
    ('Doubs (25)', 'Bretagne (région)')
    """
    said = area.code if area.kind is AreaKind.DEPARTMENT else "région"
    return f"{area.name} ({said})"
