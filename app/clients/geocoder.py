"""Addresses into places, by the national geocoder (Base Adresse Nationale, IGN Géoplateforme).

Service: https://geoservices.ign.fr/documentation/services/services-geoplateforme/geocodage.
Addresses are Licence Ouverte 2.0; fifty requests a second and per address, then 429. A
visitor waits at most 0.8 s: what goes wrong is an answer, never an exception.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from geopy.adapters import RequestsAdapter
from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeopyError
from geopy.geocoders import BANFrance

from app.kernel.french import insee_code
from app.kernel.geo import Point

TIMEOUT_SECONDS = 0.8
LEAST_SCORE = 0.5
FAILURES_BEFORE_REST = 3
REST_SECONDS = 30.0
LONGEST_QUERY = 200
_SHORTEST_QUERY = 3
TYPES = frozenset({"housenumber", "street", "locality", "municipality"})
USER_AGENT = "La-Rentree-des-Assos"
_log = logging.getLogger(__name__)


def query_of(text: str) -> str:
    r"""Return ``text`` as the service takes it: one line that begins with a letter or a digit.

    Empty when too little is left to be asked.

    >>> query_of(" « 3 rue\nMégevand »"), query_of("?!…"), query_of("12")
    ('3 rue Mégevand »', '', '')
    """
    query = re.sub(r"^[\W_]+", "", " ".join(text.split()))[:LONGEST_QUERY]
    return query if len(query) >= _SHORTEST_QUERY else ""


class Silence(StrEnum):
    """Why there is no place: the service knows none, is not sure, or does not answer."""

    UNKNOWN = "unknown"
    UNSURE = "unsure"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Geocoded:
    """A place that the geocoder is sure enough of.

    ``citycode`` is an INSEE code as the geocoder says it: it may be an
    arrondissement's, or one that is no longer (or not yet) in our list.
    ``score`` goes from 0 to 1; ``kind`` is a house number, a street, a
    locality or a municipality.
    """

    point: Point
    citycode: str | None
    label: str
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class _Failure:
    """The service did not answer well. ``rest``: the seconds it asks for itself."""

    why: str
    rest: float | None = None


class Geocoder:
    """Asks the geocoder, checks what it says, and lets it rest when it fails.

    After three failures in a row nothing is asked for thirty seconds; then one
    question decides. ``clock`` counts seconds from anywhere. Safe to share
    between threads.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(url)
        self._timeout = timeout
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._rests_until = float("-inf")
        # geopy joins domain and path as they are, so a domain may carry the service's path.
        # It would also try again by itself, three time-outs long.
        self._service = BANFrance(
            domain=parts.netloc + parts.path,
            scheme=parts.scheme,
            timeout=timeout,
            user_agent=USER_AGENT,
            adapter_factory=partial(RequestsAdapter, max_retries=0),
        )
        # A time-out of requests covers neither the look-up of a name nor an answer that
        # comes drop by drop; waiting for a thread covers both.
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="geocoder")

    def find(self, text: str) -> Geocoded | Silence:
        """Return the place that ``text`` names, or why there is none. Never raises."""
        query = query_of(text)
        if not query:
            return Silence.UNKNOWN
        if self.is_resting():
            return Silence.UNAVAILABLE
        asked = self._threads.submit(self._ask, query)
        try:
            answer = asked.result(timeout=self._timeout)
        except TooLongError:
            asked.cancel()
            answer = _Failure("no answer in time")
        # Counted here alone: the thread that nobody waits for any more fails too, later.
        if isinstance(answer, _Failure):
            self._note(answer)
            return Silence.UNAVAILABLE
        with self._lock:
            self._failures = 0
        return answer

    def is_resting(self) -> bool:
        """Tell whether the service failed too often to be asked now."""
        with self._lock:
            return self._clock() < self._rests_until

    def close(self) -> None:
        """Let the threads go; what is under way is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _ask(self, query: str) -> Geocoded | Silence | _Failure:
        try:
            found: Any = self._service.geocode(query, limit=1)
            return Silence.UNKNOWN if found is None else _read(found.raw)
        except GeocoderQueryError:
            # 400: the service is well, the words are not for it.
            return Silence.UNKNOWN
        except GeocoderRateLimited as limited:
            return _Failure("429", rest=float(limited.retry_after or REST_SECONDS))
        except (GeopyError, AttributeError, LookupError, TypeError, ValueError) as wrong:
            return _Failure(type(wrong).__name__)

    def _note(self, failure: _Failure) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_BEFORE_REST or failure.rest is not None:
                self._rests_until = self._clock() + (failure.rest or REST_SECONDS)
                # One more failure after the rest is enough for another.
                self._failures = FAILURES_BEFORE_REST - 1
        _log.warning("geocoder: %s", failure.why)


def _read(feature: Mapping[str, Any]) -> Geocoded | Silence:
    """Take what the geocoder is sure enough of; geopy would take any."""
    found = read_feature(feature)
    return found if found.score >= LEAST_SCORE and found.kind in TYPES else Silence.UNSURE


def read_feature(feature: Mapping[str, Any]) -> Geocoded:
    """Read one feature (GeoJSON, RFC 7946: longitude first), sure or not.

    What lacks or makes no sense is a ``LookupError``, a ``TypeError`` or a ``ValueError``.
    """
    said = feature["properties"]
    lon, lat = (float(degrees) for degrees in feature["geometry"]["coordinates"][:2])
    label = str(said.get("label") or "")
    code = insee_code(said.get("citycode"))
    return Geocoded(Point(lat, lon), code, label, str(said["type"]), float(said["score"]))
