"""Requests drawn by chance over every route of the console, and what must never come of them.

Besançon's people ask; whatever Albi has carries a word of its own, which must be in no answer
of theirs, and nothing that Albi has may move. No answer is a failure of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from app.kernel.drafting import mark_of
from app.kernel.record import Actor
from app.models.base import Base
from app.models.curation import Curation
from app.models.site import Site
from app.queries import drafts
from app.queries.accounts import AccountFacts
from app.services.accounts import accounts
from app.services.accounts.attempts import Attempts
from app.services.drafts import edits, files, publish
from app.services.drafts.edits import Edit
from tests.conftest import NOW
from tests.web.console.browsing import Browser
from tests.web.console.conftest import Town

CANARY = "canari-d-albi"
HERE, THERE = "besancon", "albi"
ROLES = ("stranger", "reader", "editor", "administrator", "both", "halfway", "operator")
LEGAL = {"legal.publisher": "Ville", "legal.director": "Maire", "legal.host_name": "Hôte"}
_EVENTS_IN_ALBI = "81004"
_ENDS = ("deconnexion", "connexions", "fermer", "mot-de-passe", "connexion")


@dataclass
class Crowd:
    """Everybody who asks, and all that they may try. ``seed`` draws it."""

    town: Town
    seed: int
    values: list[str] = field(default_factory=list)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, AccountFacts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Furnish both towns, and read every form of the first."""
        self.chance = Random(self.seed)
        for slug in (HERE, THERE):
            furnish(self.town, slug)
        self.people = {
            role: self.town.person(f"{role}@besancon.example", (HERE, role))
            for role in ("reader", "editor", "administrator")
        }
        mixed: Any = ((HERE, "administrator"), (THERE, "reader"))
        self.people["both"] = self.town.person("both@example.org", *mixed)
        self.people["halfway"] = self.town.person("half@reseau.example", operator=True)
        self.people["operator"] = self.town.person("odile@reseau.example", operator=True)
        self.rules = list(self.town.app.extensions["console"].url_map.iter_rules())
        self.left: list[tuple[Rule, str]] = []
        self.values = [*self._known_values(), *HOSTILE]
        self.forms = dict(self._forms())

    def browser(self, role: str) -> Browser:
        """A browser in which somebody of that role has just signed in."""
        if role == "stranger":
            return Browser(self.town.app)
        return self.town.inside(self.people[role], strong=role == "operator")

    def every_way(self) -> list[tuple[Rule, str]]:
        """Return each route with each way of asking for it."""
        return [
            (rule, method)
            for rule in self.rules
            for method in sorted((rule.methods or set()) & {"GET", "POST"}) or ["GET"]
        ]

    def draw(self) -> tuple[Rule, str]:
        """Draw a route and a way of asking for it; all come before one comes again."""
        if not self.left:
            self.left = self.every_way()
            self.chance.shuffle(self.left)
        return self.left.pop()

    def address(self, rule: Rule, slug: str) -> str:
        """An address of a route: on that site, with identities of either town."""
        given = {
            name: self._part(kind, slug, name)
            for name, kind in rule._converters.items()  # noqa: SLF001 (werkzeug shows no list)
        }
        _, path = rule.build(given)
        return str(path)

    def query(self) -> dict[str, str]:
        """A few parameters, some of which pages know."""
        known = ("q", "avant", "langue", "page", "largeur", "filtre", "cursor", "suite", "lang")
        asked = self.chance.sample(known, self.chance.randrange(3))
        return {name: self.chance.choice(self.values) for name in asked}

    def form(self, path: str) -> dict[str, Any]:
        """What a form of that address would send, some of it replaced."""
        fields: dict[str, Any] = dict(self.forms.get(path, {}))
        for name in list(fields) or ["name", "role", "path", "event", "number"]:
            if self.chance.random() < 0.4:
                fields[name] = self.chance.choice(self.values)
        return fields

    def _part(self, kind: BaseConverter, slug: str, name: str) -> Any:
        if name == "slug":
            return slug
        if isinstance(kind, IntegerConverter):
            return self.chance.choice([*range(1, 12), 2_147_483_647])
        if isinstance(kind, AnyConverter):
            return self.chance.choice(sorted(kind.items))
        plain = [one for one in self.values if one and "/" not in one and "\x00" not in one]
        return self.chance.choice(plain)

    def _known_values(self) -> list[str]:
        session, found = (
            self.town.session,
            ["1", "2", "3", "fr", "en", "ar", "reader", "administrator"],
        )
        for slug in (HERE, THERE):
            number = self.town.sites[slug]
            found += [slug, str(number), *drafts.draft(session, number).content.values]
        for table, column in (("kept_file", "name"), ("one_time_link", "digest"), ("event", "id")):
            found += [str(one) for one in session.scalars(sa.text(f"SELECT {column} FROM {table}"))]  # noqa: S608 (ours)
        return found

    def _forms(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each form that an administrator or an operator may be shown, by where it is sent."""
        browsers = [self.browser("administrator"), self.browser("operator")]
        for rule in self.rules:
            if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(
                ("static", "associations")
            ):
                continue
            for browser in browsers:
                path = self.address(rule, HERE)
                page = BeautifulSoup(said(browser.get(path)), "html.parser")
                for form in page.find_all("form", method="post"):
                    fields = form.find_all(["input", "textarea", "select"], attrs={"name": True})
                    yield (
                        str(form.get("action", path)),
                        {str(f["name"]): str(f.get("value", "")) for f in fields},
                    )


HOSTILE = [
    "",
    "0",
    "-1",
    "9" * 30,
    "../../albi/equipe",
    "//evil.example/",
    "é" * 50,
    "x" * 5000,
    "a\x00b",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\u202eabc",
    "2026-13-45",
    "#a4262c",
    "red;}</style>",
    "albi.rentree.test",
    "on",
]


def furnish(town: Town, slug: str) -> None:
    """Give a site people, texts that wait, publications, pictures, events and what it hid."""
    session, number = town.session, town.sites[slug]
    word = CANARY if slug == THERE else "affaire-bisontine"
    by = Actor(None, f"{word} acteur")
    town.person(f"{word}@mairie.example", (slug, "administrator"))
    accounts.invite(
        session,
        f"{word}-invite@mairie.example",
        site_slug=slug,
        role="editor",
        is_operator=False,
        by=by,
        now=NOW,
    )
    _write(session, number, {**LEGAL, "texts.home.title.fr": f"{word} titre"}, by)
    publish.publish(session, number, may=lambda _: True, by=by, now=NOW)
    picture = f"{word} image".encode()
    files.keep_file(session, number, picture, stem="emblem", media_type="image/png", by=by, now=NOW)
    _write(session, number, {"texts.home.lead.fr": f"{word} brouillon", "contact.name": word}, by)
    insee = _EVENTS_IN_ALBI if slug == THERE else "25056"
    event = town.build.event(insee, f"{word} bal")
    town.build.event(insee, f"{word} loto")
    session.add(
        Curation(
            site_id=number,
            event_id=event.id,
            is_hidden=True,
            reason=word,
            actor=word,
            updated_at=NOW,
        )
    )
    session.commit()


def _write(session: Session, number: int, values: dict[str, Any], by: Actor) -> None:
    now = drafts.draft(session, number).content
    asked = [Edit(path, value, mark_of(now.values.get(path))) for path, value in values.items()]
    edits.save(session, number, asked, by=by, now=NOW)


def ask(crowd: Crowd, role: str, browser: Browser, seal: str) -> tuple[str, TestResponse]:
    """Send one request; return what it was, in words, and the answer."""
    chance = crowd.chance
    rule, method = crowd.draw()
    slug = chance.choice((HERE, HERE, THERE, "n-existe-pas"))
    path = crowd.address(rule, slug)
    if method == "GET":
        answer = browser.get(path, query_string=crowd.query())
    else:
        sent = {**crowd.form(path), "csrf_token": seal if chance.random() < 0.95 else "x"}
        answer = browser.post(path, sent)
    return f"{role} {method} {path}", answer


def said(answer: TestResponse) -> str:
    """Return what an answer tells, whatever it is; a file that was streamed is read no more."""
    try:
        return answer.data.decode("utf-8", "replace")
    except ValueError:
        return ""


def crossed(role: str, asked: str, answer: TestResponse) -> str | None:
    """Return what is wrong with an answer, or ``None``."""
    # 503: a service that this installation does not have says so.
    if answer.status_code >= 500 and answer.status_code != 503:
        return f"{asked}: {answer.status_code}"
    if role in {"operator", "both"} and f"/{THERE}" in asked:
        return None
    if role != "operator" and CANARY in said(answer) + str(answer.headers):
        return f"{asked}: tells of Albi"
    is_there = asked.split(" ")[2].startswith(f"/{THERE}/")
    if (
        is_there
        and role not in {"operator", "both", "stranger", "halfway"}
        and "/helloasso" not in asked
    ):
        return (
            None if answer.status_code in {404, 400, 405, 403} else f"{asked}: {answer.status_code}"
        )
    return None


def state_of_albi(session: Session, number: int) -> str:
    """Return the digest of all that Albi has: its rows, its hosts, what happens there."""
    digest = sha256()
    for table in Base.metadata.sorted_tables:
        for rows in _rows_of(session, table, number):
            digest.update(repr(rows).encode())
    return digest.hexdigest()


def _rows_of(session: Session, table: sa.Table, number: int) -> Iterator[list[Any]]:
    if "site_id" in table.c:
        chosen = table.c.site_id == number
    elif table.name == "site":
        chosen = table.c.id == number
    elif "insee" in table.c and table.name in {"event", "occurrence", "event_search"}:
        chosen = table.c.insee == _EVENTS_IN_ALBI
    else:
        return
    columns = [c for c in table.c if c.name not in {"content_version", "changed_sequence"}]
    asked = sa.select(*columns).where(chosen).order_by(*table.primary_key.columns)
    yield [table.name, *session.connection().execute(asked).all()]


def fresh(town: Town) -> None:
    """Let nobody be kept waiting for what others tried."""
    town.app.extensions["console"].extensions["attempts"] = Attempts(None)
    town.app.extensions["sites"].forget()


def site_row(session: Session, slug: str) -> Site:
    """Return a site's row."""
    return session.scalars(sa.select(Site).where(Site.slug == slug)).one()


def ends_session(asked: str) -> bool:
    """Tell whether a request may have ended the sign-in that sent it."""
    return any(word in asked for word in _ENDS)
