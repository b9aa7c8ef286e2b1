"""Every setting, with its type and its default. Read once, at start-up."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.kernel.hosts import normalise_host, split_port
from app.kernel.name_servers import name_servers
from app.kernel.tile_server import tile_server

PREFIX = "RENTREE_"
_SHORTEST_KEY = 32


class SettingsError(RuntimeError):
    """The environment does not describe a runnable application; the message names the setting."""


class Settings(BaseModel):
    """What the outside decides. ``docs/operating.md`` explains each one.

    >>> Settings.from_environment({"RENTREE_BASE_HOST": "localhost:9000"}).public_scheme
    'http'
    >>> Settings.from_environment({"RENTREE_SECERT_KEY": "typo"})
    Traceback (most recent call last):
      ...
    app.settings.SettingsError: RENTREE_SECERT_KEY: unknown setting
    >>> Settings.from_environment({"RENTREE_BASE_HOST": "rentree.example"})
    Traceback (most recent call last):
      ...
    app.settings.SettingsError: RENTREE_SECRET_KEY: needed outside localhost, 32 characters at least
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_host: str = "localhost:8000"
    data_dir: Path = Path("var")
    database_url: str = ""
    secret_key: str = Field(default="", repr=False)
    redis_url: str | None = None
    helloasso_api_url: str = "https://api.helloasso.com/v5"
    helloasso_token_url: str = "https://api.helloasso.com/oauth2/token"  # noqa: S105 (an address)
    helloasso_authorize_url: str = "https://auth.helloasso.com/authorize"
    helloasso_client_id: str | None = None
    helloasso_client_secret: str | None = Field(default=None, repr=False)
    helloasso_signature_key: str | None = Field(default=None, repr=False)
    helloasso_addresses: str = "51.138.206.200,4.233.135.234"
    geocoder_url: str = "https://data.geopf.fr/geocodage"
    mail_url: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = Field(default=None, repr=False)
    oidc_name: str = "ProConnect"
    tiles_url: str | None = None
    tiles_credit: str = "IGN"
    translate_url: str | None = None
    translate_key: str | None = Field(default=None, repr=False)
    dns_servers: str | None = None
    dns_target: str | None = None
    caa_issuer: str = "letsencrypt.org"
    public_scheme: Literal["http", "https", ""] = ""
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    shared_cache_seconds: int = Field(default=0, ge=0, le=86400)
    page_cache_mb: int = Field(default=128, ge=0, le=4096)
    pieces_mb: int = Field(default=0, ge=0, le=4096)
    api_per_minute: int = Field(default=600, ge=0, le=1_000_000)

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, given: dict[str, object]) -> dict[str, object]:
        derived = {**given}
        host = split_port(str(derived.get("base_host", "localhost:8000")))[0]
        data_dir = Path(str(derived.get("data_dir", "var"))).absolute()
        derived["data_dir"] = data_dir
        if not derived.get("public_scheme"):
            derived["public_scheme"] = "http" if _is_local(host) else "https"
        if not derived.get("database_url"):
            derived["database_url"] = f"sqlite:///{data_dir / 'rentree.db'}"
        if not derived.get("pieces_mb"):
            # Where whole pages are kept, few are made twice.
            keeps_pages = str(derived.get("page_cache_mb", "")) != "0"
            derived["pieces_mb"] = 5 if keeps_pages else 128
        # SQLAlchemy 2.1 reads postgresql:// as psycopg 3; say it for every reader.
        url = str(derived["database_url"])
        for short in ("postgres://", "postgresql://"):
            if url.startswith(short):
                derived["database_url"] = "postgresql+psycopg://" + url.removeprefix(short)
        return derived

    @model_validator(mode="after")
    def _check(self) -> Self:
        if normalise_host(self.base_host) is None:
            msg = "base_host: not a host name"
            raise ValueError(msg)
        try:
            name_servers(self.dns_servers or "")
        except ValueError as wrong:
            msg = f"dns_servers: {wrong}"
            raise ValueError(msg) from None
        try:
            tile_server(self.tiles_url or "https://localhost/{z}/{x}/{y}", self.tiles_credit)
        except ValueError as wrong:
            msg = f"tiles_url: {wrong}"
            raise ValueError(msg) from None
        if not self.is_local and len(self.secret_key) < _SHORTEST_KEY:
            msg = "secret_key: needed outside localhost, 32 characters at least"
            raise ValueError(msg)
        self._check_identity_provider()
        return self

    def _check_identity_provider(self) -> None:
        """Refuse a provider of identities that is half described, or reached in clear."""
        given = {
            name: getattr(self, name)
            for name in ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
        }
        lacking = [name for name, value in given.items() if not value]
        if lacking and len(lacking) < len(given):
            msg = f"{lacking[0]}: needed when another RENTREE_OIDC_ setting is given"
            raise ValueError(msg)
        parts = urlsplit(self.oidc_issuer or "https://nobody.invalid")
        is_here = parts.scheme == "http" and _is_local(parts.hostname or "")
        if parts.scheme != "https" and not is_here:
            msg = "oidc_issuer: an address that begins with https://"
            raise ValueError(msg)

    @property
    def is_local(self) -> bool:
        """Whether this is somebody's own machine."""
        return _is_local(split_port(self.base_host)[0])

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read ``RENTREE_*``; refuse what we do not know, so that a typo cannot hide."""
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environ.items()
            if name.startswith(PREFIX) and value != ""
        }
        try:
            return cls.model_validate(given)
        except ValidationError as wrong:
            raise SettingsError("; ".join(_in_words(error) for error in wrong.errors())) from None

    def with_secret_key(self) -> Settings:
        """Return these settings with a secret key: on localhost it is made once and kept."""
        if self.secret_key:
            return self
        kept = self.data_dir / "secret_key"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
            kept.chmod(0o600)
        return self.model_copy(update={"secret_key": kept.read_text(encoding="ascii")})


def _is_local(host: str) -> bool:
    return host in {"localhost", "127.0.0.1"} or host.endswith(".localhost")


def _in_words(error: object) -> str:
    assert isinstance(error, dict)  # noqa: S101 (pydantic's ErrorDetails)
    if error["type"] == "extra_forbidden":
        return f"{PREFIX}{str(error['loc'][0]).upper()}: unknown setting"
    if error["type"] == "value_error":
        name, _, reason = str(error["ctx"]["error"]).partition(": ")
        return f"{PREFIX}{name.upper()}: {reason}"
    return f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg']}"
