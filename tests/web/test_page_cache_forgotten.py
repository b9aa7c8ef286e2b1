"""The pages of sites of which a few are held: kept while they are in use, then left."""

from app.counters import Counters
from app.queries.sites import SiteFacts
from app.web.page_cache.shelves import Shelves
from tests.conftest import NOW


def facts(number):
    nothing = dict.fromkeys(SiteFacts.__dataclass_fields__)
    return SiteFacts(**{**nothing, "id": number})


def test_shelves_that_nobody_can_come_for_are_taken_away(tmp_path):
    shelves = Shelves(
        most_bytes=100_000,
        folder=tmp_path,
        turn_of=lambda _site, now: now.replace(year=now.year + 1),
        end_of=lambda _site, _now: None,
        counters=Counters(),
    )
    lasting = facts(0)
    shelf = shelves.of(lasting, NOW)
    for number in range(1, 3_000):
        shelves.of(facts(number), NOW)
        assert len(shelves) <= 1_001
    assert shelves.of(lasting, NOW) is shelf
