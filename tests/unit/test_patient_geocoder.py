"""The geocoder asked patiently: again after a failure, never too often, and not for ever."""

from collections.abc import Callable, Iterator

import pytest

from app.clients.pace import Pace
from app.clients.patient_geocoder import CANDIDATES, TRIES, GeocoderAwayError, PatientGeocoder
from tests.fakes.geocoder import FakeGeocoder, fake_geocoder, feature

ADDRESS = "3 rue Mégevand 25000 Besançon"


class Time:
    """Seconds that pass only when somebody sleeps; ``then`` happens at the first sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.then: Callable[[], object] = lambda: None

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.then()


@pytest.fixture
def fake() -> Iterator[FakeGeocoder]:
    with fake_geocoder() as fake:
        yield fake


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def geocoder(fake: FakeGeocoder, time: Time) -> PatientGeocoder:
    pace = Pace(40, clock=time.clock, sleep=time.sleep)
    return PatientGeocoder(fake.url, pace=pace, timeout=0.4)


def test_all_that_the_service_sees_is_given_even_what_it_is_not_sure_of(
    geocoder: PatientGeocoder, fake: FakeGeocoder
) -> None:
    fake.features = [feature(), feature("Ailleurs", citycode="75116", score=0.2, kind="poi")]
    found = geocoder.find(ADDRESS)
    assert [(place.citycode, place.score) for place in found] == [("25056", 0.93), ("75116", 0.2)]
    assert fake.asked == [ADDRESS]
    assert CANDIDATES > 1


def test_an_address_that_it_does_not_know(geocoder: PatientGeocoder, fake: FakeGeocoder) -> None:
    fake.features = []
    assert geocoder.find(ADDRESS) == ()


def test_words_that_it_refuses_are_an_address_that_it_does_not_know(
    geocoder: PatientGeocoder, fake: FakeGeocoder
) -> None:
    fake.status, fake.body = 400, b'{"code": 400, "message": "Failed parsing query"}'
    assert geocoder.find(ADDRESS) == ()
    assert len(fake.asked) == 1


def test_at_most_forty_go_in_a_second(geocoder: PatientGeocoder, time: Time) -> None:
    for _ in range(81):
        geocoder.find(ADDRESS)
    assert time.now == pytest.approx(2.0)


def test_asked_too_often_everybody_waits_as_long_as_it_says(
    geocoder: PatientGeocoder, fake: FakeGeocoder, time: Time
) -> None:
    fake.status, fake.retry_after = 429, "7"

    def well_again() -> None:
        fake.status, fake.retry_after = 200, None

    time.then = well_again
    assert len(geocoder.find(ADDRESS)) == 1
    assert time.slept == [7.0]


def test_asked_too_often_and_told_nothing_it_waits_what_the_service_is_known_for(
    geocoder: PatientGeocoder, fake: FakeGeocoder, time: Time
) -> None:
    fake.status = 429
    with pytest.raises(GeocoderAwayError, match="429"):
        geocoder.find(ADDRESS)
    assert time.slept == [5.0] * (TRIES - 1)


def test_a_service_that_wants_an_hour_is_away(
    geocoder: PatientGeocoder, fake: FakeGeocoder, time: Time
) -> None:
    fake.status, fake.retry_after = 429, "3600"
    with pytest.raises(GeocoderAwayError, match="60 min"):
        geocoder.find(ADDRESS)
    assert (len(fake.asked), time.slept) == (1, [])


@pytest.mark.parametrize("status", [500, 503, 401, 403, 302])
def test_an_error_is_tried_again_then_said(
    geocoder: PatientGeocoder, fake: FakeGeocoder, status: int
) -> None:
    fake.status = status
    with pytest.raises(GeocoderAwayError, match=r"127\.0\.0\.1"):
        geocoder.find(ADDRESS)
    assert len(fake.asked) == TRIES


@pytest.mark.parametrize("body", [b"", b"<html>maintenance</html>", b'{"features": [{}]}', b"\xff"])
def test_an_answer_that_makes_no_sense_is_tried_again(
    geocoder: PatientGeocoder, fake: FakeGeocoder, time: Time, body: bytes
) -> None:
    fake.body = body

    def well_again() -> None:
        fake.body = None

    time.then = well_again
    assert len(geocoder.find(ADDRESS)) == 1
    assert len(fake.asked) == 2


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for(
    geocoder: PatientGeocoder, fake: FakeGeocoder
) -> None:
    fake.drips = True
    with pytest.raises(GeocoderAwayError):
        geocoder.find(ADDRESS)


def test_a_silence_ends(geocoder: PatientGeocoder, fake: FakeGeocoder) -> None:
    fake.waits = 0.6
    with pytest.raises(GeocoderAwayError):
        geocoder.find(ADDRESS)


def test_nobody_there_is_away_and_who_gave_up_asks_no_more(
    geocoder: PatientGeocoder, fake: FakeGeocoder
) -> None:
    geocoder.give_up()
    with pytest.raises(GeocoderAwayError):
        geocoder.find(ADDRESS)
    assert fake.asked == []
