"""Letters leave as they are told to, and nobody adds a header to them."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clients.mailer import Mail, Mailer, MailError
from app.settings import Settings
from tests.fakes.smtp import HOST, certificate, fake_smtp

MAIL = Mail(
    "claire@mairie.example",
    "Votre invitation à Besançon",
    "Bonjour,\n\nÀ bientôt !\n",
    "<p>Bonjour,</p>",
    "fr",
)


def mailer(folder: Path, url: str | None = None) -> Mailer:
    settings = Settings(
        base_host="rentree.test", secret_key="k" * 32, data_dir=folder, mail_url=url
    )
    return Mailer.of(settings)


def at(port: int, scheme: str = "smtp", who: str = "") -> str:
    return f"{scheme}://{who}{HOST}:{port}"


def test_a_letter_arrives_in_both_forms_in_its_language(tmp_path):
    with fake_smtp() as fake:
        mailer(tmp_path, at(fake.port)).send(MAIL)
    [letter] = fake.letters
    assert fake.recipients == [["claire@mairie.example"]]
    assert letter["Subject"] == MAIL.subject
    assert letter["Content-Language"] == "fr"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["From"] == "La Rentrée des Assos <ne-pas-repondre@rentree.test>"
    assert letter["Message-ID"].endswith("@rentree.test>")
    text, html = letter.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert "<p>Bonjour,</p>" in html.get_content()


def test_the_address_of_the_server_says_who_writes(tmp_path):
    with fake_smtp() as fake:
        mailer(tmp_path, f"{at(fake.port)}?from=portail@ville.example").send(MAIL)
    assert fake.letters[0]["From"].addresses[0].addr_spec == "portail@ville.example"


def test_without_a_server_each_letter_is_a_file_that_only_its_owner_reads(tmp_path):
    sender = mailer(tmp_path)
    sender.send(MAIL)
    sender.send(MAIL)
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    letter = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert letter["To"] == "claire@mairie.example"
    assert letter.get_body(("plain",)).get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_over_tls_with_a_password_whose_signs_are_those_of_an_address(
    scheme, tmp_path, monkeypatch
):
    context, authority = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with fake_smtp(tls=context, starttls=scheme != "smtps") as fake:
        mailer(tmp_path, at(fake.port, scheme, "portail:s3cr%3At%2F@")).send(MAIL)
    assert fake.logins == [(b"portail", b"s3cr:t/")]
    assert len(fake.letters) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_that_nobody_vouches_for_is_told_nothing(scheme, tmp_path):
    context, _ = certificate(tmp_path)
    with (
        fake_smtp(tls=context, starttls=scheme != "smtps") as fake,
        pytest.raises(MailError, match="ne répond pas"),
    ):
        mailer(tmp_path, at(fake.port, scheme, "portail:s3cr%3At%2F@")).send(MAIL)
    assert (fake.letters, fake.logins) == ([], [])


def test_a_server_without_tls_is_told_nothing_when_tls_was_asked(tmp_path):
    with fake_smtp() as fake, pytest.raises(MailError):
        mailer(tmp_path, at(fake.port, "smtp+starttls", "portail:s3cr%3At%2F@")).send(MAIL)
    assert (fake.letters, fake.logins) == ([], [])


def test_what_the_server_refuses_is_said_in_its_words(tmp_path):
    with fake_smtp() as fake:
        fake.refusal = "550 no such mailbox"
        with pytest.raises(MailError, match=r"refusé .550 no such mailbox"):
            mailer(tmp_path, at(fake.port)).send(MAIL)


def test_a_wrong_password_is_said(tmp_path, monkeypatch):
    context, authority = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with fake_smtp(tls=context) as fake, pytest.raises(MailError, match=r"refusé .535"):
        mailer(tmp_path, at(fake.port, "smtps", "portail:faux@")).send(MAIL)
    assert fake.letters == []


def test_a_server_that_is_away_is_said(tmp_path):
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MailError, match="ne répond pas"):
        mailer(tmp_path, at(port)).send(MAIL)


def test_what_is_posted_leaves_in_order_and_its_failure_is_told_without_the_address(
    tmp_path, caplog
):
    with fake_smtp() as fake:
        sender = mailer(tmp_path, at(fake.port))
        for number in range(5):
            sender.post(Mail("claire@mairie.example", f"{number}", "x", None, "fr"))
        sender.drain()
        assert [letter["Subject"] for letter in fake.letters] == list("01234")
        fake.refusal = "550 no"
        with caplog.at_level(logging.ERROR):
            sender.post(MAIL)
            sender.drain()
    assert "550 no" in caplog.text
    assert "claire" not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "mairie.example",
        "http://mairie.example",
        "smtp://",
        "smtp://mairie.example:port",
        "smtp://a:secret@mairie.example:99999",
        "smtp://mairie.example?from=nobody",
    ],
)
def test_a_setting_that_leads_nowhere_is_said_without_its_password(url, tmp_path):
    with pytest.raises(MailError, match="RENTREE_MAIL_URL") as refused:
        mailer(tmp_path, url)
    assert "secret" not in str(refused.value)


INJECTED = st.builds(
    "{}{}Bcc: pirate@evil.test{}".format,
    st.sampled_from(["claire@mairie.example", "x", ""]),
    st.sampled_from(["\r\n", "\n", "\r", "\v", "\x00", "\x85", "\u2028", "\r\n\r\n"]),
    st.text(max_size=5),
)


@given(INJECTED)
def test_no_line_break_passes_into_a_header(text):
    with fake_folder() as (sender, folder):
        for wrong in (
            Mail(text, "Objet", "x", None, "fr"),
            Mail("claire@mairie.example", text, "x", None, "fr"),
        ):
            with pytest.raises(MailError):
                sender.send(wrong)
        assert not folder.exists() or not list(folder.iterdir())


@given(st.text(max_size=60), st.text(max_size=200))
def test_whatever_is_written_reaches_one_person(subject, text):
    with fake_folder() as (sender, folder):
        try:
            sender.send(Mail("claire@mairie.example", subject, text, None, "fr"))
        except MailError:
            return
        [file] = folder.iterdir()
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert letter.get_all("To") == ["claire@mairie.example"]
        assert {"bcc", "cc"}.isdisjoint(name.lower() for name in letter)


@contextmanager
def fake_folder() -> Iterator[tuple[Mailer, Path]]:
    """A mailer that writes into a folder of its own: one for each example."""
    with TemporaryDirectory() as folder:
        yield mailer(Path(folder)), Path(folder) / "mail"
