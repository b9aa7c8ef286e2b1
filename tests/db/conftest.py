"""Shared by the tests that read and write tables."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import Builder
from tests.db.import_road import Road


@pytest.fixture
def road(session: Session, app: Flask, build: Builder, tmp_path: Path) -> Road:
    """The import road, over a country of five communes."""
    for insee in ("25056", "25036", "97411", "75056", "81004"):
        build.commune(insee)
    return Road(session, app, tmp_path)
