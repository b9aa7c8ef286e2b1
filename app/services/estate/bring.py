"""Bringing in all that a site owned elsewhere: in one transaction, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.models.account import Account, GivenRole
from app.models.campaign import CampaignSite, VisitCount
from app.models.curation import Curation, CurationStep
from app.models.draft import DraftEdit, KeptFile, Publication
from app.models.scoping import within
from app.models.site import Site, SiteText
from app.queries import bundles
from app.services.accounts import record
from app.services.accounts.transactions import changing
from app.services.estate import lines, rooms
from app.services.estate.away import record_rows
from app.services.estate.decisions import give_back, settle
from app.services.estate.parcel import Parcel, opened
from app.services.estate.problems import EstateError
from app.services.sites.bundle import FolderReading, read_folder
from app.services.sites.plan import plan_folder
from app.services.sites.problems import FolderError
from app.services.sites.write import write_site
from app.services.versions import touch, touch_site, touch_those_who_name

# All that a site owns beside what its folder says. What could be undone cannot any more.
_OWNED: tuple[type[Any], ...] = (
    CurationStep,
    Curation,
    DraftEdit,
    Publication,
    KeptFile,
    VisitCount,
    CampaignSite,
)


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought in. ``waiting``: lines whose event or edition is not here yet, by file.

    ``left_out``: people whose account is closed here.
    """

    slug: str
    waiting: dict[str, list[list[str]]]
    people: int
    left_out: tuple[str, ...]


def bring(  # noqa: PLR0913 (each is a choice of the operator)
    session: Session,
    path: Path,
    *,
    base_name: str,
    by: Actor,
    now: datetime,
    replace: bool = False,
    with_people: bool = True,
) -> Brought:
    """Make the site of the ZIP at ``path`` own here what it owned there.

    One that is here already is refused, unless ``replace``. What it decided of events that are
    not here is kept with it, and tried again the next time; what is outside its communes never
    applies. ``base_name`` is BASE_HOST without its port. Raises :class:`EstateError`.
    """
    with opened(path) as parcel, TemporaryDirectory() as folder:
        slug = _slug_of(parcel)
        reading = _folder_of(parcel, Path(folder) / slug, base_name)
        with _in_words(), changing(session):
            if bundles.stored_site(session, slug) and not replace:
                msg = (
                    f"Le site « {slug} » est déjà ici : --replace met à sa place celui du fichier. "
                    "Rien n’a été changé."
                )
                raise EstateError(msg)
            return _Bringing(session, parcel, by, now).everything(reading, with_people=with_people)


