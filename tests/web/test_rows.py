"""The rows of lists: what they show is what events say, whoever wrote it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.text import LocalizedText, Reading
from app.queries import briefs, lists
from app.queries.facts import EventLine, PictureFacts
from app.queries.question import Question
from app.services.open_data.shapes import EventShape, ImageFile, event_json, event_shape
from app.web.cards import EventCard
from app.web.pictures import photo
from app.web.rows import event_row
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.test_events import asking
from tests.visitor import Visitor

HOSTILE = "</a></li>\"'&amp;<script>alert(1)</script><img src=x onerror=y>"
RENDITIONS = {"avif": (320, 640), "webp": (320, 640), "jpg": (640,)}
POSTER = PictureFacts("c" * 32, 700, 900, None, RENDITIONS)


def card_of(**said: Any) -> EventCard:
    plain: dict[str, Any] = {
        "number": 3,
        "url": "/evenements/12-bal",
        "title": Reading("Bal", "fr"),
        "theme": "musique",
        "theme_label": "Musique et danse",
        "when_text": "20 h",
        "starts_iso": "2026-09-05T20:00+02:00",
        "place_line": "Kiosque",
        "organizer": "Les Amis",
        "tags": (("ticket", "Gratuit", True), ("globe", "En ligne", False)),
        "status": "scheduled",
        "status_label": None,
        "distance_text": None,
        "keep": 12,
    }
    return EventCard(**{**plain, **said})


@pytest.fixture
def row_of(app: Flask) -> Any:
    """Write a card's row, and read it back."""

    def row(language: str = "fr", level: int = 3, **said: Any) -> Tag:
        with app.test_request_context():
            html = event_row(card_of(**said), language, level)
        (found,) = BeautifulSoup(html, "html.parser").find_all(recursive=False)
        return found

    return row


@pytest.mark.parametrize(
    ("language", "marks"),
    # Where the interface does not speak a language, the page is in French already.
    [
        ("fr", {}),
        ("co", {}),
        ("en", {"lang": "fr", "dir": "ltr"}),
        ("ar", {"lang": "fr", "dir": "ltr"}),
    ],
)
def test_names_of_france_keep_their_voice_in_any_page(
    row_of: Any, language: str, marks: dict[str, str]
) -> None:
    names = row_of(language).select(".event-where bdi")
    assert [name.text for name in names] == ["Kiosque", "Les Amis"]
    assert [name.attrs for name in names] == [marks, marks]


def test_a_row_is_one_link_under_its_number(row_of: Any) -> None:
    row = row_of(level=4)
    (link,) = row.select("h4#t3.event-title > a")
    assert (link["href"], link.text) == ("/evenements/12-bal", "Bal")
    assert (row["id"], row["class"]) == ("e3", ["event"])
    assert row.select_one(".tile.k-musique .tile-number").text == "3"
    assert row.select_one("time")["datetime"] == "2026-09-05T20:00+02:00"
    assert row.select_one(".event-where").text == "Kiosque · Les Amis"
    assert [tag.text for tag in row.select(".tags li")] == ["Gratuit", "En ligne"]
    assert [tag.text for tag in row.select(".tags li.strong")] == ["Gratuit"]
    button = row.select_one("button.keep")
    assert (button["data-keep"], button["id"], button["aria-labelledby"]) == ("12", "k3", "k3 t3")


def test_a_row_shows_nothing_that_nobody_said(row_of: Any) -> None:
    row = row_of(when_text="", place_line="", organizer="", tags=(), keep=None)
    assert not row.select(".event-when, .tags, button, .status, picture, bdi")
    assert row.select_one(".event-where").text == ""


def test_a_row_says_how_far_and_what_has_changed(row_of: Any) -> None:
    row = row_of(status="cancelled", status_label="Annulé", distance_text="à 2 km", place_line="")
    assert row["class"] == ["event", "is-cancelled"]
    assert row.select_one(".status").text == "Annulé"
    assert row.select_one(".event-where").text == "à 2 km · Les Amis"


def test_a_poster_is_shown_whole(row_of: Any) -> None:
    row = row_of(image=photo(POSTER, most=640))
    assert row["class"] == ["event", "has-image"]
    assert row.select_one("picture > img.is-tall[alt='']")["height"] == "900"


@pytest.mark.parametrize(
    ("language", "title", "marks", "label"),
    [
        ("fr", Reading("Bal !", "fr"), None, None),
        ("fr", Reading("Ball", "en"), ("en", "ltr"), "en anglais"),
        ("fr", Reading("حفلة", "ar"), ("ar", "rtl"), "en arabe"),
        # A reader of Breton gets the French interface, and a French title is not in Breton.
        ("br", Reading("Bal", "fr"), None, "en français"),
    ],
)
def test_a_row_is_honest_about_its_language(
    row_of: Any, language: str, title: Reading, marks: tuple[str, str] | None, label: str | None
) -> None:
    row = row_of(language, title=title)
    span, said = row.select_one("h3 a span"), row.select_one(".in-language")
    assert (span and (span["lang"], span["dir"])) == marks
    assert (said and said.text) == label


