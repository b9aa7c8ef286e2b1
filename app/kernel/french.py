"""French codes and names of places: INSEE, postal, departments, time zones.

INSEE codes are strings (Corsica has ``2A`` and ``2B``); a postal code is La
Poste's and identifies no commune. Source of codes: INSEE, *Code officiel
géographique*; of time zones: the IANA time zone database.
"""

import re
from dataclasses import dataclass

from app.kernel.folding import fold

_INSEE = re.compile(r"(?:[013-9][0-9]|2[0-9AB])[0-9]{3}")
_POSTAL_CODE = re.compile(r"(?:F(?:R)?[ -]*)?((?:0[1-9]|[1-9][0-9])[0-9]{3})")
_OVERSEAS = ("97", "98")

# ISO 3166-1: the overseas parts of France have codes of their own.
COUNTRY_DEPARTMENTS = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976", "BL": "977",
    "MF": "978", "TF": "984", "WF": "986", "PF": "987", "NC": "988",
}  # a list read across  # fmt: skip
FRENCH_COUNTRIES = frozenset({"FR", *COUNTRY_DEPARTMENTS})
_FRANCE_IN_OTHER_WORDS = {"FRANCE", "FRA", "FX"}

REGIONS = {
    "01": "Guadeloupe", "02": "Martinique", "03": "Guyane", "04": "La Réunion", "06": "Mayotte",
    "11": "Île-de-France", "24": "Centre-Val de Loire", "27": "Bourgogne-Franche-Comté",
    "28": "Normandie", "32": "Hauts-de-France", "44": "Grand Est", "52": "Pays de la Loire",
    "53": "Bretagne", "75": "Nouvelle-Aquitaine", "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes", "93": "Provence-Alpes-Côte d'Azur", "94": "Corse",
}  # a list read across  # fmt: skip

MAINLAND_ZONE = "Europe/Paris"
_DEPARTMENT_ZONES = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne",
    "974": "Indian/Reunion", "975": "America/Miquelon", "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy", "978": "America/Marigot", "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
    "989": "Etc/GMT+8",
}  # a list read across  # fmt: skip
# Polynesia has three times; the southern lands four. The Marquesas: Fatu-Hiva,
# Hiva-Oa, Nuku-Hiva, Tahuata, Ua-Huka, Ua-Pou. The IANA database gives Crozet
# and the Scattered Islands the time of La Réunion.
_COMMUNE_ZONES = {
    **dict.fromkeys(("98718", "98723", "98731", "98746", "98756", "98757"), "Pacific/Marquesas"),
    "98719": "Pacific/Gambier",
    "98413": "Indian/Reunion",
    "98414": "Antarctica/DumontDUrville",
    "98415": "Indian/Reunion",
}

_ARRONDISSEMENTS = (("75056", 75101, 75120), ("69123", 69381, 69389), ("13055", 13201, 13216))
_ARRONDISSEMENT_NAME = re.compile(
    r"(paris|lyon|marseille) "
    r"(?:[0-9]{1,2}(?: ?(?:e|er|eme|nd|nde|re|ere))?|[ivx]{1,5}(?:e|er|eme)?)"
    r"(?: (?:arr|arrdt|arrondissement))?"
    r"|[0-9]{1,2} ?(?:e|er|eme) (?:(?:arr|arrdt|arrondissement) )?(?:de )?(?:paris|lyon|marseille)"
)
_CEDEX = re.compile(r" cedex(?: [0-9]{1,2})?$")
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

_CODE_IN_CITY = re.compile(r"(?<![0-9])([0-9]{5})(?![0-9])")
_TRAILING_COUNTRY = re.compile(r"[\s,;(-]+france\s*\)?\s*$", re.IGNORECASE)
_TRAILING_HINT = re.compile(r"^(.*?\S)\s*(?:\(([^()]+)\)|[\s,]\s*(2[ABab]|[0-9]{2,3}))\s*$")
_CODE_AND_CITY = re.compile(r"(?<![0-9])([0-9]{5})[\s,]+([^0-9,;()\n]+)")


