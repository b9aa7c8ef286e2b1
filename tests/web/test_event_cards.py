"""The social card of an event over HTTP: one address, one language, the site's own events."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from app.kernel.text import LocalizedText
from app.services.studio import derived
from app.services.studio.bench import BusyStudioError
from app.web.clock import set_clock
from tests.conftest import NOW


def path_of(event):
    return f"/evenements/{event.id}-{event.slug}"


def told(page):
    named = {
        tag.get("property") or tag.get("name", ""): tag.get("content", "")
        for tag in page.select("meta")
    }
    return {name: said for name, said in named.items() if ":" in name}


def card_of(page):
    return told(page)["og:image"].removeprefix("https://")


@pytest.fixture
def besancon(build):
    build.national()
    build.site("albi", "81004")
    return build.site("besancon", "25056")


def test_an_event_has_a_card_of_its_own(visit, build, besancon):
    event = build.event("25056", "Bal folk")
    page = visit("besancon.rentree.test" + path_of(event))
    said = told(page)
    assert said["og:title"] == "Bal folk"
    assert said["og:site_name"] == "Besancon"
    assert said["og:url"] == page.select_one("link[rel=canonical]")["href"]
    assert said["og:image:alt"] == said["twitter:image:alt"] == "Bal folk, samedi 5 septembre"
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["twitter:card"] == "summary_large_image"
    answer = visit.raw(card_of(page))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)


def test_each_language_has_its_card_at_one_address(visit, build, besancon):
    event = build.event("25056", {"fr": "Bal", "ar": "حفلة"})
    cards = {}
    for language in ("", "/en", "/ar"):
        cards[language] = card_of(visit(f"besancon.rentree.test{language}{path_of(event)}"))
        assert cards[language].startswith("besancon.rentree.test/dessins/evenement-")
        assert visit.raw(cards[language]).status_code == 200
    assert len(set(cards.values())) == 3
    prefixed = cards["/en"].replace("/dessins/", "/en/dessins/")
    assert visit.raw(prefixed).status_code == 404


def test_each_site_shows_it_in_its_own_colours(visit, build, besancon):
    event = build.event("25056", "Bal")
    own, country = (
        visit.raw(card_of(visit(host + path_of(event)))).data
        for host in ("besancon.rentree.test", "rentree.test")
    )
    assert own != country


def test_a_card_of_elsewhere_or_of_nothing_is_not_found(visit, build, besancon):
    event = build.event("25056", "Bal")
    card = card_of(visit("besancon.rentree.test" + path_of(event)))
    path = card.partition("/")[2]
    assert visit.raw(f"albi.rentree.test/{path}").status_code == 404
    assert (
        visit.raw("besancon." + card.partition(".")[2].replace("-fr-", "-de-")).status_code == 404
    )
    assert (
        visit.raw("besancon.rentree.test/dessins/evenement-9-fr-zzzzzzzzzzzz.png").status_code
        == 404
    )
    build.hide(besancon, event)
    assert visit.raw(card).status_code == 404


def test_an_older_card_leads_to_today_s(visit, build, besancon, app):
    event = build.event("25056", "Cours", times=(datetime(2026, 9, 12, 18, tzinfo=UTC),))
    before = card_of(visit("besancon.rentree.test" + path_of(event)))
    set_clock(app, lambda: NOW + timedelta(days=3))
    answer = visit.raw(before)
    assert answer.status_code == 302
    after = card_of(visit("besancon.rentree.test" + path_of(event)))
    assert after.endswith(answer.location)
    assert visit.raw(after).status_code == 200


def test_a_title_that_we_cannot_write_is_read_in_another_language(visit, build, besancon):
    event = build.event("25056", {"fr": "Thé", "zh": "茶"})
    only = build.event("25056", {"zh": "茶"})
    assert "/evenement-" in card_of(visit("besancon.rentree.test" + path_of(event)))
    card = card_of(visit("besancon.rentree.test" + path_of(only)))
    assert "/dessins/partage-" in card
    assert visit.raw(card).status_code == 200


@pytest.mark.parametrize("title", ["🎉 Bal 🎉", "a" * 300, "</text><script>", "Bal\u202e\u0000"])
def test_any_title_has_a_card(visit, build, besancon, title):
    event = build.event("25056", {"fr": title.replace("\x00", "")})
    assert visit.raw(card_of(visit("besancon.rentree.test" + path_of(event)))).status_code == 200


def test_a_card_says_that_it_is_cancelled(visit, build, besancon):
    event = build.event("25056", "Bal")
    before = card_of(visit("besancon.rentree.test" + path_of(event)))
    cancelled = build.event("25056", "Bal", status="cancelled")
    after = card_of(visit("besancon.rentree.test" + path_of(cancelled)))
    assert before[-16:] != after[-16:]
    assert visit.raw(after).data != visit.raw(before).data


def test_when_too_many_are_drawn_one_comes_back_later(visit, build, besancon, monkeypatch):
    def busy(*_given, **_more):
        raise BusyStudioError

    monkeypatch.setattr(derived, "worked", busy)
    event = build.event("25056", "Bal occupé", description=LocalizedText({"fr": "x"}))
    answer = visit.raw(card_of(visit("besancon.rentree.test" + path_of(event))))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
