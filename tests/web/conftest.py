"""What several pages are tested with: outlines on a map, a page cache in front."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import Builder
from tests.web.keeping import Kept


@pytest.fixture
def kept(app: Flask, session: Session) -> Kept:
    """The application behind a page cache of its own."""
    return Kept(app)


@pytest.fixture
def outlined(build: Builder) -> Callable[..., None]:
    """Give the communes of a test the outline that the official list has: a square around."""

    def give(*insees: str) -> None:
        for insee in insees:
            commune = build.commune(insee)
            west, south = round(commune.west * 10_000), round(commune.south * 10_000)
            build.contour(insee, f"[[{west},{south},1000,0,0,1000,-1000,0]]")

    return give