@dataclass(slots=True)
class _Bringing:
    session: Session
    parcel: Parcel
    by: Actor
    now: datetime

    def everything(self, reading: FolderReading, *, with_people: bool) -> Brought:
        """Write each part; the caller owns the transaction."""
        plan = plan_folder(self.session, reading, now=self.now)
        before = plan.stored.territory if plan.stored else frozenset()
        site = write_site(self.session, plan, now=self.now)
        is_country = site.is_national
        scope = Scope.country(site.id) if is_country else Scope.of_site(site.id, plan.territory)
        self._clear(site.id, with_people=with_people)
        self._mark(site, scope)
        self._insert(Publication, site.id, lines.publications(self.parcel))
        self._insert(DraftEdit, site.id, lines.edits(self.parcel, site.languages[0]))
        self._insert(KeptFile, site.id, lines.files(self.parcel))
        self._insert(VisitCount, site.id, lines.visits(self.parcel))
        found, left_out = self._people(site.id) if with_people else (0, ())
        settled = settle(self.session, self.parcel, scope, now=self.now)
        former = lines.record(self.parcel, known=set(record_rows(self.session, scope)))
        self._keep(site.id, rooms.FORMER_RECORD, "text/csv", former)
        if settled.waiting:
            packed = json.dumps(settled.waiting, ensure_ascii=False).encode()
            self._keep(site.id, rooms.WAITING, "application/json", packed)
        touch(self.session, insees=settled.insees)
        touch_site(self.session, site.id, now=self.now)
        touch_those_who_name(
            self.session, territory=before.union(plan.territory), is_national=is_country
        )
        record.note(
            self.session,
            "imported",
            by=self.by,
            site_id=site.id,
            detail={"from": plan.slug},
            now=self.now,
        )
        return Brought(plan.slug, settled.waiting, found, left_out)

    def _clear(self, site_id: int, *, with_people: bool) -> None:
        mine = Scope.country(site_id)
        owned: list[type[Any]] = [*_OWNED, *([GivenRole] if with_people else [])]
        for model in owned:
            self.session.execute(
                within(sa.delete(model), mine, model).execution_options(synchronize_session=False)
            )
        give_back(self.session, site_id, now=self.now)

    def _mark(self, site: Site, scope: Scope) -> None:
        """Say which text each translation was written from."""
        marks = lines.marks(self.parcel)
        site.name = lines.marked(site.name, marks.get("name", {}))
        for row in self.session.scalars(within(sa.select(SiteText), scope, SiteText)):
            row.text = lines.marked(row.text, marks.get(row.key, {}))
        self.session.flush()

    def _insert(self, model: type[Any], site_id: int, rows: Iterator[dict[str, Any]]) -> None:
        for row in rows:
            self.session.execute(sa.insert(model).values(site_id=site_id, **row))

    def _keep(self, site_id: int, name: str, media_type: str, content: bytes) -> None:
        if content:
            self.session.execute(
                sa.insert(KeptFile).values(
                    site_id=site_id,
                    name=name,
                    media_type=media_type,
                    content=content,
                    digest=sha256(content).hexdigest(),
                    kept_at=self.now,
                )
            )

    def _people(self, site_id: int) -> tuple[int, tuple[str, ...]]:
        """Give their roles; who has no account gets one that opens by a letter alone."""
        given, left_out = 0, []
        for one in lines.people(self.parcel):
            account = self.session.scalar(
                sa.select(Account).where(Account.email_key == one["email_key"])
            )
            if account is not None and account.is_closed:
                left_out.append(one["email"])
                continue
            if account is None:
                account = Account(
                    email=one["email"],
                    email_key=one["email_key"],
                    name=one["name"],
                    language=one["language"],
                    created_at=self.now,
                )
                self.session.add(account)
                self.session.flush()
            self.session.execute(
                sa.insert(GivenRole).values(
                    account_id=account.id,
                    site_id=site_id,
                    role=one["role"],
                    given_at=one["given_at"],
                )
            )
            given += 1
        return given, tuple(left_out)


def _slug_of(parcel: Parcel) -> str:
    try:
        said = json.loads(parcel.read(rooms.INVENTORY))
        slug, number = said["slug"], said["format"]
    except (ValueError, KeyError, TypeError, RecursionError):
        slug, number = None, None
    is_plain = isinstance(slug, str) and slug.replace("-", "").replace("_", "").isalnum()
    if not is_plain or number != rooms.FORMAT:
        msg = "Ce ZIP n’est pas celui d’un site, ou il vient d’une version plus récente."
        raise EstateError(msg)
    return str(slug)


def _folder_of(parcel: Parcel, folder: Path, base_name: str) -> FolderReading:
    """Write the site's folder where it can be read as any other."""
    for name in parcel.names:
        if name.startswith("site/"):
            path = folder / name.removeprefix("site/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(parcel.read(name))
    try:
        reading = read_folder(folder, base_name=base_name)
    except RecursionError as wrong:
        msg = "Le dossier site/ de ce ZIP n’est pas lisible. Rien n’a été changé."
        raise EstateError(msg) from wrong
    if reading.bundle is not None and reading.bundle.site.slug != folder.name:
        msg = "Le site de ce ZIP n’est pas celui que dit son inventaire. Rien n’a été changé."
        raise EstateError(msg)
    return reading


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except FolderError as wrong:
        raise EstateError(_listed(wrong.problems)) from wrong
    except StatementError as wrong:
        reason = str(wrong.orig or wrong).strip().splitlines()[0]
        what = "La base" if isinstance(wrong, DBAPIError) else "Une valeur"
        msg = f"{what} refuse ce qui est dans le fichier ({reason}). Rien n’a été changé."
        raise EstateError(msg) from wrong


def _listed(problems: Sequence[object]) -> str:
    return "\n".join([*(f"site/{problem}" for problem in problems), "Rien n’a été changé."])
