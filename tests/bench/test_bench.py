"""The benchmark itself, small enough for the suite: it must not rot. No time is judged."""

import re
from datetime import UTC, datetime

import pytest

from app.kernel.text import LocalizedText
from tests.bench import catalogue, driving, helloasso, pages, report, rounds, sites
from tests.bench.__main__ import main
from tests.bench.catalogue import Town
from tests.bench.driving import Target
from tests.bench.load import Tally
from tests.bench.rounds import Pace
from tests.bench.servers import Shape

TINY = Pace(
    seconds=0.15,
    rounds=1,
    connections=2,
    passes=1,
    warming_each=10,
    pool=0.004,
    kinds=True,
    tries=0,
)
TOWNS = [
    Town("25056", "Besançon", "besancon", 117_000, "25000", 47.2378, 6.0241, "Europe/Paris"),
    Town("25036", "Avanne-Aveney", "avanne-aveney", 2_300, "25720", 47.2, 5.96, "Europe/Paris"),
    Town("97411", "Saint-Denis", "saint-denis", 150_000, "97400", -20.88, 55.45, "Indian/Reunion"),
]
TODAY = datetime(2026, 9, 4, tzinfo=UTC).date()


def test_the_same_seed_gives_the_same_country():
    assert list(catalogue.drafts(TOWNS, 50, TODAY)) == list(catalogue.drafts(TOWNS, 50, TODAY))


def test_two_events_in_five_are_to_come_and_some_happen_again():
    drafts = list(catalogue.drafts(TOWNS, 4000, TODAY))
    coming = sum(any(timing.begin.date() > TODAY for timing in one.timings) for one in drafts)
    assert 0.38 < coming / len(drafts) < 0.52
    assert any(len(one.timings) > 1 for one in drafts)
    assert {one.place.insee for one in drafts} == {town.insee for town in TOWNS}
    assert isinstance(drafts[0].title, LocalizedText)


def test_pages_are_measured_from_filling_to_goals(tmp_path):
    asked = pages.Asked((200,), ("sqlite",), 15, Shape(1, 2), TINY)
    lines = []
    assert pages.measure(tmp_path, asked, lines.append) in {0, 1}
    said = "\n".join(lines)
    for name in ("Flask “hello”", "WSGI “hello”", "home, cached, gzip", "list, uncached"):
        assert re.search(rf"^{re.escape(name)} +\d", said, re.MULTILINE), said
    for name in ("home, cached, br", "home, cached, 304", "mixed, cached", "mixed, uncached"):
        assert re.search(rf"^{re.escape(name)} +\d", said, re.MULTILINE), said
    assert "mixed traffic: hit rate" in said
    assert re.search(r"yes  wrong answers: 0\.00", said), said


def test_sites_are_measured_from_making_to_one_change(tmp_path):
    lines = []
    assert sites.measure(tmp_path, ["sqlite"], lines.append, portals=25, events=50) == 0
    assert any("had 2 made again" in line for line in lines), lines


def test_helloasso_is_read_killed_and_compared(tmp_path):
    lines = []
    helloasso.measure(tmp_path, helloasso.Asked(120, 2, ("sqlite",), portals=5), lines.append)
    said = "\n".join(lines)
    assert "memory at 10%, 50%, 100%" in said
    assert "yes  sqlite: calls of the second run: 1.00" in said
    assert "yes  sqlite: events written after one change: 1.00" in said
    assert "yes  sqlite: rows that an undisturbed run has not, or has otherwise: 0.00" in said


def test_a_wrong_page_is_seen():
    page = Target("home", "besancon.rentree.test", "/", name="Besançon", coding="")
    head = "HTTP/1.1 200 OK\r\ncontent-type: text/html"
    right = f"{head}\r\n\r\n<h1>Besançon</h1>".encode().decode("latin-1")
    other = f"{head}\r\n\r\n<h1>Albi</h1>"
    assert driving.faults(Tally(statuses={"200": 1}, samples=[(0, right)]), [page]) == {}
    found = driving.faults(Tally(statuses={"200": 1}, samples=[(0, other)]), [page])
    assert list(found.values()) == [1]
    assert "not the page of its site" in next(iter(found))
    assert driving.faults(Tally(statuses={"500": 3}, broken=2), [page]) == {
        "status 500": 3,
        "connection broken": 2,
    }


def test_only_a_ratio_decides():
    slow = report.Goal("p99, ms", 900.0, 30.0, is_ratio=False)
    dear = report.Goal("a cached page, × hello", 1.2, 1.0)
    assert not slow.is_met
    assert not dear.is_met
    assert str(dear).startswith("  NO")
    assert report.Goal("rate / hello", 0.7, 0.6, at_least=True).is_met


def test_a_round_tells_how_far_hello_moved():
    def cost(us):
        return driving.Measured(10, 1000.0, 1.0, 2.0, us, 0.0, 100.0, {})

    one = rounds.Round(cost(100.0), cost(115.0), {}, rounds.Kept())
    assert round(one.drift, 3) == 0.15
    assert abs(one.drift) > rounds.DRIFT
    assert one.hello_us == 107.5


def test_what_is_not_asked_for_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--nonsense"])
    assert "usage: python -m tests.bench" in capsys.readouterr().err
