"""From an empty answer, where else to look: only what is not empty too, with its count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.kernel.areas import REGIONS, Area, written_area
from app.kernel.geo import Point
from app.kernel.search import DEFAULT_RADIUS_KM, LONGEST_RADIUS_KM, Search, Sort
from app.kernel.search_words import typed_words
from app.queries import communes
from app.queries.communes import CommuneFacts
from app.queries.question import Question
from app.queries.sites import SiteFacts
from app.queries.understanding import nearest, understood
from app.services.neighbours import touching
from app.web.addresses import list_path
from app.web.asked_words import kilometres
from app.web.asking import Asked, communes_of, named_surely, question_for
from app.web.catalogues import digits, gettext
from app.web.database import session
from app.web.edition import events_of
from app.web.figures import summary_of
from app.web.kept import kept
from app.web.neighbourhood import offers_neighbours
from app.web.public.written_forms import as_written
from app.web.public_page import current_site
from app.web.site import Site, directory, origin_of, site, tell_national

# Each candidate costs one statement: an empty answer must not be the dearest page.
MOST_CANDIDATES = 7
MOST_WAYS = 4
_LEAST_KM = 0.5  # around a doorstep, the next circle is of a kilometre
FAR_KM = 100.0


@dataclass(frozen=True, slots=True)
class Way:
    """Somewhere else to look, in words, and how many events are there: that many at least."""

    label: str
    url: str
    count: int
    is_exact: bool = True

    @property
    def words(self) -> str:
        """The label with its count, as a link says it."""
        count = digits(self.count)
        if not self.is_exact:
            count = gettext("plus de %(count)s", count=count)
        return gettext("%(label)s : %(count)s", label=self.label, count=count)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question to try; ``words`` are those of another spelling, to be said as people write."""

    label: str
    question: Question
    url: str
    asked_of: SiteFacts
    words: tuple[str, ...] = ()


def ways_from(asked: Asked) -> tuple[Way, ...]:
    """Return ways out of an answer that holds nothing, the closest to the question first."""
    return _counted(_candidates(asked)) or _counted(_all_around(asked))


def ways_from_nothing() -> tuple[Way, ...]:
    """Return ways out of a site that announces nothing at all: around it, then the country."""
    national = directory().national()
    if national is None or site.facts.is_national:
        return ()
    return _counted(_beyond(national, Search()))


def ways_around(commune: CommuneFacts) -> tuple[Way, ...]:
    """Return ways out of a commune that announces nothing: wider and wider circles."""
    return _counted(_circles(commune))


def _circles(commune: CommuneFacts) -> Iterator[_Candidate]:
    if commune.point is None:
        return
    for radius in (10.0, DEFAULT_RADIUS_KM, FAR_KM):
        search = Search(where=named_surely(commune), radius=radius)
        label = gettext("À moins de %(radius)s km", radius=kilometres(radius, site.language))
        yield _asking(label, search, question_for(search, center=commune.point))


def _counted(candidates: Iterator[_Candidate]) -> tuple[Way, ...]:
    found: list[Way] = []
    for tried, candidate in enumerate(candidates):
        if tried == MOST_CANDIDATES or len(found) == MOST_WAYS:
            break
        answer = summary_of(candidate.asked_of, candidate.question)
        if answer.total:
            said = _spelt(candidate) if candidate.words else candidate
            found.append(Way(said.label, said.url, answer.total, answer.is_exact))
    return tuple(found)


def _spelt(candidate: _Candidate) -> _Candidate:
    """Return another spelling as what answers it writes its words."""
    q = " ".join(as_written(candidate.asked_of, candidate.question, candidate.words))
    search = candidate.question.search.with_(q=q)
    return replace(candidate, label=_searching(q), url=list_path(current_site(), search))


def _searching(q: str) -> str:
    return gettext("Chercher « %(words)s »", words=q)


def _candidates(asked: Asked) -> Iterator[_Candidate]:
    yield from _other_spellings(asked)
    yield from _wider(asked)
    yield from _other_dates(asked)
    yield from _without_each_filter(asked)
    yield from _whole_site(asked)
    yield from _nationally(asked)


def _other_spellings(asked: Asked) -> Iterator[_Candidate]:
    """Ask the words written here that look most like one that nobody writes."""
    for word in asked.question.meant:
        if not word.is_hopeless:
            continue
        for other in nearest(session(), word.typed):
            typed = typed_words(asked.search.q)
            words = tuple(other if one == word.typed else one for one in typed)
            q = " ".join(words)
            asking = _asking(_searching(q), asked.search.with_(q=q), asked.question)
            yield replace(asking, words=words)


def _wider(asked: Asked) -> Iterator[_Candidate]:
    question, search = asked.question, asked.search
    if asked.area:
        yield from _regions(asked, asked.area)
    if asked.commune and search.radius is None and not search.neighbours and offers_neighbours():
        around = search.with_(neighbours=True)
        area = frozenset({asked.commune.insee}) | touching(asked.commune.insee)
        label = gettext("Avec les communes voisines")
        yield _asking(label, around, replace(question, area=area))
    center = question.center or (asked.commune.point if asked.commune else None)
    if center is None:
        return
    own = max(search.radius or 0.0, _LEAST_KM)
    radii = (own * 2, own * 5) if search.radius else (10.0, DEFAULT_RADIUS_KM)
    for radius in radii:
        if radius > LONGEST_RADIUS_KM:
            return
        wider = search.with_(radius=radius, neighbours=False)
        label = gettext("À moins de %(radius)s km", radius=kilometres(radius, site.language))
        yield _asking(label, wider, replace(question, area=None, center=center))


