"""The tokens that HelloAsso gives, kept in the database: one pair for all processes, encrypted.

HelloAsso asks that a token be refreshed rather than asked for anew, and a refresh token
opens once: two processes that refreshed at the same time would lock each other out.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from app.clients.helloasso_tokens import StoredPair
from app.models.engine import begin_writing
from app.models.upstream import UpstreamToken
from app.services.ingest.lock import held
from app.settings import Settings

_PATIENCE_SECONDS = 200.0
BUSY = (
    "Un autre processus demande un jeton à HelloAsso depuis trop longtemps : réessayez plus tard."
)


def kept_keys(engine: sa.Engine, settings: Settings, now: Callable[[], datetime]) -> DatabaseStore:
    """Return where the keys of this installation's own client are kept."""
    name = f"helloasso {settings.helloasso_token_url} {settings.helloasso_client_id}"
    return DatabaseStore(
        engine, name[:200], data_dir=settings.data_dir, secret_key=settings.secret_key, now=now
    )


class DatabaseStore:
    """A pair of tokens under ``name``, shared by all processes of this installation."""

    def __init__(
        self,
        engine: sa.Engine | sa.Connection,
        name: str,
        *,
        data_dir: Path,
        secret_key: str,
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._name = name
        self._data_dir = data_dir
        self._now = now
        self._cipher = _cipher(secret_key)

    def read(self) -> StoredPair | None:
        """Return the pair; ``None`` when there is none, or when another key wrote it."""
        with Session(self._engine) as session:
            row = session.get(UpstreamToken, self._name)
            if row is None:
                return None
            try:
                pair = json.loads(self._cipher.decrypt(row.pair.encode()))
            except InvalidToken:
                return None  # the installation's key was changed: a new pair is asked for
            return StoredPair(pair["access"], pair["refresh"], row.expires_at)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep every other process from renewing the pair meanwhile."""
        work = f"token-{sha256(self._name.encode()).hexdigest()[:16]}"
        with (
            Session(self._engine) as session,
            held(session, work, self._data_dir, busy=BUSY, patience=_PATIENCE_SECONDS),
        ):
            yield

    def write(self, pair: StoredPair) -> None:
        """Keep a new pair in place of the former."""
        packed = json.dumps({"access": pair.access, "refresh": pair.refresh}).encode()
        row = UpstreamToken(
            name=self._name,
            pair=self._cipher.encrypt(packed).decode("ascii"),
            expires_at=pair.expires_at,
            updated_at=self._now(),
        )
        with Session(self._engine) as session:
            begin_writing(session)
            session.merge(row)
            session.commit()


def _cipher(secret_key: str) -> Fernet:
    """Derive a key of its own from the installation's (RFC 5869): one use, one key."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"rentree upstream tokens")
    return Fernet(urlsafe_b64encode(derived.derive(secret_key.encode())))
