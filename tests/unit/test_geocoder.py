"""The geocoder's answers are checked, and its failures never reach a visitor."""

from collections.abc import Iterator

import pytest

from app.clients.geocoder import REST_SECONDS, Geocoded, Geocoder, Silence
from app.kernel.geo import Point
from tests.fakes.geocoder import FakeGeocoder, fake_geocoder, feature

ADDRESS = "3 rue Mégevand, Besançon"


class Clock:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def fake() -> Iterator[FakeGeocoder]:
    with fake_geocoder() as fake:
        yield fake


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def geocoder(fake: FakeGeocoder, clock: Clock) -> Iterator[Geocoder]:
    geocoder = Geocoder(fake.url, timeout=0.4, clock=clock)
    yield geocoder
    geocoder.close()


def test_an_address_becomes_a_point_and_a_code(geocoder: Geocoder, fake: FakeGeocoder) -> None:
    found = geocoder.find(ADDRESS)
    assert isinstance(found, Geocoded)
    assert (found.point, found.citycode) == (Point(47.2357, 6.0277), "25056")
    assert fake.asked == [ADDRESS]


def test_an_arrondissement_is_given_as_the_geocoder_says_it(
    geocoder: Geocoder, fake: FakeGeocoder
) -> None:
    fake.features = [feature(citycode="75116")]
    found = geocoder.find("avenue Foch, Paris")
    assert isinstance(found, Geocoded)
    assert found.citycode == "75116"


@pytest.mark.parametrize("answer", [feature(score=0.31), feature(kind="poi")])
def test_an_answer_it_is_not_sure_of_is_no_answer(
    geocoder: Geocoder, fake: FakeGeocoder, answer: dict[str, object]
) -> None:
    fake.features = [answer]
    assert geocoder.find(ADDRESS) is Silence.UNSURE


def test_an_address_that_it_does_not_know(geocoder: Geocoder, fake: FakeGeocoder) -> None:
    fake.features = []
    assert geocoder.find(ADDRESS) is Silence.UNKNOWN


@pytest.mark.parametrize("text", ["", "   ", "12", "?!…", "«»"])
def test_what_the_service_would_refuse_is_not_asked(
    geocoder: Geocoder, fake: FakeGeocoder, text: str
) -> None:
    assert geocoder.find(text) is Silence.UNKNOWN
    assert fake.asked == []


def test_a_query_is_cut_to_what_the_service_takes(geocoder: Geocoder, fake: FakeGeocoder) -> None:
    geocoder.find("« 3 rue " + "très " * 100)
    assert fake.asked[0].startswith("3 rue")
    assert len(fake.asked[0]) <= 200


def test_words_that_it_refuses_are_not_its_failure(geocoder: Geocoder, fake: FakeGeocoder) -> None:
    fake.status, fake.body = 400, b'{"code": 400, "message": "Failed parsing query"}'
    for _ in range(5):
        assert geocoder.find(ADDRESS) is Silence.UNKNOWN
    assert not geocoder.is_resting()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 401, 403])
def test_an_error_is_a_silence(geocoder: Geocoder, fake: FakeGeocoder, status: int) -> None:
    fake.status = status
    assert geocoder.find(ADDRESS) is Silence.UNAVAILABLE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>maintenance</html>",
        b"[]",
        b'{"features": [{}]}',
        b'{"features": [{"geometry": {"coordinates": ["x", 1]}, "properties": {"label": "a"}}]}',
        b'{"features": [{"geometry": {"coordinates": [6, 47]}, "properties": null}]}',
    ],
)
def test_an_answer_that_makes_no_sense_is_a_silence(
    geocoder: Geocoder, fake: FakeGeocoder, body: bytes
) -> None:
    fake.body = body
    assert geocoder.find(ADDRESS) in {Silence.UNAVAILABLE, Silence.UNKNOWN}


def test_nobody_waits_for_a_slow_answer(geocoder: Geocoder, fake: FakeGeocoder) -> None:
    fake.waits = 1.0
    assert geocoder.find(ADDRESS) is Silence.UNAVAILABLE


def test_nobody_waits_for_an_answer_that_comes_drop_by_drop(
    geocoder: Geocoder, fake: FakeGeocoder
) -> None:
    fake.drips = True
    assert geocoder.find(ADDRESS) is Silence.UNAVAILABLE


def test_after_three_failures_it_rests_then_one_question_decides(
    geocoder: Geocoder, fake: FakeGeocoder, clock: Clock
) -> None:
    fake.status = 500
    for _ in range(4):
        assert geocoder.find(ADDRESS) is Silence.UNAVAILABLE
    assert len(fake.asked) == 3
    clock.now += REST_SECONDS + 1
    geocoder.find(ADDRESS)
    geocoder.find(ADDRESS)
    assert len(fake.asked) == 4
    clock.now += REST_SECONDS + 1
    fake.status = 200
    assert isinstance(geocoder.find(ADDRESS), Geocoded)
    assert not geocoder.is_resting()


def test_too_many_questions_and_it_rests_as_long_as_it_asks(
    geocoder: Geocoder, fake: FakeGeocoder, clock: Clock
) -> None:
    fake.status, fake.retry_after = 429, "5"
    assert geocoder.find(ADDRESS) is Silence.UNAVAILABLE
    assert geocoder.is_resting()
    clock.now += 6
    assert not geocoder.is_resting()


def test_nobody_there_is_a_silence(clock: Clock) -> None:
    with fake_geocoder() as gone:
        url = gone.url
    geocoder = Geocoder(url, timeout=0.4, clock=clock)
    assert geocoder.find(ADDRESS) is Silence.UNAVAILABLE
    geocoder.close()
