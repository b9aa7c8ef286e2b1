"""Where one arrives: the sites that somebody works on, then what each has and lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.kernel.search import Search
from app.kernel.text import LocalizedText, Reading, TranslationState
from app.queries import sites
from app.queries.question import Question
from app.queries.sites import SiteFacts
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.frame import page
from app.web.console.roles import for_anyone, for_role, role_on
from app.web.console.runs import last_reading
from app.web.console.session import present
from app.web.console.wording import role_name
from app.web.database import session
from app.web.figures import summary_of
from app.web.site import directory, origin_of
from app.web.wording import language_name

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
    """Something that a site lacks. ``why`` says what it is for."""

    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """How much of a site is said in a language: texts written, of those that the first has."""

    name: str
    written: int
    wanted: int


@blueprint.get("/")
@for_anyone
def mine() -> ResponseReturnValue:
    """Show one's sites; who has only one goes straight there."""
    who = present()
    known = {facts.id: facts for facts in directory().everything()} if who.roles else {}
    own = [known[number] for number in who.roles if number in known]
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
    texts = sites.texts(session(), facts.scope)
    role = role_on(present(), facts)
    return page(
        "homes/site",
        section="site",
        address=origin_of(facts).partition("://")[2],
        role=role_name(role) if role else "",
        tasks=_tasks(facts),
        to_come=summary_of(facts, _everything(facts)).total,
        communes=len(facts.territory) if facts.territory is not None else None,
        spoken_here=_languages(facts, texts),
        read_at=last_reading(),
    )


def _everything(facts: SiteFacts) -> Question:
    return Question(
        scope=facts.scope, search=Search(limit=1), now=now(), zone=ZoneInfo(facts.timezone)
    )


def _name(facts: SiteFacts) -> Reading:
    return facts.name.read([spoken(), *facts.languages])


def _tasks(facts: SiteFacts) -> list[Task]:
    """Return what the law, or the people who come, will look for and not find."""
    legal, contact = _section(facts, "legal"), _section(facts, "contact")
    access = _section(facts, "accessibility")
    lacks = {
        Task(
            gettext("Compléter les mentions légales"),
            gettext(
                "L’éditeur, la direction de la publication et l’hébergeur y sont obligatoires."
            ),
        ): not all(legal.get(name) for name in ("publisher", "director", "host_name")),
        Task(
            gettext("Dire à qui signaler un défaut d’accessibilité"),
            gettext("Une adresse e-mail suffit."),
        ): not access.get("email"),
        Task(gettext("Dire comment joindre la mairie")): not contact.get("name"),
        Task(
            gettext("Ajouter une deuxième langue étrangère"),
            gettext(
                "Loi du 4 août 1994, article 4 : un service public qui traduit le fait dans au "
                "moins deux langues étrangères."
            ),
        ): len(facts.languages) == 2,
    }
    return [task for task, is_lacking in lacks.items() if is_lacking]


def _section(facts: SiteFacts, name: str) -> Mapping[str, object]:
    found: Mapping[str, object] = facts.identity.get(name, {})
    return found


def _languages(facts: SiteFacts, texts: Mapping[str, LocalizedText]) -> list[LanguageLine]:
    first = facts.languages[0]
    said = [text for text in texts.values() if text.get(first)]
    return [
        LanguageLine(
            language_name(code),
            sum(text.state(code, source=first) is not TranslationState.MISSING for text in said),
            len(said),
        )
        for code in facts.languages
    ]
