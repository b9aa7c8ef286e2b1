"""The description is true: each field that it names is answered, and no other."""

import re
from pathlib import Path

import pytest

from app.kernel.search import PARAMETERS
from app.queries.activities import FOLLOWED
from app.web.api import ANYTHING_ELSE
from app.web.api.places import OF_COMMUNES
from app.web.openapi.document import describe
from app.web.openapi.parameters import of_activities, of_communes, of_events

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
SERVER = "https://rentree.test/api/v1"
KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


@pytest.fixture(scope="module")
def described():
    return describe(SERVER, "en")


def resolve(described, schema):
    while "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def check(described, schema, value, where):
    """Check a value against the part of JSON Schema that the description uses."""
    schema = resolve(described, schema)
    if "anyOf" in schema:
        kinds = [resolve(described, option) for option in schema["anyOf"]]
        if value is None:
            assert {"type": "null"} in kinds, where
            return
        (schema,) = [kind for kind in kinds if kind != {"type": "null"}]
    assert value in schema.get("enum", [value]), where
    assert value == schema.get("const", value), where
    assert re.search(schema.get("pattern", ""), str(value)), where
    match schema.get("type"):
        case "object":
            check_object(described, schema, value, where)
        case "array":
            for part in value:
                check(described, schema["items"], part, f"{where}[]")
        case kind:
            assert isinstance(value, KINDS[kind]), (where, value)


def check_object(described, schema, value, where):
    names = schema.get("properties")
    if names is None:
        names = dict.fromkeys(value, schema["additionalProperties"])
    else:
        assert schema["additionalProperties"] is False, where
        assert set(value) == set(names) == set(schema["required"]), where
    for name, part in names.items():
        check(described, part, value[name], f"{where}.{name}")


@pytest.fixture
def filled(build):
    build.national()
    build.site("besancon", "25056")
    build.commune("93066")
    build.commune("97411")
    build.event(
        "25056",
        "Bal",
        organizer="Les Amis",
        age_min=3,
        image_url="https://cdn.example/x.jpg",
        keywords={"fr": ["bal"]},
        access=["hi"],
        is_free=True,
        price_min=0,
        price_max=0,
    )
    build.event(None, "En ligne", mode="online", lasting=None)
    build.activity("25056", "Yoga", organizer="Les Amis", image_url="https://cdn.example/y.jpg")


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/events", "/events"),
        ("/events/{event_id}", "/events/{first}"),
        ("/activities", "/activities"),
        ("/activities/{activity_id}", "/activities/{joined}"),
        ("/activities", "/activities?when=today"),
        ("/activities/{activity_id}", "/activities/{first}"),
        ("/sites", "/sites"),
        ("/communes", "/communes"),
        ("/events", "/events?foo=1&from=x"),
        ("/events", "/events?where=Saint-Denis"),
        ("/communes", "/communes?limit=0"),
        ("/events/{event_id}", "/events/2000000000"),
    ],
)
def test_an_answer_holds_each_described_field_and_no_other(described, visit, filled, path, asked):
    first = visit.raw("rentree.test/api/v1/events").json["items"][0]["id"]
    joined = visit.raw("rentree.test/api/v1/activities").json["items"][0]["id"]
    answer = visit.raw(f"rentree.test/api/v1{asked.format(first=first, joined=joined)}")
    told = described["paths"][path]["get"]["responses"][str(answer.status_code)]
    if "$ref" in told:
        told = described["components"]["responses"][told["$ref"].rpartition("/")[2]]
    told = told["content"]
    check(described, told[answer.mimetype]["schema"], answer.json, asked)


def test_the_description_is_served_with_its_own_host(visit, filled):
    told = visit.raw("besancon.rentree.test/en/api/v1/openapi.json").json
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": "https://besancon.rentree.test/en/api/v1"}]


def test_every_route_is_described_and_nothing_else(app, described):
    routes = {
        re.sub(r"<(?:[^:>]*:)?([^>]*)>", r"{\1}", rule.rule).removeprefix("/api/v1")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and not rule.endpoint.endswith(ANYTHING_ELSE)
    }
    assert routes == set(described["paths"])


def test_every_parameter_is_described_and_no_other():
    assert [one.name for one in of_events()] == [
        *(name for name in PARAMETERS if name != "cursor"),
        "limit",
        "cursor",
    ]
    assert {one.name for one in of_activities()} == {*FOLLOWED, "limit"}
    assert {one.name for one in of_communes()} == set(OF_COMMUNES)


def _placed(name):
    """A place: neighbours are those of a commune, distances need a point."""
    return "where=25000" if name == "neighbours" else "lat=47&lon=6"


def test_every_documented_choice_is_accepted(described, visit, filled):
    for parameter in described["paths"]["/events"]["get"]["parameters"]:
        schema = parameter["schema"]
        for word in schema.get("items", schema).get("enum", ()):
            query = f"{parameter['name']}={word}&q=bal&{_placed(parameter['name'])}"
            answer = visit.raw(f"rentree.test/api/v1/events?{query}")
            assert answer.status_code == 200, (query, answer.text)


def test_every_field_and_parameter_is_in_the_page_that_explains_them(described):
    text = DOCS.read_text(encoding="utf-8")
    names = {one.name for one in (*of_events(), *of_communes())}
    for schema in described["components"]["schemas"].values():
        names |= set(schema.get("properties", ()))
    missing = sorted(name for name in names if f"`{name}`" not in text and f'"{name}"' not in text)
    assert missing == []
