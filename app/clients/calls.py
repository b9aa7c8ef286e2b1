"""Calls to a service that we read from again and again: asked, waited for, asked anew.

Where :mod:`app.clients.http` reads what anybody gives the address of, this speaks with the
services that the operator chose: other methods, forms and JSON, connections that are kept,
and patience. What a service refuses is told at once; what may pass is tried again, later each
time, as the service asks (``Retry-After``, RFC 9110 §10.2.3). No redirection is followed: a
key is for one address.

Nothing secret is ever in an error: neither headers, nor bodies, nor what follows a path.
"""

from __future__ import annotations

import json as json_format
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from ipaddress import ip_address
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from app.clients.deadlines import Deadline, PunctualAdapter
from app.clients.http import (
    MIB,
    Door,
    SourceAwayError,
    SourceError,
    failure_in_words,
    is_lasting,
    shown,
)
from app.clients.waiting import in_a_while, told_to_wait
from app.settings import Settings

_CHUNK = 64 * 1024
_TIMEOUTS = (5.0, 20.0)
_TRIES, _SECONDS = 4, 40.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_LONGEST_WAIT = 60.0
_LARGEST_REFUSAL = 64 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered. ``url`` is the address as it may be shown.

    >>> Answer(200, {}, b'{"access_token": "secret"}', "https://api.example/token")
    Answer(status=200, url='https://api.example/token')
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = ""

    def json(self) -> Any:
        """Return what the body says; :class:`CallAwayError` when it is no JSON."""
        try:
            return json_format.loads(self.body)
        except (ValueError, RecursionError):
            where = self.url or "Le service"
            msg = f"{where} répond autre chose que du JSON : réessayez plus tard."
        raise CallAwayError(msg, status=self.status)


class CallError(SourceError):
    """A call that gave nothing: one French sentence.

    ``status`` is empty when there was no answer; ``answer``, with its body, is for who must
    tell a person what is wrong in a form: never log it. ``retry_after`` is in seconds.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        answer: Answer | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.answer = answer
        self.retry_after = retry_after


class CallAwayError(CallError, SourceAwayError):
    """The service may well answer later: it is down, slow, garbled, or asked too often."""


class CallRefusedError(CallError):
    """The service refuses, and no patience mends it: 3xx and 4xx, but 408 and 429."""


class Caller:
    """Calls services, under our name, over connections that are kept. Safe between threads.

    ``tries`` counts the first one; ``seconds`` is how long one try may last in all. Pauses are
    drawn between nothing and 0.5, 1, 2… seconds, 30 at most ("full jitter"), on top of what
    the service asks for; asked for more than a minute, we come back another time.
    """

    def __init__(  # noqa: PLR0913 (how to behave, with whose clock and whose dice)
        self,
        *,
        user_agent: str,
        allows_loopback: bool,
        tries: int = _TRIES,
        seconds: float = _SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._tries = tries
        self._seconds = seconds
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311 (it spreads calls, and guards nothing)
        self._adapter = PunctualAdapter(allows_loopback=allows_loopback)

    @classmethod
    def of(
        cls, settings: Settings, base_url: str, *, tries: int = _TRIES, seconds: float = _SECONDS
    ) -> Caller:
        """Return an installation's caller of ``base_url``, which may be on this machine."""
        door = Door.of(settings)
        inside = door.allows_loopback or names_loopback(base_url)
        agent = door.user_agent
        return cls(user_agent=agent, allows_loopback=inside, tries=tries, seconds=seconds)

    def close(self) -> None:
        """Close the connections that were kept."""
        self._adapter.close()

    def call(  # noqa: PLR0913 (what a request is)
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: object = None,
        largest: int = 10 * MIB,
        is_safe: bool | None = None,
    ) -> Answer:
        """Return the answer (2xx), or raise a :class:`CallError`.

        ``largest`` is in bytes, after decompression. Only what is safe to ask twice is:
        ``is_safe`` says so of a method other than GET.
        """
        said = {
            "User-Agent": self._user_agent,
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            **(headers or {}),
        }
        request = _prepared(requests.Request(method, url, said, data=form, json=json))
        tries = self._tries if (method == "GET" if is_safe is None else is_safe) else 1
        for tried in count(1):
            try:
                return self._once(request, largest)
            except CallAwayError as away:
                told = away.retry_after or 0.0
                if tried >= tries or told > _LONGEST_WAIT:
                    raise
                _log.info("call: %s (%d/%d)", away, tried, tries)
            longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tried - 1))
            self._sleep(told + self._rng.uniform(0, longest))
        raise AssertionError  # count() has no end

    def _once(self, request: requests.PreparedRequest, largest: int) -> Answer:
        url = shown(request.url or "")
        words = f"{url} ne répond pas à temps : réessayez plus tard."
        kind: type[CallError] = CallAwayError
        with Deadline(self._seconds) as deadline:
            try:
                answer = self._answer(request, url, largest)
            except (requests.RequestException, HTTPError, OSError, ValueError) as wrong:
                _log.debug("call: %s at %s", type(wrong).__name__, url)
                answer = None
                if not deadline.is_over:
                    words = failure_in_words(wrong, url)
                    kind = CallError if is_lasting(wrong) else CallAwayError
        # A socket that was shut looks like the end of an answer that gave no length.
        if answer is None or deadline.is_over:
            # Raised out of there: what went wrong holds the whole request, its key included.
            raise kind(words)
        return _accepted(answer, largest)

    def _answer(self, request: requests.PreparedRequest, url: str, largest: int) -> Answer:
        with self._adapter.send(request, stream=True, timeout=_TIMEOUTS) as response:
            status = response.status_code
            body = _body(response, largest) if _is_well(status) else _refusal(response)
            return Answer(status, response.headers, body, url)


