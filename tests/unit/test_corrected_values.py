"""Corrections that come in a file: what no form would have kept is refused, line and all."""

from __future__ import annotations

import json

import pytest

from app.services.estate import lines

AT = "2026-09-04T10:00:00+00:00"
WRONG = {
    "title": ["Bal", {}, {"fr": 5}, {"fr": ["x"]}, {"fr": "a\x00b"}, None],
    "status": ["open", None, 3],
    "timings": [[], None, [{}], [{"begin": "hier"}], [{"begin": AT, "x": 1}], "demain"],
    "place_name": ["x" * 251, ["x"], {"fr": "x"}],
    "theme": ["concert", None],
    "is_free": ["oui", 1],
    "price_min": [5, "NaN", "1e9", "Infinity", "-1", "5,00", "9" * 9],
    "age_min": ["12", -1, 1000, 1.5, True],
    "access": ["mi", ["xx"], {"mi": 1}, None],
    "spoken": [["français"], "fr", [1]],
    "registration": [["x"], [{"type": "link"}], [{"type": "js", "value": "x"}], {}, "x", [1]],
    "online_url": [["x"], "x" * 2001, 7],
}
RIGHT = {
    "title": {"fr": "Bal", "en": {"text": "Ball", "from": "0" * 12}},
    "description": {},
    "status": "cancelled",
    "timings": [{"begin": AT, "end": None}, {"begin": AT, "end": AT}],
    "place_name": None,
    "theme": "musique",
    "is_free": None,
    "price_min": "5.00",
    "age_min": 12,
    "access": ["mi", "hi"],
    "spoken": ["fr", "br"],
    "registration": [{"type": "link", "value": "https://a.example/"}],
    "online_url": "https://a.example/",
}


def line(field: str, value: object) -> tuple[str, ...]:
    return ("openagenda", "1/2", field, json.dumps(value), "", "Claire", AT)


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_a_value_of_another_shape_is_refused(field: str, value: object) -> None:
    # It would have stood on the pages of the whole country, and broken them.
    with pytest.raises(ValueError, match=r"."):
        lines.correction(line(field, value))


@pytest.mark.parametrize("field", RIGHT)
def test_what_a_form_would_have_kept_is_taken(field: str) -> None:
    assert lines.correction(line(field, RIGHT[field]))["value"] == RIGHT[field]
