"""All that a site owns goes away in a ZIP and comes back elsewhere, the same to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.models.curation import Curation
from app.models.event import Event
from app.models.site import Site
from tests import tenants_on_disk
from tests.conftest import NOW
from tests.db.estates.furnished import (
    KEYS,
    ODD,
    all_of,
    ground,
    site_of,
    told,
)
from tests.db.estates.parcels import (
    contents,
    public_rows,
    rewritten,
    same_but_the_record,
)
from tests.db.whole import Installation, installations


def test_what_is_taken_elsewhere_is_the_same_to_the_byte(
    pair: tuple[Installation, Installation], tmp_path: Path
) -> None:
    one, other = pair
    ground(other)
    one.done("site", "export-all", "besancon", tmp_path / "one.zip")
    told = other.run("site", "import-all", tmp_path / "one.zip")
    assert told[0] == 0, told
    assert "En attente" not in told[2]
    other.done("site", "export-all", "besancon", tmp_path / "other.zip")
    same_but_the_record(tmp_path / "one.zip", tmp_path / "other.zip")
    assert public_rows(other) == public_rows(one)
    other.done("account", "check-record")


def test_nothing_is_lost_of_what_concerns_events_that_are_not_there_yet(
    pair: tuple[Installation, Installation], tmp_path: Path
) -> None:
    one, other = pair
    ground(other, events=False)
    one.done("site", "export-all", "besancon", tmp_path / "one.zip")
    status, _, complained = other.run("site", "import-all", tmp_path / "one.zip")
    assert status == 0
    assert complained.count("En attente") == 5
    other.done("site", "export-all", "besancon", tmp_path / "other.zip")
    same_but_the_record(tmp_path / "one.zip", tmp_path / "other.zip")
    told(other, "25056", *KEYS)
    status, _, complained = other.run("site", "import-all", tmp_path / "other.zip", "--replace")
    assert status == 0, complained
    assert "En attente" not in complained
    with Session(other.engine) as session:
        titles = {row.source_key: row.title["fr"] for row in session.scalars(all_of(Event))}
    assert titles["bal"] == LocalizedText({"fr": ODD})["fr"]


def test_one_that_is_here_is_refused_unless_told_and_then_comes_back_as_it_was(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for engine in ("sqlite", "postgresql"):
        folder = tmp_path / engine
        folder.mkdir()
        with installations(request, folder, engine) as (one,):
            ground(one)
            site_of(one, folder)
            one.done("site", "export-all", "besancon", folder / "one.zip")
            before, rows = one.content(), public_rows(one)
            assert "déjà ici" in one.refused("site", "import-all", folder / "one.zip")
            assert one.content() == before
            one.done("site", "import-all", folder / "one.zip", "--replace")
            assert public_rows(one) == rows
            one.done("site", "export-all", "besancon", folder / "again.zip")
            same_but_the_record(folder / "one.zip", folder / "again.zip")


def test_what_another_commune_owns_is_never_in_it_nor_touched(
    alone: Installation, tmp_path: Path
) -> None:
    albi = tenants_on_disk.SITE.replace("besancon", "albi").replace("25056", "81004")
    albi = albi.replace('aliases = ["besac", "www.besac.example"]', "").replace("besac", "al")
    folder = tenants_on_disk.write(tmp_path / "albi", site_toml=albi)
    alone.done("site", "apply", folder)
    with Session(alone.engine) as session:
        site = session.scalars(sa.select(Site.id).where(Site.slug == "albi")).one()
        number = session.scalars(all_of(Event).where(Event.source_key == "ailleurs")).one().id
        session.add(Curation(site_id=site, event_id=number, reason="secret d’Albi", updated_at=NOW))
        session.commit()
    alone.done("site", "export-all", "besancon", tmp_path / "one.zip")
    everything = b"".join(contents(tmp_path / "one.zip").values())
    assert b"Albi" not in everything
    assert b"argon2" not in everything
    # A line slipped in about an event of Albi waits for ever.
    line = "console;ailleurs;oui;non;à moi;;;Zoé;2026-09-04T10:00:00.000000+00:00\r\n"
    hostile = rewritten(
        tmp_path / "one.zip", tmp_path / "h.zip", {"curation.csv": lambda c: c + line.encode()}
    )
    told = alone.run("site", "import-all", hostile, "--replace")
    assert told[0] == 0
    assert "console ailleurs n’est pas ici" in told[2]
    with Session(alone.engine) as session:
        kept = session.scalars(all_of(Curation).where(Curation.event_id == number)).one()
        assert (kept.site_id, kept.reason) == (site, "secret d’Albi")
