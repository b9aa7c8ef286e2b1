"""Long lists are streamed, bounded in memory and number; a half never looks whole."""

import csv
import io
import logging
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from app.web import streaming
from app.web.slots import MOST_STREAMS, MOST_WAITING, Slots
from tests.web.forms_of_lists import FORMS
from tests.web.serving import say, served

HOST = "rentree.test"
FIRST = datetime(2026, 9, 5, 8, tzinfo=UTC)


@pytest.fixture
def small(monkeypatch):
    """Everything that decides of streaming, at the size of a test."""
    for name, value in {"WHOLE_UP_TO": 5, "PAGE": 4, "BATCH": 3, "PIECE_BYTES": 400}.items():
        monkeypatch.setattr(streaming, name, value)


@pytest.fixture
def many(build, small):
    build.national()
    return [build.event("81004", f"Bal {n}", at=FIRST + timedelta(hours=n)).id for n in range(17)]


def open_stream(app, form="csv"):
    """Begin to read a list, and stop after its headers."""
    client = app.test_client(use_cookies=False)
    return client.get(f"/evenements.{form}", base_url=f"https://{HOST}", buffered=False)


@pytest.mark.parametrize("form", ["ics", "rss", "csv", "geojson"])
def test_a_long_list_is_streamed_and_holds_the_same_events(many, visit, form):
    answer = visit.raw(f"{HOST}/evenements.{form}")
    assert "Content-Length" not in answer.headers
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert FORMS[form](visit, HOST) == many


@pytest.mark.parametrize("form", ["ics", "rss", "csv", "geojson"])
def test_a_short_list_is_whole(build, small, visit, form):
    build.national()
    for number in range(5):
        build.event("81004", f"Bal {number}")
    answer = visit.raw(f"{HOST}/evenements.{form}")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "ETag" in answer.headers


def test_a_stream_asks_for_the_next_page_only_when_it_is_read(app, many, count_statements):
    with count_statements() as statements, closing(open_stream(app)) as answer:
        begun = len(statements)
        next(answer.response)
        assert len(answer.get_data()) > 0
    assert len(statements) > begun


def test_only_half_of_the_threads_stream_at_once(app, many):
    opened = [open_stream(app) for _ in range(MOST_STREAMS)]
    try:
        assert {answer.status_code for answer in opened} == {200}
        refused = open_stream(app)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.text.startswith("Beaucoup de monde")
        assert refused.headers["Cache-Control"] == "no-store"
    finally:
        for answer in opened:
            answer.close()
    again = open_stream(app)
    assert again.status_code == 200
    again.close()


def test_a_list_waits_a_moment_for_a_place_and_is_whole(app, many):
    opened = [open_stream(app) for _ in range(MOST_STREAMS)]
    leaving = threading.Timer(0.2, opened[0].close)
    leaving.start()
    late = open_stream(app)
    assert late.status_code == 200
    assert late.get_data()
    leaving.join()
    for answer in (*opened, late):
        answer.close()


def test_of_those_who_wait_for_a_place_two_at_most_hold_a_thread():
    places = Slots(MOST_WAITING, waiting=MOST_WAITING, patience=30)
    assert all(places.acquire() for _ in range(MOST_WAITING))
    with ThreadPoolExecutor(MOST_WAITING + 1) as threads:
        late = [threads.submit(places.acquire) for _ in range(MOST_WAITING + 1)]
        sent_away, waiting = wait(late, return_when=FIRST_COMPLETED)
        assert [one.result() for one in sent_away] == [False]
        for _ in range(MOST_WAITING):
            places.release()
        assert [one.result() for one in waiting] == [True] * MOST_WAITING


def test_a_list_read_to_its_end_gives_its_place_back(app, many):
    for _ in range(3 * MOST_STREAMS):
        answer = open_stream(app)
        assert answer.status_code == 200
        assert len(answer.get_data()) > 0
        answer.close()


def test_asking_for_the_head_takes_no_place(app, many):
    client = app.test_client(use_cookies=False)
    for _ in range(3 * MOST_STREAMS):
        assert client.head("/evenements.csv", base_url=f"https://{HOST}").status_code == 200


@pytest.fixture
def broken(many, build):
    """One event, late in the list, that nobody can write: zone and booking exist nowhere."""
    event = build.event("81004", "Bal", at=FIRST + timedelta(days=2))
    event.timezone, event.registration = "Nulle/Part", [{}]
    build._session.commit()  # noqa: SLF001 (the builder's last word)


def read(app, form):
    """Read a list to where it breaks; return what came, and what broke it."""
    received, why = b"", None
    with closing(open_stream(app, form)) as answer:
        try:
            for piece in answer.iter_encoded():
                received += piece
        except Exception as error:  # noqa: BLE001 (whatever cuts it, as a server would see it)
            why = error
    return received, why


@pytest.mark.parametrize(
    ("form", "ending"), [("ics", "END:VCALENDAR"), ("rss", "</rss>"), ("geojson", "]}")]
)
def test_a_list_that_breaks_on_the_way_lacks_its_end(app, broken, caplog, form, ending):
    received, why = read(app, form)
    assert why is not None
    assert received
    assert ending.encode() not in received
    assert [record for record in caplog.records if record.levelno == logging.ERROR]


def test_a_table_that_breaks_on_the_way_says_so_in_its_last_line(app, broken, caplog):
    received, why = read(app, "csv")
    assert isinstance(why, streaming.CutShortError)
    *_, last = csv.reader(io.StringIO(received.decode("utf-8-sig")))
    assert last[0].startswith("Tableau incomplet")
    assert [record for record in caplog.records if record.levelno == logging.ERROR]


def test_a_list_that_broke_gives_its_place_back(app, broken):
    for _ in range(2 * MOST_STREAMS):
        received, why = read(app, "csv")
        assert received
        assert why is not None


def test_a_short_list_that_breaks_is_an_error_not_a_half(app, build, small):
    build.national()
    build.event("81004", "Bal").timezone = "Nulle/Part"
    build._session.commit()  # noqa: SLF001 (the builder's last word)
    app.testing = False  # so that the error is answered, as in production
    try:
        answer = open_stream(app)
    finally:
        app.testing = True
    assert answer.status_code == 500


# --- with the real server ---------------------------------------------------------------------


def _fill(build):
    build.national()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for number in range(streaming.WHOLE_UP_TO + 30):
        build.event("81004", f"Bal {number}", at=tomorrow + timedelta(minutes=number))


def test_the_real_server_streams_a_long_list_to_its_end(tmp_path):
    with served(tmp_path, _fill) as port:
        for _ in range(2 * MOST_STREAMS):
            request = (
                b"GET /evenements.ics HTTP/1.1\r\nHost: rentree.test\r\nConnection: close\r\n\r\n"
            )
            answer = say(port, request)
            assert b"transfer-encoding: chunked" in answer
            assert answer.count(b"BEGIN:VEVENT") == streaming.WHOLE_UP_TO + 30
            assert answer.endswith(b"END:VCALENDAR\r\n\r\n0\r\n\r\n")
