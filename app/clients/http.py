"""The one door through which we read other people's addresses.

Every address that a person or a file gives us is fetched here, and nowhere else. The door
looks at where a name really leads at the moment it connects (a second look-up could
answer otherwise), follows three redirections at most, each looked at anew, ignores the
proxies and passwords of the machine it runs on, and stops reading at a size counted after
decompression. What goes wrong is a :class:`SourceError`: one French sentence that says
what to do.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, TypeAlias
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from app.clients.guarded_connections import ForbiddenAddressError, GuardedAdapter
from app.settings import Settings

MIB = 1024 * 1024
_SMALL = 5 * MIB
_CHUNK = 64 * 1024
_MOST_REDIRECTIONS = 3
_TIMEOUTS = (5.0, 30.0)
_LONGEST_SECONDS = 3600
_PUBLIC_PORTS = frozenset({80, 443})


class SourceError(Exception):
    """A source that cannot be read. The message is one French sentence that says what to do."""


class SourceAwayError(SourceError):
    """A source that may well answer later: it is down, slow, or has been asked too often."""


class TooLargeError(SourceError):
    """A source that gives more than was asked for."""


_Progress: TypeAlias = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Most:
    """How much is read, in bytes after decompression, and for how long."""

    size: int
    seconds: float = _LONGEST_SECONDS


@dataclass(frozen=True, slots=True)
class Door:
    """How this installation goes out: under which name, and whether to its own machine too."""

    user_agent: str
    allows_loopback: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Door:
        """Return an installation's door; on somebody's own machine it opens to that machine."""
        home = f"{settings.public_scheme}://{settings.base_host}/"
        return cls(f"LaRentreeDesAssos/1.0 (+{home})", settings.is_local)

    def read(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        largest: int = _SMALL,
        seconds: float = _LONGEST_SECONDS,
    ) -> bytes:
        """Return what is at ``url``, ``largest`` bytes at most; :class:`SourceError` otherwise."""
        silent: _Progress = lambda _done, _total: None  # noqa: E731 (a name for one line)
        return b"".join(self._chunks(url, headers or {}, _Most(largest, seconds), silent))

    def download(
        self,
        url: str,
        to: IO[bytes],
        *,
        largest: int,
        progress: _Progress = lambda _done, _total: None,
    ) -> None:
        """Write what is at ``url`` into ``to``; ``progress`` hears bytes done, and all if known."""
        for chunk in self._chunks(url, {}, _Most(largest), progress):
            to.write(chunk)

    def _chunks(
        self,
        url: str,
        headers: Mapping[str, str],
        most: _Most,
        progress: _Progress,
    ) -> Iterator[bytes]:
        try:
            with (
                closing(GuardedAdapter(allows_loopback=self.allows_loopback)) as adapter,
                self._reach(adapter, url, headers) as answer,
            ):
                yield from _capped(answer, most, progress)
        except (requests.RequestException, HTTPError, UnicodeError) as wrong:
            kind = SourceError if is_lasting(wrong) else SourceAwayError
            raise kind(failure_in_words(wrong, url)) from wrong

    def _reach(
        self, adapter: GuardedAdapter, url: str, headers: Mapping[str, str]
    ) -> requests.Response:
        """Follow redirections by hand: each step is looked at as if a person had given it.

        The adapter is asked directly: a session would read the environment's proxies, and
        the whole body of a redirection, before we could count it.
        """
        self._check(url)
        for _ in range(_MOST_REDIRECTIONS + 1):
            said = {"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate", **headers}
            request = requests.Request("GET", url, headers=said).prepare()
            answer = adapter.send(request, stream=True, timeout=_TIMEOUTS)
            if answer.is_redirect:
                target = _joined(url, answer.headers["Location"])
                answer.close()
                self._check(target)
                if urlsplit(target).netloc != urlsplit(url).netloc:
                    headers = {}  # a key given to one host is not for another
                url = target
                continue
            if answer.status_code != HTTPStatus.OK:
                answer.close()
                kind = SourceAwayError if _is_passing(answer.status_code) else SourceError
                raise kind(_status_in_words(answer.status_code, url))
            return answer
        msg = f"L’adresse {shown(url)} renvoie sans fin vers d’autres : donnez l’adresse finale."
        raise SourceError(msg)

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            scheme, name, port = parts.scheme, parts.hostname, parts.port
        except ValueError:
            scheme, name, port = "", None, None
        if scheme not in {"http", "https"} or not name:
            msg = (
                f"L’adresse « {shown(url)} » ne se lit pas : "
                "elle doit commencer par http:// ou https:// et nommer un site."
            )
            raise SourceError(msg)
        if port is not None and port not in _PUBLIC_PORTS and not self.allows_loopback:
            msg = f"L’adresse {shown(url)} demande le port {port} : seuls 80 et 443 sont permis."
            raise SourceError(msg)


def shown(url: str) -> str:
    """Return an address without what follows its path: it may hold a key.

    >>> shown("https://api.example/v2/events?key=secret")
    'https://api.example/v2/events'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0][:200]
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:200]


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _capped(answer: requests.Response, most: _Most, progress: _Progress) -> Iterator[bytes]:
    told = answer.headers.get("Content-Length", "")
    is_packed = "Content-Encoding" in answer.headers
    total = int(told) if told.isdigit() and not is_packed else None
    done, deadline = 0, time.monotonic() + most.seconds
    for chunk in answer.iter_content(_CHUNK):
        done += len(chunk)
        if done > most.size:
            msg = (
                f"Ce que donne {shown(answer.url)} dépasse {most.size // MIB} Mio : "
                "demandez un export plus petit."
            )
            raise TooLargeError(msg)
        if time.monotonic() > deadline:
            msg = f"{shown(answer.url)} répond trop lentement : réessayez plus tard."
            raise SourceAwayError(msg)
        progress(done, total)
        yield chunk
    if total is not None and done < total:
        msg = f"{shown(answer.url)} s’est arrêté au milieu de sa réponse : réessayez plus tard."
        raise SourceAwayError(msg)


