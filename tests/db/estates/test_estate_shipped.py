"""Every site that is shipped, once its people have lived in it, survives its removal."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.picture import Picture
from tests.db.estates.parcels import contents, same_but_the_record
from tests.db.estates.published import live
from tests.db.whole import Installation, installations
from tests.house.tree import ROOT

SHIPPED = sorted(path.name for path in (ROOT / "tenants").glob("[!.]*") if path.name != "_template")


@pytest.mark.parametrize(
    "engines", [("sqlite", "postgresql"), ("postgresql", "sqlite")], ids="-to-".join
)
def test_a_site_that_was_lived_in_is_the_same_elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, engines: tuple[str, str]
) -> None:
    with installations(request, tmp_path, *engines) as (one, other):
        for each in (one, other):
            each.done("communes", "load")
        one.done("site", "apply", ROOT / "tenants")
        live(one)
        assert len(SHIPPED) > 10
        for slug in SHIPPED:
            _same_elsewhere(slug, one, other, tmp_path)
        assert _banners(other) == ["ready"]
        for each in (one, other):
            each.done("account", "check-record")


def _same_elsewhere(slug: str, one: Installation, other: Installation, folder: Path) -> None:
    first, again = folder / f"{slug}.zip", folder / f"{slug}-again.zip"
    one.done("site", "export-all", slug, first)
    status, _, complained = other.run("site", "import-all", first)
    assert status == 0, (slug, complained)
    assert "En attente" not in complained
    assert "photographie" not in complained
    other.done("site", "export-all", slug, again)
    same_but_the_record(first, again)
    inside = contents(first)
    assert inside["publications.jsonl"].count(b"\n") == 5
    assert inside["draft.jsonl"].count(b"\n") >= 2
    kept = {name.partition("-")[0] for name in inside if name.startswith("files/")}
    assert {"files/banner", "files/emblem"} <= kept


def _banners(installation: Installation) -> list[str]:
    """All of them sent the same photograph: it is made ready once, when the first comes."""
    with Session(installation.engine) as session:
        return list(session.scalars(sa.select(Picture.state)))
