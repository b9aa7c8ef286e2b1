"""An administrator lists the sites that may show the agenda: draft, publication, folder, record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.kernel.drafting import mark_of
from app.kernel.framing import MOST_HOSTS
from app.kernel.record import Actor
from app.models.site import Site
from app.queries import drafts
from app.services.drafts import edits
from app.services.drafts.edits import Edit
from app.services.drafts.publish import publish, restore
from app.services.sites.apply import RefusedError
from app.services.sites.bundle import read_folder
from app.services.sites.export import export_site
from tests import tenants_on_disk
from tests.conftest import NOW
from tests.tenants_on_disk import SITE, bytes_of, said, write
from tests.web.console.browsing import faults, filled, looked_at, words
from tests.web.console.crossings import LEGAL

ROOM = "/besancon/integrer"
FRAME = "besancon.rentree.test/integrer/cadre"
PATH = "embed.hosts"
BY = Actor(None, "Karim")


def content(town, slug="besancon"):
    town.session.expire_all()
    found = drafts.draft(town.session, town.sites[slug]).content
    town.session.commit()  # what is open would undo, with itself, what others write meanwhile
    return found


def listed(town, slug="besancon"):
    return list(content(town, slug).listed(PATH))


def ancestors(town, visit, address=FRAME):
    town.app.extensions["sites"].forget()  # it looks again twice a second
    return visit.raw(address).headers["Content-Security-Policy"].partition("frame-ancestors ")[2]


def save(town, value, slug="besancon"):
    number = town.sites[slug]
    shown = mark_of(drafts.draft(town.session, number).content.values.get(PATH))
    asked = [Edit(PATH, value, shown)]
    return edits.save(town.session, number, asked, by=BY, now=NOW)


def put_online(town, slug="besancon", *, may=lambda _path: True):
    number = town.sites[slug]
    now = drafts.draft(town.session, number).content
    asked = [Edit(path, value, mark_of(now.values.get(path))) for path, value in LEGAL.items()]
    edits.save(town.session, number, asked, by=BY, now=NOW)
    return publish(town.session, number, may=may, by=BY, now=NOW)


# The screen.


def test_what_is_pasted_is_kept_as_names_once_each(town, administrator):
    typed = (
        "https://www.Besancon.fr/\r\n\r\n  *.grandbesancon.fr \r\nwww.besancon.fr\r\nwww.nîmes.fr"
    )
    answer = administrator.send(ROOM, {"hosts": typed})
    assert answer.status_code == 303
    assert listed(town) == ["www.besancon.fr", "*.grandbesancon.fr", "www.xn--nmes-0pa.fr"]
    page = administrator.page(ROOM)
    assert page.find(id="hosts").text.split() == listed(town)
    assert "modification attend" in words(page)


def test_it_lets_a_site_in_once_published_and_not_before(town, administrator, visit):
    administrator.send(ROOM, {"hosts": "www.besancon.fr"})
    assert ancestors(town, visit) == "'none'"
    put_online(town)
    assert ancestors(town, visit) == "https://www.besancon.fr"
    administrator.send(ROOM, {"hosts": ""})
    assert listed(town) == []
    put_online(town)
    assert ancestors(town, visit) == "'none'"


def test_another_portal_s_list_is_its_own(town, administrator, visit):
    save(town, ["www.mairie-albi.fr"], "albi")
    put_online(town, "albi")
    administrator.send(ROOM, {"hosts": "www.besancon.fr"})
    put_online(town)
    assert (
        ancestors(town, visit, "albi.rentree.test/integrer/cadre") == "https://www.mairie-albi.fr"
    )
    assert "mairie-albi" not in administrator.get(ROOM).text
    assert ancestors(town, visit) == "https://www.besancon.fr"
    assert administrator.get("/albi/integrer").status_code == 404


@pytest.mark.parametrize(
    "line",
    [
        "besancon",
        "www.besancon.fr/agenda",
        "www.besancon.fr:8080",
        "*.fr",
        "*",
        "https://*",
        "www.*.fr",
        "'self'",
        "a.fr; script-src *",
        "a.fr https://b.fr",
        "127.0.0.1",
        "http://[::1]/",
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        "a..fr",
        "-a.fr",
        "x" * 300 + ".fr",
        "ö" * 200 + ".fr",
    ],
)
def test_a_line_that_names_no_site_is_told_and_nothing_is_kept(town, administrator, line):
    answer = administrator.send(ROOM, {"hosts": f"www.besancon.fr\n{line}"})
    page = looked_at(answer, status=422)
    (fault,) = faults(page)
    assert line[:20] in fault
    assert "www.ma-commune.fr" in fault
    assert page.find(id="hosts").text.strip() == f"www.besancon.fr\n{line}".strip()
    assert page.find(id="hosts")["aria-invalid"] == "true"
    assert listed(town) == []


def test_too_many_are_told(town, administrator):
    typed = "\n".join(f"site{number}.example" for number in range(MOST_HOSTS + 1))
    page = looked_at(administrator.send(ROOM, {"hosts": typed}), status=422)
    assert str(MOST_HOSTS) in faults(page)[0]
    assert listed(town) == []


def test_two_administrators_at_once_lose_nothing_of_either(town, administrator):
    _, fields = filled(administrator.page(ROOM), ROOM)
    save(town, ["www.karim.example"])
    page = looked_at(
        administrator.post(ROOM, {**fields, "hosts": "www.claire.example"}), status=422
    )
    assert faults(page)[0].startswith("Karim a écrit ceci (")
    assert words(page.select_one(".words-theirs")) == "www.karim.example"
    assert page.find(id="hosts").text.strip() == "www.claire.example"
    assert listed(town) == ["www.karim.example"]
    _, again = filled(page, ROOM)
    assert administrator.post(ROOM, again).status_code == 303
    assert listed(town) == ["www.claire.example"]


def test_the_commune_s_own_site_is_proposed_until_it_is_listed(town, administrator):
    number, path = town.sites["besancon"], "contact.website"
    asked = [Edit(path, "https://www.besancon.fr/accueil", mark_of(None))]
    edits.save(town.session, number, asked, by=BY, now=NOW)
    assert "www.besancon.fr" in words(administrator.page(ROOM))
    administrator.send(ROOM, {"hosts": "www.besancon.fr"})
    assert "n’y est pas encore" not in words(administrator.page(ROOM))


def test_administrators_alone_open_it_and_publish_it(town, editor, reader, stranger, visit):
    for browser in (editor, reader):
        assert browser.get(ROOM).status_code == 404
        assert browser.post(ROOM, {"hosts": "a.fr", "csrf_token": browser.seal("/compte")})
        assert listed(town) == []
    assert stranger.get(ROOM).status_code == 303
    save(town, ["www.besancon.fr"])
    editor.send("/besancon/publication")
    assert ancestors(town, visit) == "'none'"
    assert listed(town) == ["www.besancon.fr"]


def test_the_operator_decides_for_the_country(town, operator, administrator, visit):
    assert administrator.get("/national/integrer").status_code == 404
    assert operator.send("/national/integrer", {"hosts": "www.reseau.example"}).status_code == 303
    put_online(town, "national")
    found = ancestors(town, visit, "rentree.test/integrer/cadre")
    assert found == "https://www.reseau.example"


def test_the_screen_is_found_from_the_settings(administrator):
    settings = administrator.page("/besancon/reglages")
    assert settings.find("a", href=ROOM)


def test_it_is_written_in_the_record_and_told_before_publishing(town, administrator):
    administrator.send(ROOM, {"hosts": "www.besancon.fr\n*.besancon.fr"})
    publication = words(administrator.page("/besancon/publication"))
    assert "Sites qui peuvent montrer l’agenda" in publication
    assert "www.besancon.fr, *.besancon.fr" in publication
    assert "Claire" in words(administrator.page("/besancon/journal"))


def test_an_earlier_publication_brings_its_list_back(town, administrator, visit):
    save(town, ["www.besancon.fr"])
    first = put_online(town)
    save(town, ["www.ailleurs.example"])
    put_online(town)
    restore(town.session, town.sites["besancon"], first, by=BY, now=NOW)
    assert ancestors(town, visit) == "https://www.besancon.fr"


@pytest.mark.parametrize(
    "value", ["www.besancon.fr", ["a.fr; x"], ["A.fr "], ["a.fr"] * 40, [["a.fr"]], [1], {"a": 1}]
)
def test_the_draft_itself_keeps_nothing_but_hosts(town, value):
    save(town, value)
    assert listed(town) in ([], ["a.fr"])


# The folder.


FOLDER = SITE + '\n[embed]\nhosts = ["www.besancon.fr", "*.grandbesancon.fr"]  # notre site\n'


@pytest.fixture
def folder(session, tmp_path, build):
    build.commune("25056")
    folder = write(tmp_path / "besancon", site_toml=FOLDER)
    said(tenants_on_disk.apply(session, folder))
    return folder


def site_of(session):
    session.expire_all()
    return session.scalars(select(Site).where(Site.slug == "besancon")).one()


def test_a_folder_says_it_and_comes_back_byte_for_byte(session, folder, tmp_path):
    assert site_of(session).identity["embed"] == {
        "hosts": ["www.besancon.fr", "*.grandbesancon.fr"]
    }
    export_site(session, "besancon", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(folder)


def test_what_the_console_publishes_is_exported_and_read_again(session, folder, tmp_path):
    number = site_of(session).id
    for value in (["www.besancon.fr", "sport.example"], None):
        shown = mark_of(drafts.draft(session, number).content.values.get(PATH))
        edits.save(session, number, [Edit(PATH, value, shown)], by=BY, now=NOW)
        lacking = [Edit(path, words_, mark_of(None)) for path, words_ in LEGAL.items()]
        edits.save(session, number, lacking, by=BY, now=NOW)
        assert publish(session, number, may=lambda _: True, by=BY, now=NOW)
        out = tmp_path / f"out-{bool(value)}"
        export_site(session, "besancon", out)
        read = read_folder(out, base_name="rentree.test").bundle.site
        assert sorted(read.embed.hosts) == sorted(value or [])
    assert "# notre site" in (out / "site.toml").read_text(encoding="utf-8")


def test_what_the_console_changed_since_is_shown_before_a_folder_undoes_it(session, folder):
    number = site_of(session).id
    shown = mark_of(drafts.draft(session, number).content.values.get(PATH))
    edits.save(session, number, [Edit(PATH, ["a.example"], shown)], by=BY, now=NOW)
    lacking = [Edit(path, words_, mark_of(None)) for path, words_ in LEGAL.items()]
    edits.save(session, number, lacking, by=BY, now=NOW)
    publish(session, number, may=lambda _: True, by=BY, now=NOW)
    with pytest.raises(RefusedError) as refused:
        tenants_on_disk.apply(session, folder)
    lost = [str(change) for change in refused.value.refusals[0].plan.conflicts]
    assert [line for line in lost if "embed.hosts" in line and "a.example" in line]


@pytest.mark.parametrize(
    ("written", "said_of_it"),
    [
        ('hosts = ["besancon"]', "n’est pas le nom d’un site"),
        ('hosts = ["a.fr; x"]', "n’est pas le nom d’un site"),
        ('hosts = "a.fr"', "une liste entre crochets"),
        ('host = ["a.fr"]', "vouliez-vous dire"),
        (f"hosts = {[f's{n}.example' for n in range(MOST_HOSTS + 1)]}", "30 sites au plus"),
    ],
)
def test_a_folder_that_names_no_site_is_refused_with_its_line(tmp_path, written, said_of_it):
    folder = write(tmp_path / "besancon", site_toml=f"{SITE}\n[embed]\n{written}\n")
    (problem,) = read_folder(folder, base_name="rentree.test").problems
    assert said_of_it in str(problem)
    assert "ligne" in str(problem)


def test_a_folder_may_paste_addresses_too(tmp_path):
    toml = f'{SITE}\n[embed]\nhosts = ["https://www.Besancon.fr/", "www.besancon.fr"]\n'
    folder = write(tmp_path / "besancon", site_toml=toml)
    reading = read_folder(folder, base_name="rentree.test")
    assert reading.bundle.site.embed.hosts == ("www.besancon.fr",)
