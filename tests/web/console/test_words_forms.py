"""What a portal says of its people, and the languages in which it speaks."""

import pytest

from app.kernel.drafting import mark_of
from app.models.site import Site
from app.queries import drafts
from app.services.drafts import publish
from tests.web.console.browsing import faults, filled, looked_at, words

TEXTS = "/besancon/textes"


@pytest.fixture
def editor(town):
    town.session.get_one(Site, town.sites["besancon"]).languages = ["fr"]
    town.session.commit()
    return town.inside(town.person("amina@mairie.example", ("besancon", "editor")))


def content(town, slug="besancon"):
    said = drafts.draft(town.session, town.sites[slug]).content
    town.session.rollback()
    return said


def test_who_publishes_and_who_hosts_is_written_and_no_longer_lacks(town, editor):
    page = editor.page(TEXTS)
    lacking = [words(line) for line in page.select("#t-lacks + ul > li")]
    assert lacking == ["L’éditeur du portail", "La direction de la publication", "L’hébergeur"]
    assert page.select_one("#t-lacks + ul a")["href"] == f"{TEXTS}/mentions#legal.publisher"
    form = {
        "legal.publisher": "Ville de Besançon",
        "legal.director": "Anne Vignot-Demo",
        "legal.host_name": "Service informatique",
        "legal.host_phone": "03 81 61 50 50",
    }
    answer = editor.send(f"{TEXTS}/mentions", form)
    assert (answer.status_code, answer.location) == (303, f"{TEXTS}/mentions")
    assert editor.page(f"{TEXTS}/mentions").find(id="legal.director")["value"] == "Anne Vignot-Demo"
    assert "Tout y est." in words(editor.page(TEXTS).main)
    assert publish.lacks_of(content(town)) == []
    assert not content(town, "albi").value("legal.publisher")


@pytest.mark.parametrize(
    ("form", "path", "value", "said"),
    [
        ("contact", "contact.email", "mairie", "Adresse e-mail : Écrivez une adresse e-mail"),
        (
            "contact",
            "contact.website",
            "besancon.fr",
            "Site officiel : Écrivez une adresse",
        ),
        ("contact", "contact.postal_code", "2500", "Code postal : Un code postal a cinq chiffres"),
        ("contact", "contact.phone", "allo", "Téléphone : Écrivez un numéro de téléphone"),
        ("contact", "contact.referent", "a" * 251, "Personne référente : C’est trop long : 250"),
        ("contact", "contact.city", "Bes\x07ançon", "Ville : Un caractère invisible"),
        (
            "accessibilite",
            "accessibility.audited_on",
            "2026-13-01",
            "Date de l’audit : Écrivez",
        ),
        ("accessibilite", "accessibility.status", "parfait", "Ce que dit l’audit : Choisissez"),
        ("accessibilite", "accessibility.scheme", "javascript:x", "Schéma pluriannuel : Écrivez"),
    ],
)
def test_what_cannot_be_stays_beside_what_to_write(town, editor, form, path, value, said):
    good = {"contact.name": "Vie associative", "accessibility.email": "a@b.example"}
    other = next(one for one in good if one.startswith(path.partition(".")[0]))
    answer = editor.send(f"{TEXTS}/{form}", {other: good[other], path: value})
    page = looked_at(answer, status=422)
    (told,) = faults(page)
    assert told.startswith(said)
    assert page.find(id=f"fault-{path}")
    if path != "accessibility.status":
        assert page.find(id=path)["value"] == value
    assert content(town).value(other) == good[other]
    assert not content(town).value(path)


def test_two_people_on_the_same_telephone_number(town, editor):
    karim = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    _, fields = filled(karim.page(f"{TEXTS}/contact"), f"{TEXTS}/contact")
    editor.send(f"{TEXTS}/contact", {"contact.phone": "03 81 00 00 01"})
    mine = {**fields, "contact.phone": "03 81 00 00 02"}
    page = looked_at(karim.post(f"{TEXTS}/contact", mine), status=422)
    assert faults(page)[0].startswith("Téléphone : Amina a écrit ceci (")
    assert words(page.select_one(".words-theirs")) == "03 81 00 00 01"
    assert page.find(id="contact.phone")["value"] == "03 81 00 00 02"
    _, again = filled(page, f"{TEXTS}/contact")
    assert karim.post(f"{TEXTS}/contact", again).status_code == 303
    assert content(town).value("contact.phone") == "03 81 00 00 02"


