"""An edition on the portals that take part: a banner, a filter, from its first to its last day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.kernel.record import Actor
from app.kernel.text import LocalizedText
from app.queries import campaigns as questions
from app.queries import sites
from app.services import campaigns
from app.services.campaigns import EditionError, Wanted
from app.web.clock import set_clock
from tests.conftest import NOW
from tests.web.console.browsing import words

BY = Actor(None, "tests")
FRIDAY = date(2026, 9, 4)
TITLE = LocalizedText({"fr": "Rentrée 2026", "en": "Back to clubs 2026"})
LEAD = LocalizedText({"fr": "Venez rencontrer les associations."})
SLUG = "rentree-2026"
HOME, AGENDA = "besancon.rentree.test/", "besancon.rentree.test/evenements"


def wanted(**more):
    return Wanted(
        **{
            "slug": SLUG,
            "title": TITLE,
            "lead": LEAD,
            "tag": "Rentrée 2026",
            "first_day": FRIDAY,
            "last_day": FRIDAY + timedelta(days=9),
            "is_for_all": True,
            **more,
        }
    )


@pytest.fixture
def towns(build):
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    build.event("25056", "Forum", keywords={"fr": ["sport", "RENTREE 2026"]})
    build.event("25056", "Bal", keywords={"fr": ["rentrée 2026 en fête"]})
    build.event("81004", "Foire", keywords={"fr": ["rentrée  2026"]})
    return build


@pytest.fixture
def made(session, towns):
    def make(**more):
        campaigns.make(session, wanted(**more), by=BY, now=NOW)
        towns._tell()  # noqa: SLF001 (half a second passes)

    return make


@pytest.fixture
def said(session, towns):
    """Have a site say whether it takes part."""

    def say(slug, *, takes_part):
        site_id = sites.by_slug(session, slug).id
        campaigns.answer(session, SLUG, site_id=site_id, takes_part=takes_part, by=BY, now=NOW)
        towns._tell()  # noqa: SLF001 (half a second passes)

    return say


@pytest.fixture
def at(app):
    return lambda instant: set_clock(app, lambda: instant)


def banners(page):
    return [words(one) for one in page.select("main section.note h2")]


def titles(answer):
    return sorted(item["title"]["fr"] for item in answer.json["items"])


def test_a_banner_leads_to_the_programme(visit, made):
    made()
    for address in (HOME, AGENDA, "rentree.test/"):
        page = visit(address)
        note = page.select_one("main section.note")
        assert banners(page) == ["Rentrée 2026"], address
        assert "du 4 au 13 septembre" in words(note)
        assert "Venez rencontrer les associations." in words(note)
        assert note.a["href"] == f"/evenements?edition={SLUG}"
    programme = visit(f"{AGENDA}?edition={SLUG}")
    assert "1 événement" in words(programme.h1).replace("\xa0", " ")
    assert "Rentrée 2026" in words(programme.select_one(".section-head"))
    assert not banners(programme)
    assert programme.select_one(f'input[name=edition][value="{SLUG}"]').has_attr("checked")
    own = programme.find("link", rel="canonical")["href"]
    assert own == f"https://besancon.rentree.test/evenements?edition={SLUG}"


def test_only_an_equal_keyword_makes_an_event_belong(visit, made):
    made()
    api = f"besancon.rentree.test/api/v1/events?edition={SLUG}"
    assert titles(visit.raw(api)) == ["Forum"]
    assert titles(visit.raw(f"albi.rentree.test/api/v1/events?edition={SLUG}")) == ["Foire"]
    assert titles(visit.raw(f"rentree.test/api/v1/events?edition={SLUG}")) == ["Foire", "Forum"]


def test_an_event_that_somebody_put_there_belongs_on_its_own_sites(visit, made, towns, session):
    made()
    event = towns.event("25056", "Loto")
    campaigns.add_event(session, SLUG, event.id)
    campaigns.add_event(session, SLUG, event.id)
    session.commit()
    towns._tell()  # noqa: SLF001 (half a second passes)
    api = f"/api/v1/events?edition={SLUG}"
    assert titles(visit.raw(f"besancon.rentree.test{api}")) == ["Forum", "Loto"]
    assert titles(visit.raw(f"albi.rentree.test{api}")) == ["Foire"]
    campaigns.remove_event(session, SLUG, event.id)
    session.commit()
    towns._tell()  # noqa: SLF001 (half a second passes)
    assert titles(visit.raw(f"besancon.rentree.test{api}")) == ["Forum"]
    with pytest.raises(EditionError, match="gone"):
        campaigns.add_event(session, SLUG, 999_999)


def test_the_filter_goes_with_the_others_in_every_form(visit, made, towns):
    made()
    late = datetime(2026, 9, 12, 18, tzinfo=UTC)
    towns.event("25056", "Vente", at=late, keywords={"fr": ["rentrée 2026"]}, theme="fete")
    api = "besancon.rentree.test/api/v1/events"
    for more, found in (
        ("", ["Forum", "Vente"]),
        ("&theme=fete", ["Vente"]),
        ("&q=forum", ["Forum"]),
        ("&from=2026-09-12", ["Vente"]),
        ("&lat=47.24&lon=6.02&radius=5&sort=distance", ["Forum", "Vente"]),
        ("&theme=sport", []),
    ):
        assert titles(visit.raw(f"{api}?edition={SLUG}{more}")) == found, more
    for form in ("ics", "rss", "csv", "geojson"):
        answer = visit.raw(f"{AGENDA}.{form}?edition={SLUG}")
        assert answer.status_code == 200
        assert "Forum" in answer.text
        assert "Bal" not in answer.text
    assert "Bal" not in words(visit(f"besancon.rentree.test/carte?edition={SLUG}").main)
    first = visit.raw(f"{api}?edition={SLUG}&limit=1").json
    second = visit.raw(f"{api}?edition={SLUG}&limit=1&cursor={first['next']}").json
    assert [item["title"]["fr"] for item in (*first["items"], *second["items"])] == [
        "Forum",
        "Vente",
    ]


@pytest.mark.parametrize("asked", ["n-existe-pas", "%27%20OR%201=1", "x" * 150])
def test_an_edition_that_is_not_on_is_said(visit, made, asked):
    made()
    page = visit(f"{AGENDA}?edition={asked}")
    assert "n’est pas une édition en cours ici" in words(page.select_one("[role=alert]"))
    assert "2 événements" in words(page.h1).replace("\xa0", " ")
    for address in ("api/v1/events", "evenements.ics"):
        assert visit.raw(f"besancon.rentree.test/{address}?edition={asked}").status_code == 422
    error = visit.raw(f"besancon.rentree.test/api/v1/events?edition={asked}").json["errors"][0]
    assert (error["parameter"], error["accepted"]) == ("edition", [SLUG])
    visit(f"besancon.rentree.test/carte?edition={asked}")
    visit("besancon.rentree.test/activites?edition=x")


def test_an_edition_without_any_event_leads_elsewhere(visit, towns, made):
    made(tag="personne n’en a")
    page = visit(f"{AGENDA}?edition={SLUG}")
    links = {words(link): link["href"] for link in page.select(".empty a")}
    assert any(words.startswith("Hors de cette édition") for words in links)


def test_who_left_announces_nothing_and_follows_nothing(visit, made, said):
    made()
    said("besancon", takes_part=False)
    assert not banners(visit(HOME))
    assert visit.raw(f"besancon.rentree.test/api/v1/events?edition={SLUG}").status_code == 422
    assert banners(visit("albi.rentree.test/")) == ["Rentrée 2026"]
    said("besancon", takes_part=True)
    assert banners(visit(HOME)) == ["Rentrée 2026"]


def test_only_chosen_sites_take_part_and_whoever_joins(visit, made, said, session):
    made(is_for_all=False, sites=frozenset({sites.by_slug(session, "albi").id}))
    assert not banners(visit(HOME))
    assert banners(visit("albi.rentree.test/")) == ["Rentrée 2026"]
    assert banners(visit("rentree.test/")) == ["Rentrée 2026"], "the country's own always does"
    said("besancon", takes_part=True)
    assert banners(visit(HOME)) == ["Rentrée 2026"]


def test_who_said_no_is_not_asked_again(visit, made, said, session, towns):
    made(is_for_all=False, sites=frozenset({sites.by_slug(session, "albi").id}))
    said("albi", takes_part=False)
    seen = questions.by_slug(session, SLUG).updated_at
    both = frozenset(sites.by_slug(session, slug).id for slug in ("albi", "besancon"))
    again = wanted(is_for_all=False, sites=both)
    campaigns.change(session, SLUG, again, seen=seen, by=BY, now=NOW)
    towns._tell()  # noqa: SLF001 (half a second passes)
    assert not banners(visit("albi.rentree.test/"))
    assert banners(visit(HOME)) == ["Rentrée 2026"]


def test_it_lasts_from_the_first_to_the_last_midnight_of_the_place(visit, made, towns, at):
    towns.site("saint-denis-974", "97411", timezone="Indian/Reunion")
    made()
    far = "saint-denis-974.rentree.test/"
    for instant, here, there in (
        (datetime(2026, 9, 3, 19, 59, tzinfo=UTC), 0, 0),
        (datetime(2026, 9, 3, 20, 1, tzinfo=UTC), 0, 1),
        (datetime(2026, 9, 3, 22, 1, tzinfo=UTC), 1, 1),
        (datetime(2026, 9, 13, 19, 59, tzinfo=UTC), 1, 1),
        (datetime(2026, 9, 13, 20, 1, tzinfo=UTC), 1, 0),
        (datetime(2026, 9, 13, 22, 1, tzinfo=UTC), 0, 0),
    ):
        at(instant)
        assert (len(banners(visit(HOME))), len(banners(visit(far)))) == (here, there), instant


def test_a_kept_page_shows_the_banner_from_the_first_midnight_to_the_last(kept, made, at):
    made()
    for instant, is_there in (
        (datetime(2026, 9, 3, 21, tzinfo=UTC), False),
        (datetime(2026, 9, 3, 22, 1, tzinfo=UTC), True),
        (datetime(2026, 9, 13, 21, 59, tzinfo=UTC), True),
        (datetime(2026, 9, 13, 22, 1, tzinfo=UTC), False),
    ):
        at(instant)
        for _ in range(2):
            answer = kept(HOME)
            assert ("Venez rencontrer" in answer.text) is is_there, instant
        assert kept.was_hit(answer)


def test_a_change_of_the_operators_shows_on_kept_pages(kept, made, session, towns):
    assert "Venez" not in kept(HOME).text
    made()
    assert "Venez rencontrer" in kept(HOME).text
    campaigns.close(session, SLUG, today=FRIDAY + timedelta(days=2), by=BY, now=NOW)
    towns._tell()  # noqa: SLF001 (half a second passes)
    assert questions.by_slug(session, SLUG).last_day == FRIDAY + timedelta(days=1)
    campaigns.close(session, SLUG, today=FRIDAY, by=BY, now=NOW)
    towns._tell()  # noqa: SLF001 (half a second passes)
    assert questions.by_slug(session, SLUG) is None
    assert "Venez rencontrer" not in kept(HOME).text


def test_the_version_of_every_site_concerned_moves_and_no_other(made, said, session):
    def versions():
        session.expire_all()
        slugs = ("national", "besancon", "albi")
        return [sites.by_slug(session, slug).content_version for slug in slugs]

    before = versions()
    made(is_for_all=False, sites=frozenset({sites.by_slug(session, "albi").id}))
    after = versions()
    assert [b > a for a, b in zip(before, after, strict=True)] == [True, False, True]
    said("besancon", takes_part=True)
    assert [b > a for a, b in zip(after, versions(), strict=True)] == [False, True, False]


def test_a_text_in_another_language_says_so(visit, made):
    made()
    note = visit("besancon.rentree.test/en/").select_one("main section.note")
    assert words(note.h2) == "Back to clubs 2026"
    lead = note.find(lang="fr")
    assert words(lead) == "Venez rencontrer les associations."
    assert note.a["href"] == f"/en/evenements?edition={SLUG}"


def test_hostile_words_are_words(visit, made):
    bad = LocalizedText({"fr": "<script>alert(1)</script> \"'&"})
    made(title=bad, lead=bad)
    for address in (HOME, AGENDA, f"{AGENDA}?edition={SLUG}"):
        page = visit(address)
        assert not page.main.find("script")


def test_two_editions_are_chosen_one_at_a_time(visit, made):
    made()
    made(slug="telethon", title=LocalizedText({"fr": "Téléthon"}), tag="téléthon")
    page = visit(AGENDA)
    values = [field["value"] for field in page.select("input[name=edition]")]
    assert values == ["", SLUG, "telethon"]
    assert banners(page) == ["Rentrée 2026", "Téléthon"]


def test_a_list_without_an_edition_asks_nothing_of_editions(visit, towns, count_statements):
    visit(AGENDA)
    with count_statements() as statements:
        visit(f"{AGENDA}?q=bal")
    assert not [one for one in statements if "campaign" in one]