_BY_STATUS = {
    HTTPStatus.UNAUTHORIZED: "demande une clé : vérifiez celle de l’adresse",
    HTTPStatus.FORBIDDEN: "refuse de nous répondre (403) : vérifiez la clé ou les droits d’accès",
    HTTPStatus.NOT_FOUND: "n’existe pas (404) : vérifiez l’adresse",
    HTTPStatus.GONE: "n’existe plus (410) : cherchez la nouvelle adresse",
    HTTPStatus.TOO_MANY_REQUESTS: "reçoit trop de demandes (429) : réessayez dans une heure",
}


def _status_in_words(status: int, url: str) -> str:
    if words := _BY_STATUS.get(HTTPStatus(status) if status in set(HTTPStatus) else HTTPStatus.OK):
        return f"{shown(url)} {words}."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{shown(url)} est en panne ({status}) : réessayez plus tard."
    return f"{shown(url)} répond {status} au lieu du fichier : vérifiez l’adresse."


def _is_passing(status: int) -> bool:
    asked_too_soon = status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
    return asked_too_soon or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def is_lasting(wrong: Exception) -> bool:
    """Tell a fault of the address itself, which no patience mends."""
    badly_written = (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)
    lasting = (ForbiddenAddressError, UnicodeError, *badly_written)
    return any(isinstance(cause, lasting) for cause in _causes(wrong))


def failure_in_words(wrong: Exception, url: str) -> str:
    """Return the sentence for a call that got no answer, or half of one."""
    causes = _causes(wrong)
    if any(isinstance(cause, ForbiddenAddressError) for cause in causes):
        return f"{shown(url)} mène à une machine privée : donnez une adresse publique."
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return f"{shown(url)} est introuvable : vérifiez le nom du site et votre connexion."
    if isinstance(wrong, requests.Timeout) or any(isinstance(c, TimeoutError) for c in causes):
        return f"{shown(url)} ne répond pas à temps : réessayez plus tard."
    if isinstance(wrong, requests.exceptions.SSLError):
        return f"Le certificat de {shown(url)} n’est pas valable : vérifiez l’adresse."
    if isinstance(wrong, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return f"L’adresse {shown(url)} est mal écrite : vérifiez-la."
    return (
        f"{shown(url)} ne répond pas, ou s’est interrompu : "
        "vérifiez l’adresse, ou réessayez plus tard."
    )


def _causes(wrong: BaseException) -> list[BaseException]:
    """Return an error and all that it wraps: requests and urllib3 nest theirs in arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [wrong]
    while waiting:
        item = waiting.pop()
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            waiting += [*item.args, item.__cause__, item.__context__, getattr(item, "reason", None)]
    return found
