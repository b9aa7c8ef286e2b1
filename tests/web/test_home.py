"""The home page: what is next, true counts, the site's own words, never a dead end."""

from datetime import UTC, datetime, timedelta

import pytest

WORDS = {
    "home.title": {"fr": "Que faire à Besançon ?", "en": "What’s on in Besançon?"},
    "home.lead": {"fr": "Entrez, tout le monde est bienvenu."},
    "home.presentation": {"fr": "Une ville *et* son [site](https://exemple.fr)."},
}


def cost(statements):
    """How many statements, without the freshness check that comes once a second."""
    return sum("registry" not in statement for statement in statements)


def days_of(page):
    return [head["id"] for head in page.select(".day-head")]


def test_it_shows_the_sites_words_and_labels_those_it_lacks(visit, build):
    build.site("besancon", "25056", texts=WORDS)
    french, english = visit("besancon.rentree.test/"), visit("besancon.rentree.test/en/")
    assert french.select_one("h1").text.split() == "Que faire à Besançon ?".split()
    assert english.select_one("h1").text.strip() == "What’s on in Besançon?"
    assert english.select_one(".lead [lang=fr]").text == "Entrez, tout le monde est bienvenu."
    assert "in French" in english.select_one(".lead").text
    presentation = french.select_one("[aria-labelledby=presentation]")
    assert presentation.select_one("em").text == "et"
    assert presentation.select_one("a")["href"] == "https://exemple.fr"


def test_a_script_in_a_sites_words_never_reaches_the_page(visit, build):
    texts = {"home.presentation": {"fr": "<p onclick=x>Bonjour</p><script>x</script>"}}
    build.site("besancon", "25056", texts={**WORDS, **texts})
    presentation = visit("besancon.rentree.test/").select_one("[aria-labelledby=presentation]")
    assert "Bonjour" in presentation.text
    assert not presentation.select("script, [onclick]")


def test_a_site_without_words_still_has_a_title(visit, build):
    build.site("besancon", "25056")
    assert visit("besancon.rentree.test/").select_one("h1").text.startswith("Que faire près de")
    assert visit("besancon.rentree.test/en/").select_one("h1").text == "What’s on near you?"


def test_it_groups_what_is_next_by_day_and_counts_truly(visit, build):
    build.site("besancon", "25056")
    build.site("albi", "81004")
    build.event("25056", "Bal")
    build.event("25056", "Marché", at=datetime(2026, 9, 5, 7, tzinfo=UTC))
    build.event(
        "25056", "Exposition", at=datetime(2026, 9, 1, 7, tzinfo=UTC), lasting=timedelta(days=9)
    )
    build.event("25056", "Déjà passé", at=datetime(2026, 9, 3, 7, tzinfo=UTC))
    build.event("81004", "Ailleurs")
    page = visit("besancon.rentree.test/")
    assert days_of(page) == ["d2026-09-04", "d2026-09-05"]
    assert page.select_one(".kicker").text == "3 rendez-vous jusqu’au 10 septembre"
    titles = [title.text for title in page.select(".event-title")]
    assert titles == ["Exposition", "Bal"]
    assert page.select_one(".feature h3").text == "Marché"  # the next that begins, shown large
    assert "jusqu’au 10 septembre" in page.select_one(".event").text


def test_days_are_those_of_the_place_and_stand_once_each(visit, build):
    build.national()
    build.event("75056", "À Paris", at=datetime(2026, 9, 5, 21, tzinfo=UTC), lasting=None)
    build.event("97411", "À Saint-Denis", at=datetime(2026, 9, 5, 20, 30, tzinfo=UTC))
    build.event("75056", "À Paris encore", at=datetime(2026, 9, 5, 19, tzinfo=UTC), lasting=None)
    page = visit("rentree.test/")
    assert days_of(page) == ["d2026-09-05", "d2026-09-06"]
    assert "(heure de La Réunion)" in page.text


def test_an_empty_site_proposes_what_is_around_it_then_the_country(visit, build):
    build.national()
    build.site("besancon", "25056")
    build.event("25036", "Tout près")
    build.event("97411", "Très loin")
    page = visit("besancon.rentree.test/")
    empty = page.select_one(".empty")
    assert "Rien d’annoncé pour le moment" in empty.text
    ways = {" ".join(a.text.split()): a["href"] for a in empty.select("a")}
    assert list(ways) == ["À moins de 30 km d’ici : 1", "Partout en France : 2"]
    assert all(url.startswith("https://rentree.test/evenements") for url in ways.values())
    for label, url in ways.items():
        found = visit(url.removeprefix("https://"))
        assert len(found.select(".event")) == int(label.rpartition(" ")[2])


def test_an_empty_country_says_so_warmly(visit, build):
    build.national()
    page = visit("rentree.test/")
    assert "Rien d’annoncé pour le moment" in page.text
    assert not page.select(".empty a")


def test_the_national_home_lists_the_portals_with_their_counts(visit, build):
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004", languages=("fr",))
    build.event("25056", "Bal")
    build.event("25056", "Marché")
    page = visit("rentree.test/en/")
    portals = page.select("[aria-labelledby=portails] li")
    assert [" ".join(li.text.split()) for li in portals] == ["Besancon 2 events", "Albi 0 events"]
    links = [li.select_one("a")["href"] for li in portals]
    assert links == ["https://besancon.rentree.test/en/", "https://albi.rentree.test/"]
    assert not visit("besancon.rentree.test/").select("[aria-labelledby=portails]")


@pytest.mark.parametrize("host", ["besancon.rentree.test", "rentree.test"])
def test_its_cost_does_not_grow_with_what_it_shows(visit, build, count_statements, host):
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Bal 0")
    visit(f"{host}/")
    with count_statements() as few:
        visit(f"{host}/")
    for number in range(1, 9):
        build.event("25056", f"Bal {number}", at=datetime(2026, 9, 5 + number, 18, tzinfo=UTC))
    visit(f"{host}/")
    with count_statements() as many:
        page = visit(f"{host}/")
    assert len(page.select(".event, .feature")) == 9
    assert cost(many) == cost(few) <= 8
