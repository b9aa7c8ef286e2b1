"""Where one search could speak for another: words, places, pieces that are kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.kernel.search import Search, parse_search
from app.models.commune import CommunePostalCode
from app.queries import understanding
from tests.builders import TOWNS, Builder
from tests.conftest import NOW
from tests.visitor import Visitor

SOON = NOW + timedelta(days=1)


def test_a_search_that_nothing_answers_says_nothing_of_the_others(
    build: Builder, visit: Visitor
) -> None:
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Bal", at=SOON)
    for host in ("besancon.rentree.test", "rentree.test"):
        empty = visit(f"{host}/evenements?q=zzqqxxwwy")
        ways = [link.text for link in empty.select(".empty a")]
        assert any("Sans" in way for way in ways), "and the way out counts without the word"
        assert "1 événement" in visit(f"{host}/evenements").select_one("h1").text
        assert "1 événement" in visit(f"{host}/evenements?q=bal").select_one("h1").text


def test_a_beginning_is_found_at_each_letter_whatever_other_languages_say(
    session: Session, build: Builder
) -> None:
    build.event("25056", "Atelier", at=SOON)
    build.event("25056", {"es": "Ateliares"}, at=SOON)
    for typed in ("atel", "ateli", "atelie", "atelier", "ateliers"):
        (word,) = understanding.words_meant(session, typed)
        assert {*word.tokens, word.beginning} & {"atelier", typed}, typed


def test_a_commune_whose_code_is_another_s_postal_code_leads_to_itself(
    session: Session, build: Builder, visit: Visitor
) -> None:
    build.national()
    build.commune("25056")
    beure = build.commune("25058" if "25058" in TOWNS else "81004")
    session.add(CommunePostalCode(insee=beure.insee, postal_code="25056"))
    session.commit()
    build.event("25056", "Bal", at=SOON)
    page = visit("rentree.test/communes/25056-besancon")
    for link in page.select("a[href*='/evenements?where=']"):
        assert "Besan" in visit("rentree.test" + link["href"]).select_one("h1").text


def test_too_many_words_are_said_and_none_is_left_out_in_silence() -> None:
    search, problems = parse_search({"q": [" ".join(f"mot{n}" for n in range(13))]})
    assert search == Search()
    assert [(one.parameter, one.fault.value) for one in problems] == [("q", "too_many_words")]


def test_a_number_is_written_as_people_write_them() -> None:
    for wrong in ("4_7", "٤٧", "0x2f"):
        _, problems = parse_search({"lat": [wrong], "lon": ["6"]})
        assert [one.fault.value for one in problems] == ["not_a_number"], wrong


def test_a_word_that_was_guessed_is_said_as_the_events_write_it(
    build: Builder, visit: Visitor
) -> None:
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    build.event("25056", "Atelier THEATRE", at=SOON)
    build.event("25056", "Le Théâtre du Port", at=SOON)
    build.event("81004", "Théatre de rue", at=SOON)
    for page in ("evenements", "carte", "calendrier", "evenements/partager", "abonnement"):
        said = visit(f"besancon.rentree.test/{page}?q=teatre").text.replace("\u00a0", " ")
        assert "« teatre » compris comme « théâtre »" in said, page
    said = visit("albi.rentree.test/evenements?q=teatre").text.replace("\u00a0", " ")
    assert "« teatre » compris comme « théatre »" in said, "as this site's own events write it"


def test_another_spelling_is_proposed_as_the_events_write_it(
    build: Builder, visit: Visitor
) -> None:
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Soirée théâtre", at=SOON)
    page = visit("besancon.rentree.test/evenements?q=soiree+teeattre")
    (way,) = [link for link in page.select(".empty a") if "Chercher" in link.text]
    assert way.text.replace("\u00a0", " ") == "Chercher « soirée théâtre » : 1"
    assert "1 événement" in visit("besancon.rentree.test" + way["href"]).select_one("h1").text


def test_a_doorstep_is_said_in_metres(visit: Visitor, build: Builder) -> None:
    build.national()
    build.event("25056", "Bal")
    for where in ("where=25056", "lat=47.2378&lon=6.0241"):
        page = visit(f"rentree.test/evenements?{where}&radius=0.004")
        assert "4 m" in page.select_one("h1").text.replace("\u00a0", " ")
        said = page.select_one("main").text.replace("\u00a0", " ")
        assert " 0 km" not in said, " ".join(said.split())
