"""From a slot and a pattern to the texts, the price and the hours that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from random import Random
from typing import NamedTuple

from app.kernel.slugs import slugify
from app.kernel.text import LocalizedText
from app.kernel.typography import french_spacing
from app.services.demo.grammar import fill, with_particle
from app.services.demo.towns import Town
from app.services.demo.venues import BIG_TOWN, own_of
from app.services.demo.words import Pattern, PriceKind
from app.services.ingest.draft import Registration

MOST_OF_A_TITLE = 3
_OF_THE_TRADE = 0.85
_TRIES = 12
# Numbers that the regulator keeps for fiction (ARCEP, décision 2018-0881, § 2.5.12).
_FICTION = {
    "01 99 00": ("75",),
    "02 61 91": ("44", "29"),
    "03 53 01": ("25", "59", "67"),
    "04 65 71": ("13", "2A"),
    "05 36 49": ("33", "64", "81"),
}
_FICTION_ELSEWHERE = "06 39 98"
_PHONE_OF = {department: number for number, those in _FICTION.items() for department in those}

FICTIONAL = {
    "fr": "Événement fictif.",
    "en": "Fictional event.",
    "ar": "حدث خيالي.",
    "de": "Erfundene Veranstaltung.",
    "es": "Evento ficticio.",
    "pt": "Evento fictício.",
    "br": "Abadenn ijinet.",
    "co": "Evenimentu inventatu.",
    "eu": "Asmatutako ekitaldia.",
    "it": "Evento inventato.",
    "nl": "Verzonnen evenement.",
    "oc": "Eveniment fictiu.",
    "rcf": "In zafèr invanté.",
}
FICTIONAL_AT_LENGTH = {
    "fr": "Événement fictif, inventé pour la démonstration de ce portail : ne vous déplacez pas.",
    "en": "A fictional event, made up to demonstrate this portal: please do not come.",
    "ar": "حدث خيالي أعد لعرض هذه البوابة: نرجو عدم الحضور.",
    "de": "Eine erfundene Veranstaltung, nur zur Vorführung dieses Portals: bitte nicht kommen.",
    "es": "Evento ficticio, inventado para mostrar este portal: no acuda.",
    "pt": "Evento fictício, inventado para demonstrar este portal: não se desloque.",
    "br": "Abadenn ijinet evit diskouez al lec’hienn-mañ: na zeuit ket, mar plij.",
    "co": "Evenimentu inventatu per mustrà stu situ: ùn venite micca.",
    "eu": "Asmatutako ekitaldia, atari hau erakusteko: ez etorri, mesedez.",
    "it": "Evento inventato per mostrare questo portale: vi preghiamo di non venire.",
    "nl": "Een verzonnen evenement, om deze site te tonen: kom alstublieft niet.",
    "oc": "Eveniment fictiu, inventat per far veire aqueste portal : vengatz pas.",
    "rcf": "In zafèr invanté pou montr sit-la : vyin pa.",
}
_SPACED_AS_FRENCH = frozenset({"br", "co", "oc", "rcf"})
_GROUPS = (
    "L'Amicale laïque {de_ville}",
    "Les Amis du Kiosque",
    "Le Fil d'Ariane",
    "Ensemble {a_ville}",
    "L'Atelier des Tilleuls",
    "La Passerelle",
    "Trait d'union",
)
_IN_A_VILLAGE = (
    "Le Comité des fêtes {de_ville}",
    "Le Foyer rural {de_ville}",
    "La Maison pour tous {de_ville}",
    "Les Voisins du lavoir",
)
_IN_A_CITY = (
    "Le Comité de quartier",
    "La Maison pour tous du quartier",
    "Voisines et Voisins",
    "Le Palier d'en face",
)


class Price(NamedTuple):
    """Euros, and how it is said; ``max`` is ``None`` where one pays what one wants."""

    is_free: bool
    min: Decimal
    max: Decimal | None
    said: LocalizedText


class Subject(NamedTuple):
    """What an event is about: the subject's place in its pattern, and what fills the slots."""

    at: int
    values: Mapping[str, str]
    title: str


class Titles:
    """Gives each event a title that few others have, and none in the same town."""

    def __init__(self) -> None:
        self._met: Counter[tuple[str, str]] = Counter()
        self._here: Counter[tuple[str, str, int]] = Counter()
        self._titles_here: set[tuple[str, str]] = set()

    def choose(
        self, pattern: Pattern, town: Town, values: Mapping[str, str], rng: Random
    ) -> Subject | None:
        """Return the least worn of some titles drawn at random; ``None`` if all are worn."""
        drawn = (self._draw(pattern, values, rng) for _ in range(_TRIES))
        fresh = [
            subject
            for subject in drawn
            if self._met["fr", subject.title] < MOST_OF_A_TITLE
            and (town.insee, subject.title) not in self._titles_here
        ]
        if not fresh:
            return None
        chosen = min(
            fresh,
            key=lambda subject: (
                self._here[town.insee, pattern.name, subject.at],
                self._met["fr", subject.title],
            ),
        )
        self._met["fr", chosen.title] += 1
        self._here[town.insee, pattern.name, chosen.at] += 1
        self._titles_here.add((town.insee, chosen.title))
        return chosen

    def may_be(self, language: str, title: str) -> bool:
        """Tell whether one more event may bear ``title`` in ``language``, and count it."""
        if self._met[language, title] >= MOST_OF_A_TITLE:
            return False
        self._met[language, title] += 1
        return True

    @staticmethod
    def _draw(pattern: Pattern, values: Mapping[str, str], rng: Random) -> Subject:
        at = rng.randrange(len(pattern.subjects))
        subject, other = pattern.subjects[at]
        filled = {**values, "s": subject, "s2": other}
        return Subject(at, filled, fill(rng.choice(pattern.titles), filled))