def _regions(asked: Asked, area: Area) -> Iterator[_Candidate]:
    """Ask the region of a department."""
    (code, *others) = area.departments
    region = next((one for one in REGIONS if code in one.departments), None)
    if region and not others:
        wider = asked.search.with_(where=written_area(region))
        label = gettext("Toute la région : %(name)s", name=region.name)
        yield _asking(label, wider, replace(asked.question, area=communes_of(region)))


def _all_around(asked: Asked) -> Iterator[_Candidate]:
    """Ask the place alone, widely: what is left when no single step leads anywhere."""
    search = asked.search
    center = asked.question.center or (asked.commune.point if asked.commune else None)
    if center:
        radius = max(search.radius or 0.0, FAR_KM)
        around = Search(where=search.where, point=search.point, radius=radius)
        label = gettext("Tout à moins de %(radius)s km", radius=kilometres(radius, site.language))
        yield _asking(label, around, question_for(around, center=center))


def _other_dates(asked: Asked) -> Iterator[_Candidate]:
    search = asked.search
    if search.when or search.says_days:
        anytime = search.with_(when=None, first_day=None, last_day=None)
        yield _asking(gettext("À d’autres dates"), anytime, asked.question)


def _without_each_filter(asked: Asked) -> Iterator[_Candidate]:
    search = asked.search
    filters = (
        (bool(search.q), gettext("Sans « %(words)s »", words=search.q[:40]), {"q": ""}),
        (search.free, gettext("Sans « Gratuit »"), {"free": False}),
        (bool(search.prices), gettext("À tous les prix"), {"prices": (), "free": False}),
        (search.places, gettext("Même sans place restante"), {"places": False}),
        (search.hours is not None, gettext("À toute heure"), {"hours": None}),
        (bool(search.organizer), gettext("De toutes les associations"), {"organizer": ""}),
        (bool(search.themes), gettext("Tous les thèmes"), {"themes": ()}),
        (bool(search.access), gettext("Sans le filtre d’accueil"), {"access": ()}),
        (bool(search.modes), gettext("Sur place ou en ligne"), {"modes": ()}),
        (bool(search.spoken), gettext("Dans toutes les langues"), {"spoken": ()}),
        (search.age is not None, gettext("À tout âge"), {"age": None}),
        (bool(search.edition), gettext("Hors de cette édition"), {"edition": ""}),
    )
    for is_set, label, without in filters:
        if is_set:
            yield _asking(label, search.with_(**without), asked.question)


def _whole_site(asked: Asked) -> Iterator[_Candidate]:
    if asked.search.where or asked.search.point:
        anywhere = asked.search.with_(
            where="", point=None, radius=None, neighbours=False, sort=_unmeasured(asked.search.sort)
        )
        label = gettext("Partout en France")
        if not site.facts.is_national:
            label = gettext("Partout sur ce site")
        question = replace(asked.question, area=None, center=None)
        yield _asking(label, anywhere, question)


def _nationally(asked: Asked) -> Iterator[_Candidate]:
    national = directory().national()
    if national is None or site.facts.is_national:
        return
    if asked.search.where or asked.search.point:
        label = gettext("La même recherche sur le site national")
        yield _on_national(national, label, asked.search.with_(), asked.question)
    else:
        yield from _beyond(national, asked.search.with_(sort=_unmeasured(asked.search.sort)))


def _beyond(national: SiteFacts, search: Search) -> Iterator[_Candidate]:
    """Ask the same around the site’s own territory, then in the whole country."""
    here = _heart()
    if here:
        around = search.with_(point=here, radius=DEFAULT_RADIUS_KM)
        label = gettext("À moins de %(radius)s km d’ici", radius=f"{DEFAULT_RADIUS_KM:g}")
        yield _on_national(national, label, around, question_for(around, center=here))
    yield _on_national(national, gettext("Partout en France"), search, question_for(search))


def _unmeasured(sort: Sort) -> Sort:
    """Return an order that needs no place."""
    return "date" if sort == "distance" else sort


def _heart() -> Point | None:
    """Return the town hall of the site's largest commune."""
    (found,) = kept(current_site().facts, "heart", lambda: (_largest(),), size=200)
    return found


def _largest() -> Point | None:
    territory = communes.many(session(), site.facts.territory or ())
    placed = [commune for commune in territory.values() if commune.point]
    largest = max(placed, key=lambda commune: commune.population or 0, default=None)
    return largest.point if largest else None


def _asking(label: str, search: Search, question: Question) -> _Candidate:
    here = current_site()
    # Its own words: those of the question that it came from may say something else.
    asking = understood(session(), replace(question, search=search, words=None))
    return _Candidate(label, asking, list_path(here, search), here.facts)


def _on_national(national: SiteFacts, label: str, search: Search, question: Question) -> _Candidate:
    language = site.language if site.language in national.languages else national.languages[0]
    there = Site(national, language)
    edition = events_of(national, search.edition) if search.edition else ()
    question = replace(question, scope=national.scope, search=search, edition=edition, words=None)
    question = understood(session(), question)
    tell_national()
    url = origin_of(national) + list_path(there, search)
    return _Candidate(label, question, url, national)
