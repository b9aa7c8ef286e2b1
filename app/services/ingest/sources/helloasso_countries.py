"""The country of a form's place: three letters by the API's own word, names now and then."""

from __future__ import annotations

from app.kernel.folding import fold
from app.kernel.french import FRENCH_COUNTRIES, country_of
from app.kernel.markup import one_line

_LONGEST = 20

# ISO 3166-1, alpha-3 to alpha-2: France and its overseas parts, then where our neighbours are.
_ISO_3 = dict(
    pair.split("=")
    for pair in (
        "FRA=FR GLP=GP MTQ=MQ GUF=GF REU=RE MYT=YT NCL=NC PYF=PF SPM=PM BLM=BL MAF=MF WLF=WF "
        "ATF=TF AND=AD BEL=BE CAN=CA CHE=CH DEU=DE DZA=DZ ESP=ES GBR=GB GRC=GR IRL=IE ITA=IT "
        "LUX=LU MAR=MA MCO=MC MDG=MG MUS=MU NLD=NL POL=PL PRT=PT ROU=RO SEN=SN TUN=TN USA=US"
    ).split()
)
# Folded names. Overseas, people say their island; « 250 » is France's number in ISO 3166-1.
_NAMES = {
    **dict.fromkeys(("250", "france metropolitaine", "republique francaise", "metropole"), "FR"),
    **dict.fromkeys(("reunion", "la reunion", "ile de la reunion"), "RE"),
    **dict.fromkeys(("guyane", "guyane francaise", "french guiana"), "GF"),
    **dict.fromkeys(("nouvelle caledonie", "new caledonia"), "NC"),
    **dict.fromkeys(("polynesie francaise", "french polynesia", "tahiti"), "PF"),
    **dict.fromkeys(("saint pierre et miquelon", "st pierre et miquelon"), "PM"),
    **dict.fromkeys(("saint barthelemy", "st barthelemy", "saint barth"), "BL"),
    **dict.fromkeys(("saint martin", "st martin"), "MF"),
    **dict.fromkeys(("wallis et futuna",), "WF"),
    "guadeloupe": "GP",
    "martinique": "MQ",
    "mayotte": "YT",
}


def country_given(text: str | None) -> str | None:
    """Return the country (ISO 3166-1 alpha-2 where we know it), or nothing.

    >>> country_given("FRA"), country_given("La Réunion"), country_given("BEL"), country_given(" ")
    ('FR', 'RE', 'BE', None)
    >>> country_given("République tchèque")
    'RÉPUBLIQUE TCHÈQUE'
    """
    said = one_line(text or "")
    country = _NAMES.get(fold(said)) or country_of(said)
    return _ISO_3.get(country, country)[:_LONGEST] if country else None


def may_be_france(country: str | None) -> bool:
    """Tell whether a country, if one is said, is France or one of its overseas parts.

    >>> may_be_france(None), may_be_france("RE"), may_be_france("BE")
    (True, True, False)
    """
    return country is None or country in FRENCH_COUNTRIES
