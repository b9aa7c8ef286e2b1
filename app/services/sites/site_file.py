"""What ``site.toml`` may say: every key, its type, its default.

Field names are those of the file. Everything optional is empty by default, so
that templates may ask for any of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.kernel.framing import MOST_HOSTS, frame_host
from app.kernel.languages import LANGUAGES
from app.kernel.scenery import ORDER as LANDSCAPES
from app.kernel.typefaces import TYPEFACES
from app.services.sites.problems import did_you_mean

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"'.]+(?:\.[^@\s<>\"'.]+)+")
_WEB = re.compile(r"https?://[^\s<>\"']+")
_PHONE = re.compile(r"\+?[0-9][0-9 .()\u00a0\u202f-]{2,24}")
_POSTAL = re.compile(r"[0-9]{5}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ACCESSIBILITY = ("non-conforme", "partiellement-conforme", "totalement-conforme")


def refuse_control(text: str) -> str:
    """Refuse control characters: no page shows them, and no database keeps them all."""
    if _CONTROL.search(text.replace("\r\n", "\n")):
        msg = "un caractère invisible (de contrôle) s’y est glissé ; effacez-le et retapez le mot"
        raise ValueError(msg)
    return text


def _shape(pattern: re.Pattern[str], expected: str) -> AfterValidator:
    def check(text: str) -> str:
        if text and not pattern.fullmatch(text):
            msg = f"« {text} » n’est pas {expected}"
            raise ValueError(msg)
        return text

    return AfterValidator(check)


def _language(code: str) -> str:
    if code not in LANGUAGES:
        near = did_you_mean(code, LANGUAGES) or f" ; choisissez parmi {', '.join(LANGUAGES)}"
        msg = f"« {code} » n’est pas une langue connue{near}"
        raise ValueError(msg)
    return code


def _landscape(word: str) -> str:
    if word not in LANDSCAPES:
        near = did_you_mean(word, LANDSCAPES) or f" ; choisissez parmi {', '.join(LANDSCAPES)}"
        msg = f"« {word} » n’est pas un paysage que nous sachions dessiner{near}"
        raise ValueError(msg)
    return word


def _typeface(name: str) -> str:
    if name not in TYPEFACES:
        named = [known for known in TYPEFACES if known]
        near = did_you_mean(name, named) or f" ; choisissez parmi {', '.join(named)}"
        msg = f"« {name} » n’est pas un caractère que nous connaissions{near}"
        raise ValueError(msg)
    return name


def _frame_host(text: str) -> str:
    host = frame_host(text)
    if host is None:
        msg = (
            f"« {text} » n’est pas le nom d’un site : www.ma-commune.fr, ou *.ma-commune.fr, "
            "sans chemin ni numéro de port"
        )
        raise ValueError(msg)
    return host


def _once_each(hosts: tuple[str, ...]) -> tuple[str, ...]:
    known = tuple(dict.fromkeys(hosts))
    if len(known) > MOST_HOSTS:
        msg = f"{MOST_HOSTS} sites au plus peuvent montrer l’agenda"
        raise ValueError(msg)
    return known


def _timezone(name: str) -> str:
    if name not in available_timezones():
        near = did_you_mean(name, available_timezones())
        msg = f"« {name} » n’est pas un fuseau horaire connu (exemple : Europe/Paris){near}"
        raise ValueError(msg)
    return name


Line = Annotated[str, Field(max_length=250), AfterValidator(refuse_control)]
Email = Annotated[Line, _shape(_EMAIL, "une adresse électronique")]
Web = Annotated[Line, _shape(_WEB, "une adresse web complète (https://…)")]
Phone = Annotated[Line, _shape(_PHONE, "un numéro de téléphone")]
LanguageCode = Annotated[str, AfterValidator(_language)]
LandscapeWord = Annotated[str, AfterValidator(_landscape)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


class Hosts(_Table):
    """The names that lead to the site. ``claims`` says which may be asked for."""

    subdomain: str | None = None
    domains: tuple[str, ...] = Field(default=(), strict=False)
    aliases: tuple[str, ...] = Field(default=(), strict=False)


class Brand(_Table):
    """The look: one colour, from which the palette is made; an emblem and a photograph.

    Both are names of files of ``assets/``. ``banner_alt`` says what the photograph shows,
    by language, to who does not see it, unless it is ``banner_decorative``;
    ``banner_credit`` who took it. ``emblem_alt`` says what the emblem shows: nothing, mostly,
    since the name stands beside it. ``landscape`` is what the drawn landscape shows, where
    the commune's own geography does not suit; ``typeface`` sets the titles.
    """

    color: Annotated[
        str,
        _shape(_COLOR, "une couleur : # et six chiffres de 0 à 9 ou de a à f"),
        AfterValidator(str.lower),
    ]
    emblem: Line = ""
    emblem_alt: dict[LanguageCode, Line] = Field(default_factory=dict)
    banner: Line = ""
    banner_credit: Line = ""
    banner_alt: dict[LanguageCode, Line] = Field(default_factory=dict)
    banner_decorative: bool = False
    landscape: Annotated[tuple[LandscapeWord, ...], Field(strict=False)] = ()
    typeface: Annotated[str, AfterValidator(_typeface)] = ""


class Contact(_Table):
    """Where the people of the site are: schema.org's ContactPoint and PostalAddress.

    ``referent`` is who answers for the portal, by name.
    """

    name: Line = ""
    referent: Line = ""
    address: Line = ""
    postal_code: Annotated[str, _shape(_POSTAL, "un code postal à cinq chiffres")] = ""
    city: Line = ""
    phone: Phone = ""
    email: Email = ""
    website: Web = ""


class Legal(_Table):
    """Who publishes and who hosts: law of 21 June 2004 for confidence in the digital economy."""

    publisher: Line = ""
    director: Line = ""
    host_name: Line = ""
    host_address: Line = ""
    host_phone: Phone = ""


class Accessibility(_Table):
    """What the site may say of itself: decree 2019-768. Better than nothing needs an audit.

    ``scheme`` is the address of the plan over several years that the decree asks for.
    """

    status: Literal["non-conforme", "partiellement-conforme", "totalement-conforme"] = (
        "non-conforme"
    )
    email: Email = ""
    audited_on: date | None = None
    scheme: Web = ""

    @model_validator(mode="after")
    def _audited(self) -> Self:
        if self.status != ACCESSIBILITY[0] and self.audited_on is None:
            msg = (
                f"« {self.status} » se prouve : ajoutez audited_on = AAAA-MM-JJ, la date de "
                "l’audit, ou revenez à « non-conforme »"
            )
            raise ValueError(msg)
        return self


class Embed(_Table):
    """Who may show the agenda: ``hosts`` are the sites that may hold it in a page of theirs."""

    hosts: Annotated[
        tuple[Annotated[str, AfterValidator(_frame_host)], ...],
        Field(strict=False),
        AfterValidator(_once_each),
    ] = ()


class SearchRules(_Table):
    """What the search offers: ``neighbours``, to look in the communes around as well."""

    neighbours: bool = False


class SiteFile(_Table):
    """The whole of ``site.toml``. The first language is the site's own."""

    slug: str
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1, strict=False)]
    name: dict[LanguageCode, Line]
    territory: tuple[str, ...] = Field(default=(), strict=False)
    epci: str | None = None
    country: bool = False
    timezone: Annotated[str, AfterValidator(_timezone)] | None = None
    published: bool = True
    hosts: Hosts = Hosts()
    brand: Brand
    contact: Contact = Contact()
    legal: Legal = Legal()
    accessibility: Accessibility = Accessibility()
    embed: Embed = Embed()
    search: SearchRules = SearchRules()

    @model_validator(mode="before")
    @classmethod
    def _one_name(cls, given: Any) -> Any:
        """Accept ``name = "Besançon"``: it is in the site's own language."""
        languages = given.get("languages") if isinstance(given, Mapping) else None
        if isinstance(languages, list) and languages and isinstance(given.get("name"), str):
            return {**given, "name": {str(languages[0]): given["name"]}}
        return given

    @property
    def language(self) -> str:
        """The site's own language."""
        return self.languages[0]

    @property
    def subdomain(self) -> str:
        """The label under the base host; empty for the base host itself."""
        if self.hosts.subdomain is not None:
            return self.hosts.subdomain
        return "" if self.country else self.slug
