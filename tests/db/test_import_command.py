"""``flask import``: what an operator reads, and what a program reads."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import Builder

PAYLOADS = Path(__file__).parents[1] / "payloads" / "openagenda"


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["import", "openagenda", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def communes(session: Session, build: Builder) -> None:
    for insee in ("75056", "81004", "25056"):
        build.commune(insee)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.json"
    path.write_text(json.dumps([{"uid": n, "title": ""} for n in range(54)]), "utf-8")
    return path


def test_the_report_has_the_words_of_the_contract_and_standard_output_nothing_else(
    app: Flask, communes: None
) -> None:
    code, out, _ = run(app, str(PAYLOADS / "v2.json"), "--json")
    report = json.loads(out)
    assert code == 0
    assert list(report) == [
        "source",
        "dry_run",
        "created",
        "updated",
        "unchanged",
        "withdrawn",
        "refused",
        "failed",
        "unplaced",
    ]
    assert (report["source"], report["dry_run"], report["created"]) == ("openagenda", False, 5)
    assert report["refused"] == [
        {"key": "8110569/92634388", "reason": "pas publié dans son agenda"}
    ]
    assert [record["key"] for record in report["unplaced"]] == ["201697/44333030"]


@pytest.mark.parametrize("name", ["v2.json", "open_data.json", "old_v2_event.json"])
def test_every_shape_in_the_wild_is_read(app: Flask, communes: None, name: str) -> None:
    code, out, _ = run(app, str(PAYLOADS / name), "--json", "--dry-run")
    report = json.loads(out)
    assert code == 0
    assert report["dry_run"] is True
    assert report["created"] > 0
    assert report["failed"] == []


def test_a_person_reads_french(app: Flask, communes: None, many: Path) -> None:
    code, out, err = run(app, str(many))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        "Événements\u00a0: 0 créé, 0 mis à jour, 0 inchangé, 0 retiré, 54 refusés, 0 en échec."
    )
    assert lines[1:3] == ["Refusés\u00a0:", "  0 — sans titre"]
    assert lines[-1] == "  et 34 autres"


def test_what_was_dropped_is_said_beside_the_json(app: Flask, communes: None) -> None:
    _, out, err = run(app, str(PAYLOADS / "v2.json"), "--json")
    json.loads(out)
    assert "99754371 — fin (" in err


def test_a_trial_says_that_it_is_one(app: Flask, communes: None, many: Path) -> None:
    assert run(app, str(many), "--dry-run")[1].startswith("Essai, rien n’est écrit.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "n’existe pas"),
        (b"", "est vide"),
        (b"<html>", "page web"),
        (b'[{"uid": 1, "title": "Bal"', "est coupé"),
        ('[{"uid": 1, "title": "Fête"}]'.encode("latin-1"), "Latin-1"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_a_report(
    app: Flask, communes: None, tmp_path: Path, content: Any, words: str
) -> None:
    path = tmp_path / "export.json"
    if content is not None:
        path.write_bytes(content)
    code, out, err = run(app, str(path), "--json")
    assert code == 1
    assert json.loads(out)["created"] == 0
    assert words in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
