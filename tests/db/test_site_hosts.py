"""A domain becomes primary only once it is proved to lead here, over a real HTTP connection."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from app.clients.http import Door
from app.kernel.host_proof import PROOF_PATH, proof_of
from app.models.site import Host
from app.queries import sites
from app.services.sites.hosts import Prover, check_host
from app.services.sites.problems import SiteError

NOW = datetime(2026, 9, 4, 10, tzinfo=UTC)
KEY = "k" * 32
NAME = "assos.besancon.example"


@contextmanager
def somebody(answer, status=200):
    """A web server that says ``answer`` on every address, and remembers what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.headers["Host"], self.path))
            body = answer.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def prover(port):
    """Read through the real door; the name of the test leads to this machine."""
    door = Door("test", allows_loopback=True)

    def read(url):
        _, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        return door.read(f"http://127.0.0.1:{port}{slash}{path}", headers={"Host": host})

    return Prover(read=read, secret_key=KEY, scheme="https")


@pytest.fixture
def site(session, build):
    site = build.site("besancon", "25056", aliases=("besac.example",))
    session.add(Host(site_id=site.id, kind="domain", name=NAME))
    session.commit()
    return site


def primary(session, slug="besancon"):
    session.rollback()
    return sites.by_slug(session, slug).primary_host.name


def test_a_proved_domain_becomes_primary(session, site, build):
    build.site("albi", "81004")
    before = sites.by_slug(session, "besancon").content_version
    with somebody(proof_of(NAME, "besancon", secret_key=KEY) + "\n") as (port, asked):
        assert check_host(session, NAME.upper(), prover=prover(port), now=NOW) == "besancon"
    assert asked == [(NAME, PROOF_PATH)]
    assert primary(session) == NAME
    assert primary(session, "albi") == "albi"
    assert sites.by_slug(session, "besancon").content_version > before
    host = session.scalars(select(Host).where(Host.name == NAME)).one()
    assert host.proved_at == NOW


def test_the_last_domain_proved_is_the_primary_one(session, site):
    session.add(Host(site_id=site.id, kind="domain", name="asso.example"))
    session.commit()
    for name in (NAME, "asso.example"):
        with somebody(proof_of(name, "besancon", secret_key=KEY)) as (port, _):
            check_host(session, name, prover=prover(port), now=NOW)
    assert primary(session) == "asso.example"


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ("<html>Bienvenue</html>", 200, "un autre site web"),
        (proof_of(NAME, "besancon", secret_key="other" * 8), 200, "pas à ce site-ci"),
        (proof_of(NAME, "albi", secret_key=KEY), 200, "albi"),
        (proof_of("besac.example", "besancon", secret_key=KEY), 200, "pas à ce site-ci"),
        ("Cette adresse ne mène à aucun portail.", 421, "421"),
        ("", 404, "404"),
        ("", 500, "en panne"),
        ("", 200, "un autre site web"),
        ("rentree-des-assos ", 200, "un autre site web"),
    ],
)
def test_a_domain_that_leads_elsewhere_changes_nothing(session, site, answer, status, words):
    with somebody(answer, status) as (port, _), pytest.raises(SiteError, match=words):
        check_host(session, NAME, prover=prover(port), now=NOW)
    assert primary(session) == "besancon"


def test_a_domain_that_answers_nothing_changes_nothing(session, site):
    with somebody("") as (port, _):
        pass
    with pytest.raises(SiteError, match="CNAME"):
        check_host(session, NAME, prover=prover(port), now=NOW)
    assert primary(session) == "besancon"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("inconnu.example", "dans aucun dossier"),
        ("besac.example", "est un alias"),
        ("besancon", "n’est pas un nom de domaine"),
        ("https://assos.example/", "n’est pas un nom de domaine"),
    ],
)
def test_a_name_that_cannot_be_primary_is_not_even_tried(session, site, name, words):
    with somebody("") as (port, asked), pytest.raises(SiteError, match=words):
        check_host(session, name, prover=prover(port), now=NOW)
    assert asked == []
