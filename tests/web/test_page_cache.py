"""Pages kept in memory: the right one for everyone, made once, in the form that was asked for."""

import gzip
from datetime import timedelta

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.web.clock import set_clock
from app.web.page_cache import codings
from tests.conftest import NOW
from tests.web.keeping import Kept

GZIPPED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en"])
    build.site("albi", "81004")
    build.event("25056", "Bal")
    build.event("81004", "Foire")


def test_a_page_is_made_once_and_then_costs_no_statement(kept, sites, count_statements):
    first = kept("besancon.rentree.test/evenements")
    assert first.headers["Cache-Status"] == "rentree; fwd=miss; stored"
    with count_statements() as statements:
        again = kept("besancon.rentree.test/evenements")
    assert not statements
    assert kept.was_hit(again)
    assert again.data == first.data
    same = {"Cache-Status", "X-Request-Id", "Date"}
    assert [h for h in again.headers if h[0] not in same] == [
        h for h in first.headers if h[0] not in same
    ]
    assert (kept.counters["hits"], kept.counters["misses"]) == (1, 1)


def test_each_host_language_path_and_question_has_its_own_page(kept, sites):
    addresses = [
        "rentree.test/",
        "besancon.rentree.test/",
        "albi.rentree.test/",
        "besancon.rentree.test/en/",
        "besancon.rentree.test/evenements",
        "besancon.rentree.test/evenements?when=today",
        "besancon.rentree.test/evenements?when=week",
        "besancon.rentree.test/api/v1/events",
        "besancon.rentree.test/evenements.ics",
    ]
    made = {address: kept(address).data for address in addresses}
    assert len(set(made.values())) == len(addresses)
    for address, body in made.items():
        answer = kept(address)
        assert kept.was_hit(answer)
        assert answer.data == body


def test_parameters_in_another_order_are_the_same_question(kept, sites):
    kept("besancon.rentree.test/evenements?when=week&q=bal")
    assert kept.was_hit(kept("besancon.rentree.test/evenements?q=bal&when=week"))


def test_values_of_one_parameter_keep_their_order(kept, sites):
    kept("besancon.rentree.test/evenements?theme=sport&theme=fete")
    assert not kept.was_hit(kept("besancon.rentree.test/evenements?theme=fete&theme=sport"))


HEADERS = [
    "X-Forwarded-Host",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Prefix",
    "X-Original-Url",
    "X-Rewrite-Url",
    "X-Host",
    "Forwarded",
    "Accept-Language",
    "Accept",
    "Cookie",
    "Authorization",
    "Origin",
    "Referer",
    "If-Modified-Since",
    "X-Http-Method-Override",
    "Cache-Control",
    "Pragma",
]
VALUES = ["albi.rentree.test", "/albi", "ar", "host=albi.rentree.test", "session=x", "no-cache", ""]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    more=st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(VALUES), max_size=4),
    poisoned=st.booleans(),
)
def test_a_page_of_one_site_never_answers_for_another_under_any_header(app, sites, more, poisoned):
    kept = Kept(app)
    plain = {host: Kept(app)(f"{host}.rentree.test/").data for host in ("besancon", "albi")}
    order = ("albi", "besancon") if poisoned else ("besancon", "albi")
    for host in order * 2:
        assert kept(f"{host}.rentree.test/", headers=more).data == plain[host]
    for host in order:
        assert kept(f"{host}.rentree.test/").data == plain[host]


@pytest.mark.parametrize("host", ["evil.test", "besancon.rentree.test.evil.test", "albi"])
def test_a_stranger_gets_nothing_that_was_kept(kept, sites, host):
    kept("albi.rentree.test/")
    assert kept(f"{host}/").status_code == 421


def test_an_alias_is_sent_on_however_warm_the_page_is(kept, build):
    build.national()
    build.site("besancon", "25056", aliases=("vesontio",))
    kept("besancon.rentree.test/")
    answer = kept("vesontio.rentree.test/")
    assert (answer.status_code, answer.location) == (301, "https://besancon.rentree.test/")


