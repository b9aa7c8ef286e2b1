"""What one joins for a season: its list, its page, and nowhere among what happens."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.kernel.text import LocalizedText
from app.services.versions import touch
from app.web.clock import set_clock
from tests.conftest import NOW
from tests.web.forms_of_lists import FORMS

HERE, THERE, NATIONAL = "besancon.rentree.test", "albi.rentree.test", "rentree.test"
ADDRESS = "https://www.helloasso.com/associations/judo-club/adhesions/1"


def path_of(activity, under="activites"):
    return f"/{under}/{activity.id}-{activity.slug}"


def words(node):
    return " ".join(node.text.split())


def titles(page):
    return [words(node) for node in page.select(".event-title")]


@pytest.fixture
def sites(build):
    build.national()
    build.site("albi", "81004")
    return build.site("besancon", "25056")


@pytest.fixture
def judo(build, sites):
    return build.activity(
        "25056",
        "Adhésion 2026-2027",
        until=datetime(2026, 10, 31, 23, tzinfo=UTC),
        organizer="Judo Club Bisontin",
        theme="sport",
        is_free=False,
        price_min=Decimal(120),
        price_max=Decimal(180),
        description=LocalizedText({"fr": "Du baby judo au cours adultes."}),
        conditions=LocalizedText({"fr": "Valable un an à partir de l’adhésion"}),
        place_name="Dojo municipal",
        postal_code="25000",
        source="helloasso",
        source_url=ADDRESS,
        registration=[{"type": "link", "value": ADDRESS}],
    )


def test_a_site_without_any_says_so_kindly_and_leads_elsewhere(visit, sites):
    page = visit(f"{HERE}/activites")
    assert words(page.h1) == "Activités à l’année"
    assert "Pas encore d’activité à l’année" in words(page.select_one(".empty"))
    ways = [link["href"] for link in page.select(".empty a")]
    assert ways == [f"https://{NATIONAL}/activites", "/evenements"]
    national = [link["href"] for link in visit(f"{NATIONAL}/activites").select(".empty a")]
    assert national == ["/evenements"]


def test_the_list_says_who_what_until_when_and_how_much(visit, judo):
    page = visit(f"{HERE}/activites")
    assert titles(page) == ["Judo Club Bisontin – Adhésion 2026-2027"]
    assert words(page.select_one(".section-head .muted")) == "1 activité à l’année"
    assert [words(node) for node in page.select("section section h2")] == ["Sport"]
    row = page.select_one("li.event")
    assert words(row.select_one(".event-when")) == "Jusqu’au 31 octobre"
    assert words(row.select_one(".tags")) == "De 120 € à 180 €"
    assert words(row.select_one(".event-where")) == "Dojo municipal"
    assert row.a["href"] == path_of(judo)


def test_each_site_shows_its_own_and_the_country_all(visit, build, judo):
    build.activity("81004", "Chorale")
    build.activity(None, "En ligne", mode="online")
    assert titles(visit(f"{THERE}/activites")) == ["Chorale"]
    assert len(titles(visit(f"{HERE}/activites"))) == 1
    assert len(titles(visit(f"{NATIONAL}/activites"))) == 3
    assert visit.raw(f"{THERE}{path_of(judo)}").status_code == 404
    assert visit.raw(f"{NATIONAL}{path_of(judo)}").status_code == 200


def test_what_a_site_hides_is_not_there(visit, build, sites, judo):
    build.hide(sites, judo)
    assert titles(visit(f"{HERE}/activites")) == []
    assert visit.raw(f"{HERE}{path_of(judo)}").status_code == 404
    assert len(titles(visit(f"{NATIONAL}/activites"))) == 1


def test_words_theme_price_and_place_are_said_back(visit, build, judo):
    build.activity("25056", "Chorale", theme="musique", is_free=True)
    page = visit(f"{HERE}/activites?q=BABY+adhesion")
    assert words(page.h1) == "1 activité à l’année pour « BABY adhesion »"
    assert titles(page) == ["Judo Club Bisontin – Adhésion 2026-2027"]
    page = visit(f"{HERE}/activites?q=chorale+judo")
    assert words(page.h1) == "Aucune activité à l’année pour « chorale judo »"
    page = visit(f"{HERE}/activites?theme=musique&free=1")
    assert titles(page) == ["Chorale"]
    assert words(page.h1) == "1 activité à l’année"
    assert words(page.select_one(".section-head .muted")) == "Musique et danse · gratuit"
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex, follow"
    page = visit(f"{NATIONAL}/activites?where=81000")
    assert words(page.h1) == "Aucune activité à l’année à Albi"
    assert page.select_one(".empty a")["href"] == "/activites"
    assert titles(visit(f"{NATIONAL}/activites?where=25000&radius=10"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("when=today", "« when » n’est pas une question"),
        ("sort=distance", "« sort » n’est pas une question"),
        ("age=12", "« age » n’est pas une question"),
        ("sauce=1", "« sauce » n’est pas une question"),
        ("theme=poney", "« poney » ne fait pas partie des choix"),
        ("cursor=bm9uc2Vuc2U", "Cette page de la liste n’existe pas"),
        ("cursor=WyIyMDI2LTA5LTA1VDA4OjAwOjAwKzAwOjAwIiw3XQ", "Cette page de la liste"),
        ("where=Trifouilly", "Nous ne connaissons pas « Trifouilly »"),
    ],
)
def test_what_cannot_be_followed_is_said(visit, judo, query, said):
    page = visit(f"{NATIONAL}/activites?{query}")
    assert said in words(page.select_one(".note-alert"))
    assert titles(page) == ["Judo Club Bisontin – Adhésion 2026-2027"]


def test_one_chooses_between_namesakes(visit, build, judo):
    build.commune("93066")
    build.commune("97411")
    page = visit(f"{NATIONAL}/activites?where=Saint-Denis")
    assert words(page.h1) == "Quelle commune ?"
    assert [link["href"] for link in page.select(".chips a.chip")] == [
        "/activites?where=93200+Saint-Denis",
        "/activites?where=97400+Saint-Denis",
    ]


def test_a_long_list_is_read_page_after_page(visit, build, sites):
    for number in range(45):
        build.activity("25056", f"Activité {number}", theme="sport" if number % 2 else "nature")
    address, seen = "/activites", []
    for _ in range(4):
        page = visit(HERE + address)
        seen += titles(page)
        following = page.select_one(".pager a[rel=next]")
        if following is None:
            break
        address = following["href"]
    assert len(seen) == len(set(seen)) == 45
    assert words(page.select_one(".pager a")) == "Revenir au début"


def test_its_page_says_everything_one_asks_before_joining(visit, judo):
    page = visit(HERE + path_of(judo))
    assert words(page.h1) == "Judo Club Bisontin – Adhésion 2026-2027"
    said = {
        words(group.dt): [words(fact) for fact in group.select("dd")]
        for group in page.select(".facts > div")
    }
    assert said == {
        "Qui organise": ["Judo Club Bisontin"],
        "De 120 € à 180 €": ["Valable un an à partir de l’adhésion"],
        "Pour adhérer": ["Jusqu’au 31 octobre"],
        "Dojo municipal": ["25000 Besançon"],
    }
    join = page.select_one("a.btn")
    assert (words(join), join["href"]) == ("Adhérer en ligne", ADDRESS)
    assert page.find("link", rel="canonical")["href"] == f"https://{HERE}{path_of(judo)}"
    national = visit(NATIONAL + path_of(judo))
    assert national.find("link", rel="canonical")["href"] == f"https://{HERE}{path_of(judo)}"
    assert not page.select(".date-block, .aussi")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_told_in_other_languages(visit, judo, language):
    page = visit(f"{HERE}/{language}{path_of(judo)}")
    assert page.select_one("h1 [lang=fr]")
    assert words(page.select_one("a.btn")) not in {"", "Adhérer en ligne"}
    assert visit(f"{HERE}/{language}/activites").h1.text != "Activités à l’année"


def test_once_closed_its_page_stays_and_says_so(app, visit, judo):
    set_clock(app, lambda: judo.ends_at)
    assert titles(visit(f"{HERE}/activites")) == []
    page = visit(HERE + path_of(judo))
    assert "Les adhésions à cette activité sont closes." in words(page.select_one(".note"))
    assert page.select("a.btn") == []
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_a_full_one_says_so(visit, build, sites):
    full = build.activity("25056", "Judo", status="full")
    assert words(visit(f"{HERE}/activites").select_one(".status")) == "Complet"
    assert "Il n’y a plus de place." in words(visit(HERE + path_of(full)).select_one(".note"))


def test_an_association_named_in_the_title_is_not_said_twice(visit, build, sites):
    build.activity("25056", "Adhésion Judo Club", organizer="JUDO club")
    assert titles(visit(f"{HERE}/activites")) == ["Adhésion Judo Club"]


def test_each_thing_has_one_address(visit, build, judo):
    ball = build.event("25056", "Bal")
    leads = {
        f"/activites/{judo.id}": path_of(judo),
        f"/activites/{judo.id}-": path_of(judo),
        f"/activites/{judo.id}-autre": path_of(judo),
        f"/evenements/{judo.id}": path_of(judo),
        path_of(judo, "evenements"): path_of(judo),
        f"/activites/{ball.id}-bal": path_of(ball, "evenements"),
        f"/en/activites/{ball.id}": "/en" + path_of(ball, "evenements"),
    }
    for path, expected in leads.items():
        answer = visit.raw(HERE + path)
        assert (answer.status_code, answer.location) == (301, expected), path
    assert visit.raw(f"{HERE}/activites/999999").status_code == 404


def test_a_withdrawn_one_is_gone_under_both_addresses(visit, build, sites):
    gone = build.activity("25056", "Judo", status="withdrawn", withdrawn_at=NOW)
    old = NOW - timedelta(days=40)
    long_gone = build.activity("25056", "Judo", status="withdrawn", withdrawn_at=old)
    for under in ("activites", "evenements"):
        assert visit.raw(HERE + path_of(gone, under)).status_code == 410
        assert visit.raw(HERE + path_of(long_gone, under)).status_code == 404
    ball = build.event("25056", "Bal", status="withdrawn", withdrawn_at=NOW)
    assert visit.raw(HERE + path_of(ball)).status_code == 410


@pytest.mark.parametrize("host", [HERE, NATIONAL])
@pytest.mark.parametrize("form", FORMS)
def test_no_list_of_events_holds_one_in_any_form(visit, build, judo, form, host):
    ball = build.event("25056", "Bal")
    assert FORMS[form](visit, host) == [ball.id]


def test_nor_does_the_api_a_calendar_or_the_sitemap(visit, judo):
    assert visit.raw(f"{HERE}/api/v1/events/{judo.id}").status_code == 404
    assert visit.raw(f"{HERE}{path_of(judo, 'evenements')}.ics").status_code == 404
    sitemap = visit.raw(f"{HERE}/sitemap.xml").text
    assert "evenements/" not in sitemap
    assert f"<loc>https://{HERE}/activites</loc>" in sitemap
    assert "Judo" not in visit.raw(f"{HERE}/").text
    assert visit.raw(f"{HERE}/api/v1/events?q=judo").json["total"] == 0


def test_every_site_leads_there(visit, sites):
    plan = visit(f"{HERE}/plan-du-site")
    assert plan.select_one("main a[href='/activites']")
    assert visit(f"{HERE}/en/plan-du-site").select_one("main a[href='/en/activites']")


def test_a_kept_page_follows_what_is_written_and_what_closes(app, kept, build, session, judo):
    address = f"{HERE}/activites"
    assert "Judo Club" in kept(address).text
    assert kept.was_hit(kept(address))
    build.activity("25056", "Chorale")
    touch(session, insees=["25056"])
    session.commit()
    set_clock(app, lambda: NOW + timedelta(seconds=2))
    assert "Chorale" in kept(address).text
    set_clock(app, lambda: judo.ends_at - timedelta(seconds=1))
    assert "Judo Club" in kept(address).text
    assert "sont closes" not in kept(HERE + path_of(judo)).text
    set_clock(app, lambda: judo.ends_at)
    assert "Judo Club" not in kept(address).text
    assert "sont closes" in kept(HERE + path_of(judo)).text


def test_a_list_costs_the_same_for_one_activity_or_twenty(
    app, visit, build, sites, count_statements
):
    def cost(path):
        visit(f"{HERE}/activites")
        app.extensions["sites"].forget()
        with count_statements() as statements:
            visit(HERE + path)
        return len(statements)

    build.activity("25056", "Judo")
    one = cost("/activites")
    for number in range(19):
        build.activity("25056", f"Activité {number}")
    assert cost("/activites") == one
