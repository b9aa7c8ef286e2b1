"""Each name answers for itself, even where every other page redirects; strangers hear nothing."""

from app.kernel.host_proof import PROOF_PATH, proof_of
from app.models.site import Host


def test_a_domain_not_proved_yet_answers_for_itself(visit, build, session):
    site = build.site("besancon", "25056")
    build.site("albi", "81004")
    session.add(Host(site_id=site.id, kind="domain", name="assos.besancon.example"))
    session.commit()
    response = visit.raw(f"Assos.Besancon.example{PROOF_PATH}")
    expected = proof_of("assos.besancon.example", "besancon", secret_key="k" * 32)
    assert (response.status_code, response.text.strip()) == (200, expected)
    assert response.headers["Cache-Control"] == "no-store"
    other = visit.raw(f"albi.rentree.test{PROOF_PATH}").text
    assert other.startswith("rentree-des-assos albi ")
    assert other.strip() != expected


def test_a_stranger_hears_nothing(visit, build):
    build.site("besancon", "25056")
    response = visit.raw(f"assos.besancon.example{PROOF_PATH}")
    assert response.status_code == 421
    assert "besancon" not in response.text
