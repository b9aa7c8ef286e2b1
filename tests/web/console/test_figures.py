"""The figures of a site for its people; of all sites for operators, in a few statements."""

import csv
import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.models.draft import Publication
from app.models.site import Host
from app.services import visits
from tests.conftest import NOW
from tests.web.console.browsing import words

TODAY = date(2026, 9, 4)


@pytest.fixture
def seen(town):
    def add(slug, *, ago=0, kind="home", count=1):
        day = TODAY - timedelta(days=ago)
        visits.add(town.session, {(town.sites[slug], day, kind): count})

    return add


def figures(page):
    return [words(one).replace("\u202f", "") for one in page.select(".console-figures b")]


def test_thirty_days_beside_the_thirty_before(administrator, seen):
    seen("besancon", count=12)
    seen("besancon", ago=29, kind="event", count=30)
    seen("besancon", ago=30, count=7)
    seen("besancon", ago=59, count=1)
    seen("besancon", ago=60, count=1000)
    seen("besancon", kind="feed", count=500)
    seen("albi", count=4000)
    page = administrator.page("/besancon/chiffres")
    assert figures(page) == ["42", "8", "12"]
    assert "4000" not in page.text.replace("\u202f", "")
    bars = page.select(".console-bars rect")
    heights = [float(bar["height"]) for bar in bars]
    assert len(bars) == 30
    assert (heights[0], heights[-1], sum(heights)) == (100.0, 40.0, 140.0)
    table = [words(row).replace("\u202f", "") for row in page.select("#t-read ~ tbody tr")]
    assert table[:3] == ["Accueil128", "Agenda00", "Pages d’événements300"]
    (feeds, _) = page.select("#t-fetched ~ tbody tr")
    assert "500" in words(feeds)


def test_a_site_that_nobody_read_says_so(administrator):
    page = administrator.page("/besancon/chiffres")
    assert "Rien n’est compté pour le moment" in words(page.main)
    assert figures(page) == ["0", "0", "0"]


def test_the_table_to_take_away_has_every_day(administrator, seen):
    seen("besancon", ago=2, count=12)
    seen("besancon", kind="api", count=3)
    seen("albi", ago=5, count=9)
    answer = administrator.get("/besancon/chiffres/pages-vues.csv")
    assert answer.mimetype == "text/csv"
    assert 'filename="pages-vues-besancon-2026-09-04.csv"' in answer.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [(line[0], line[1], line[-1]) for line in lines] == [
        ("jour", "pages_vues", "api"),
        ("2026-09-02", "12", "0"),
        ("2026-09-03", "0", "0"),
        ("2026-09-04", "0", "3"),
    ]


def test_a_reader_sees_the_figures_of_their_site_and_of_no_other(town, seen):
    seen("besancon")
    reader = town.inside(town.person("ada@mairie.example", ("besancon", "reader")))
    reader.page("/besancon/chiffres")
    for path in ("/albi/chiffres", "/albi/chiffres/pages-vues.csv"):
        assert reader.get(path).status_code == 404


def slugs(page):
    return [row.th.a["href"].strip("/") for row in page.select("main tbody tr")]


def test_the_desk_sorts_by_each_column_both_ways(town, operator, seen):
    seen("albi", count=5)
    seen("besancon", count=7)
    town.build.event("81004", "Foire", updated_at=NOW)
    town.build.event("25056", "Bal", updated_at=NOW - timedelta(days=3))
    town.build.event("25056", "Loto", updated_at=NOW - timedelta(days=4))
    town.person("ada@mairie.example", ("albi", "reader"))
    town.session.add(
        Publication(
            site_id=town.sites["albi"],
            number=1,
            kind="published",
            at=NOW,
            account_id=None,
            actor="",
            content={},
            changes=[],
        )
    )
    town.session.commit()
    for column, first in (
        ("visites", "besancon"),
        ("nouveaute", "albi"),
        ("publication", "albi"),
        ("a-venir", "besancon"),
        ("equipe", "albi"),
    ):
        page = operator.page(f"/exploitation?tri={column}")
        assert slugs(page)[0] == first, column
        assert page.select_one("th[aria-sort=descending]"), column
        operator.page(f"/exploitation?tri={column}&ordre=croissant")
    assert slugs(operator.page("/exploitation?tri=nom&ordre=decroissant"))[0] == "besancon"
    assert slugs(operator.page("/exploitation"))[0] == "national"
    assert "partout : 12" in words(operator.page("/exploitation").main).replace("\xa0", " ")


def test_the_desk_tells_domains_that_wait_from_those_that_broke(town, operator):
    town.build.site("brouillon", "97411", is_published=False)
    waiting = Host(site_id=town.sites["albi"], kind="domain", name="albi.example", claimed_at=NOW)
    broken = Host(
        site_id=town.sites["besancon"],
        kind="domain",
        name="besancon.example",
        proved_at=NOW,
        trouble="elsewhere",
    )
    town.session.add_all([waiting, broken])
    town.session.commit()
    for state, found in (
        ("publies", ["national", "albi", "besancon"]),
        ("brouillons", ["brouillon"]),
        ("en-attente", ["albi"]),
        ("en-panne", ["besancon"]),
        ("n-importe", ["national", "albi", "besancon", "brouillon"]),
    ):
        assert slugs(operator.page(f"/exploitation?etat={state}")) == found, state
    page = operator.page("/exploitation")
    assert "Publié, domaine en attente" in words(page.main)
    assert "Publié, domaine en panne" in words(page.select_one("main td .fault"))


def test_the_desk_costs_the_same_statements_for_three_sites_or_three_hundred(
    town, operator, count_statements
):
    def asked(query=""):
        with count_statements() as statements:
            operator.page(f"/exploitation{query}")
        return len(statements)

    queries = ("", "?tri=visites", "?tri=nouveaute", "?tri=equipe&page=2", "?etat=en-panne")
    few = [asked(query) for query in queries]
    for number in range(120):
        town.build.site(f"ville-{number}", "25036")
    town.session.execute(sa.text("SELECT 1"))
    many = [asked(query) for query in queries]
    assert all(after <= before + 1 for before, after in zip(few, many, strict=True)), (few, many)
