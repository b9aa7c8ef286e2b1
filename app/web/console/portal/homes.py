"""Where one arrives: the sites that somebody works on, then what each has and lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.kernel.languages import foreign_languages
from app.kernel.roles import reaches
from app.kernel.search import Search
from app.kernel.text import Reading
from app.queries import drafts
from app.queries.drafts import Draft
from app.queries.question import Question
from app.queries.site_entries import AnySite
from app.queries.sites import SiteFacts
from app.services.drafts import publish
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.frame import page
from app.web.console.operating.runs import last_reading
from app.web.console.portal.glance import glance_of
from app.web.console.roles import for_anyone, for_role, role_on
from app.web.console.session import present
from app.web.console.texts.text_places import every_text
from app.web.console.texts.text_states import LanguageState, languages_of, unread_of
from app.web.console.wording import role_name
from app.web.database import session
from app.web.figures import summary_of
from app.web.site import directory, origin_of

blueprint = Blueprint("homes", __name__)
_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site that somebody works on. ``role`` in words."""

    slug: str
    name: Reading
    role: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a site lacks. ``why`` says what it is for, ``path`` where to mend it."""

    what: str
    why: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps from a draft to a portal that everybody sees. ``more``: where it stands."""

    what: str
    path: str
    more: str
    is_done: bool = False


@blueprint.get("/")
@for_anyone
def mine() -> ResponseReturnValue:
    """Show one's sites; who has only one goes straight there."""
    who = present()
    own = [*directory().of(who.roles)]
    if len(own) == 1 and not who.is_operator:
        return redirect(f"/{own[0].slug}/", _SEE_OTHER)
    if not own and who.may_operate:
        return redirect("/exploitation", _SEE_OTHER)
    lines = [
        SiteLine(facts.slug, _name(facts), role_name(who.roles[facts.id]))
        for facts in sorted(own, key=lambda one: one.slug)
    ]
    return page("homes/mine", section="sites", lines=lines)


@blueprint.get("/<slug>/")
@for_role("reader")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show what a site is, what it lacks, and its figures."""
    draft, role = drafts.draft(session(), facts.id), role_on(present(), facts)
    spoken_here = languages_of(draft.content, list(every_text()))
    return page(
        "homes/site",
        section="site",
        address=origin_of(facts).partition("://")[2],
        role=role_name(role) if role else "",
        tasks=_tasks(facts, draft) if facts.is_published else [],
        steps=[] if facts.is_published else _steps(facts, draft, spoken_here),
        may_write=reaches(role, "editor"),
        glance=glance_of(facts) if facts.is_published else None,
        to_come=summary_of(facts, _everything(facts)).total,
        communes=len(facts.territory) if facts.territory is not None else None,
        spoken_here=spoken_here,
        read_at=last_reading(),
    )


def _everything(facts: SiteFacts) -> Question:
    return Question(
        scope=facts.scope, search=Search(limit=1), now=now(), zone=ZoneInfo(facts.timezone)
    )


def _name(facts: AnySite) -> Reading:
    return facts.name.read([spoken(), *facts.languages])


def _tasks(facts: SiteFacts, draft: Draft) -> list[Task]:
    """Return what the law, or the people who come, will look for and not find."""
    legal, contact = _section(facts, "legal"), _section(facts, "contact")
    access, words = _section(facts, "accessibility"), f"/{facts.slug}/textes"
    lacks = {
        Task(
            gettext("Compléter les mentions légales"),
            gettext(
                "L’éditeur, la direction de la publication et l’hébergeur y sont obligatoires."
            ),
            f"{words}/mentions",
        ): not all(legal.get(name) for name in ("publisher", "director", "host_name")),
        Task(
            gettext("Dire à qui signaler un défaut d’accessibilité"),
            gettext("Une adresse e-mail suffit."),
            f"{words}/accessibilite",
        ): not access.get("email"),
        Task(gettext("Dire comment joindre la mairie"), path=f"{words}/contact"): not contact.get(
            "name"
        ),
        Task(
            gettext("Ajouter une deuxième langue étrangère"),
            gettext(
                "Loi du 4 août 1994, article 4 : un service public qui traduit le fait dans au "
                "moins deux langues étrangères."
            ),
            words,
        ): len(foreign_languages(facts.languages)) == 1,
        Task(gettext("Relire des traductions"), path=words): bool(
            unread_of(draft.content, list(every_text()))
        ),
    }
    return [task for task, is_lacking in lacks.items() if is_lacking]


def _steps(facts: SiteFacts, draft: Draft, spoken_here: Sequence[LanguageState]) -> list[Step]:
    """Return the way from a draft to a portal, as the draft stands."""
    content, root = draft.content, f"/{facts.slug}"
    is_dressed = any(path.startswith("brand.") for path in draft.edits)
    is_lawful = not {"publisher", "director", "host_name"} & set(publish.lacks_of(content))
    return [
        Step(
            gettext("Choisir la couleur et le logo"),
            f"{root}/identite",
            gettext("Une couleur suffit : les autres en sont tirées, et restent lisibles."),
            is_dressed,
        ),
        Step(
            gettext("Relire les textes et les langues"),
            f"{root}/textes",
            " · ".join(
                gettext("%(language)s : %(state)s", language=one.name, state=one.words)
                for one in spoken_here
            ),
            all(one.state == "current" for one in spoken_here),
        ),
        Step(
            gettext("Vérifier les mentions légales"),
            f"{root}/textes/mentions",
            gettext("Tout y est : regardez si c’est juste.")
            if is_lawful
            else gettext("L’éditeur, la direction de la publication et l’hébergeur."),
            is_lawful,
        ),
        Step(
            gettext("Voir l’aperçu"),
            f"{root}/apercu",
            gettext("Sur téléphone et sur ordinateur, dans chaque langue."),
        ),
        Step(
            gettext("Mettre le portail en ligne"),
            f"{root}/publication",
            gettext("Tout pourra encore changer, et l’on peut revenir en arrière."),
        ),
    ]


def _section(facts: SiteFacts, name: str) -> Mapping[str, object]:
    found: Mapping[str, object] = facts.identity.get(name, {})
    return found
