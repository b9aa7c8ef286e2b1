"""Many addresses asked a few at once, until all are answered or the service is away."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from app.clients.geocoder import Geocoded
from app.clients.patient_geocoder import GeocoderAwayError, PatientGeocoder

AT_ONCE = 4
# As many silences in a row: it is not about one address.
_AWAY_AFTER = 4


@dataclass(slots=True)
class Asking:
    """Asks for one run. ``away`` says in French that the service does not answer any more."""

    geocoder: PatientGeocoder
    asked: int = 0
    away: str | None = None
    _silences: int = 0
    _answered: int = 0
    _last: str = ""

    def ask(self, queries: Collection[str]) -> Iterator[tuple[str, tuple[Geocoded, ...]]]:
        """Yield each query with its answers, as they come; what has none is left out."""
        if not queries or self.away:
            return
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="geocoder")
        try:
            asked = {pool.submit(self.geocoder.find, query): query for query in queries}
            for future in as_completed(asked):
                answer = self._hear(future)
                if answer is not None:
                    yield asked[future], answer
                elif self._silences >= _AWAY_AFTER:
                    # What waits is cancelled below, and would never be heard of here.
                    return
        except BaseException:
            self.geocoder.give_up()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def end(self) -> None:
        """Say that the service is away when it never answered, however little it was asked."""
        if self._silences and not self._answered:
            self.away = self.away or self._last

    def _hear(self, future: Future[tuple[Geocoded, ...]]) -> tuple[Geocoded, ...] | None:
        try:
            answer = future.result()
        except GeocoderAwayError as wrong:
            self.asked += 1
            self._silences += 1
            self._last = str(wrong)
            if self._silences >= _AWAY_AFTER:
                self.away = self._last
                self.geocoder.give_up()
            return None
        self.asked += 1
        self._silences, self._answered = 0, self._answered + 1
        return answer
