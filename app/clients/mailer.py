"""Mail goes out: to a server of SMTP, or to files that one can open.

``RENTREE_MAIL_URL`` is ``smtp://``, ``smtps://`` (TLS at once, RFC 8314) or
``smtp+starttls://``, then ``user:password@host:port``; ``?from=`` says who writes.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from pathlib import Path
from threading import Lock
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from app.kernel.hosts import split_port
from app.settings import Settings

NAME = "La Rentrée des Assos"
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_PATIENCE_SECONDS = 20.0
_CONTROLS = frozenset(map(chr, range(32))) | {"\x7f", "\x85", "\u2028", "\u2029"}
_log = logging.getLogger(__name__)


class MailError(RuntimeError):
    """A mail could not be sent; the message says why, in a sentence for an operator."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter to one person. ``language`` is that of both bodies."""

    to: str
    subject: str
    text: str
    html: str | None
    language: str

    def message(self, sender: Address) -> EmailMessage:
        """Return the letter as it travels (RFC 5322); :class:`MailError` for what would forge it.

        A line break in an address or a subject would begin a header of somebody else's choice.
        """
        if _CONTROLS & {*self.to, *self.subject}:
            msg = "Un courriel a été refusé : son adresse ou son objet contient un saut de ligne."
            raise MailError(msg)
        letter = EmailMessage(policy=SMTP)
        try:
            letter["To"] = Address(addr_spec=self.to)
        except (MessageError, ValueError, IndexError):
            msg = "Un courriel a été refusé : son adresse n’en est pas une."
            raise MailError(msg) from None
        letter["From"] = sender
        letter["Subject"] = self.subject
        letter["Message-ID"] = make_msgid(domain=sender.domain)
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holidays answer us
        letter.set_content(self.text)
        if self.html is not None:
            letter.add_alternative(self.html, subtype="html")
        letter["Content-Language"] = self.language
        return letter


class Mailer:
    """Sends mail as the settings say: ``Mailer.of(settings)``."""

    def __init__(self, deliver: Callable[[EmailMessage], None], sender: Address) -> None:
        self._deliver = deliver
        self._sender = sender
        self._lock = Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._under_way: set[Future[None]] = set()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the mailer of this installation; :class:`MailError` when it cannot be one."""
        sender = _address(f"ne-pas-repondre@{_domain(settings)}")
        if settings.mail_url is None:
            return cls(Folder(settings.data_dir / "mail").deliver, sender)
        server, given = Server.at(settings.mail_url)
        return cls(server.deliver, _address(given) if given else sender)

    def send(self, mail: Mail) -> None:
        """Send now; raise :class:`MailError` when the server does not take it."""
        self._deliver(mail.message(self._sender))

    def post(self, mail: Mail) -> None:
        """Send soon, while the caller goes on: nobody can measure whether a letter left.

        A failure is told in the log, without the address. One thread for each process: letters
        leave in their order, and those of a process that is killed are lost; one asks again.
        """
        with self._lock:
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, thread_name_prefix="mail")
            leaving = self._thread.submit(self._send_or_tell, mail)
            self._under_way.add(leaving)
        leaving.add_done_callback(self._under_way.discard)

    def drain(self, seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until what was posted has left, so many seconds at most."""
        wait(set(self._under_way), timeout=seconds)

    def _send_or_tell(self, mail: Mail) -> None:
        try:
            self.send(mail)
        except MailError as wrong:
            _log.error("mail not sent: %s", wrong)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that keeps each letter in a file of its own, for who has no server."""

    path: Path

    def deliver(self, letter: EmailMessage) -> None:
        """Write a letter down, whole or not at all. Only its owner reads it: it carries a key."""
        name = letter["Message-ID"].strip("<>").partition("@")[0]
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            half = self.path / f".{name}"
            half.touch(mode=0o600)
            half.write_bytes(letter.as_bytes())
            half.rename(self.path / f"{name}.eml")
        except OSError as wrong:
            msg = f"Le courriel n’a pas pu être écrit sous {self.path} ({wrong.strerror})."
            raise MailError(msg) from None


@dataclass(frozen=True, slots=True)
class Server:
    """A server of SMTP, and how to reach it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def at(cls, url: str) -> tuple[Self, str]:
        """Return the server of an address, and who writes (or nothing).

        :class:`MailError` for an address that is none; it is not repeated: it holds a password.
        """
        msg = (
            "RENTREE_MAIL_URL n’est pas une adresse d’envoi : écrivez "
            "smtp+starttls://utilisateur:mot-de-passe@serveur:587 (ou smtps://, ou smtp://)."
        )
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
            host = parts.hostname or ""
        except (ValueError, KeyError):
            raise MailError(msg) from None
        if not host:
            raise MailError(msg)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender = parse_qs(parts.query).get("from", [""])[0]
        return cls(parts.scheme, host, port, user, password), sender

    def deliver(self, letter: EmailMessage) -> None:
        """Give a letter to the server; :class:`MailError` says what it answered."""
        try:
            with self._open() as speaking:
                if self.user:
                    speaking.login(self.user, self.password)
                speaking.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            raise MailError(_refused(*next(iter(refused.recipients.values())))) from None
        except smtplib.SMTPResponseException as refused:
            raise MailError(_refused(refused.smtp_code, refused.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as wrong:
            listened = isinstance(wrong, smtplib.SMTPException)
            did = "n’a pas pris la lettre" if listened else "ne répond pas"
            msg = f"Le serveur de courriel {self.host}:{self.port} {did} ({wrong})."
            raise MailError(msg) from None

    def _open(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self.host, self.port, timeout=_PATIENCE_SECONDS, context=context
            )
        speaking = smtplib.SMTP(self.host, self.port, timeout=_PATIENCE_SECONDS)
        if self.scheme == "smtp+starttls":
            try:
                speaking.starttls(context=ssl.create_default_context())
            except BaseException:
                speaking.close()
                raise
        return speaking


def _refused(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"Le serveur de courriel a refusé ({code} {words[:200]})."


def _address(text: str) -> Address:
    try:
        return Address(NAME, addr_spec=text)
    except (MessageError, ValueError, IndexError):
        msg = "RENTREE_MAIL_URL : « from » n’est pas une adresse."
        raise MailError(msg) from None


def _domain(settings: Settings) -> str:
    return split_port(settings.base_host)[0]
