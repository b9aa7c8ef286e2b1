"""/communes: every commune of the country has a page on the national site, portal or not."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.languages import interface_language
from app.kernel.parameters import LONGEST_QUERY
from app.kernel.place_names import at_place, of_place
from app.kernel.search import DEFAULT_RADIUS_KM, Search
from app.queries import commune_search, communes, events, places
from app.queries.communes import CommuneFacts
from app.web.addresses import list_path
from app.web.asking import named_surely, question_for
from app.web.cards import Reader
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.database import session
from app.web.department_list import departments
from app.web.programme import programme_of
from app.web.public.home import open_portals, portal_of
from app.web.public.ways_out import ways_around
from app.web.public_page import current_site, page_of
from app.web.site import console_origin, directory, origin_of, site

MOST_FOUND = 30
PROGRAMME = 20


@dataclass(frozen=True, slots=True)
class CommuneLink:
    """A commune in a list: where its page is, how many events are to come there."""

    name: str
    department: str
    url: str
    count: int


def show_all() -> ResponseReturnValue:
    """Help to find a commune: by name or postal code, or by department."""
    _national_only()
    q = request.args.get("q", "").strip()[:LONGEST_QUERY]
    code = request.args.get("departement", "").strip().upper()
    every = departments()
    department = next((one for one in every if one.code == code), None)
    found: list[CommuneFacts] = []
    if q:
        found = list(commune_search.find(session(), site.scope, text=q, limit=MOST_FOUND).communes)
    elif department:
        found = communes.by_department(session(), department.code)
    return render_template(
        "public/communes.html",
        page=page_of(
            _title(q, department.name if department else ""),
            section="communes",
            robots="noindex, follow" if q else "",
            query=f"departement={code}" if department and not q else None,
        ),
        q=q,
        department=department,
        unknown=code if code and not department else "",
        strangers=sorted(set(request.args) - {"q", "departement"}),
        found=_links(found),
        departments=every,
        portals=open_portals() if not q and not department else (),
        language=interface_language(site.language),
    )


def show_one(insee: str, slug: str = "") -> ResponseReturnValue:
    """Show what is on in a commune, and around it."""
    _national_only()
    commune = communes.by_insee(session(), insee)
    if commune is None:
        return _moved(insee)
    if slug != commune.slug:
        return redirect(commune_path(commune), 301)
    question = question_for(Search(limit=PROGRAMME), area=frozenset({insee}))
    reader = Reader(current_site(), question.now)
    found = programme_of(question, reader, level=3)
    holders = directory().holding(insee)
    here, there = current_site(), Search(where=named_surely(commune))
    return render_template(
        "public/commune.html",
        page=page_of(
            gettext("Que faire %(at_place)s ?", at_place=at_place(commune.name, reader.language)),
            section="communes",
        ),
        commune=commune,
        programme=found,
        portals=[portal_of(facts, reader.site) for facts in holders],
        ways=ways_around(commune) if not found.total else (),
        neighbours=_links(communes.neighbours(session(), insee)),
        around_url=list_path(here, there.with_(radius=DEFAULT_RADIUS_KM)),
        here_url=list_path(here, there),
        letter=letter_for(commune),
        request_url=f"{console_origin()}/demande?commune={commune.insee}&lang={site.language}",
        language=reader.language,
    )


def commune_path(commune: CommuneFacts) -> str:
    """Return the path of a commune's page on the national site."""
    return f"{site.base_path}/communes/{commune.insee}-{commune.slug}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a town hall, in French, and the address that opens it in a mailer."""

    subject: str
    text: str
    url: str


def letter_for(commune: CommuneFacts) -> Letter:
    """Return a letter that asks a town hall for a portal. Town halls read French."""
    address = f"{origin_of(site.facts)}/communes/{commune.insee}-{commune.slug}"
    subject = f"Un portail des associations pour {commune.name}"
    text = LETTER.format(of_place=of_place(commune.name, "fr"), address=address)
    return Letter(subject, text, f"mailto:?subject={quote(subject)}&body={quote(text)}")


LETTER = """Madame, Monsieur,

J’habite la commune {of_place}. J’ai découvert La Rentrée des Assos, un portail libre et sans \
publicité où les habitants trouvent ce que les associations proposent près de chez eux.

Chaque commune peut y ouvrir son propre portail, à son adresse et à ses couleurs. Il montre les \
événements de son territoire, en plusieurs langues, et se remplit avec ce que les associations \
publient déjà.

Voici ce qui est annoncé chez nous aujourd’hui :
{address}

Pourriez-vous étudier l’ouverture d’un portail pour notre commune ?

Je vous remercie de votre attention.
"""


def _national_only() -> None:
    """Refuse other sites: the directory of communes is the country's, one honest exception."""
    if not site.facts.is_national:
        abort(404)


def _title(q: str, department: str) -> str:
    if department and not q:
        return gettext("Les communes : %(department)s", department=department)
    if q:
        return gettext("Communes trouvées pour « %(words)s »", words=q)
    return gettext("Trouver ma commune")


def _links(found: list[CommuneFacts]) -> list[CommuneLink]:
    insees = [commune.insee for commune in found]
    counts = events.counts_by_commune(session(), site.scope, insees, now=now()) if insees else {}
    return [
        CommuneLink(
            commune.name, commune.department, commune_path(commune), counts.get(commune.insee, 0)
        )
        for commune in found
    ]


def _moved(code: str) -> ResponseReturnValue:
    """Send a former commune's code, or an arrondissement's, to the commune of today."""
    place = places.resolve(session(), code, scope=site.scope)
    if not isinstance(place, places.CommuneFound) or code in place.commune.postal_codes:
        abort(404)
    return redirect(commune_path(place.commune), 301)