def test_languages_are_put_in_order_and_set_aside_with_their_words(town, editor):
    for code in ("en", "ar", "br"):
        editor.send(f"{TEXTS}/langues", {"do": f"add:{code}"})
    editor.send(f"{TEXTS}/en", {"do": "save", "texts.home.title.en": "What’s on"})
    editor.send(f"{TEXTS}/langues", {"do": "up:br"})
    assert content(town).languages == ("fr", "en", "br", "ar")
    editor.send(f"{TEXTS}/langues", {"do": "down:en"})
    assert content(town).languages == ("fr", "br", "en", "ar")
    answer = editor.send(f"{TEXTS}/langues", {"do": "remove:en"})
    assert answer.location == f"{TEXTS}/langues"
    assert "Ses textes sont gardés" in words(editor.page(f"{TEXTS}/langues").main)
    assert content(town).languages == ("fr", "br", "ar")
    assert editor.get(f"{TEXTS}/en").status_code == 404
    editor.send(f"{TEXTS}/langues", {"do": "add:en"})
    assert editor.page(f"{TEXTS}/en").find(id="texts.home.title.en")["value"] == "What’s on"
    assert content(town, "albi").languages == ("fr", "en", "ar")


@pytest.mark.parametrize(
    "deed", ["remove:fr", "up:fr", "down:fr", "up:xx", "", "add", ":", "x:en", "remove:", "up:en"]
)
def test_a_deed_that_is_none_leaves_the_languages_as_they_are(town, editor, deed):
    answer = editor.send(f"{TEXTS}/langues", {"do": deed})
    assert answer.status_code in {303, 422}
    assert content(town).languages == ("fr",)


def test_a_language_that_we_do_not_know_is_refused(town, editor):
    page = looked_at(editor.send(f"{TEXTS}/langues", {"do": "add:tlh"}), status=422)
    assert faults(page) == ["Cette langue n’est pas dans la liste."]


def test_somebody_else_changed_the_languages_meanwhile(town, editor):
    karim = town.inside(town.person("karim@mairie.example", ("besancon", "editor")))
    _, fields = filled(karim.page(f"{TEXTS}/langues"), f"{TEXTS}/langues")
    editor.send(f"{TEXTS}/langues", {"do": "add:en"})
    answer = karim.post(f"{TEXTS}/langues", {**fields, "do": "add:ar"})
    assert faults(looked_at(answer, status=422)) == [
        "Quelqu’un a changé les langues entre-temps : voici où elles en sont."
    ]
    assert content(town).languages == ("fr", "en")


def test_languages_to_add_are_named_by_themselves_and_for_who_reads(editor):
    page = editor.page(f"{TEXTS}/langues")
    first = page.select_one(".words-shelf button")
    assert words(first) == "English anglais (boutons traduits)"
    arabic = page.find("button", value="add:ar").find(lang="ar")
    assert (arabic["dir"], arabic.text) == ("rtl", "العربية")
    assert not page.find("button", value="add:fr")
    assert not page.find("button", value="remove:fr")
    assert "Elle ne se change pas ici." in words(page.main)


@pytest.mark.parametrize("name", ["contact", "mentions", "accessibilite", "langues"])
def test_a_form_without_its_marks_changes_nothing(town, editor, name):
    before = content(town).values
    form = {"csrf_token": editor.seal(TEXTS + "/contact"), "legal.publisher": "x", "do": "add:en"}
    assert editor.post(f"{TEXTS}/{name}", form).status_code in {303, 422}
    assert content(town).values == before
    odd = {**form, "shown:brand.color": mark_of(before["brand.color"]), "brand.color": "#000000"}
    editor.post(f"{TEXTS}/{name}", odd)
    assert content(town).values == before


def test_the_referent_and_the_scheme_are_read_by_everybody(town, editor, administrator, visit):
    editor.send(
        f"{TEXTS}/mentions",
        {"legal.publisher": "V", "legal.director": "W", "legal.host_name": "H"},
    )
    editor.send(
        f"{TEXTS}/contact", {"contact.name": "Vie associative", "contact.referent": "Léa <b>"}
    )
    editor.send(
        f"{TEXTS}/accessibilite", {"accessibility.scheme": "https://www.besancon.fr/schema"}
    )
    assert administrator.send("/besancon/publication").status_code == 303
    town.app.extensions["sites"].forget()  # it looks again twice a second
    page = visit("besancon.rentree.test/contact")
    assert "Votre contact pour ce site : Léa <b>" in words(page)
    link = visit("besancon.rentree.test/accessibilite").find(
        "a", href="https://www.besancon.fr/schema"
    )
    assert link.text == "schéma pluriannuel de mise en accessibilité"
    assert "Léa" not in visit("albi.rentree.test/contact").text
