"""``flask communes load`` says what it did, or what is wrong and where."""

from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from tests.db.test_communes import SLICE


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["communes", "load", *arguments])
    return result.exit_code, result.stdout.replace("\u202f", " "), result.stderr


def test_the_shipped_list_is_loaded_in_words(app: Flask, session: Session) -> None:
    code, out, _ = run(app)
    assert code == 0
    assert "34 969" in out
    assert "34 969 créées" in out
    _, again, _ = run(app)
    assert "0 créée, 0 mise à jour, 34 969 inchangées" in again


def test_another_list_is_loaded_from_its_file(app: Flask, session: Session) -> None:
    code, out, _ = run(app, str(SLICE.communes))
    assert (code, "54 créées" in out) == (0, True)


def test_a_wrong_list_is_said_with_its_line(
    app: Flask,
    session: Session,
    tmp_path: Path,
) -> None:
    wrong = tmp_path / "communes.csv"
    wrong.write_text(SLICE.communes.read_text("utf-8").replace("25056,", "25O56,"), "utf-8")
    code, out, err = run(app, str(wrong))
    assert (code, out) == (1, "")
    assert "communes.csv, ligne 13" in err
    assert "Traceback" not in err