def names_loopback(url: str) -> bool:
    """Tell whether an address names this very machine.

    >>> names_loopback("http://127.0.0.1:8801/v5"), names_loopback("http://api.localhost/")
    (True, True)
    >>> names_loopback("https://api.helloasso.com/v5"), names_loopback("http://[")
    (False, False)
    """
    try:
        name = urlsplit(url).hostname or ""
        return name == "localhost" or name.endswith(".localhost") or ip_address(name).is_loopback
    except ValueError:
        return False


def _prepared(request: requests.Request) -> requests.PreparedRequest:
    """Write a request; what cannot be sent is told without its key."""
    try:
        prepared = request.prepare()
        for value in prepared.headers.values():
            value.encode("latin-1")
    except (requests.RequestException, ValueError):
        msg = f"La demande à {shown(request.url or '')} ne s’écrit pas : vérifiez adresse et clé."
    else:
        return prepared
    raise CallError(msg)


def _is_well(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _accepted(answer: Answer, largest: int) -> Answer:
    if not _is_well(answer.status):
        raise _failure(answer)
    if len(answer.body) > largest:
        msg = f"Ce que répond {answer.url} dépasse {largest / MIB:.0f} Mio."
        raise CallError(msg, status=answer.status, answer=replace(answer, body=b""))
    return answer


def _body(response: requests.Response, largest: int) -> bytes:
    """Return the body, or its beginning: we stop reading once it is larger than asked for."""
    pieces, size = [], 0
    for piece in response.iter_content(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            break
    return b"".join(pieces)


def _refusal(response: requests.Response) -> bytes:
    """Return what a refusal says, if it can be read: its status says enough."""
    try:
        return _body(response, _LARGEST_REFUSAL)
    except (requests.RequestException, HTTPError, OSError):
        return b""


_BY_STATUS = {
    HTTPStatus.BAD_REQUEST: "ne comprend pas notre demande (400)",
    HTTPStatus.UNAUTHORIZED: "ne reconnaît pas notre clé (401) : vérifiez-la",
    HTTPStatus.FORBIDDEN: "refuse de nous répondre (403) : vérifiez les droits de notre clé",
    HTTPStatus.NOT_FOUND: "n’existe pas (404)",
    HTTPStatus.REQUEST_TIMEOUT: "n’a pas reçu notre demande à temps (408)",
    HTTPStatus.GONE: "n’existe plus (410)",
    HTTPStatus.TOO_MANY_REQUESTS: "reçoit trop de demandes (429)",
}


def _failure(answer: Answer) -> CallError:
    status = answer.status
    words = _BY_STATUS.get(HTTPStatus(status)) if status in set(HTTPStatus) else None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        words = f"est en panne ({status})"
    elif status < HTTPStatus.BAD_REQUEST:
        words = f"renvoie vers une autre adresse ({status}) : vérifiez celle du réglage"
    passes = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
    sentence = f"{answer.url} {words or f'répond {status}'}"
    if status in passes or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        told = told_to_wait(answer.headers)
        sentence = f"{sentence} : réessayez {in_a_while(told)}."
        return CallAwayError(sentence, status=status, answer=answer, retry_after=told)
    return CallRefusedError(f"{sentence}.", status=status, answer=answer)
