"""A server of mail that really listens: plain, over TLS, with a password, or in a bad mood."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HOST = "127.0.0.1"


@dataclass
class FakeSmtp:
    """What was received, and what is answered. ``refusal``: said to each recipient instead."""

    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refusal: str = ""
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, *said: Any) -> str:  # noqa: N802 (as aiosmtpd calls it)
        _server, _session, envelope, address, _options = said
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *said: Any) -> str:  # noqa: N802 (as above)
        _server, _session, envelope = said
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"

    def authenticate(self, *said: Any) -> AuthResult:
        *_rest, given = said
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"s3cr:t/", handled=False)


class _Listening(Controller):
    """Listens on whichever port is free, and learns which before it knocks there."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def fake_smtp(*, tls: ssl.SSLContext | None = None, starttls: bool = False) -> Iterator[FakeSmtp]:
    """Listen on a free port: plain, over TLS at once, or over TLS when asked."""
    fake = FakeSmtp()
    options: dict[str, object] = {
        "authenticator": fake.authenticate,
        "auth_require_tls": starttls,
    }
    if starttls:
        options |= {"tls_context": tls, "require_starttls": True}
    over = None if starttls else tls
    controller = _Listening(fake, HOST, 0, ssl_context=over, ready_timeout=20, **options)
    controller.start()
    fake.port = controller.port
    try:
        yield fake
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return what a server of this machine shows, and the file of who vouches for it: itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    here, now = x509.IPAddress(ip_address(HOST)), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    public = folder / "authority.pem"
    public.write_bytes(made.public_bytes(Encoding.PEM))
    return context, public