def names_for(pattern: Pattern, town: Town, rng: Random) -> dict[str, str]:
    """Return what fills the slots of town and association."""
    values = names_in(town)
    is_of_the_trade = pattern.groups and rng.random() < _OF_THE_TRADE
    template = rng.choice(pattern.groups if is_of_the_trade else _groups_in(town))
    return {**values, "groupe": fill(template, values)}


def names_in(town: Town) -> dict[str, str]:
    """Return what fills the slots of a town."""
    return {
        "ville": town.name,
        "de_ville": with_particle("de", town.name),
        "a_ville": with_particle("à", town.name),
    }


def _groups_in(town: Town) -> tuple[str, ...]:
    """Return who gathers people in ``town`` for anything, its own associations twice."""
    by_size = _IN_A_CITY if town.population >= BIG_TOWN else _IN_A_VILLAGE
    return _GROUPS + by_size + own_of(town).groups * 2


def texts(
    pattern: Pattern, subject: Subject, languages: Sequence[str], rng: Random
) -> tuple[LocalizedText, LocalizedText]:
    """Return the short description and the body (HTML) of an event, in all its languages.

    Both say that it is fictional: a list shows the first, a page both, so that
    the body repeats nothing of it but that.
    """
    opening = fill(rng.choice(pattern.openings), subject.values)
    more = rng.sample(pattern.details, rng.choice((1, 2, 2, 3)))
    details = " ".join(fill(one, subject.values) for one in more)
    short = {"fr": f"{opening} {FICTIONAL['fr']}"}
    bodies = {"fr": _html(fill(FICTIONAL_AT_LENGTH["fr"], {}), details)}
    for language in languages:
        said = translated(pattern, subject, language, "text")
        short[language] = f"{said} {FICTIONAL[language]}"
        bodies[language] = _html(_printed(FICTIONAL_AT_LENGTH[language], language))
    return LocalizedText(short), LocalizedText(bodies)


def translated(pattern: Pattern, subject: Subject, language: str, what: str) -> str:
    """Return the ``title`` or the ``text`` of an event in another language than French."""
    translation = pattern.translations[language]
    template = translation.title if what == "title" else translation.text
    said = translation.subjects[subject.at]
    sentence = template.replace("{s}", said)
    return _printed(sentence[:1].upper() + sentence[1:], language)


def _printed(text: str, language: str) -> str:
    return french_spacing(text) if language in _SPACED_AS_FRENCH else text


def _html(*paragraphs: str) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs if text)


def price_of(kind: PriceKind, rng: Random) -> Price:
    """Return a likely price of that kind."""
    if kind == "free":
        words = {"fr": rng.choice(("Gratuit", "Entrée libre", "Gratuit, adhérent ou non"))}
        words |= {"en": "Free", "ar": "مجاني"}
        return Price(True, Decimal(0), Decimal(0), LocalizedText(words))  # noqa: FBT003 (a named tuple)
    if kind == "chosen":
        low = rng.choice((0, 0, 1, 2, 3, 5))
        said = f"Prix libre, à partir de {low} €" if low else "Prix libre, au chapeau"
        return _paid(low, None, said)
    low, high = _amounts(kind, rng)
    if rng.random() < 0.3:
        return _paid(0, high, f"{high} € ; gratuit pour les moins de 12 ans")
    if low < high:
        return _paid(low, high, f"{high} € ; tarif réduit {low} €")
    return _paid(high, high, f"{high} €")


def _amounts(kind: PriceKind, rng: Random) -> tuple[int, int]:
    high = rng.choice((2, 3, 4, 5, 6) if kind == "cheap" else (8, 9, 10, 12, 14, 15, 18, 20, 25))
    return (max(1, high * 2 // 3) if rng.random() < 0.6 else high), high


def _paid(low: int, high: int | None, said: str) -> Price:
    words = LocalizedText({"fr": fill(said, {})})
    most = None if high is None else Decimal(high)
    return Price(False, Decimal(low), most, words)  # noqa: FBT003 (a named tuple)


def registration_with(group: str, town: Town, rng: Random) -> tuple[Registration, ...]:
    """Return how one books: addresses and numbers that lead nowhere, by design."""
    domain = f"{slugify(group, longest=40)}.example"
    beginning = _PHONE_OF.get(town.department, _FICTION_ELSEWHERE)
    ways = (
        Registration("link", f"https://{domain}/inscription"),
        Registration("email", f"bonjour@{domain}"),
        Registration("phone", f"{beginning} {rng.randrange(100):02} {rng.randrange(100):02}"),
    )
    return tuple(rng.sample(ways, rng.choice((0, 0, 1, 1, 1, 2))))