READ = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize("first", READ)
def test_a_page_is_written_in_each_coding_once_and_says_the_same(kept, sites, first):
    whole = kept("albi.rentree.test/evenements").data if first == "" else None
    seen = {}
    for coding in (first, *READ):
        answer = kept("albi.rentree.test/evenements", headers={"Accept-Encoding": coding})
        assert answer.headers.get("Content-Encoding", "") == coding
        assert answer.headers["Content-Length"] == str(len(answer.data))
        body = READ[coding](answer.data)
        whole = whole or body
        assert body == whole
        seen[answer.headers["ETag"]] = coding
    assert len(seen) == 3
    for etag, coding in seen.items():
        headers = {"Accept-Encoding": coding, "If-None-Match": f'"other", W/{etag}'}
        answer = kept("albi.rentree.test/evenements", headers=headers)
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert "Content-Length" not in answer.headers or answer.headers["Content-Length"] == "0"
        assert "Content-Encoding" not in answer.headers
    assert kept.counters["misses"] == 1


def test_a_reader_who_has_the_page_already_is_told_so_even_the_first_time(app, kept, sites):
    etag = Kept(app)("albi.rentree.test/").headers["ETag"]
    assert kept("albi.rentree.test/", headers={"If-None-Match": etag}).status_code == 304
    assert kept("albi.rentree.test/").status_code == 200


def test_asking_for_the_head_gives_the_headers_of_the_page(kept, sites):
    for _ in range(2):
        head = kept("albi.rentree.test/evenements", method="HEAD")
        whole = kept("albi.rentree.test/evenements")
        assert head.data == b""
        assert head.headers["ETag"] == whole.headers["ETag"]
        assert head.headers["Content-Length"] == str(len(whole.data))


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/evenements?foo=1",
        "/evenements?q=" + "a" * 1200,
        "/api/v1/events?foo=1",
        "/livez",
        "/readyz",
        "/admin",
        "/evenements?utm_source=x",
        "/evenements/1-wrong-slug",
    ],
)
def test_what_is_nobody_s_page_is_made_each_time(kept, sites, path):
    for _ in range(2):
        answer = kept(f"besancon.rentree.test{path}")
        assert "Cache-Status" not in answer.headers
    assert (kept.counters["hits"], kept.counters["misses"]) == (0, 0)


def test_an_answer_that_a_silent_geocoder_cut_short_is_not_kept(kept, sites):
    for _ in range(2):
        answer = kept("rentree.test/evenements?where=12+rue+de+la+Paix")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert not kept.was_hit(answer)


def test_what_is_sent_is_never_answered_from_memory(kept, sites):
    kept("besancon.rentree.test/")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert not kept.was_hit(kept("besancon.rentree.test/", method=method))


def test_errors_and_refusals_are_compressed_too(kept, sites):
    answer = kept("besancon.rentree.test/nothing", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 404
    assert b"</html>" in gzip.decompress(answer.data)
    assert answer.headers["X-Request-Id"]


@pytest.fixture
def long_list(build):
    build.national()
    for number in range(201):
        build.event("25056", f"Bal {number}")
    return "rentree.test/evenements.csv"


def test_a_long_list_is_compressed_while_it_streams(kept, long_list):
    assert "Content-Encoding" not in kept(long_list, headers={"Accept-Encoding": "br"}).headers
    assert b"Bal 200" in kept(long_list).data
    assert kept(long_list, method="HEAD").data == b""
    answer = kept(long_list, headers=GZIPPED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode().count("Bal") == 201


def test_a_long_list_read_to_its_end_is_kept_in_every_coding(kept, long_list):
    first = gzip.decompress(kept(long_list, headers=GZIPPED).data)
    for coding in ("gzip", "br", ""):
        again = kept(long_list, headers={"Accept-Encoding": coding})
        assert kept.was_hit(again)
        assert codings.decoded(again.data, coding) == first
        assert again.headers["ETag"]


def test_a_long_list_that_its_reader_left_is_not_kept(kept, long_list):
    kept(long_list, headers=GZIPPED, buffered=False).close()
    assert not kept.was_hit(kept(long_list, headers=GZIPPED))


def test_a_long_list_goes_when_something_of_it_is_over(app, kept, long_list):
    assert kept(long_list, headers=GZIPPED).data
    assert kept.was_hit(kept(long_list, headers=GZIPPED))
    set_clock(app, lambda: NOW + timedelta(days=40))
    again = kept(long_list, headers=GZIPPED)
    assert not kept.was_hit(again)
    assert b"Bal" not in gzip.decompress(again.data)


def test_files_are_kept_once_for_all_sites(kept, sites):
    page = kept("besancon.rentree.test/").text
    address = page.split('href="')[1:]
    sheet = next(part.split('"')[0] for part in address if part.startswith("/static/app.css"))
    assert not kept.was_hit(kept(f"besancon.rentree.test{sheet}"))
    assert kept.was_hit(kept(f"albi.rentree.test{sheet}"))
