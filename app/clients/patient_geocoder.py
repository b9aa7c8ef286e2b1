"""The national geocoder, for those who can wait: thousands of addresses, one after the other.

The same service as :mod:`app.clients.geocoder`. Here nobody waits before a page: what fails
is asked again, and what goes on failing is said.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import requests
from geopy.adapters import AdapterHTTPError, RequestsAdapter
from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeocoderUnavailable, GeopyError
from geopy.geocoders import BANFrance
from urllib3.exceptions import HTTPError

from app.clients.geocoder import USER_AGENT, Geocoded, read_feature
from app.clients.http import SourceAwayError
from app.clients.pace import Pace

TIMEOUT_SECONDS = 10.0
PER_SECOND = 40
# Enough to see that two communes have the same street.
CANDIDATES = 5
TRIES = 4
LONGEST_REST_SECONDS = 60.0
# What the service makes those wait who asked too often, when it does not say it.
_REST_SECONDS = 5.0
_PAUSE_SECONDS = 0.5
_LARGEST = 1024 * 1024
_CHUNK = 16 * 1024
_log = logging.getLogger(__name__)
# What geopy raises, and what it stumbles on in an answer that makes no sense.
_FAULTS = (GeopyError, AttributeError, LookupError, TypeError, ValueError)


class GeocoderAwayError(SourceAwayError):
    """The geocoder does not answer, however often it is asked."""


class PatientGeocoder:
    """Asks, and asks again: after a 429 when the service says, after a failure a little later.

    ``pace`` is how often the service may be asked. Safe to share between threads.
    """

    def __init__(
        self, url: str, *, pace: Pace | None = None, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        parts = urlsplit(url)
        self._host = parts.netloc.rpartition("@")[2]
        self._pace = pace or Pace(PER_SECOND)
        self._is_over = Event()
        # geopy joins domain and path as they are, so a domain may carry the service's path.
        self._service = BANFrance(
            domain=parts.netloc + parts.path,
            scheme=parts.scheme,
            timeout=timeout,
            user_agent=USER_AGENT,
            adapter_factory=partial(_WholeAnswer, max_retries=0),
        )

    def find(self, query: str) -> tuple[Geocoded, ...]:
        """Return the places that the service sees in ``query``, the likeliest first.

        Raises :class:`GeocoderAwayError` when it does not answer.
        """
        why = ""
        for attempt in range(1, TRIES + 1):
            if self._is_over.is_set():
                break
            self._pace.wait()
            try:
                found: Any = self._service.geocode(query, limit=CANDIDATES, exactly_one=False)
                return tuple(read_feature(place.raw) for place in found or ())
            except GeocoderQueryError:
                # 400: the service is well, the words are not for it.
                return ()
            except GeocoderRateLimited as limited:
                why = "reçoit trop de demandes (429)"
                self._rest(float(limited.retry_after or _REST_SECONDS))
            except _FAULTS as wrong:
                why = f"ne répond pas, ou mal ({type(wrong).__name__})"
                if attempt < TRIES:
                    self._rest(_PAUSE_SECONDS * attempt)
        _log.warning("geocoder: %s", why)
        raise GeocoderAwayError(self._away(why or "ne répond plus"))

    def give_up(self) -> None:
        """Let the threads that still ask end soon: nobody wants their answers."""
        self._is_over.set()

    def _rest(self, seconds: float) -> None:
        if seconds > LONGEST_REST_SECONDS:
            minutes = -(-int(seconds) // 60)
            raise GeocoderAwayError(self._away(f"demande d’attendre {minutes} min"))
        self._pace.rest(seconds)

    def _away(self, why: str) -> str:
        return f"Le géocodeur ({self._host}) {why} : relancez la commande plus tard."


class _WholeAnswer(RequestsAdapter):  # type: ignore[misc]  # geopy has no types
    """Reads an answer to its end, within the time-out, even if it comes drop by drop.

    A time-out of requests is that of one drop. Redirections are not followed: the setting
    names the service.
    """

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """Return what the service says; geopy's own errors otherwise."""
        # An address, not what somebody is typing: geopy has no word for it.
        url = f"{url}&autocomplete=0"
        try:
            with self.session.get(
                url, timeout=timeout, headers=headers, stream=True, allow_redirects=False
            ) as answer:
                body = b"".join(_pieces(answer, time.monotonic() + timeout))
        except (requests.RequestException, HTTPError, OSError) as wrong:
            raise GeocoderUnavailable(type(wrong).__name__) from wrong
        if answer.status_code != HTTPStatus.OK:
            said, headers = answer.status_code, answer.headers
            raise AdapterHTTPError(str(said), status_code=said, headers=headers, text="")
        return json.loads(body)


def _pieces(answer: requests.Response, deadline: float) -> Iterator[bytes]:
    size = 0
    while piece := answer.raw.read1(_CHUNK, decode_content=True):
        size += len(piece)
        if time.monotonic() > deadline or size > _LARGEST:
            msg = "too slow, or too long"
            raise GeocoderUnavailable(msg)
        yield piece
