"""``flask account …`` as an operator types it: who comes, who is there, who goes."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from app.cli import account
from app.kernel.record import FIRST
from app.services.accounts import accounts, links
from tests.db.accounts_room import PASSWORD, Room
from tests.fakes.smtp import HOST, fake_smtp

ADDRESS = "https://admin.rentree.test/invitation/"


@pytest.fixture
def room(session, build) -> Room:
    return Room(session, build)


@pytest.fixture
def flask(app, room):
    def run(*words, mail_url=None):
        kept = app.extensions["settings"]
        app.extensions["settings"] = kept.model_copy(update={"mail_url": mail_url})
        room.session.commit()  # a savepoint left open would undo what the command did
        try:
            result = app.test_cli_runner().invoke(account.group, words)
        finally:
            room.session.rollback()
            app.extensions["settings"] = kept
        return result.exit_code, result.stdout, result.stderr

    return run


def letters(app):
    folder = app.extensions["settings"].data_dir / "mail"
    found = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]


def test_an_invitation_is_printed_and_mailed_and_can_be_taken(flask, app, session):
    told = flask("invite", "Claire@mairie.example", "--site", "besancon", "--role", "editor")
    assert told[0] == 0, told
    address = told[1].strip()
    assert address.startswith(ADDRESS)
    letter = letters(app)[-1]
    assert letter["To"] == "Claire@mairie.example"
    assert address in letter.get_body(("plain",)).get_content()
    token, now = address.removeprefix(ADDRESS), datetime.now(UTC)
    found = accounts.accept(session, token, name="Claire", password=PASSWORD, now=now)
    assert found.email == "Claire@mairie.example"
    status, listed, _ = flask("list")
    assert status == 0
    assert listed == "Claire@mairie.example | Claire | besancon\u00a0: rédaction\n"


def test_an_operator_is_invited_to_the_whole(flask, session):
    _, told, _ = flask("invite", "odile@etat.example", "--operator")
    token = told.strip().removeprefix(ADDRESS)
    facts = links.peek(session, token, "invite", now=datetime.now(UTC))
    assert facts is not None
    assert (facts.is_operator, facts.site_id) == (True, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["claire", "--site", "besancon", "--role", "editor"], "adresse électronique"),
        (["a@b.example", "--site", "nowhere", "--role", "editor"], "Aucun site"),
        (["a@b.example"], "--operator"),
        (["a@b.example", "--site", "besancon"], "--operator"),
        (["a@b.example", "--role", "editor"], "--operator"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(flask, words, said):
    status, told, complained = flask("invite", *words)
    assert (status, told) == (1, "")
    assert said in complained


def test_a_role_that_does_not_exist_is_a_mistake_of_the_command(flask):
    status, _, complained = flask("invite", "a@b.example", "--site", "besancon", "--role", "king")
    assert status == 2
    assert "administrator" in complained


def test_an_invitation_outlives_a_server_of_mail_that_is_away(flask, session):
    with fake_smtp() as fake:
        fake.refusal = "550 no such mailbox"
        status, told, complained = flask(
            "invite",
            "a@b.example",
            "--site",
            "besancon",
            "--role",
            "reader",
            mail_url=f"smtp://{HOST}:{fake.port}",
        )
    assert status == 1
    assert "550 no such mailbox" in complained
    assert "transmettez le lien" in complained
    token = told.strip().removeprefix(ADDRESS)
    assert links.peek(session, token, "invite", now=datetime.now(UTC))


def test_a_wrong_setting_is_told_before_anything_is_written(flask, room):
    words = ["invite", "a@b.example", "--site", "besancon", "--role", "reader"]
    status, told, complained = flask(*words, mail_url="mairie.example")
    assert (status, told) == (1, "")
    assert "RENTREE_MAIL_URL" in complained
    assert room.record() == []


def test_an_account_is_closed_and_still_listed(flask, room):
    room.join()
    room.operator()
    assert flask("close", "CLAIRE@mairie.example")[0] == 0
    status, listed, _ = flask("list")
    assert listed.splitlines() == [
        "odile@etat.example | Odile | exploitation",
        "claire@mairie.example | Claire Dupont | fermé",
    ]
    assert flask("close", "claire@mairie.example")[::2] == (
        1,
        "Personne n’a de compte ouvert à cette adresse.\n",
    )
    assert flask("close", "nobody@mairie.example")[0] == 1
    assert status == 0


def test_nobody_yet_is_said(flask):
    assert "flask account invite" in flask("list")[1]


def test_the_record_is_checked(flask, room):
    assert FIRST in flask("check-record")[1]
    room.join()
    status, told, _ = flask("check-record")
    assert status == 0
    assert told.startswith("Journal intact\u00a0: 2 lignes")