_STREETS = frozenset(
    "rue avenue av boulevard bd bld boul place pl chemin che chem route rte allee allees "
    "impasse imp quai cours square sq passage esplanade promenade sentier ruelle faubourg fbg voie "
    "lieu lotissement residence zone za zi zac rond".split()
)


@dataclass(frozen=True, slots=True)
class CityText:
    """A city as people write it, taken apart: ``hint`` is a department, by code or by name."""

    name: str
    postal_code: str | None = None
    hint: str | None = None


def insee_code(text: str | None) -> str | None:
    """Return ``text`` as an INSEE code if it has the shape of one.

    A spreadsheet's lost zero is given back.

    >>> insee_code("25056"), insee_code(" 2a004 "), insee_code("1004"), insee_code("Besançon")
    ('25056', '2A004', '01004', None)
    """
    code = (text or "").strip().upper()
    code = code.zfill(5) if len(code) == len("1004") and code.isdigit() else code
    return code if _INSEE.fullmatch(code) else None


def postal_code(text: str | None) -> str | None:
    """Return ``text`` as a French postal code if it has the shape of one.

    >>> postal_code("25 000"), postal_code("F-25000"), postal_code("1000"), postal_code("00000")
    ('25000', '25000', '01000', None)
    """
    code = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "", (text or "").strip().upper())
    code = code.zfill(5) if len(code) == len("1000") and code.isdigit() else code
    found = _POSTAL_CODE.fullmatch(code)
    return found[1] if found else None


def department_of(insee: str) -> str:
    """Return the department (or overseas collectivity) of an INSEE code.

    >>> department_of("25056"), department_of("2A004"), department_of("97411")
    ('25', '2A', '974')
    """
    return insee[:3] if insee.startswith(_OVERSEAS) else insee[:2]


def departments_of_postal_code(code: str) -> tuple[str, ...]:
    """Return the departments that a postal code's first digits suggest.

    A suggestion only: some communes use a neighbouring department's, the two
    islands of the north Antilles kept Guadeloupe's, and Corsica has one for two.

    >>> departments_of_postal_code("25030"), departments_of_postal_code("20200")
    (('25',), ('2A', '2B'))
    >>> departments_of_postal_code("97150")
    ('971', '977', '978')
    """
    if code.startswith("20"):
        return ("2A", "2B")
    if code.startswith("971"):
        return ("971", "977", "978")
    return (department_of(code),)


def commune_of_arrondissement(code: str) -> str | None:
    """Return the commune of a municipal arrondissement of Paris, Lyon or Marseille.

    >>> commune_of_arrondissement("75116"), commune_of_arrondissement("69381")
    ('75056', '69123')
    >>> commune_of_arrondissement("13201"), commune_of_arrondissement("2A004")
    ('13055', None)
    """
    number = int(code) if code.isascii() and code.isdigit() else 0
    return next((insee for insee, least, most in _ARRONDISSEMENTS if least <= number <= most), None)


def timezone_of(insee: str) -> str:
    """Return the IANA name of the time that a commune keeps.

    >>> timezone_of("25056"), timezone_of("97411")
    ('Europe/Paris', 'Indian/Reunion')
    >>> timezone_of("98735"), timezone_of("98731"), timezone_of("98719")
    ('Pacific/Tahiti', 'Pacific/Marquesas', 'Pacific/Gambier')
    """
    return _COMMUNE_ZONES.get(insee) or _DEPARTMENT_ZONES.get(department_of(insee), MAINLAND_ZONE)


def french_zones() -> frozenset[str]:
    """Return the time zones in which a French commune may be (IANA names).

    >>> sorted(french_zones() & {"Europe/Paris", "Pacific/Gambier", "Europe/London"})
    ['Europe/Paris', 'Pacific/Gambier']
    """
    return frozenset({MAINLAND_ZONE, *_DEPARTMENT_ZONES.values(), *_COMMUNE_ZONES.values()})


def country_of(text: str | None) -> str | None:
    """Return a country code in capitals, ``FR`` for France in other words, ``None`` for nothing.

    >>> country_of("fr"), country_of("France"), country_of("CZ"), country_of(" ")
    ('FR', 'FR', 'CZ', None)
    """
    code = (text or "").strip().upper()
    return "FR" if code in _FRANCE_IN_OTHER_WORDS else code or None


