"""Events looked through in the console: hidden, shown, featured, gathered; and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from tests.conftest import NOW
from tests.visitor import Visitor
from tests.web.console.browsing import faults, looked_at, words

LIST = "/besancon/evenements"
HOST = "besancon.rentree.test"


@pytest.fixture
def editor(town):
    """Somebody who edits Besançon, and nothing else."""
    return town.inside(town.person("edith@mairie.example", ("besancon", "editor")))


@pytest.fixture
def reader(town):
    """Somebody who reads what Besançon does."""
    return town.inside(town.person("rene@mairie.example", ("besancon", "reader")))


class Passer(Visitor):
    """Somebody on the public sites, to whom nothing is shown that changed a second ago."""

    def __init__(self, app):
        super().__init__(app)
        self._sites = app.extensions["sites"]

    def raw(self, address, **more):
        """Fetch an address as it comes, as it is now."""
        self._sites.forget()
        return super().raw(address, **more)


@pytest.fixture
def visit(town):
    """Somebody on the public sites."""
    return Passer(town.app)


def titles(page):
    """The events of a page, in their order."""
    return [words(line) for line in page.select("main .event-name")]


def batch(browser, geste, *events, **more):
    """Tick events, and do something to them."""
    form = {"csrf_token": browser.seal("/compte"), "geste": geste, **more}
    form["event"] = [str(getattr(event, "id", event)) for event in events]
    return browser.post(LIST, form)


def undo(browser, answer):
    """Press « Annuler » after a gesture, and return what is shown then."""
    page = browser.page(answer.location)
    path = page.select_one(".event-done form")["action"]
    again = browser.post(path, {"csrf_token": browser.seal("/compte")})
    assert again.status_code == 303
    return browser.page(again.location)


def test_every_event_of_the_territory_is_listed_what_is_to_come_first(town, reader, build):
    build.event("25056", "Bal passé", at=NOW - timedelta(days=30))
    build.event("25056", "Bal lointain", at=NOW + timedelta(days=30))
    build.event("25056", "Bal proche", at=NOW + timedelta(days=3))
    build.activity("25056", "Yoga")
    build.event("25056", "Bal retiré", status="withdrawn", withdrawn_at=NOW)
    build.event("81004", "Bal d’Albi")
    page = reader.page(LIST)
    assert titles(page)[:3] == ["Bal proche", "Bal lointain", "Yoga"]
    assert set(titles(page)[3:]) == {"Bal passé", "Bal retiré"}
    assert not page.select("input[type=checkbox]"), "a reader changes nothing"
    assert titles(reader.page(f"{LIST}?etat=a-venir")) == ["Bal proche", "Bal lointain", "Yoga"]
    assert titles(reader.page(f"{LIST}?q=proche")) == ["Bal proche"]


def test_thirty_a_page_and_none_twice(town, editor, build):
    for at in range(50):
        build.event("25056", f"Bal {at}", at=NOW + timedelta(days=1, hours=at % 7))
    for at in range(25):
        build.event("25056", f"Fête {at}", at=NOW - timedelta(days=9 + at % 5))
    seen, path, pages = [], LIST, 0
    while path:
        page = editor.page(path)
        assert len(titles(page)) <= 30
        seen += titles(page)
        following = [a["href"] for a in page.select(".event-pages a") if "Suite" in a.text]
        path, pages = following[0] if following else "", pages + 1
    assert (len(seen), len(set(seen)), pages) == (75, 75, 3)
    assert all(name.startswith("Bal") for name in seen[:50])
    for odd in ("x", "WyJ4Il0", "٣", "W1siY29taW5nIl1d", "%00"):
        editor.page(f"{LIST}?apres={odd}&etat=n-importe")


def test_hiding_takes_off_the_portal_and_colleagues_read_why(town, editor, reader, build, visit):
    bal, loto = build.event("25056", "Bal"), build.event("25056", "Loto")
    assert "Loto" in visit(f"{HOST}/evenements").text
    answer = batch(editor, "hide", bal, loto, reason="other", reason_words="Doublon du loto")
    assert answer.status_code == 303
    page = editor.page(answer.location)
    assert "2 événements masqués." in words(page.main)
    assert "Loto" not in visit(f"{HOST}/evenements").text
    visit(f"{HOST}/evenements/{bal.id}-bal", status=404)
    visit(f"rentree.test/evenements/{bal.id}-bal")
    told = words(reader.page(f"{LIST}?etat=masques").main)
    assert "Masqué par Edith" in told
    assert "Doublon du loto" in told


def test_a_gesture_is_taken_back_and_what_changed_since_is_told(town, editor, build, visit):
    bal, loto = build.event("25056", "Bal"), build.event("25056", "Loto")
    hidden = batch(editor, "hide", bal, loto, reason="wrong")
    karim = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    batch(karim, "hide", loto, reason="commercial")
    page = undo(editor, hidden)
    told = words(page.select_one(".event-done"))
    assert "C’est annulé pour un événement." in told
    assert "Loto – Karim" in told
    assert "Bal" in visit(f"{HOST}/evenements").text
    assert "Publicité" in words(editor.page(f"{LIST}?etat=masques").main)


def test_hiding_asks_why_and_keeps_what_was_ticked(editor, build):
    bal = build.event("25056", "Bal")
    page = looked_at(batch(editor, "hide", bal), status=422)
    assert faults(page) == ["Dites pourquoi : vos collègues le liront."]
    assert page.select_one(f"#event-{bal.id}").has_attr("checked")
    page = looked_at(batch(editor, "hide", bal, reason="other"), status=422)
    assert faults(page) == ["Dites cette raison en quelques mots."]
    page = looked_at(batch(editor, "hide", bal, reason="x", reason_words="y"), status=422)
    assert page.select_one("#reason_words")["value"] == "y"
    page = looked_at(batch(editor, "hide", bal, reason="wrong", reason_words="a\x00b"), status=422)
    assert len(faults(page)) == 1
    assert faults(looked_at(batch(editor, "show"), status=422)) == ["Cochez au moins un événement."]
    assert batch(editor, "show", *range(1, 202)).status_code == 422
    assert batch(editor, "danse", bal).status_code == 400


def test_one_event_from_elsewhere_and_nothing_at_all_is_done(town, editor, build, visit):
    bal, albi = build.event("25056", "Bal"), build.event("81004", "Albi")
    for geste in ("hide", "show", "feature", "unfeature"):
        assert batch(editor, geste, bal, albi, reason="wrong").status_code == 404
    for odd in ("x", "-1", "9" * 12, "4294967296", "٣"):
        assert batch(editor, "show", odd).status_code == 404
    assert "Bal" in visit(f"{HOST}/evenements").text
    assert titles(editor.page(f"{LIST}?etat=masques")) == []


def test_a_gesture_of_another_site_is_nobody_s_here(town, editor, build):
    albi = build.event("81004", "Albi")
    other = town.inside(town.person("bob@x.example", ("albi", "editor")))
    form = {"csrf_token": other.seal("/compte"), "geste": "feature", "event": str(albi.id)}
    answer = other.post("/albi/evenements", form)
    name = answer.location.partition("geste=")[2]
    assert not editor.page(f"{LIST}?geste={name}").select(".event-done")
    path = f"{LIST}/gestes/{name}/annuler"
    assert editor.post(path, {"csrf_token": editor.seal("/compte")}).status_code == 404
    assert batch(other, "show", albi).status_code == 404


def test_a_reader_changes_nothing(town, reader, build):
    bal = build.event("25056", "Bal")
    assert batch(reader, "feature", bal).status_code == 404
    seal = reader.seal("/compte")
    for path in (f"{LIST}/reunir", f"{LIST}/{bal.id}", f"{LIST}/{bal.id}/rendre/title"):
        assert reader.post(path, {"csrf_token": seal}).status_code == 404
    page = reader.page(f"{LIST}/{bal.id}")
    assert not page.select("main form button")
    assert all(field.has_attr("disabled") for field in page.select("fieldset.event-field"))


def test_what_is_featured_is_first_on_the_home_page_and_says_so(town, editor, build, visit):
    build.event("25056", "Le premier")
    loto = build.event("25056", "Loto", at=NOW + timedelta(days=20))
    bal = build.event("25056", "Grand bal", at=NOW + timedelta(days=25))
    assert "À la une" not in visit(HOST).text
    answer = batch(editor, "feature", loto, bal)
    page = visit(HOST)
    assert words(page.select_one(".feature-label")) == "À la une"
    assert words(page.select_one(".feature h3")) == "Loto"
    assert "Grand bal" in words(page.select_one(".featured"))
    assert "Le premier" in page.text
    assert "À la une" not in visit("rentree.test").text, "one site's choice"
    undo(editor, answer)
    assert "À la une" not in visit(HOST).text


def test_what_is_hidden_is_featured_no_more(town, editor, build, visit):
    loto = build.event("25056", "Loto")
    batch(editor, "feature", loto)
    answer = batch(editor, "hide", loto, reason="double")
    assert "Loto" not in visit(HOST).text
    assert batch(editor, "feature", loto).location.endswith(LIST), "it is hidden: left alone"
    undo(editor, answer)
    assert words(visit(HOST).select_one(".feature-label")) == "À la une"


def test_a_season_activity_is_hidden_too(town, editor, build, visit):
    yoga = build.activity("25056", "Yoga")
    assert "Yoga" in visit(f"{HOST}/activites").text
    answer = batch(editor, "hide", yoga, reason="wrong")
    assert "Yoga" not in visit(f"{HOST}/activites").text
    undo(editor, answer)
    assert "Yoga" in visit(f"{HOST}/activites").text


def test_the_record_tells_each_event_by_its_title_here(town, editor, administrator, build):
    bal = build.event("25056", {"en": "Ball", "fr": "Bal"})
    answer = batch(editor, "hide", bal, reason="wrong")
    undo(editor, answer)
    batch(editor, "feature", bal)
    batch(editor, "unfeature", bal)
    told = words(administrator.page("/besancon/journal").main)
    for deed in (
        "Edith a masqué « Bal »",
        "Edith est revenu sur un geste",
        "Edith a mis « Bal » à la une",
        "Edith a retiré « Bal » de la une",
    ):
        assert deed in told


HOSTILE = [
    "<script>alert(1)</script>",
    "\u202eesrever\u202c",
    "x" * 10_000,
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_only_words(town, editor, build, title):
    bal = build.event("25056", title)
    for path in (LIST, f"{LIST}/{bal.id}", f"{LIST}/doubles"):
        page = editor.page(path)
        assert not page.select("main img, main script")
    batch(editor, "hide", bal, reason="wrong")
    assert "49" not in titles(editor.page(f"{LIST}?etat=masques"))


def pair(build, **more):
    """One event, told by two sources."""
    one = build.event("25056", "Grand bal de la rentrée", source="openagenda", **more)
    other = build.event("25056", "Bal de la rentrée", source="helloasso", **more)
    build.event("25056", "Tournoi de pétanque")
    return one, other


def merge(browser, winner, loser, site="besancon"):
    """Keep one of two events."""
    form = {"csrf_token": browser.seal("/compte"), "garder": winner.id, "autre": loser.id}
    return browser.post(f"/{site}/evenements/reunir", form)


def test_probable_doubles_are_shown_side_by_side_and_gathered(town, editor, build, visit):
    one, other = pair(build)
    build.event("25056", "Bal de la rentrée", source="helloasso", at=NOW + timedelta(days=40))
    page = editor.page(f"{LIST}/doubles")
    assert len(page.select(".event-pair")) == 1
    assert {words(t) for t in page.select(".event-pair .event-name")} == {
        "Grand bal de la rentrée",
        "Bal de la rentrée",
    }
    answer = merge(editor, one, other)
    assert answer.status_code == 303
    for way in ("", ".ics", ".rss", ".csv", ".geojson"):
        text = visit.raw(f"{HOST}/evenements{way}").text
        assert f"/{other.id}-" not in text
    assert str(other.id) not in [
        str(item["id"]) for item in visit.raw(f"{HOST}/api/v1/events").json["items"]
    ]
    assert f"/{other.id}-" not in visit.raw(f"{HOST}/sitemap.xml").text
    moved = visit.raw(f"{HOST}/evenements/{other.id}-{other.slug}")
    assert (moved.status_code, moved.location) == (301, f"/evenements/{one.id}-{one.slug}")
    assert visit.raw(f"{HOST}/en/evenements/{other.id}").location == (
        f"/en/evenements/{one.id}-{one.slug}"
    )
    visit(f"rentree.test/evenements/{other.id}-{other.slug}")
    assert not editor.page(f"{LIST}/doubles").select(".event-pair")
    undo(editor, answer)
    visit(f"{HOST}/evenements/{other.id}-{other.slug}")


def test_chains_are_flat_and_circles_refused(town, editor, build, visit):
    one, two, three = (build.event("25056", name) for name in ("Un", "Deux", "Trois"))
    merge(editor, two, three)
    merge(editor, one, two)
    for loser in (two, three):
        assert visit.raw(f"{HOST}/evenements/{loser.id}").location == f"/evenements/{one.id}-un"
    page = looked_at(merge(editor, three, one), status=422)
    assert faults(page) == ["Ces deux événements sont déjà réunis."]
    assert looked_at(merge(editor, one, one), status=422)
    four = build.event("25056", "Quatre")
    merge(editor, three, four)
    assert visit.raw(f"{HOST}/evenements/{four.id}").location == f"/evenements/{one.id}-un"


def test_what_cannot_be_gathered_is_said(town, editor, build):
    bal, yoga = build.event("25056", "Bal"), build.activity("25056", "Yoga")
    albi = build.event("81004", "Albi")
    gone = build.event("25056", "Parti", status="withdrawn", withdrawn_at=NOW)
    hidden = build.event("25056", "Masqué")
    batch(editor, "hide", hidden, reason="wrong")
    for winner in (yoga, gone, hidden):
        assert len(faults(looked_at(merge(editor, winner, bal), status=422))) == 1
    assert merge(editor, bal, albi).status_code == 404
    assert merge(editor, albi, bal).status_code == 404
    assert editor.get(f"{LIST}/reunir?un={bal.id}&autre={albi.id}").status_code == 404
    assert editor.get(f"{LIST}/{albi.id}").status_code == 404


def test_the_page_of_a_double_goes_with_the_one_that_is_hidden(town, editor, build, visit):
    one, other = pair(build)
    merge(editor, one, other)
    answer = batch(editor, "hide", one, reason="wrong")
    visit(f"{HOST}/evenements/{other.id}-{other.slug}", status=404)
    undo(editor, answer)
    assert visit.raw(f"{HOST}/evenements/{other.id}").status_code == 301


def test_two_events_are_separated_from_the_page_of_either(
    town, editor, administrator, build, visit
):
    one, other = pair(build)
    merge(editor, one, other)
    page = editor.page(f"{LIST}/{other.id}")
    assert "Réuni à un autre" in words(page.main)
    assert batch(editor, "show", other).status_code == 303
    visit(f"{HOST}/evenements/{other.id}-{other.slug}")
    told = words(administrator.page("/besancon/journal").main)
    assert "a réuni « Bal de la rentrée » et « Grand bal de la rentrée »" in told
    assert "a séparé « Bal de la rentrée » de « Grand bal de la rentrée »" in told


def test_two_ticked_in_the_list_are_compared(editor, build):
    bal, loto = build.event("25056", "Bal"), build.event("25056", "Loto")
    answer = batch(editor, "merge", bal, loto)
    page = editor.page(answer.location)
    assert len(page.select(".event-pair form")) == 2
    assert looked_at(batch(editor, "merge", bal), status=422)


def test_the_canonical_address_avoids_who_gathered_it(town, editor, build, visit):
    one, other = pair(build)
    build.site("doubs", "25056", "25036")
    home = visit(f"doubs.rentree.test/evenements/{other.id}-{other.slug}")
    assert HOST in home.select_one("link[rel=canonical]")["href"]
    merge(editor, one, other)
    home = visit(f"doubs.rentree.test/evenements/{other.id}-{other.slug}")
    assert "doubs" in home.select_one("link[rel=canonical]")["href"]


def test_the_list_comes_back_as_it_was(editor, build):
    bal = build.event("25056", "Bal")
    answer = batch(editor, "feature", bal, retour="q=bal&etat=a-venir&evil=1&slug=albi")
    assert answer.location.startswith(f"{LIST}?q=bal&etat=a-venir&geste=")
    assert BeautifulSoup(editor.get(answer.location).text, "html.parser").select(".event-done")
