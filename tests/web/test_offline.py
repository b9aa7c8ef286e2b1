"""Without network: the worker, the page that stands for the others, the manifest."""

import json

import pytest


def told(answer):
    """What the worker knows of the site, and the rest of it."""
    first, _, source = answer.text.partition("\n")
    return json.loads(first.removeprefix("const SITE = ").removesuffix(";")), source


@pytest.fixture
def site(build):
    build.national()
    return build.site("besancon", "25056", languages=("fr", "en", "ar"))


def test_the_page_kept_for_want_of_another_is_in_brand_and_in_each_language(visit, site):
    for prefix, side in (("", "ltr"), ("/en", "ltr"), ("/ar", "rtl")):
        page = visit(f"besancon.rentree.test{prefix}/hors-ligne")
        assert page.select_one("html")["dir"] == side
        assert page.select_one("meta[name=robots]")["content"] == "noindex"
        assert page.select_one("[data-kept][hidden] ul") is not None
    assert visit("besancon.rentree.test/en/hors-ligne").select_one("h1").text == "No network"


def test_the_worker_is_asked_for_each_time_and_holds_what_the_site_is_made_of(visit, site):
    answer = visit.raw("besancon.rentree.test/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    known, source = told(answer)
    assert [one["page"] for one in known["offline"].values()] == [
        "/hors-ligne",
        "/en/hors-ligne",
        "/ar/hors-ligne",
    ]
    assert "{date}" in known["offline"]["/ar"]["words"]
    assert known["offline"]["/en"]["words"].startswith("No network")
    for path in (*known["files"], *(one["page"] for one in known["offline"].values())):
        assert visit.raw(f"besancon.rentree.test{path}").status_code == 200, path
    assert 'addEventListener("fetch"' in source
    again = visit.raw(
        "besancon.rentree.test/sw.js", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_two_sites_have_two_workers(visit, build, site):
    build.site("albi", "81004", languages=("fr",), brand_color="#b3402a")
    first, _ = told(visit.raw("besancon.rentree.test/sw.js"))
    second, _ = told(visit.raw("albi.rentree.test/sw.js"))
    assert list(second["offline"]) == [""]
    assert not {path for path in second["files"] if "theme-" in path or "icon-" in path} & set(
        first["files"]
    )


def test_a_language_without_a_catalogue_is_spoken_to_in_the_interface_s(visit, build):
    build.site("albi", "81004", languages=("fr", "oc"))
    known, _ = told(visit.raw("albi.rentree.test/sw.js"))
    assert known["offline"]["/oc"]["locale"] == "fr-u-nu-latn"


def test_a_site_may_stand_on_a_home_screen_under_its_own_name_and_colour(visit, build):
    build.site(
        "besancon",
        "25056",
        brand_color="#0e6e5c",
        texts={"site.tagline": {"fr": "L’agenda", "ar": "البرنامج"}},
    )
    page = visit("besancon.rentree.test/ar/")
    link = page.select_one("link[rel=manifest]")["href"]
    answer = visit.raw(f"besancon.rentree.test{link}")
    assert answer.mimetype == "application/manifest+json"
    told_of = json.loads(answer.text)
    assert told_of["name"] == "Besancon"
    assert (told_of["start_url"], told_of["scope"]) == ("/ar/", "/")
    assert told_of["theme_color"] == "#0e6e5c"
    assert told_of["description"] == "البرنامج"
    assert [icon["sizes"] for icon in told_of["icons"]] == ["any", "512x512"]
    for icon in told_of["icons"]:
        assert visit.raw(f"besancon.rentree.test{icon['src']}").mimetype == icon["type"]


def test_a_host_that_leads_nowhere_has_neither(visit, site):
    for path in ("/sw.js", "/hors-ligne", "/manifest.webmanifest"):
        assert visit.raw(f"ailleurs.rentree.test{path}").status_code == 421


def test_pages_may_run_the_site_s_own_script_and_worker_and_no_other(visit, site):
    page = visit("besancon.rentree.test/")
    scripts = page.select("script:not([type='application/ld+json'])")
    assert [script["src"].partition("?v=")[0] for script in scripts] == [
        "/static/app.js",
        "/static/favourites.js",
    ]
    assert all(script.has_attr("defer") for script in scripts)
    policy = visit.raw("besancon.rentree.test/").headers["Content-Security-Policy"]
    assert {"script-src 'self'", "worker-src 'self'"} <= set(policy.split("; "))
