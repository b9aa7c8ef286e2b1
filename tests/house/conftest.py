"""The rules look at the application; they need no rows, so no database."""

import pytest
from flask import Flask

from app import create_app
from app.settings import Settings


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application as the roof makes it, over an empty folder."""
    return create_app(Settings(secret_key="k" * 32, data_dir=tmp_path_factory.mktemp("house")))
