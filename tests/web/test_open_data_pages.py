"""What anybody may take away, as pages say it and as files are given."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from app.services.open_data import dump
from app.services.open_data.country import Reach
from app.services.open_data.shelf import Shelf
from app.web.slots import MOST_STREAMS
from tests.web.keeping import Kept

NOW = datetime(2026, 9, 4, 1, 40, tzinfo=UTC)
REACH = Reach(scheme="https", base_host="rentree.test")
FILES = "rentree.test/donnees/fichiers"


@pytest.fixture
def country(app, build, session):
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Bal")
    yield
    Shelf.under(app.extensions["settings"].data_dir).abandon(
        Shelf.under(app.extensions["settings"].data_dir).root
    )


@pytest.fixture
def published(app, country, session):
    folder = app.extensions["settings"].data_dir
    return dump.make(session, dump.Wanted(data_dir=folder, reach=REACH, now=NOW))


@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
@pytest.mark.parametrize("path", ["/donnees", "/donnees/api"])
@pytest.mark.parametrize("host", ["rentree.test", "besancon.rentree.test"])
def test_the_pages_are_there_in_each_language_before_any_file(visit, country, host, prefix, path):
    assert visit(f"{host}{prefix}{path}").h1


def test_as_long_as_there_is_no_file_it_is_said(visit, country):
    page = visit("rentree.test/donnees")
    assert "pas encore prêts" in page.text
    answer = visit.raw(f"{FILES}/evenements.csv.gz")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_page_names_each_file_with_its_size_and_its_sum(visit, published):
    page = visit("rentree.test/donnees")
    for file in published.files:
        if file.is_compressed:
            assert page.find("a", href=f"/donnees/fichiers/{file.name}")
            assert page.find("a", href=f"/donnees/fichiers/{file.schema_name}")
            assert file.sha256 in page.text
    assert "4 septembre" in page.text
    assert "3" in page.text


def test_every_link_of_the_page_leads_to_an_answer(visit, published):
    links = {a["href"] for a in visit("rentree.test/donnees").main.find_all("a")}
    for link in links:
        if link.startswith("/"):
            assert visit.raw(f"rentree.test{link}").status_code == 200, link


def test_a_file_is_given_whole_and_recognised(visit, published):
    file = published.named("evenements.jsonl.gz")
    answer = visit.raw(f"{FILES}/{file.name}")
    assert (answer.status_code, answer.mimetype) == (200, "application/gzip")
    assert "Content-Encoding" not in answer.headers, "it is a compressed file, not a coding"
    assert answer.headers["ETag"] == f'"{file.sha256}"'
    assert int(answer.headers["Content-Length"]) == file.size == len(answer.data)
    assert json.loads(gzip.decompress(answer.data))["title"] == {"fr": "Bal"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_reader_who_has_it_already_gets_nothing(visit, published):
    file = published.named("evenements.csv.gz")
    answer = visit.raw(f"{FILES}/{file.name}", headers={"If-None-Match": f'"{file.sha256}"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_what_was_cut_off_is_gone_on_with(visit, published):
    file = published.named("evenements.csv.gz")
    whole = visit.raw(f"{FILES}/{file.name}").data
    rest = visit.raw(f"{FILES}/{file.name}", headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest.data) == (206, whole[100:])
    assert rest.headers["Content-Range"] == f"bytes 100-{file.size - 1}/{file.size}"
    beyond = visit.raw(f"{FILES}/{file.name}", headers={"Range": f"bytes={file.size}-"})
    assert beyond.status_code == 416


def test_a_part_of_another_day_s_file_is_not_mixed_in(visit, published):
    headers = {"Range": "bytes=100-", "If-Range": '"yesterday"'}
    answer = visit.raw(f"{FILES}/evenements.csv.gz", headers=headers)
    assert answer.status_code == 200


def test_head_says_how_long_it_is_and_holds_no_slot(app, published):
    client = app.test_client()
    for _ in range(3 * MOST_STREAMS):
        answer = client.head("/donnees/fichiers/evenements.csv.gz", base_url="https://rentree.test")
        assert answer.status_code == 200
        assert int(answer.headers["Content-Length"]) == published.named("evenements.csv.gz").size


def test_slow_readers_leave_threads_for_the_others(app, visit, published):
    streams = app.extensions["streams"]
    for _ in range(MOST_STREAMS):
        assert streams.acquire()
    try:
        answer = visit.raw(f"{FILES}/evenements.csv.gz")
    finally:
        for _ in range(MOST_STREAMS):
            streams.release()
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"]
    for _ in range(3 * MOST_STREAMS):
        assert visit.raw(f"{FILES}/evenements.csv.gz").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["x", "list.json", "..%2flist.json", "%00", "evenements.csv", "é", "evenements.csv.gz%2f"],
)
def test_a_name_that_is_not_there_is_a_problem(visit, published, name):
    answer = visit.raw(f"{FILES}/{name}")
    assert answer.status_code == 404


def test_a_file_that_was_lost_is_not_there(app, visit, published):
    shelf = Shelf.under(app.extensions["settings"].data_dir)
    shelf.path(published, published.named("evenements.csv.gz")).unlink()
    assert visit.raw(f"{FILES}/evenements.csv.gz").status_code == 404


@pytest.mark.parametrize("address", ["besancon.rentree.test", "rentree.test/en"])
def test_a_file_has_one_address(visit, published, address):
    answer = visit.raw(f"{address}/donnees/fichiers/evenements.csv.gz")
    assert answer.status_code == 301
    assert answer.location == "https://rentree.test/donnees/fichiers/evenements.csv.gz"


def test_a_commune_offers_its_own_lists_and_says_where_the_country_is(visit, published):
    page = visit("besancon.rentree.test/donnees")
    assert page.find("a", href="/evenements.csv")
    assert page.find("a", href="https://rentree.test/donnees#fichiers")
    assert "SHA-256" not in page.text


def test_a_kept_page_is_made_again_once_there_are_new_files(app, country, session):
    kept = Kept(app)
    address = "rentree.test/donnees"
    kept(address)
    assert kept.was_hit(kept(address))
    folder = app.extensions["settings"].data_dir
    dump.make(session, dump.Wanted(data_dir=folder, reach=REACH, now=NOW))
    app.extensions["sites"].forget()
    again = kept(address)
    assert not kept.was_hit(again)
    assert "SHA-256" in again.text


def test_a_file_takes_no_room_among_the_pages(app, published):
    kept = Kept(app)
    for _ in range(2):
        assert "Cache-Status" not in kept(f"{FILES}/evenements.csv.gz").headers


def test_what_is_left_to_one_reader_is_told_to_no_other(app, country):
    kept = Kept(app)
    somebody = {"environ_overrides": {"REMOTE_ADDR": "9.9.9.9"}}
    first = kept("rentree.test/api/v1/sites", **somebody)
    assert first.headers["RateLimit"]
    again = kept("rentree.test/api/v1/sites", **somebody)
    assert kept.was_hit(again)
    assert "RateLimit" not in again.headers
    assert again.headers["RateLimit-Policy"] == first.headers["RateLimit-Policy"]


def test_the_page_of_the_api_tells_every_address_and_parameter(visit, country):
    text = visit("rentree.test/donnees/api").main.text
    described = visit.raw("rentree.test/api/v1/openapi.json").json
    for path, methods in described["paths"].items():
        assert f"/api/v1{path}" in text
        for parameter in methods["get"]["parameters"]:
            if parameter["in"] != "header":
                assert parameter["description"].replace("`", "") in text, parameter["name"]


def test_the_words_of_the_description_say_their_language(visit, country):
    page = visit("rentree.test/ar/donnees/api")
    assert page.html["lang"] == "ar"
    assert {tag["lang"] for tag in page.main.find_all("h3")} == {"en"}


def test_both_pages_are_on_the_map_of_the_site_and_at_the_foot(visit, country):
    links = {a["href"] for a in visit("rentree.test/plan-du-site").find_all("a")}
    assert {"/donnees", "/donnees/api"} <= links
    assert visit("rentree.test/contact").footer.find("a", href="/donnees")
