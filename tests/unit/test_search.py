"""What is understood of query parameters, and what is said of the rest."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.kernel.geo import Point
from app.kernel.parameters import Fault
from app.kernel.period import When, days_named
from app.kernel.search import DEFAULT_RADIUS_KM, LONGEST_RADIUS_KM, PARAMETERS, Search, parse_search
from app.kernel.vocabulary import Access, Mode, Theme


def parsed(query: dict[str, str | list[str]]) -> tuple[Search, list[tuple[str, Fault]]]:
    lists = {name: [v] if isinstance(v, str) else v for name, v in query.items()}
    search, problems = parse_search(lists)
    return search, [(problem.parameter, problem.fault) for problem in problems]


def test_no_parameter_asks_for_all_that_is_to_come():
    assert parsed({}) == (Search(), [])
    assert Search().is_plain


def test_every_parameter_is_read_together():
    search, problems = parsed(
        {
            "q": " bal ",
            "lat": "47.2",
            "lon": "6,02",
            "radius": "10",
            "from": "2026-09-05",
            "to": "2026-09-06",
            "theme": ["sport,musique", "fete"],
            "free": "1",
            "access": "mi",
            "spoken": "ar",
            "age": "7",
            "mode": ["onsite", "mixed"],
            "sort": "distance",
        }
    )
    assert problems == []
    assert search.q == "bal"
    assert search.point == Point(47.2, 6.02)
    assert (search.first_day, search.last_day) == (date(2026, 9, 5), date(2026, 9, 6))
    assert search.themes == (Theme.SPORT, Theme.MUSIQUE, Theme.FETE)
    assert search.access == (Access.MI,)
    assert search.modes == (Mode.ONSITE, Mode.MIXED)
    assert (search.free, search.age, search.spoken) == (True, 7, ("ar",))
    assert search.sort == "distance"


def test_a_position_without_a_radius_means_thirty_kilometres():
    assert parsed({"lat": "47", "lon": "6"})[0].radius == DEFAULT_RADIUS_KM


def test_what_is_malformed_is_named_and_left_out():
    cases = {
        ("lat", "91"): Fault.OUT_OF_RANGE,
        ("lat", "nord"): Fault.NOT_A_NUMBER,
        ("lat", "nan"): Fault.NOT_A_NUMBER,
        ("from", "5 septembre"): Fault.NOT_A_DATE,
        ("from", "20260905"): Fault.NOT_A_DATE,
        ("to", "2026-02-30"): Fault.NOT_A_DATE,
        ("theme", "musik"): Fault.NOT_A_CHOICE,
        ("when", "demain"): Fault.NOT_A_CHOICE,
        ("free", "oui"): Fault.NOT_A_CHOICE,
        ("access", "xx"): Fault.NOT_A_CHOICE,
        ("mode", "live"): Fault.NOT_A_CHOICE,
        ("sort", "prix"): Fault.NOT_A_CHOICE,
        ("spoken", "klingon"): Fault.NOT_A_CHOICE,
        ("age", "200"): Fault.OUT_OF_RANGE,
        ("q", "x" * 201): Fault.TOO_LONG,
        ("page", "2"): Fault.UNKNOWN,
    }
    for (name, value), fault in cases.items():
        search, problems = parsed({name: value})
        assert problems[0] == (name, fault), (name, value)
        assert search.is_plain, (name, value)


def test_what_contradicts_itself_is_named():
    assert parsed({"lat": "47"})[1] == [("lon", Fault.NEEDS_ITS_PAIR)]
    assert parsed({"radius": "10"})[1] == [("radius", Fault.NEEDS_A_PLACE)]
    assert parsed({"sort": "distance"})[1] == [("sort", Fault.NEEDS_A_PLACE)]
    assert parsed({"where": "Albi", "lat": "47", "lon": "6"})[1] == [("where", Fault.CONTRADICTS)]
    assert parsed({"when": "week", "from": "2026-09-05"})[1] == [("when", Fault.CONTRADICTS)]
    assert parsed({"from": "2026-09-05", "to": "2026-09-04"})[1] == [("to", Fault.WRONG_ORDER)]
    assert parsed({"q": ["bal", "loto"]})[1] == [("q", Fault.REPEATED)]


def test_trackers_are_no_problem_here():
    assert parsed({"utm_source": "x", "fbclid": "y", "mc_eid": "z"})[1] == []


# Private characters are nobody's letters: they are left out.
words = st.text(st.characters(exclude_categories=["Co", "Cs"]), max_size=20).map(str.strip)
searches = st.builds(
    Search,
    q=words,
    point=st.none()
    | st.builds(
        Point,
        st.integers(-90_000_000, 90_000_000).map(lambda n: n / 1e6),
        st.integers(-180_000_000, 180_000_000).map(lambda n: n / 1e6),
    ),
    when=st.none() | st.sampled_from(When),
    themes=st.lists(st.sampled_from(Theme), unique=True).map(tuple),
    free=st.booleans(),
    access=st.lists(st.sampled_from(Access), unique=True).map(tuple),
    spoken=st.lists(st.sampled_from(["fr", "ar"]), unique=True).map(tuple),
    age=st.none() | st.integers(0, 120),
    modes=st.lists(st.sampled_from(Mode), unique=True).map(tuple),
)


@given(searches)
def test_a_search_asked_again_from_its_own_parameters_is_the_same(search: Search):
    if search.point:
        search = search.with_(radius=12.5)
    again, problems = parse_search(dict(MultiDict(search.parameters()).lists()))
    assert problems == ()
    assert again == search


@given(st.dictionaries(st.sampled_from([*PARAMETERS, "x"]), st.lists(st.text(), max_size=3)))
def test_no_input_whatever_breaks_the_parser(query: dict[str, list[str]]):
    search, _ = parse_search(query)
    assert search.radius is None or 0 < search.radius <= LONGEST_RADIUS_KM
    again, problems = parse_search(dict(MultiDict(search.parameters()).lists()))
    assert problems == ()
    assert again == search


@given(st.sampled_from(When), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_named_days_begin_today_or_later_and_end_within_the_month(when: When, today: date):
    days = days_named(when, today)
    if days.first is None or days.last is None:
        assert when is When.ALL
        return
    assert today <= days.first <= days.last <= today + timedelta(days=30)
    if when is When.WEEKEND:
        assert {days.first.weekday(), days.last.weekday()} <= {5, 6}


def test_a_thousand_unknown_names_get_a_few_sentences():
    _, problems = parsed({f"p{number}": "1" for number in range(1000)})
    assert len(problems) == 20
