"""A portal opened from the console: rows of the template, a draft, that a folder gives back."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.kernel.record import Actor
from app.models.commune import Commune
from app.models.opening import SiteRequest
from app.models.site import Host, Site
from app.queries import bundles, sites
from app.queries import domains as domain_questions
from app.services.accounts import links
from app.services.sites import domains, requests
from app.services.sites.apply import apply_directory
from app.services.sites.export import export_site
from app.services.sites.open_site import Opening, OpeningError, open_site
from app.services.sites.proposals import land_of, proposal
from app.services.sites.requests import Asking
from tests.conftest import BASE_HOST, NOW
from tests.db.domain_room import told

TENANTS = Path(__file__).parents[2] / "tenants"
BY = Actor(None, "Odile")


@pytest.fixture
def here(build, session):
    build.national()
    for insee in ("25056", "25036", "97411", "93066", "81004"):
        build.commune(insee)
    for insee in ("25056", "25036"):
        commune = session.get(Commune, insee)
        commune.epci_siren, commune.epci_name = "242500361", "Grand Besançon Métropole"
    session.get(Commune, "25056").website = "https://www.besancon.fr/"
    session.commit()


def asking(insee="25056", **more):
    said = {
        "insees": (insee,),
        "name": "Besançon",
        "slug": "besancon",
        "languages": ("fr", "en", "ar"),
        "color": "#a33b2a",
        "email": "claire@mairie.example",
    }
    return Opening(**{**said, **more})


def opened(session, **more):
    return open_site(session, asking(**more), TENANTS, base_name=BASE_HOST, by=BY, now=NOW)


def refused(session, **more):
    with pytest.raises(OpeningError) as wrong:
        opened(session, **more)
    assert session.scalars(sa.select(Site.slug)).all() == ["national"]
    return wrong.value.faults


def test_a_portal_is_there_at_once_as_a_draft(session, here):
    made = opened(session)
    facts = sites.by_slug(session, "besancon")
    assert (facts.id, facts.is_published, facts.languages) == (
        made.site_id,
        False,
        ("fr", "en", "ar"),
    )
    assert facts.territory == {"25056"}
    assert facts.identity["contact"]["website"] == "https://www.besancon.fr/"
    texts = sites.texts(session, facts.scope)
    assert texts["home.title"]["fr"] == "Que faire à Besançon\u202f?"
    assert "Besançon" in texts["home.title"]["en"]
    invited = links.peek(session, made.token, "invite", now=NOW)
    assert (invited.email, invited.role, invited.site_slug) == (
        "claire@mairie.example",
        "administrator",
        "besancon",
    )
    assert told(session)[0] == (
        "site_opened",
        made.site_id,
        {"slug": "besancon", "insee": "25056"},
    )


def test_its_folder_applies_again_as_it_is(session, here, tmp_path):
    opened(session)
    folder = tmp_path / "besancon"
    export_site(session, "besancon", folder)
    assert "published = false" in (folder / "site.toml").read_text("utf-8")
    (plan,) = apply_directory(session, folder, base_name=BASE_HOST, now=NOW)
    assert (plan.changes, plan.restyled) == ((), ())
    assert not (TENANTS / "besancon-0").exists()


def test_no_folder_stays_on_the_disk(session, here):
    before = sorted(TENANTS.iterdir())
    opened(session, slug="besac")
    assert sorted(TENANTS.iterdir()) == before


def test_a_whole_intercommunality_is_a_territory(session, here, tmp_path):
    opened(session, name="Grand Besançon", slug="grand-besancon", epci="242500361")
    facts = sites.by_slug(session, "grand-besancon")
    assert facts.territory == {"25056", "25036"}
    assert facts.identity["contact"]["name"] == ""
    assert "Mairie" not in facts.identity_json
    export_site(session, "grand-besancon", tmp_path / "folder")
    assert 'epci = "242500361"' in (tmp_path / "folder/site.toml").read_text("utf-8")


def test_several_communes_are_a_territory(session, here):
    opened(session, insees=("25056", "25036"))
    assert sites.by_slug(session, "besancon").territory == {"25056", "25036"}


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"name": ""}, {"name": "name_missing"}),
        ({"name": "x" * 300}, {"name": "name_odd"}),
        ({"name": "Bes\x07ançon"}, {"name": "name_odd"}),
        ({"slug": "Besançon"}, {"slug": "slug_shape"}),
        ({"slug": "en"}, {"slug": "slug_language"}),
        ({"slug": "demande"}, {"slug": "slug_reserved"}),
        ({"slug": "national"}, {"slug": "slug_taken"}),
        ({"insees": ("97411",), "slug": "saint-denis"}, {"slug": "slug_shared"}),
        ({"languages": ("fr", "en")}, {"languages": "languages_one"}),
        ({"languages": ()}, {"languages": "languages_none"}),
        ({"color": "red;}"}, {"color": "color_odd"}),
        ({"email": "claire"}, {"email": "email_odd"}),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, {"email": "email_odd"}),
        ({"insees": ("00000",)}, {"territory": "land_none"}),
        ({"domain": "rentree.test"}, {"domain": "domain_under_ours"}),
        (
            {"name": "", "email": "", "slug": "-"},
            {"name": "name_missing", "email": "email_odd", "slug": "slug_shape"},
        ),
    ],
)
def test_what_is_wrong_is_said_at_once_and_changes_nothing(session, here, more, fault):
    assert refused(session, **more) == fault


def test_a_hostile_name_stays_a_name(session, here, tmp_path):
    name = 'L’"Isle" \\ <b>[x]</b> = {fr}'
    opened(session, name=name)
    assert sites.by_slug(session, "besancon").name["fr"] == name
    export_site(session, "besancon", tmp_path / "folder")
    (plan,) = apply_directory(session, tmp_path / "folder", base_name=BASE_HOST, now=NOW)
    assert plan.changes == ()


def test_its_domain_is_asked_for_and_the_invitation_waits(session, here):
    made = opened(session, domain="assos.besancon.example", waits=True)
    assert made.token == ""
    (held,) = domain_questions.of_site(session, made.site_id)
    assert (held.name, held.waiting_email) == ("assos.besancon.example", "claire@mairie.example")
    assert [kind for kind, *_ in told(session)] == ["site_opened", "host_claimed"]


def test_a_domain_that_another_site_has_stops_everything(session, here, build):
    albi = build.site("albi", "81004")
    domains.claim(session, albi.id, "assos.example", base_name=BASE_HOST, by=BY, now=NOW)
    with pytest.raises(OpeningError) as wrong:
        opened(session, domain="assos.example")
    assert wrong.value.faults == {"domain": "domain_held"}
    domains.release(session, albi.id, "assos.example", by=BY, now=NOW)
    with pytest.raises(OpeningError) as wrong:
        opened(session, domain="assos.example")
    assert wrong.value.faults == {"domain": "domain_resting"}
    assert sites.by_slug(session, "besancon") is None


def test_homonyms_take_their_department(session, here, build):
    assert proposal(session, "97411").slug == "saint-denis-974"
    assert proposal(session, "97411").is_name_shared
    assert proposal(session, "25056").slug == "besancon"
    build.site("besancon", "25036")
    assert proposal(session, "25056").slug == "besancon-25"


@pytest.mark.parametrize("insee", ["25056", "97411", "93066", "81004"])
def test_never_exactly_one_foreign_language_is_proposed(session, here, insee):
    codes = [one.code for one in proposal(session, insee).tongues]
    assert codes[:2] == ["fr", "en"]
    assert len(codes) > 2


def test_a_commune_that_is_none_has_no_proposal(session, here):
    assert proposal(session, "00000") is None


def test_communes_are_listed_by_name_or_code(session, here):
    land = land_of(session, "Avanne-Aveney, 81004; Nulle-Part, Saint-Denis", near="93066")
    assert land.insees == ("25036", "81004", "93066")
    assert land.unknown == ("Nulle-Part",)
    assert land_of(session, "Saint-Denis", near="25056").unknown == ("Saint-Denis",)


def request_(session, **more):
    said = {
        "insee": "25056",
        "email": "claire@besancon.fr",
        "name": "Claire",
        "position": "Adjointe",
        "message": "",
        "language": "fr",
    }
    return requests.ask(session, Asking(**{**said, **more}), now=NOW)


def test_opening_answers_the_request_once(session, here):
    digest = requests.confirm(session, request_(session), now=NOW).digest
    made = opened(session, request=digest)
    row = session.scalars(sa.select(SiteRequest)).one()
    session.refresh(row)
    assert (row.state, row.site_id, row.decided_by) == ("accepted", made.site_id, "Odile")
    assert told(session)[2] == (
        "request_accepted",
        made.site_id,
        {"insee": "25056", "email": "claire@besancon.fr"},
    )
    with pytest.raises(OpeningError) as wrong:
        opened(session, slug="besac", request=digest)
    assert wrong.value.faults == {"": "request_gone"}
    assert bundles.stored_site(session, "besac") is None
    assert requests.decline(session, digest, "Trop tard", by=BY, now=NOW) is None


def test_a_draft_s_domain_is_no_alias(session, here):
    made = opened(session, domain="assos.besancon.example")
    host = session.scalars(
        sa.select(Host).where(Host.site_id == made.site_id, Host.kind == "domain")
    )
    assert [(one.is_primary, one.is_alias) for one in host] == [(False, False)]
