"""An event whose commune was corrected, and what its source says of it next."""

from __future__ import annotations

import pytest

from app.queries import sites
from app.services.curation.correct import Change, correct, give_back
from app.services.curation.refusals import CurationError
from app.services.curation.standing import Hand
from app.services.curation.values import PLACING
from tests.conftest import NOW
from tests.db.import_road import LATER, bal, events, occurrences, versions
from tests.db.test_curation import ME

ALBI = {
    "insee": "81004",
    "timezone": "Europe/Paris",
    "unplaced_reason": None,
    "postal_code": "81000",
    "city": "Albi",
    "lat": None,
    "lon": None,
}


@pytest.fixture
def hands(session, build):
    """Somebody of Besançon, somebody of Albi."""
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    found = {slug: sites.by_slug(session, slug) for slug in ("besancon", "albi")}
    session.commit()
    return {slug: Hand(facts, ME, NOW) for slug, facts in found.items()}


def moved(session, hand):
    """Move the event to Albi; return its identity."""
    event = events(session)["1/7"]
    seen = {name: getattr(event, name) for name in PLACING}
    number = event.id
    session.commit()
    correct(session, hand, number, {"commune": Change(seen, ALBI)})
    return number


def test_it_stays_where_people_said_and_both_portals_are_told(road, session, hands):
    road.run(bal())
    before = versions(session)
    moved(session, hands["besancon"])
    after = versions(session)
    assert all(after[slug] > before[slug] for slug in ("besancon", "albi", "national"))
    assert road.run(bal(title={"fr": "Bal populaire"}), now=LATER).updated == 1
    event = events(session)["1/7"]
    assert (event.insee, event.city, event.lat) == ("81004", "Albi", None)
    assert event.title["fr"] == "Bal populaire"
    assert {one.insee for one in occurrences(session)} == {"81004"}


def test_who_it_left_has_nothing_more_to_say_and_who_has_it_may_give_it_back(road, session, hands):
    road.run(bal())
    read = events(session)["1/7"].reading
    number = moved(session, hands["besancon"])
    with pytest.raises(CurationError) as refused:
        give_back(session, hands["besancon"], number, "commune", is_operator=True)
    assert refused.value.reason == "not_here"
    before = versions(session)
    give_back(session, hands["albi"], number, "commune", is_operator=False)
    after = versions(session)
    assert all(after[slug] > before[slug] for slug in ("besancon", "albi"))
    event = events(session)["1/7"]
    assert (event.insee, event.reading) == ("25056", read)