def fold_commune(name: str) -> str:
    """Return the name of a commune as names are compared.

    Saints in full, arrondissements and *cedex* left out, articles kept as they
    are part of the name.

    >>> fold_commune("ST-DENIS CEDEX 2"), fold_commune("Ste Anne"), fold_commune("L’Haÿ-les-Roses")
    ('saint denis', 'sainte anne', 'l hay les roses')
    >>> [fold_commune(n) for n in ("Paris 15e", "PARIS 16", "Lyon 3e Arrondissement", "Lyon 07")]
    ['paris', 'paris', 'lyon', 'lyon']
    >>> fold_commune("Paris XVIe"), fold_commune("8e arrondissement de Marseille")
    ('paris', 'marseille')
    >>> fold_commune("Chalon s/Saône"), fold_commune("Marseillette")
    ('chalon sur saone', 'marseillette')
    """
    folded = _CEDEX.sub("", fold(name))
    if found := _ARRONDISSEMENT_NAME.fullmatch(folded):
        return found[1] or folded.rpartition(" ")[2]
    words = [_SHORT_WORDS.get(word, word) for word in folded.split()]
    inner = range(1, len(words) - 1)
    return " ".join("sur" if word == "s" and at in inner else word for at, word in enumerate(words))


def fold_department(name: str) -> str:
    """Return the name of a department or a region as names are compared: without its article.

    >>> fold_department("La Réunion"), fold_department("Côtes-d’Armor"), fold_department("l'Ain")
    ('reunion', 'cotes d armor', 'ain')
    """
    return re.sub(r"^(?:la|le|les|l) ", "", fold(name))


def read_city(text: str) -> CityText:
    """Take apart what people write for a city.

    >>> read_city("25000 Besançon"), read_city("Besançon (25)").hint
    (CityText(name='Besançon', postal_code='25000', hint=None), '25')
    >>> read_city("St Denis 974"), read_city("Saint-Denis (La Réunion), France").hint
    (CityText(name='St Denis', postal_code=None, hint='974'), 'La Réunion')
    >>> read_city("Lyon 03"), read_city("Besançon cedex 12").hint
    (CityText(name='Lyon 03', postal_code=None, hint=None), None)
    """
    name = _TRAILING_COUNTRY.sub("", text.strip())
    code = None
    if found := _CODE_IN_CITY.search(name):
        code = postal_code(found[1])
        name = f"{name[: found.start()].rstrip(' ,(-')} {name[found.end() :].lstrip(' ,)-')}"
    name = name.strip(" ,;-")
    folded = fold(name)
    if _ARRONDISSEMENT_NAME.fullmatch(folded) or _CEDEX.search(folded):
        return CityText(name, code)
    if found := _TRAILING_HINT.match(name):
        hint = found[3].upper() if found[3] else found[2].strip()
        return CityText(found[1].strip(" ,;-"), code, hint)
    return CityText(name, code)


def read_address(text: str) -> CityText | None:
    """Return the postal code and the city that end a postal address, if it has them.

    >>> read_address("3 rue Mégevand, 25000 Besançon, France")
    CityText(name='Besançon', postal_code='25000', hint=None)
    >>> read_address("10200 chemin des Dames") is None, read_address("Salle des fêtes") is None
    (True, True)
    """
    for found in reversed(list(_CODE_AND_CITY.finditer(text))):
        code = postal_code(found[1])
        name = _TRAILING_COUNTRY.sub("", found[2]).strip(" ,;-–")
        # Five figures before a street are a house's, not La Poste's.
        if code and name and not is_street(name):
            return CityText(name, code)
    return None


def is_street(text: str) -> bool:
    """Tell whether ``text`` begins like the name of a street.

    >>> is_street("rue Mégevand"), is_street("Av. Foch"), is_street("Ruelle-sur-Touvre")
    (True, True, False)
    """
    return fold(text).partition(" ")[0] in _STREETS and " " in text.strip()
