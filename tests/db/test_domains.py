"""A town's own domain: asked for, and proved by its records and by what answers."""

import pytest

from app.queries import domains as questions
from app.queries import sites
from app.services.sites import doctor
from app.services.sites.domains import DomainError, domain_typed
from app.services.sites.findings import TXT_LABEL, Diagnosis
from app.services.sites.provider_letter import letter_for, lines_for
from tests.conftest import NOW
from tests.db.domain_room import (
    BY,
    NAME,
    check,
    claim,
    findings,
    may_be_certified,
    primary,
    told,
    two_sites,
)
from tests.fakes.town_domain import TARGET, town_domain


@pytest.fixture
def there():
    with town_domain() as found:
        yield found


@pytest.fixture
def ids(build):
    return two_sites(build)


def test_a_domain_is_proved_by_its_txt_and_by_what_answers(session, there, ids):
    before = sites.by_slug(session, "besancon").content_version
    host_id = claim(session, ids["besancon"])
    assert check(session, there, host_id).what == "waiting"
    assert primary(session) == "besancon"
    there.write(NAME, "besancon")
    outcome = check(session, there, host_id)
    assert (outcome.what, primary(session), primary(session, "albi")) == ("proved", NAME, "albi")
    assert sites.by_slug(session, "besancon").content_version > before
    assert {one.state for one in findings(session, host_id).values()} == {"good"}
    assert told(session) == [
        ("host_claimed", ids["besancon"], {"host": NAME}),
        ("host_proved", ids["besancon"], {"host": NAME}),
    ]


