"""Making the daily files: events to come, season activities and portals of the whole country.

All of it as it was at one instant, read a page at a time and compressed as it comes: memory
does not grow with the number of events. The files become those of today once all are whole
and on the disk; killed anywhere, those of the day before stay.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.kernel.search import Search
from app.models.engine import begin_writing
from app.queries import activities, events, sites
from app.queries.facts import RecordFacts
from app.queries.hiding import sites_hiding
from app.queries.question import Question
from app.queries.sites import SiteFacts
from app.services import versions
from app.services.open_data import columns, package, portals, shapes
from app.services.open_data.columns import Column, Line
from app.services.open_data.country import ACTIVITIES, EVENTS, Country, Reach
from app.services.open_data.shelf import (
    CSV,
    JSON_LINES,
    SCHEMA,
    FileSaid,
    Kind,
    Published,
    Shelf,
)
from app.services.open_data.writing import pressing, row, said

PAGE = 500
NAMES: dict[Kind, str] = {"events": "evenements", "activities": "activites", "portals": "portails"}
Json = dict[str, Any]
_Told = tuple[str, Line[Any]]
_Record = TypeVar("_Record", bound=RecordFacts)


class OpenDataError(RuntimeError):
    """There is nothing to make files of; the message says what to do, in French."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the files are made for: where they lie, how the public reaches the portals."""

    data_dir: Path
    reach: Reach
    now: datetime
    progress: Callable[[int], None] = lambda _: None


def make(session: Session, wanted: Wanted) -> Published:
    """Make the files of today, and let the pages that show them be made again.

    Raises :class:`OpenDataError` without a national portal, ``OSError`` when they cannot be
    written; the files of the day before then stay.
    """
    _at_one_instant(session)
    shelf = Shelf.under(wanted.data_dir)
    country = _country(session, wanted.reach)
    folder = shelf.begin(wanted.now)
    try:
        files = _Making(session, country, folder, wanted).everything()
        published = Published(made_at=wanted.now, folder=folder.name, files=tuple(files))
        shelf.publish(published)
    except BaseException:
        shelf.abandon(folder)
        raise
    _tell(session)
    return published


def _at_one_instant(session: Session) -> None:
    """Let every reading see the same instant: on SQLite one transaction does, in WAL."""
    session.rollback()
    bind = session.get_bind()
    if isinstance(bind, sa.Engine) and bind.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _tell(session: Session) -> None:
    session.rollback()
    begin_writing(session)
    versions.touch(session, insees=[None])
    session.commit()


def _country(session: Session, reach: Reach) -> Country:
    found = sites.changed_since(session, -1)
    national = next((facts for facts in found if facts.is_national and facts.is_published), None)
    if national is None:
        msg = "Il n’y a pas encore de portail national : lancez « flask site apply »."
        raise OpenDataError(msg)
    return Country(found, reach, national=national)


@dataclass(slots=True)
class _Making:
    session: Session
    country: Country
    folder: Path
    wanted: Wanted
    done: int = 0

    def everything(self) -> list[FileSaid]:
        """Write each file, the list of them all last."""
        files = [
            *self._data("events", self._events(), columns.of_events(), shapes.EventShape),
            *self._data(
                "activities", self._activities(), columns.of_activities(), shapes.ActivityShape
            ),
            *self._data("portals", self._portals(), portals.of_portals(), portals.PortalShape),
        ]
        described = package.described(files, made_at=self.wanted.now)
        return [*files, self._plain("datapackage.json", "package", described)]

    def _data(
        self,
        kind: Kind,
        told: Iterable[_Told],
        described: Sequence[Column[Any]],
        shape: type[BaseModel],
    ) -> list[FileSaid]:
        """Write the same records twice, as lines and as a table, and the schema of each."""
        name = NAMES[kind]
        lines_schema, table_schema = f"{name}.schema.json", f"{name}.table.json"
        with ExitStack() as stack:
            lines = stack.enter_context(pressing(self.folder / f"{name}.jsonl.gz"))
            table = stack.enter_context(pressing(self.folder / f"{name}.csv.gz"))
            table.text(row(column.name for column in described))
            for whole, line in told:
                lines.line(whole + "\n")
                table.line(row(column.cell(line) for column in described))
                self._count()
        key = described[0].name
        return [
            said(
                lines,
                name=f"{name}.jsonl.gz",
                kind=kind,
                media_type=JSON_LINES,
                schema_name=lines_schema,
            ),
            self._plain(lines_schema, kind, package.line_schema(shape)),
            said(table, name=f"{name}.csv.gz", kind=kind, media_type=CSV, schema_name=table_schema),
            self._plain(table_schema, kind, columns.table_schema(described, key=key)),
        ]

    def _events(self) -> Iterator[_Told]:
        found = events.walk(self.session, self._question(), step=PAGE, all_times=True)
        for event, url in self._addressed(found, under=EVENTS):
            shape = shapes.event_shape(event, url=url, served_at=self.country.served_at)
            yield shape.model_dump_json(), self._line(event, url, shape.image)

    def _activities(self) -> Iterator[_Told]:
        found = activities.walk(self.session, self._question(), step=PAGE)
        for activity, url in self._addressed(found, under=ACTIVITIES):
            shape = shapes.activity_shape(activity, url=url, served_at=self.country.served_at)
            yield shape.model_dump_json(), self._line(activity, url, shape.image)

    def _portals(self) -> Iterator[_Told]:
        for facts in self.country.portals:
            shape = portals.portal_shape(facts, self.country)
            yield shape.model_dump_json(), self._line(facts, shape.url, None)

    def _addressed(self, found: Iterator[_Record], *, under: str) -> Iterator[tuple[_Record, str]]:
        while batch := list(islice(found, PAGE)):
            hiding = sites_hiding(self.session, [record.id for record in batch])
            for record in batch:
                yield record, self.country.address(record, hiding[record.id], under=under)

    def _line(
        self, record: RecordFacts | SiteFacts, url: str, image: shapes.ImageShape | None
    ) -> Line[Any]:
        image_url = (image.url if image else None) or ""
        return Line(record, url, image_url, self.country.national.languages)

    def _question(self) -> Question:
        national = self.country.national
        return Question(
            scope=national.scope,
            search=Search(),
            now=self.wanted.now,
            zone=ZoneInfo(national.timezone),
        )

    def _plain(self, name: str, kind: Kind, content: Json) -> FileSaid:
        """Write a small file, which people read too."""
        body = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
        (self.folder / name).write_bytes(body)
        return FileSaid(
            name=name,
            kind=kind,
            media_type=SCHEMA,
            is_compressed=False,
            size=len(body),
            sha256=sha256(body).hexdigest(),
        )

    def _count(self) -> None:
        self.done += 1
        self.wanted.progress(self.done)
