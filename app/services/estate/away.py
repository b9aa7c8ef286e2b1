"""Taking away all that a site owns: one ZIP, the same bytes for the same things."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.queries import bundles, estate
from app.queries.bundles import StoredSite
from app.queries.drafts import is_picture
from app.queries.estate import stamp
from app.services.estate import cells, readme, rooms
from app.services.estate.cells import Row, packed
from app.services.estate.problems import EstateError
from app.services.sites.export import sources_of

# A ZIP dates its files; the same things are the same bytes whenever they are taken away.
_WHEN = (1980, 1, 1, 0, 0, 0)
_PRESSED_ALREADY = (".png", ".jpg", ".jpeg", ".webp", ".avif")
Waiting = Mapping[str, list[list[str]]]


def see_one_instant(session: Session) -> None:
    """Begin the transaction of ``session`` so that all it reads is of one instant.

    To be said before anything is read. On SQLite a transaction is so already.
    """
    bind = session.get_bind()
    if isinstance(bind, sa.Engine) and bind.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def take_away(session: Session, slug: str, file: IO[bytes]) -> None:
    """Write the ZIP of all that the site ``slug`` owns; :class:`EstateError` if there is none."""
    stored = bundles.stored_site(session, slug)
    if stored is None:
        msg = f"Aucun site ne s’appelle « {slug} » ; « flask site list » les donne tous."
        raise EstateError(msg)
    with zipfile.ZipFile(file, "w") as archive:
        _Taking(session, stored, archive).everything()


@dataclass(slots=True)
class _Taking:
    session: Session
    stored: StoredSite
    archive: zipfile.ZipFile

    @property
    def scope(self) -> Scope:
        """What belongs to the site."""
        return self.stored.scope

    def everything(self) -> None:
        """Write each file."""
        self._add(rooms.README, [readme.WORDS.encode()])
        said = {"format": rooms.FORMAT, "slug": self.stored.slug}
        self._add(rooms.INVENTORY, [(json.dumps(said) + "\n").encode()])
        for name, text in sources_of(self.stored).items():
            self._add(f"site/{name}", [text.encode()])
        for name, content in sorted(bundles.asset_contents(self.session, self.scope).items()):
            self._add(f"site/assets/{name}", [content])
        self._add(rooms.PUBLICATIONS, map(_packed, estate.publications(self.session, self.scope)))
        self._add(rooms.DRAFT, map(_packed, estate.edits(self.session, self.scope)))
        self._table(rooms.TRANSLATIONS, self._translations())
        self._files()
        waiting = waiting_of(self.session, self.scope)
        for name, mine in (
            (rooms.CURATION, self._curation()),
            (rooms.CORRECTIONS, self._corrections()),
            (rooms.EDITIONS, self._editions()),
        ):
            self._table(name, with_waiting(name, mine, waiting))
        self._table(rooms.PEOPLE, self._people())
        self._table(rooms.RECORD, self._record())
        self._table(rooms.VISITS, self._visits())

    def _translations(self) -> Iterator[Row]:
        texts = {"name": self.stored.name.to_json(), **estate.texts(self.session, self.scope)}
        for key, said in sorted(texts.items()):
            for language, words in sorted(said.items()):
                if language in self.stored.languages and not isinstance(words, str):
                    yield key, language, words["from"]

    def _files(self) -> None:
        said = [one for one in estate.files(self.session, self.scope) if is_picture(one.name)]
        rows = ((one.name, one.media_type, one.digest, stamp(one.since)) for one in said)
        self._table(rooms.FILES, rows)
        for one in said:
            content = estate.file_content(self.session, self.scope, one.name)
            self._add(f"files/{one.name}", [content or b""])

    def _curation(self) -> Iterator[Row]:
        for one in estate.curation(self.session, self.scope):
            yield (
                *one.event,
                _yes(one.is_hidden),
                _yes(one.is_featured),
                one.reason or "",
                *(one.same_as or ("", "")),
                one.actor,
                stamp(one.at),
            )

    def _corrections(self) -> Iterator[Row]:
        for one in estate.corrections(self.session, self.scope):
            received = "" if one.received is None else packed(one.received)
            yield *one.event, one.field, packed(one.value), received, one.actor, stamp(one.at)

    def _editions(self) -> Iterator[Row]:
        for slug, takes_part in estate.editions(self.session, self.scope):
            yield slug, _yes(takes_part)

    def _people(self) -> Iterator[Row]:
        for one in estate.people(self.session, self.scope):
            yield one.role, one.email, one.name, one.language, stamp(one.since)

    def _record(self) -> Iterator[Row]:
        former = estate.file_content(self.session, self.scope, rooms.FORMER_RECORD)
        if former:
            yield from cells.rows_of(rooms.RECORD, rooms.HEADS[rooms.RECORD], io.BytesIO(former))
        yield from record_rows(self.session, self.scope)

    def _visits(self) -> Iterator[Row]:
        for day, kind, count in estate.visits(self.session, self.scope):
            yield day.isoformat(), kind, str(count)

    def _table(self, name: str, rows: Iterable[Row]) -> None:
        self._add(name, cells.table(rooms.HEADS[name], rows))

    def _add(self, name: str, pieces: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(name, _WHEN)
        is_pressed = name.endswith(_PRESSED_ALREADY)
        info.compress_type = zipfile.ZIP_STORED if is_pressed else zipfile.ZIP_DEFLATED
        info.create_system, info.external_attr = 3, 0o644 << 16
        with self.archive.open(info, "w") as file:
            for piece in pieces:
                file.write(piece)


def record_rows(session: Session, scope: Scope) -> Iterator[Row]:
    """Give the lines that the record of this installation has of a site."""
    for one in estate.record(session, scope):
        yield str(one.number), stamp(one.at), one.actor, one.kind, packed(one.detail)


def waiting_of(session: Session, scope: Scope) -> Waiting:
    """Return the lines that came from elsewhere and still lack their event, or their edition."""
    content = estate.file_content(session, scope, rooms.WAITING)
    found: Waiting = json.loads(content) if content else {}
    return found


def with_waiting(name: str, mine: Iterable[Row], waiting: Waiting) -> list[Row]:
    """Return the lines of a table with those that wait, in order; what was decided since wins."""
    width = _WIDTHS[name]
    lines = {tuple(row[:width]): tuple(row) for row in waiting.get(name, ())}
    lines |= {row[:width]: row for row in mine}
    return [lines[key] for key in sorted(lines)]


# How many cells of a line say what it is about.
_WIDTHS = {rooms.CURATION: 2, rooms.CORRECTIONS: 3, rooms.EDITIONS: 1}


def _yes(claim: bool) -> str:  # noqa: FBT001 (a cell's word for it)
    return "oui" if claim else "non"


def _packed(row: Mapping[str, Any]) -> bytes:
    said = {name: stamp(value) if name in _INSTANTS else value for name, value in row.items()}
    return (packed(said) + "\n").encode()


_INSTANTS = frozenset({"at", "edited_at"})
