"""A backup brought back on either engine is the same to the byte."""

from __future__ import annotations

import gzip
import stat
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.kernel.text import LocalizedText
from app.models.account import RecordEntry
from app.models.event import Event
from app.services.backups.save import Wanted, save
from tests.conftest import NOW
from tests.db.backups.archives import parts_of, rewritten
from tests.db.backups.furnished import PICTURE, full, wanted
from tests.db.whole import KEY, Installation, event, installations


def test_everything_comes_back_the_same_on_any_engine(
    pair: tuple[Installation, Installation], tmp_path: Path
) -> None:
    one, other = pair
    full(one)
    told = one.done("backup", tmp_path / "all.tar.gz")
    assert "Sauvegarde faite" in told
    assert "0 différence" in other.done("restore", tmp_path / "all.tar.gz")
    assert other.content() == one.content()
    assert other.content()["record_entry"][0] == 30
    nulls = sa.text("SELECT path FROM draft_edit WHERE value IS NULL")
    with other.engine.connect() as connection:
        assert connection.scalars(nulls).all() == ["brand.banner"]
    place = Path("pictures") / PICTURE
    assert (other.data / place).read_bytes() == (one.data / place).read_bytes()
    assert "Journal intact" in other.done("account", "check-record")
    other.done("backup", tmp_path / "again.tar.gz")
    assert parts_of(tmp_path / "again.tar.gz") == parts_of(tmp_path / "all.tar.gz")


def test_what_is_written_after_a_restore_is_numbered_after_it_and_the_record_stays_closed(
    pair: tuple[Installation, Installation], tmp_path: Path
) -> None:
    one, other = pair
    full(one)
    one.done("backup", tmp_path / "all.tar.gz")
    other.done("restore", tmp_path / "all.tar.gz")
    last = max(_ids(other))
    other.put(event("later", NOW, Decimal(1), LocalizedText({"fr": "Après"})))
    assert max(_ids(other)) == last + 1
    for statement in (sa.delete(RecordEntry), sa.update(RecordEntry).values(actor="Moi")):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), other.engine.begin() as c:
            c.execute(statement)


def _ids(installation: Installation) -> list[int]:
    with installation.engine.connect() as connection:
        return list(connection.scalars(sa.select(Event.__table__.c.id)))


def test_a_database_that_holds_something_is_left_as_it_is_unless_told(
    town: Installation, tmp_path: Path
) -> None:
    full(town)
    town.done("backup", tmp_path / "all.tar.gz")
    kept = town.content()
    town.put(event("after", NOW, Decimal(2), LocalizedText({"fr": "Après"})))
    changed = town.content()
    assert "n’est pas vide" in town.refused("restore", tmp_path / "all.tar.gz")
    assert town.content() == changed
    assert "0 différence" in town.done("restore", tmp_path / "all.tar.gz", "--replace")
    assert town.content() == kept


def test_what_somebody_packed_again_by_hand_is_still_good(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    same = rewritten(sound, tmp_path / "same.tar.gz", lambda name, content: [(name, content)])
    assert "0 différence" in empty.done("restore", same)


def test_a_backup_of_an_older_schema_is_brought_to_the_newest(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with installations(request, tmp_path, "sqlite", "postgresql") as (one, other):
        full(one)
        kept = one.content()
        path = tmp_path / "old.tar.gz"
        one.done("db", "downgrade", "0008")
        # As the version of that time would have made it.
        _saved_as_of("0008", one, path)
        told = other.run("restore", path)
        assert told[0] == 0, told
        assert "Elle était au schéma 0008" in told[2]
        assert other.content()["event"] == kept["event"]
        assert other.content()["record_entry"] == kept["record_entry"]
        assert "0013" in other.run("db", "current")[1] or other.content().keys() == kept.keys()
        assert "il faut le même" in other.refused("restore", path, "--replace")


def _saved_as_of(revision: str, one: Installation, path: Path) -> None:
    wanted = Wanted(data_dir=one.data, secret_key=KEY, program="0.1.0", revision=revision)
    save(one.engine, path, wanted, now=NOW)


def test_a_base_that_is_behind_is_not_saved(town: Installation, tmp_path: Path) -> None:
    town.done("db", "downgrade", "0012")
    assert "flask db upgrade" in town.refused("backup", tmp_path / "all.tar.gz")
    assert list(tmp_path.glob("*.tar.gz")) == []


def test_the_key_goes_along_only_when_it_is_asked_for(
    empty: Installation, sound: Path, tmp_path: Path
) -> None:
    assert parts_of(sound)["secret_key"].decode() == KEY
    status, _, complained = empty.run("backup", tmp_path / "plain.tar.gz")
    assert status == 0
    assert "La clé de l’installation n’y est pas" in complained
    assert "secret_key" not in parts_of(tmp_path / "plain.tar.gz")
    assert KEY.encode() not in gzip.decompress((tmp_path / "plain.tar.gz").read_bytes())
    assert "--with-secret-key" in empty.refused(
        "restore", tmp_path / "plain.tar.gz", "--take-secret-key"
    )
    stranger = Installation(empty.url, empty.data, key="z" * 40)
    assert "n’est pas celle de la sauvegarde" in stranger.run("restore", sound)[2]
    told = stranger.run("restore", sound, "--replace", "--take-secret-key")
    assert told[0] == 0, told
    assert (empty.data / "secret_key").read_text() == KEY
    assert stat.S_IMODE((empty.data / "secret_key").stat().st_mode) == 0o600
    stranger.engine.dispose()


def test_a_backup_sees_one_instant_while_others_write(town: Installation, tmp_path: Path) -> None:
    full(town)
    before = town.content()
    seen: list[int] = []

    def write_meanwhile(rows: int) -> None:
        if not seen:
            town.put(event("meanwhile", NOW, Decimal(1), LocalizedText({"fr": "Pendant"})))
        seen.append(rows)

    path = tmp_path / "a.tar.gz"
    manifest = save(town.engine, path, wanted(town), now=NOW, progress=write_meanwhile)
    said = {table.name: (table.rows, table.sha256) for table in manifest.tables}
    assert said == before
    assert town.content() != before
