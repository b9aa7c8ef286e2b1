"""HelloAsso, asked over the wire: its answers, its refusals, its bad days."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.clients.calls import CallAwayError, Caller, CallRefusedError
from app.clients.helloasso import FormGoneError, HelloAsso
from app.clients.helloasso_calls import Api
from app.clients.helloasso_payloads import FormName, PayloadError
from app.clients.helloasso_tokens import MemoryStore, Tokens
from tests.fakes.helloasso import FakeHelloAsso, fake_helloasso
from tests.fakes.scripted import reply, scripted

NAME = FormName(organization_slug="les-amis", form_type="Event", form_slug="fete")
FORM = {
    "organizationSlug": "les-amis",
    "formType": "Event",
    "formSlug": "fete",
    "state": "Public",
    "title": "Fête",
    "url": "https://www.helloasso.com/associations/les-amis/evenements/fete",
}


@pytest.fixture
def fake() -> Iterator[FakeHelloAsso]:
    with fake_helloasso([FORM]) as running:
        yield running


def _now() -> datetime:
    return datetime.now(UTC)


def _reader(api_url: str, token_url: str, client: tuple[str, str], **how: Any) -> HelloAsso:
    given = {"user_agent": "T/1", "allows_loopback": True, "sleep": lambda _seconds: None} | how
    caller = Caller(**given)
    tokens = Tokens(caller, token_url, *client, MemoryStore(), now=_now)
    return HelloAsso(Api(caller, api_url, tokens))


@pytest.fixture
def api(fake: FakeHelloAsso) -> HelloAsso:
    return _reader(fake.api_url, fake.token_url, (fake.client_id, fake.client_secret))


@pytest.fixture
def hasty(fake: FakeHelloAsso) -> HelloAsso:
    client = (fake.client_id, fake.client_secret)
    return _reader(fake.api_url, fake.token_url, client, seconds=0.3, tries=2)


def _walk(api: HelloAsso) -> list[str]:
    told, token = [], None
    while not (page := api.directory(token)).is_empty:
        told += [f"{change.action} {change.name.key}" for change in page.changes]
        token = page.token
    return told


def test_the_directory_is_walked_to_its_empty_page_then_gives_only_what_follows() -> None:
    with fake_helloasso(generated=250) as fake:
        api = _reader(fake.api_url, fake.token_url, (fake.client_id, fake.client_secret))
        told = _walk(api)
        assert len(told) > 200
        assert len(set(told)) == len(told)
        assert b'"formTypes"' in fake.asked[-1][3]
        first = api.directory(None, page_size=7)
        assert len(first.changes) == 7
        last = first.token
        while not (page := api.directory(last)).is_empty:
            last = page.token
        fake.publish(FORM)
        fake.delete(NAME.key)
        later = api.directory(last).changes
        assert {(change.action, change.name) for change in later} >= {("Delete", NAME)}
        assert {change.name for change in later} == {NAME}


def test_a_form_is_read_whatever_its_state_until_it_is_gone(
    fake: FakeHelloAsso, api: HelloAsso
) -> None:
    assert api.form(NAME).title == "Fête"
    fake.change(NAME.key, state="Private", title="Réservé")
    assert api.form(NAME).state == "Private"
    fake.delete(NAME.key)
    with pytest.raises(FormGoneError, match="les-amis/Event/fete"):
        api.form(NAME)
    asked = len(fake.asked)
    fake.fail("public", 410)
    with pytest.raises(FormGoneError):
        api.form(NAME)
    assert len(fake.asked) == asked + 1


def test_a_form_that_does_not_say_its_name_keeps_the_one_it_was_asked_by() -> None:
    with scripted(reply(200, b'{"access_token": "a"}'), reply(200, b'{"title": "T"}')) as there:
        form = _reader(there.url, there.url, ("a", "b")).form(NAME)
    assert (form.name, form.title) == (NAME, "T")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b'{"organizationSlug": ".."}', b"null"])
def test_a_form_beyond_use_is_refused_alone(body: bytes) -> None:
    with scripted(reply(200, b'{"access_token": "a"}'), reply(200, body)) as there:
        reader = _reader(there.url, there.url, ("a", "b"))
        with pytest.raises(PayloadError):
            reader.form(NAME)


def test_a_name_leads_nowhere_else() -> None:
    odd = FormName(organization_slug="a?b#c%2e é", form_type="Event", form_slug="...")
    with scripted(reply(200, b'{"access_token": "a"}'), reply(200)) as there:
        reader = _reader(there.url, there.url, ("a", "b"))
        reader.form(odd)
        for slug in ("..", ".", ""):
            with pytest.raises(PayloadError):
                reader.organization(slug)
    path = "/organizations/a%3Fb%23c%252e%20%C3%A9/forms/Event/.../public"
    assert [asked[1] for asked in there.asked] == ["/", path]


def test_the_forms_of_an_association_are_read_page_after_page(api: HelloAsso) -> None:
    with fake_helloasso([FORM | {"formSlug": f"f-{n}"} for n in range(250)]) as many:
        reader = _reader(many.api_url, many.token_url, (many.client_id, many.client_secret))
        slugs = [form.form_slug for form in reader.forms_of("les-amis")]
        assert len(slugs) == len(set(slugs)) == 250
        assert many.calls["forms"] == 3
    assert [form.title for form in api.forms_of("les-amis")] == ["Fête"]
    with pytest.raises(CallRefusedError) as refused:
        list(api.forms_of("personne"))
    assert refused.value.status == 404


def test_an_association_is_read(fake: FakeHelloAsso, api: HelloAsso) -> None:
    fake.present({"organizationSlug": "les-amis", "name": "Les Amis", "zipCode": "25000"})
    assert api.organization("les-amis").zip_code == "25000"


def test_a_missing_privilege_is_said_before_and_after(fake: FakeHelloAsso, api: HelloAsso) -> None:
    assert api.missing() == []
    fake.privileges = {"AccessPublicData"}
    with pytest.raises(CallRefusedError, match="FormOpenDirectory") as refused:
        api.directory(None)
    assert refused.value.status == 403
    assert fake.calls["directory"] == 1
    assert fake.calls["token"] == 1
    later = _reader(fake.api_url, fake.token_url, (fake.client_id, fake.client_secret))
    (sentence,) = later.missing()
    assert "FormOpenDirectory" in sentence
    assert later.form(NAME).title == "Fête"


def test_a_key_that_expires_in_mid_walk_is_renewed_once(
    fake: FakeHelloAsso, api: HelloAsso
) -> None:
    api.directory(None)
    fake.expire()
    assert api.form(NAME).title == "Fête"
    assert fake.calls["token"] == 2
    assert (
        b"grant_type=refresh_token" in [body for _, path, _, body in fake.asked if "tok" in path][1]
    )
    fake.revoke()
    assert api.form(NAME).title == "Fête"
    fake.fail("/v5/", 401, times=None)
    fake.asked.clear()
    with pytest.raises(CallRefusedError, match="même renouvelée"):
        api.directory(None)
    assert [path for _, path, *_ in fake.asked if path.startswith("/v5")] == [
        "/v5/directory/forms"
    ] * 2


FAILURES: list[dict[str, Any]] = [
    {"status": 429},
    {"status": 429, "retry_after": 1},
    {"status": 500},
    {"status": 503, "retry_after": "Sun, 22 Nov 2026 08:00:00 GMT"},
    {"half": True},
    {"silence": 1.0},
]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_a_bad_moment_passes_unseen(
    fake: FakeHelloAsso, hasty: HelloAsso, failure: dict[str, Any]
) -> None:
    fake.fail("directory", times=1, **failure)
    assert _walk(hasty) == [f"Insert {NAME.key}"]
    fake.fail("oauth2/token", times=1, **failure)
    fake.expire()
    assert hasty.form(NAME).title == "Fête"


@pytest.mark.parametrize("failure", [*FAILURES, {"garbage": True}, {"drips": True}], ids=str)
def test_a_bad_day_ends_in_a_sentence(
    fake: FakeHelloAsso, hasty: HelloAsso, failure: dict[str, Any]
) -> None:
    hasty.missing()
    # Twice 0.3 s of drops are not enough for a page of this size.
    fake.change(NAME.key, title="Fête", description="é" * 500)
    fake.fail("directory|public", times=None, **failure)
    with pytest.raises(CallAwayError, match="réessayez"):
        hasty.form(NAME)
    fake.recover()
    assert hasty.form(NAME).title == "Fête"


def test_asked_to_wait_for_an_hour_it_says_so_at_once(fake: FakeHelloAsso, api: HelloAsso) -> None:
    fake.fail("directory", 429, times=None, retry_after=3600)
    with pytest.raises(CallAwayError, match="dans 60 minutes") as away:
        api.directory(None)
    assert away.value.retry_after == 3600
    assert fake.calls["directory"] <= 1


def test_a_page_that_leads_to_itself_is_an_error(fake: FakeHelloAsso, api: HelloAsso) -> None:
    fake.never_end("same")
    token = api.directory(None).token
    with pytest.raises(CallAwayError, match="répète sans fin"):
        api.directory(token)


@pytest.mark.parametrize(
    "pagination",
    [
        b'{"totalPages": -1, "continuationToken": "9"}',
        b'{"totalPages": 2000000, "pageIndex": 1, "continuationToken": "9"}',
    ],
)
def test_a_list_that_never_ends_is_an_error(pagination: bytes) -> None:
    page = b'{"data": [{"organizationSlug": "a", "formType": "Event", "formSlug": "1"}],'
    page += b'"pagination": ' + pagination + b"}"
    with scripted(reply(200, b'{"access_token": "a"}'), reply(200, page)) as there:
        forms = _reader(there.url, there.url, ("a", "b")).forms_of("a")
        with pytest.raises(CallAwayError, match="répète sans fin"):
            list(forms)
    assert len(there.asked) == 3


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"data": {}}', b"<html>"])
def test_a_list_beyond_use_is_not_an_empty_one(body: bytes) -> None:
    with scripted(reply(200, b'{"access_token": "a"}'), reply(200, body)) as there:
        reader = _reader(there.url, there.url, ("a", "b"))
        with pytest.raises(CallAwayError):
            reader.directory(None)
        with pytest.raises(CallAwayError):
            list(reader.forms_of("a"))
