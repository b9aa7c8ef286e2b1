"""What the environment may say, and what it is told when it is wrong."""

from pathlib import Path

import pytest

from app.settings import Settings, SettingsError

LONG = "s" * 32


def test_the_defaults_run_on_localhost_with_sqlite_under_the_data_folder():
    settings = Settings.from_environment({"RENTREE_DATA_DIR": "somewhere"})
    assert settings.base_host == "localhost:8000"
    assert settings.database_url == f"sqlite:///{Path('somewhere').absolute()}/rentree.db"
    assert settings.public_scheme == "http"


def test_a_public_host_speaks_https_and_needs_a_secret():
    there = {"RENTREE_BASE_HOST": "rentree.example"}
    with pytest.raises(SettingsError, match="RENTREE_SECRET_KEY"):
        Settings.from_environment(there)
    assert Settings.from_environment({**there, "RENTREE_SECRET_KEY": LONG}).public_scheme == "https"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RENTREE_BASE_HOTS", "x"),
        ("RENTREE_BASE_HOST", "a b"),
        ("RENTREE_TRUSTED_PROXIES", "beaucoup"),
        ("RENTREE_PUBLIC_SCHEME", "gopher"),
    ],
)
def test_what_is_unknown_or_wrong_refuses_to_start_and_is_named(name: str, value: str):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value, "RENTREE_SECRET_KEY": LONG})


def test_the_secret_key_is_made_once_on_localhost_and_kept(tmp_path: Path):
    settings = Settings(data_dir=tmp_path)
    first = settings.with_secret_key().secret_key
    assert len(first) >= 32
    assert settings.with_secret_key().secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_secrets_are_not_printed():
    assert LONG not in repr(Settings(secret_key=LONG))


def test_postgresql_is_reached_with_psycopg_however_it_is_written():
    for url in ("postgres://x/y", "postgresql://x/y", "postgresql+psycopg://x/y"):
        assert Settings(secret_key=LONG, database_url=url).database_url == (
            "postgresql+psycopg://x/y"
        )


def test_pieces_of_pages_have_the_room_that_whole_pages_do_not_take() -> None:
    def room(**told: str) -> int:
        given = {f"RENTREE_{name}": value for name, value in told.items()}
        return Settings.from_environment(given).pieces_mb

    assert room() == room(PAGE_CACHE_MB="64") == 5
    assert room(PAGE_CACHE_MB="0") == 128
    assert room(PAGE_CACHE_MB="0", PIECES_MB="20") == room(PIECES_MB="20") == 20
