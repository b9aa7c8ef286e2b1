"""The addresses of one event: one for each language, on the site where it belongs."""

from datetime import UTC, datetime

import pytest


def path_of(event):
    return f"/evenements/{event.id}-{event.slug}"


def words(node):
    return " ".join(node.text.split())


@pytest.fixture
def besancon(build):
    build.national()
    build.site("albi", "81004")
    return build.site("besancon", "25056")


def test_another_spelling_of_its_address_leads_to_the_right_one(visit, build, besancon):
    event = build.event("25056", "Bal")
    for spelling in (
        f"/evenements/{event.id}",
        f"/evenements/{event.id}-",
        f"/evenements/{event.id}-x",
    ):
        for language in ("", "/en"):
            answer = visit.raw(f"besancon.rentree.test{language}{spelling}")
            assert (answer.status_code, answer.location) == (301, language + path_of(event))


@pytest.mark.parametrize("zeros", ["0", "000", "\u0660"])
def test_a_number_written_with_needless_zeros_is_no_address(visit, build, besancon, zeros):
    event = build.event("25056", "Bal")
    number = f"{zeros}{event.id}"
    for path in (
        f"/evenements/{number}-{event.slug}",
        f"/evenements/{number}-{event.slug}.ics",
        f"/evenements/{number}-{event.slug}/partager",
        f"/api/v1/events/{number}",
    ):
        assert visit.raw(f"besancon.rentree.test{path}").status_code == 404


def test_a_title_without_a_latin_letter_has_an_address_too(visit, build, besancon):
    event = build.event("25056", {"ar": "حفلة"})
    assert event.slug == ""
    page = visit(f"besancon.rentree.test/evenements/{event.id}-")
    assert page.select_one("h1 [lang=ar]")["dir"] == "rtl"
    assert "en arabe" in words(page.select_one(".event-head"))
    listed = visit("besancon.rentree.test/evenements").select_one(".event-title a")["href"]
    assert listed == f"/evenements/{event.id}-"


def test_the_canonical_address_is_that_of_the_most_specific_site(visit, build):
    build.national()
    build.site("grand", "25056", "25036", languages=("fr", "en"))
    small = build.site("besancon", "25056", languages=("fr",))
    event = build.event("25056", "Bal")

    def canonical(address):
        return visit(address + path_of(event)).select_one("link[rel=canonical]")["href"]

    for host in ("rentree.test", "grand.rentree.test", "besancon.rentree.test"):
        assert canonical(host) == "https://besancon.rentree.test" + path_of(event)
    assert canonical("rentree.test/en") == "https://grand.rentree.test/en" + path_of(event)
    assert canonical("rentree.test/ar") == "https://rentree.test/ar" + path_of(event)
    build.hide(small, event)
    assert canonical("rentree.test") == "https://grand.rentree.test" + path_of(event)
    visit("besancon.rentree.test" + path_of(event), status=404)


def test_engines_are_told_the_canonical_address_of_each_language(visit, build):
    build.national()
    build.site("besancon", "25056", languages=("fr", "en"))
    event = build.event("25056", "Bal")
    page = visit("rentree.test" + path_of(event))
    told = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    home = "https://besancon.rentree.test"
    assert told == {
        "fr": home + path_of(event),
        "x-default": home + path_of(event),
        "en": f"{home}/en" + path_of(event),
        "ar": "https://rentree.test/ar" + path_of(event),
    }


def test_an_event_of_elsewhere_is_not_here(visit, build, besancon):
    event = build.event("81004", "Fête du Tarn")
    page = visit("besancon.rentree.test" + path_of(event), status=404)
    assert "Tarn" not in page.text
    visit("albi.rentree.test" + path_of(event))
    visit("rentree.test" + path_of(event))


def test_once_withdrawn_it_says_the_same_words_to_everyone_for_a_month(visit, build, besancon):
    def withdrawn(day):
        return build.event(
            "25056",
            "Secret",
            status="withdrawn",
            withdrawn_at=datetime(2026, *day, tzinfo=UTC),
        )

    recent, old = withdrawn((8, 20)), withdrawn((7, 1))
    for host in ("besancon.rentree.test", "rentree.test"):
        page = visit(host + path_of(recent), status=410)
        assert words(page.select_one("h1")) == "Cet événement a été retiré"
        assert "Secret" not in page.text
        visit(host + path_of(old), status=404)
    visit("albi.rentree.test" + path_of(recent), status=404)


@pytest.mark.parametrize("path", ["0-x", "999999-x", "99999999999999999999-x", "-1-x", "x-1"])
def test_what_never_was_is_not_found(visit, build, besancon, path):
    visit(f"besancon.rentree.test/evenements/{path}", status=404)