@pytest.mark.parametrize(
    "field",
    ["when_text", "starts_iso", "place_line", "organizer", "theme_label", "status_label", "url"],
)
def test_hostile_words_stay_words(row_of: Any, field: str) -> None:
    row = row_of(**{field: HOSTILE})
    assert not row.select("script, img")
    assert HOSTILE in row.text or any(HOSTILE in said.attrs.values() for said in row.select("*"))


def test_hostile_titles_and_tags_stay_words(row_of: Any) -> None:
    for language in ("fr", "en", 'x"><script>'):
        row = row_of(title=Reading(HOSTILE, language), distance_text=HOSTILE)
        assert not row.select("script, img")
        assert "alert(1)" in row.select_one("h3 a").text
    row = row_of(tags=(("ticket", HOSTILE, True),))
    assert (row.select_one(".tags li").text, row.select("script, img")) == (HOSTILE, [])


def varied(build: Builder, number: int) -> None:
    """Events that say more or less of everything."""
    rng = Random(number)
    words = ("Bal", HOSTILE, "l'été : à 20 h !", "\x7f\t\u2028", "حفلة")
    for _ in range(number):
        text = {code: rng.choice(words) for code in rng.sample(("fr", "en", "ar"), 2)}
        priced = rng.choice([None, Decimal("2.50"), Decimal(0), Decimal("1200.10")])
        start = datetime(2026, 9, 5, 18, tzinfo=UTC) + timedelta(hours=rng.randrange(900))
        build.event(
            rng.choice(["25056", "25036", "97411"]),
            text,
            at=start,
            times=tuple(start + timedelta(days=n) for n in range(1, rng.randrange(1, 5))),
            lasting=rng.choice([None, timedelta(hours=2), timedelta(days=3)]),
            description=LocalizedText({"fr": rng.choice(words)}),
            organizer=rng.choice([None, *words]),
            place_name=rng.choice([None, *words]),
            status=rng.choice(["scheduled", "full", "cancelled"]),
            mode=rng.choice(["onsite", "online", "mixed"]),
            access=rng.sample(["mi", "hi", "vi"], rng.randrange(3)),
            keywords={"fr": [rng.choice(words)]},
            age_min=rng.choice([None, 0, 6]),
            age_max=rng.choice([None, 12]),
            is_free=rng.choice([None, True, False]),
            price_min=priced,
            price_max=rng.choice([None, priced]),
            image_url=rng.choice([None, "https://cdn.example/bal.jpg"]),
            registration=rng.choice([[], [{"type": "link", "value": "https://a.example/"}]]),
        )


def everything(session: Session, **search: Any) -> tuple[Question, tuple[EventLine, ...]]:
    question = Question(
        scope=Scope.everything(),
        search=Search(**search),
        now=NOW,
        zone=asking(Scope.everything()).zone,
    )
    return question, lists.page(session, question).lines


def test_a_brief_says_what_the_whole_event_says(session: Session, build: Builder) -> None:
    varied(build, 60)
    question, lines = everything(session, limit=60)
    found = briefs.of_lines(session, question.scope, lines)
    whole = lists.full(session, question, lines)
    assert len(found) == len(whole) == 60
    for event in whole:
        brief = found[event.id]
        names = brief.__dataclass_fields__
        assert {name: getattr(brief, name) for name in names} == {
            name: getattr(event, name) for name in names
        }


def test_a_brief_of_elsewhere_or_of_what_vanished_is_not_read(
    session: Session, build: Builder
) -> None:
    here, other = build.site("besancon", "25056"), build.site("albi", "81004")
    build.event("25056", "Ici")
    gone = build.event("25056", "Retiré")
    _, lines = everything(session)
    session.delete(gone)
    session.flush()
    seen = briefs.of_lines(session, Scope.of_site(here.id, ["25056"]), lines)
    assert [brief.title["fr"] for brief in seen.values()] == ["Ici"]
    assert not briefs.of_lines(session, Scope.of_site(other.id, ["81004"]), lines)
    assert not briefs.of_lines(session, Scope.everything(), ())


def test_the_json_of_a_list_is_that_of_each_shape(session: Session, build: Builder) -> None:
    varied(build, 60)
    question, lines = everything(session, limit=60)
    for event in lists.full(session, question, lines, all_times=True):
        where: Any = {"url": f"https://x.example/{event.id}", "served_at": served}
        said = event_json(event, **where)
        assert said == event_shape(event, **where).model_dump_json()
        assert EventShape.model_validate_json(said, strict=False) == event_shape(event, **where)


def served(picture: PictureFacts) -> ImageFile:
    return ImageFile(f"/{picture.digest}", picture.width, picture.height)


def test_a_list_of_hostile_events_is_a_list(visit: Visitor, build: Builder) -> None:
    build.site("besancon", "25056")
    build.event("25056", HOSTILE, organizer=HOSTILE, place_name=HOSTILE)
    page = visit("besancon.rentree.test/evenements")
    (row,) = page.select("li.event")
    assert "<script>" in row.select_one("h3 a").text
    assert not row.select("script, img")
