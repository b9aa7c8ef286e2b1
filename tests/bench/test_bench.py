"""The benchmark itself, small enough for the suite: it must not rot. No time is judged."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.kernel.text import LocalizedText
from app.models.base import db
from app.queries import lists
from app.services.search import keep
from tests.bench import (
    catalogue,
    driving,
    filling,
    helloasso,
    pages,
    report,
    rounds,
    search,
    search_agreement,
    search_questions,
    search_report,
    search_times,
    search_writing,
    sites,
)
from tests.bench.__main__ import main
from tests.bench.catalogue import Town
from tests.bench.databases import Choice
from tests.bench.driving import Target
from tests.bench.filling import Wanted
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
    asked = pages.Asked(Choice((200,), ("sqlite",), 15), Shape(1, 2), TINY)
    lines = []
    assert pages.measure(tmp_path, asked, lines.append) in {0, 1}
    said = "\n".join(lines)
    for name in ("Flask “hello”", "WSGI “hello”", "home, cached, gzip", "list, uncached"):
        assert re.search(rf"^{re.escape(name)} +\d", said, re.MULTILINE), said
    for name in ("home, cached, br", "home, cached, 304", "mixed, cached", "mixed, uncached"):
        assert re.search(rf"^{re.escape(name)} +\d", said, re.MULTILINE), said
    assert "mixed traffic: hit rate" in said
    assert re.search(r"yes  wrong answers: 0\.00", said), said


def test_the_search_is_measured_from_filling_to_goals(tmp_path):
    asked = search.Asked(Choice((200,), ("sqlite",), 3), mix=20, rounds=1, events=4, compared=20)
    lines = []
    assert search.measure(tmp_path, asked, lines.append) in {0, 1}
    said = "\n".join(lines)
    assert re.search(r"^sqlite, 200 events; \d+ MB$", said, re.MULTILINE), said
    assert re.search(r"^  the mix: p50 \d+\.\d\d, p99 ", said, re.MULTILINE), said
    assert re.search(r"^Paris 50 km, “asociation”, a mistake  +\d", said, re.MULTILINE), said
    assert re.search(r"^  a day swept: \d", said, re.MULTILINE), said
    assert re.search(r"sqlite: p99 of the mix at 200 events, ms: \d", said), said
    assert re.search(r"yes  disagreements in \d+ questions: 0\.00", said), said
    assert "yes  differences between the index and the tables: 0.00" in said


def test_a_wrong_answer_is_seen(tmp_path, monkeypatch):
    url = filling.url_of("sqlite", tmp_path, "", name="wrong")
    filling.fill(Wanted(url, tmp_path, 200, 3))
    assert search_agreement.measure(url, tmp_path, 30).disagreements == 0
    page = lists.page

    def shifted(session, question, **more):
        found = page(session, question, **more)
        return replace(found, lines=found.lines[1:])

    monkeypatch.setattr(lists, "page", shifted)
    agreed = search_agreement.measure(url, tmp_path, 30)
    assert agreed.disagreements == agreed.answered > 0
    assert "the first page" in agreed.wrong[0]
    with filling.opened(url, tmp_path):
        keep.remove(db.session(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        db.session.commit()
    assert "rows missing" in search_agreement.measure(url, tmp_path, 1).differences[0]


def test_the_mix_is_the_same_for_every_database_and_what_was_promised():
    now = datetime(2026, 9, 4, 8, tzinfo=UTC)
    mixed = search_questions.mix(TOWNS, 600, now)
    assert mixed == search_questions.mix(TOWNS, 600, now)
    assert mixed != search_questions.mix(TOWNS, 600, now, seed="before")
    shares = [
        sum(put.page > 1 for put in mixed),
        sum(bool(put.asked.search.q) for put in mixed),
        sum(bool(put.asked.search.themes) for put in mixed),
        sum(put.asked.search.when is not None for put in mixed),
    ]
    wanted = (0.15, 0.2, 0.35, 0.3)
    assert all(abs(share / 600 - one) < 0.05 for share, one in zip(shares, wanted, strict=True))


def test_a_search_that_grows_misses_its_goal():
    def section(events, p50, far):
        spread = search_times.Spread(p50, 2 * p50, 3 * p50)
        named = {"Everywhere": search_times.Named(16.0, 5, is_exact=True)}
        deep = {"Everywhere": search_times.Deep(1.0, far, 500)}
        return search_report.Section(
            "sqlite",
            filling.Made(Wanted("", None, events, 0), 0, 0.0, 0.0, 1.0),
            search_times.Times(spread, named, deep, ()),
            search_writing.Written(spread, search_times.Spread(0.5, 1.0, 2.0), 1.0, 1),
            search_agreement.Agreed(10, 5, 0, (), ()),
        )

    goals = search_report.goals([section(1500, 1.0, 1.0), section(1_000_000, 2.5, 1.6)])
    missed = [goal.said for goal in goals if not goal.is_met]
    assert missed == [
        "sqlite: p50 of the mix, 1,000,000 over 1,500 events",
        "sqlite: p99 of the mix, 1,000,000 over 1,500 events",
        "sqlite: Everywhere, page 500 over page 1",
        "sqlite: the worst case at 1,000,000 events (Everywhere), ms",
    ]
    assert [goal.is_ratio for goal in goals if not goal.is_met] == [True, True, True, False]


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
