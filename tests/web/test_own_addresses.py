"""The one address of each page, and those of its other languages, as engines are told them."""

import pytest


def path_of(event):
    return f"/evenements/{event.id}-{event.slug}"


@pytest.fixture
def besancon(build):
    build.national()
    return build.site("besancon", "25056")


PAGES = (
    "/ /evenements /calendrier /carte /donnees /integrer "
    "/activites /plan-du-site /proposer /contact /accessibilite "
    "/mentions-legales /donnees-personnelles /evenements?q=bal&free=1 /carte?theme=musique"
).split()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["", "/en", "/ar"])
def test_every_page_names_itself_and_its_languages(visit, build, besancon, path, language):
    page = visit(f"besancon.rentree.test{language}{path}")
    origin = "https://besancon.rentree.test"
    (own,) = page.select("link[rel=canonical]")
    bare = path.partition("?")[0]
    assert own["href"].partition("?")[0] == origin + language + bare
    links = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    assert list(links) == ["fr", "x-default", "en", "ar"]
    assert links["x-default"] == links["fr"]
    assert own["href"] == links[language[1:] or "fr"]
    assert page.select_one("meta[property='og:url']")["content"] == own["href"]
    assert page.select_one("meta[property='og:image']")["content"].startswith(origin + "/dessins/")
    for name in ("og:title", "og:site_name", "og:image:width", "og:image:height", "og:image:alt"):
        assert page.select_one(f"meta[property='{name}']")["content"]


def test_pages_of_a_list_each_have_an_address_that_engines_do_not_keep(visit, build, besancon):
    for number in range(40):
        build.event("25056", f"Bal {number}")
    first = visit("besancon.rentree.test/evenements")
    following = first.select_one("a[rel=next]")["href"]
    page = visit("besancon.rentree.test" + following)
    assert "cursor=" in page.select_one("link[rel=canonical]")["href"]
    assert page.select_one("meta[name=robots]")["content"] == "noindex, follow"


def test_pages_in_two_languages_name_each_other_though_on_two_sites(visit, build):
    build.national()
    build.site("besancon", "25056", languages=("fr", "oc"))
    event = build.event("25056", "Bal")

    def links(address):
        page = visit(address + path_of(event))
        return {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}

    said = links("besancon.rentree.test")
    assert set(said) == {"fr", "oc", "en", "ar", "x-default"}
    assert said["ar"] == "https://rentree.test/ar" + path_of(event)
    assert said["oc"] == "https://besancon.rentree.test/oc" + path_of(event)
    for other in ("besancon.rentree.test/oc", "rentree.test", "rentree.test/ar"):
        assert links(other) == said
