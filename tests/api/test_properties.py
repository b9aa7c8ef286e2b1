"""The published description is kept to, whatever is asked: cases drawn by schemathesis.

Each operation is asked what its description allows, then what it forbids, over HTTP, of the real
server. No 500; no status, media type, header or body that the description does not announce; and
what is forbidden is refused. Not asked: that all that is allowed be accepted. A latitude without
its longitude, a name that no commune has, a cursor of no list are well-formed, and refused.
"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.web.openapi.document import operations
from tests.api.examples_told import catalogue
from tests.web.serving import served

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# What chance hardly ever draws well, and which would let nothing else be answered.
RARELY_TRUE = frozenset(
    {"where", "lat", "lon", "radius", "neighbours", "edition", "cursor", "sort", "from", "to"}
)
BY_MODE = {
    GenerationMode.POSITIVE: CHECKS,
    GenerationMode.NEGATIVE: [*CHECKS, negative_data_rejection],
}
# Where there is no parameter, there is nothing to forbid.
ASKED = [
    (one.identifier, mode)
    for one in operations()
    for mode in BY_MODE
    if one.parameters or mode is GenerationMode.POSITIVE
]


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served"), catalogue, for_browsers=True) as port:
        yield schemathesis.openapi.from_url(f"http://localhost:{port}/en/api/v1/openapi.json")


@pytest.fixture
def share(pytestconfig):
    """How many cases each operation has, in each mode."""
    return max(1, pytestconfig.getoption("api_cases") // len(ASKED))


@pytest.mark.parametrize(("name", "mode"), ASKED, ids=lambda part: getattr(part, "value", part))
def test_whatever_is_asked_the_description_is_kept_to(described, share, name, mode):
    operation = described.find_operation_by_id(name)

    @seed(6)
    @settings(
        max_examples=share,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_plain=st.booleans())
    def ask(case, is_plain):
        if is_plain and mode is GenerationMode.POSITIVE:
            case.query = {n: value for n, value in case.query.items() if n not in RARELY_TRUE}
        case.call_and_validate(checks=BY_MODE[mode])

    ask()
