"""Files checked whole before a record of them is believed."""

import codecs
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from app.clients.http import SourceError
from app.services.ingest.json_files import Outline, check, records

BAL = {"uid": 1, "title": {"fr": "Fête"}}


def outline_of(path: Path) -> Outline:
    return check(path, path.name, lambda _done, _total: None)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def make(content: bytes | object) -> Path:
        path = tmp_path / "export.json"
        if not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False).encode()
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ([BAL, BAL], 2),
        ({"events": [BAL], "total": 1, "after": None}, 1),
        ({"total_count": 1, "results": [BAL]}, 1),
        (
            {
                "nhits": 1,
                "parameters": {},
                "records": [{"fields": BAL}],
                "facet_groups": [{"name": "x"}],
            },
            1,
        ),
        ({"total_count": 1, "links": [{"href": "x"}], "records": [{"record": {"fields": BAL}}]}, 1),
        ({"type": "FeatureCollection", "features": [{"properties": BAL}]}, 1),
        ({"un-jeu": [BAL], "un-autre": [BAL, BAL]}, 3),
        ([{"title_en": "Ball", "uid": "1"}], 1),
        ({"success": True, "event": BAL}, 1),
        ({**BAL, "timings": [{"begin": "x"}], "sourceAgendas": [{"uid": 2, "title": "x"}]}, 1),
        (b'{"uid": 1, "title": "a"}\n{"uid": 2, "title": "b"}\n', 2),
        ([], 0),
        ({"events": [], "total": 0}, 0),
    ],
)
def test_every_known_shape_is_found(write: Any, content: object, count: int) -> None:
    path = write(content)
    outline = outline_of(path)
    assert outline.count == count
    assert len(list(records(path, outline))) == count


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "est vide"),
        (b" \n ", "est vide"),
        (b"<!doctype html><title>Erreur</title>", "est une page web"),
        (gzip.compress(b"[]", mtime=0), "décompressez-le"),
        (b"PK\x03\x04rest", "archive ZIP"),
        ("[]".encode("utf-16"), "UTF-16"),
        (b"uid;title\n1;Bal\n", "n’est pas du JSON valable"),
        (b'[{"uid": 1, "title": "a"}, ]', "ligne 1 (octet 28)"),
        (b'[{"uid": NaN}]', "n’est pas du JSON valable"),
        (b"[" * 100_000, "n’est pas du JSON valable"),
        (b"42", "pas une liste d’événements"),
        (b"[1, 2]", "pas une liste d’événements"),
        ({"a": 1}, "pas une liste d’événements"),
        ([{"nom": "Une association"}], "pas une liste d’événements"),
    ],
)
def test_what_is_no_export_is_refused_in_words(write: Any, content: Any, words: str) -> None:
    with pytest.raises(SourceError, match=r"export\.json") as refused:
        outline_of(write(content))
    assert words in str(refused.value)


def test_a_file_cut_anywhere_says_where(write: Any) -> None:
    whole = json.dumps([BAL] * 3, ensure_ascii=False, indent=1).encode()
    for cut in range(2, len(whole)):
        with pytest.raises(SourceError) as refused:
            outline_of(write(whole[:cut]))
        line = whole[:cut].count(b"\n") + 1
        assert (
            f"est coupé : il s’arrête au milieu d’un enregistrement (ligne {line}, octet {cut})"
            in (str(refused.value).replace("\u202f", ""))
        )


def test_latin_1_is_told_with_the_first_wrong_byte(write: Any) -> None:
    text = json.dumps([BAL], ensure_ascii=False, indent=1)
    with pytest.raises(SourceError, match=r"UTF-8 \(ligne 5, octet") as refused:
        outline_of(write(text.encode("latin-1")))
    assert f"octet {text.index('ê') + 1})" in str(refused.value)


def test_a_wrong_byte_far_away_is_found_exactly(write: Any) -> None:
    many = json.dumps([BAL] * 20_000, indent=1).encode()
    wrong = many[:600_000] + b"\x01" + many[600_000:]
    with pytest.raises(SourceError) as refused:
        outline_of(write(wrong))
    assert "(octet 600 001)" in str(refused.value).replace("\u202f", " ")


def test_a_byte_order_mark_is_no_fault(write: Any) -> None:
    path = write(codecs.BOM_UTF8 + json.dumps([BAL]).encode())
    assert [record["uid"] for record in records(path, outline_of(path))] == [1]


@pytest.mark.parametrize(
    "page",
    [
        {"total": 40, "events": [BAL], "after": None},
        {"total": 1, "events": [BAL], "after": [1, 2]},
        {"total_count": 9, "results": [BAL]},
        {"nhits": 9, "records": [{"fields": BAL}]},
    ],
)
def test_a_page_of_a_longer_listing_says_so(write: Any, page: object) -> None:
    assert outline_of(write(page)).is_partial


def test_a_whole_listing_is_not_partial(write: Any) -> None:
    assert not outline_of(write({"total": 1, "events": [BAL], "after": None})).is_partial


def test_half_an_emoji_harms_neither_its_record_nor_the_others(write: Any) -> None:
    titles = (rb"Bal \ud83d", rb"\ude00 Bal", rb"\ud83d\u00e9", rb"\ud83d\ude00", rb"\\\ud83d")
    text = b", ".join(b'{"uid": 1, "title": "' + title + b'"}' for title in titles * 5000)
    path = write(b"[" + text + b"]")
    read = [record["title"].replace("\ufeff", "·") for record in records(path, outline_of(path))]
    assert read == ["Bal ·", "· Bal", "·é", "\U0001f600", "\\·"] * 5000


def test_numbers_of_any_size_stop_nothing(write: Any) -> None:
    path = write(b'[{"uid": 123456789012345678901234567890, "title": "Bal", "x": 1e400}]')
    (record,) = records(path, outline_of(path))
    assert record["uid"] == 123456789012345678901234567890
