"""Addresses that no page of ours has: they are not there, and nothing breaks."""

from __future__ import annotations

import pytest
from werkzeug.routing import IntegerConverter, Rule

from app.web.preview import token_for
from tests.web.console.browsing import CONSOLE
from tests.web.console.conftest import Town, operator, town  # noqa: F401 (fixtures)

ODD = ("%00", "a%00b", "%ED%9F%BF%00", "..%2f..%00")
HERE = "https://besancon.rentree.test"


def addresses(rules: list[Rule], odd: str) -> list[str]:
    """Return the address of each route that holds words, with ``odd`` in their place."""
    found = []
    for rule in rules:
        words = {
            name: not isinstance(kind, IntegerConverter)
            for name, kind in rule._converters.items()  # noqa: SLF001 (werkzeug shows no list)
        }
        words.pop("slug", None)
        if not any(words.values()):
            continue
        path = rule.rule
        for name, kind in rule._converters.items():  # noqa: SLF001 (as above)
            plain = "besancon" if name == "slug" else odd if words[name] else "1"
            at = path.index(f"{name}>")
            begins = path.rindex("<", 0, at)
            path = path[:begins] + plain + path[at + len(name) + 1 :]
            del kind
        found.append(path)
    return found


@pytest.mark.parametrize("odd", ODD)
def test_a_sign_that_no_database_keeps_is_in_no_address_of_the_console(
    town: Town,  # noqa: F811 (the fixture)
    operator,  # noqa: F811 (the fixture)
    odd: str,
) -> None:
    rules = list(town.app.extensions["console"].url_map.iter_rules())
    seal = operator.seal("/compte")
    known = addresses(rules, odd)
    assert len(known) > 25
    for path in known:
        assert operator.get(path).status_code == 404, path
        assert operator.post(path, {"csrf_token": seal}).status_code in {404, 405}, path
    assert operator.get("/exploitation/nouveau?q=%00").status_code == 404


@pytest.mark.parametrize("odd", ODD)
def test_nor_in_any_of_a_portal(town: Town, odd: str) -> None:  # noqa: F811 (the fixture)
    client, app = town.app.test_client(use_cookies=False), town.app
    with app.test_request_context(base_url=HERE):
        preview = f"/apercu/{token_for(app.extensions['sites'].by_slug('besancon'))}"
    for path in addresses(list(app.url_map.iter_rules()), odd):
        for prefix in ("", "/en", preview):
            with client.get(f"{prefix}{path}", base_url=HERE) as answer:
                assert answer.status_code in {404, 405}, path
    with client.get(f"/admin/{odd}", base_url=CONSOLE) as answer:
        assert answer.status_code == 404