def test_one_of_the_two_proofs_proves_nothing(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    there.dns.drop(f"{TXT_LABEL}.{NAME}")
    assert check(session, there, host_id).trouble == "txt_none"
    there.show_txt(NAME, "besancon")
    there.web.say(NAME, 200, "Bienvenue")
    assert check(session, there, host_id).trouble == "answer_other"
    assert primary(session) == "besancon"


def test_the_txt_of_another_site_is_told_from_ours(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    there.show_txt(NAME, "albi")
    assert check(session, there, host_id).trouble == "txt_other_site"
    there.dns.set(f"{TXT_LABEL}.{NAME}", "TXT", '"v=spf1 -all"')
    assert check(session, there, host_id).trouble == "txt_other"
    assert not may_be_certified(session)


def test_the_answer_of_another_site_proves_nothing(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    there.web.prove(NAME, "albi", "k" * 32)
    assert check(session, there, host_id).trouble == "answer_other_site"
    assert primary(session) == "besancon"


@pytest.mark.parametrize(
    ("status", "location", "code"),
    [
        (404, "", "answer_other"),
        (421, "", "answer_other"),
        (503, "", "answer_down"),
        (301, "http://127.0.0.1:9/", "answer_moved"),
    ],
)
def test_what_answers_otherwise_is_told(session, there, ids, status, location, code):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    there.web.say(NAME, status, "", location)
    assert check(session, there, host_id).trouble == code


def test_a_long_txt_among_others_is_found_over_tcp(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    (ours,) = there.dns.table[f"{TXT_LABEL}.{NAME}"]["TXT"]
    padding = [f'"{number:03} {"x" * 200}"' for number in range(6)]
    there.dns.set(f"{TXT_LABEL}.{NAME}", "TXT", *padding, ours)
    assert check(session, there, host_id).what == "proved"


def test_an_address_that_leads_elsewhere_is_told(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    there.move_away(NAME)
    check(session, there, host_id)
    assert findings(session, host_id)["address"].code == "dns_elsewhere"
    assert findings(session, host_id)["address"].values == ("127.0.0.99",)
    there.dns.set(NAME, "A", "127.0.0.1", "127.0.0.99")
    check(session, there, host_id)
    assert findings(session, host_id)["address"].code == "dns_mixed"
    assert primary(session) == "besancon"


def test_what_passes_through_somebody_and_proves_is_good(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    there.dns.set(TARGET, "A", "127.0.0.77")
    there.dns.drop(NAME)
    there.dns.set(NAME, "A", "127.0.0.1")
    assert check(session, there, host_id).what == "proved"
    assert findings(session, host_id)["address"].code == "dns_relay"


@pytest.mark.parametrize(
    ("where", "values", "code"),
    [
        (NAME, ['0 issue "letsencrypt.org"'], "caa_allows"),
        ("besancon.example", ['0 issue "letsencrypt.org; validationmethods=dns-01"'], "caa_allows"),
        ("besancon.example", ['0 issue "sectigo.com"'], "caa_forbids"),
        ("besancon.example", ['0 issue ";"'], "caa_forbids"),
        ("besancon.example", ['0 issue "sectigo.com"', '0 issue "letsencrypt.org"'], "caa_allows"),
        ("besancon.example", ['0 iodef "mailto:a@b.example"'], "caa_allows"),
        ("besancon.example", ['128 tbs "x"'], "caa_forbids"),
    ],
)
def test_a_caa_that_forbids_our_issuer_is_told(session, there, ids, where, values, code):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    if where == NAME:
        there.dns.drop(NAME)
        there.dns.set(NAME, "A", "127.0.0.1")
    there.dns.set(where, "CAA", *values)
    check(session, there, host_id)
    found = findings(session, host_id)["caa"]
    assert (found.code, found.values[0]) == (code, where)


def test_the_nearest_caa_decides(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.dns.set(NAME, "A", "127.0.0.1")
    there.dns.set(NAME, "CAA", '0 issue "letsencrypt.org"')
    there.dns.set("besancon.example", "CAA", '0 issue "sectigo.com"')
    check(session, there, host_id)
    assert findings(session, host_id)["caa"].code == "caa_allows"


@pytest.mark.parametrize("fault", ["silent", "broken"])
def test_servers_that_do_not_answer_are_waited_for(session, there, ids, fault):
    host_id = claim(session, ids["besancon"])
    getattr(there.dns, fault).update({NAME, f"{TXT_LABEL}.{NAME}", "besancon.example"})
    assert check(session, there, host_id).what == "waiting"
    found = findings(session, host_id)
    states = {what: one.state for what, one in found.items() if what != "certificate"}
    assert set(states.values()) == {"waiting"}
    assert found["txt"].code == "txt_silent"


def test_a_machine_without_any_name_server_waits(session, there, ids):
    host_id = claim(session, ids["besancon"])
    resolver = type(there.instruments.resolver)([("127.0.0.1", 1)], seconds=0.3)
    with_ = type(there.instruments)(**{**_fields(there.instruments), "resolver": resolver})
    assert doctor.check(session, host_id, with_, by=BY, now=NOW).what == "waiting"


def _fields(instruments):
    return {name: getattr(instruments, name) for name in instruments.__slots__}


def test_a_private_address_is_never_knocked_at(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    there.dns.drop(NAME)
    there.dns.set(NAME, "A", "10.0.0.1")
    assert check(session, there, host_id).trouble == "dns_elsewhere"
    assert findings(session, host_id)["answer"].code == "answer_private"
    assert there.web.asked == []


def test_loopback_is_private_but_on_somebody_s_own_machine(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    knocker = type(there.instruments.knocker)("tests")
    with_ = type(there.instruments)(**{**_fields(there.instruments), "knocker": knocker})
    doctor.check(session, host_id, with_, by=BY, now=NOW)
    assert findings(session, host_id)["answer"].code == "answer_private"
    assert there.web.asked == []


def test_a_name_answered_otherwise_a_moment_later_sends_us_nowhere_else(session, there, ids):
    """DNS rebinding: what was looked up once is where we knock, and nothing is asked again."""
    host_id = claim(session, ids["besancon"])
    there.write(NAME, "besancon")
    check(session, there, host_id)
    assert [kind for name, kind in there.dns.asked if name == NAME].count("A") == 1


def test_the_letter_to_the_provider_holds_the_exact_lines(session, there, ids):
    host_id = claim(session, ids["besancon"])
    there.dns.set("besancon.example", "CAA", '0 issue "sectigo.com"')
    there.move_away(NAME)
    check(session, there, host_id)
    facts = questions.one(session, host_id)
    seen = Diagnosis.from_json(NAME, facts.findings)
    lines = lines_for(seen, txt="rentree-des-assos=abc", issuer="letsencrypt.org")
    letter = letter_for(seen, lines, town="Besançon")
    assert f"{NAME}. 3600 IN CNAME {TARGET}.\n" in letter.text
    assert f'_rentree-des-assos.{NAME}. 3600 IN TXT "rentree-des-assos=abc"\n' in letter.text
    assert 'besancon.example. 3600 IN CAA 0 issue "letsencrypt.org"\n' in letter.text
    assert "(127.0.0.99)" in letter.text
    assert letter.url.startswith("mailto:?subject=Nom%20de%20domaine%20")


def test_where_the_zone_begins_no_cname_is_asked_for(session, there, ids):
    name = "assos-besancon.example"
    host_id = claim(session, ids["besancon"], name)
    there.dns.set(name, "SOA", "ns.example. root.example. 1 2 3 4 5")
    check(session, there, host_id)
    seen = Diagnosis.from_json(name, questions.one(session, host_id).findings)
    kinds = [(one.kind, one.value) for one in lines_for(seen, txt="t", issuer="i")]
    assert kinds == [("A", "127.0.0.1"), ("TXT", "t")]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("localhost", "no_domain"),
        ("10.0.0.1", "no_domain"),
        ("[::1]", "no_domain"),
        ("a b.example", "no_domain"),
        ("a@b.example", None),
        ("besancon.rentree.test", "under_ours"),
        ("rentree.test", "under_ours"),
        ("https://[", "no_domain"),
        ("x." * 130 + "example", "no_domain"),
        ("é" * 70 + ".example", "no_domain"),
        ("evil.example\r\nBcc: x", "no_domain"),
    ],
)
def test_what_is_no_domain_is_refused(typed, reason):
    if reason is None:
        assert domain_typed(typed, base_name=TARGET) == "b.example"
        return
    with pytest.raises(DomainError) as refused:
        domain_typed(typed, base_name=TARGET)
    assert refused.value.reason == reason


def test_a_site_asks_for_five_domains_at_most(session, ids):
    for number in range(5):
        claim(session, ids["besancon"], f"a{number}.example")
    with pytest.raises(DomainError) as refused:
        claim(session, ids["besancon"], "a9.example")
    assert refused.value.reason == "too_many"
