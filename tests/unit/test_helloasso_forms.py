"""HelloAsso's forms, as they really come, become events, or reasons that one understands."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clients.helloasso_payloads import FormPublic, PayloadError
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Mode, Source, Status, Theme
from app.services.ingest.draft import EventDraft, Refusal, Registration, Removal
from app.services.ingest.sources.helloasso import draft_of
from tests.fakes.helloasso_made import is_hidden, made_form
from tests.unit.helloasso_forms import MJC, OMITTED, drafted, form, payload, refused

PAGE = "https://www.helloasso.com/associations/mjc-exemple/evenements/forum-des-associations-2026"
HAS_NO_PLAIN_DATE = "sans date de début"


def test_a_form_with_everything() -> None:
    draft = drafted()
    assert draft.source is Source.HELLOASSO
    assert draft.key == "mjc-exemple/Event/forum-des-associations-2026"
    assert draft.feed == "mjc-exemple"
    assert dict(draft.title) == {"fr": "Forum des associations"}
    assert dict(draft.description) == {"fr": "Une ligne de description"}
    assert draft.body == LocalizedText()
    assert [(t.begin.astimezone(UTC), t.end and t.end.astimezone(UTC)) for t in draft.timings] == [
        (datetime(2026, 9, 12, 12, tzinfo=UTC), datetime(2026, 9, 12, 16, tzinfo=UTC))
    ]
    assert (draft.status, draft.mode, draft.theme) == (
        Status.SCHEDULED,
        Mode.ONSITE,
        Theme.ATELIER,
    )
    assert draft.keywords == {"fr": ["Atelier(s) / Stage(s)"]}
    assert (draft.place.postal_code, draft.place.city) == ("25000", "Besançon")
    assert (draft.place.lat, draft.place.lon) == (47.236729, 6.022305)
    assert draft.place.country_code == "FR"
    assert (draft.place_name, draft.address) == ("Salle des fêtes", "2 rue Mégevand")
    assert draft.organizer == "MJC Exemple"
    assert (draft.is_free, *draft.prices) == (False, Decimal(0), Decimal(8))
    assert draft.conditions["fr"] == (
        "Un tarif à prix libre, à partir de 2\xa0€. "
        "Billetterie ouverte jusqu’au 11 septembre 2026 à 20\xa0h"
    )
    assert draft.image_url == "https://cdn.helloasso.com/img/photos/evenements/banniere.jpg"
    assert draft.image_credit == "MJC Exemple, par HelloAsso"
    assert draft.source_url == PAGE
    assert draft.registration == (Registration("link", PAGE),)
    assert draft.notes == ()


def test_a_form_with_nothing_but_its_name_and_a_date() -> None:
    draft = drafted("event_bare")
    assert draft.key == "les-amis-du-four/Event/1"
    assert (draft.is_free, draft.price_min, draft.price_max) == (None, None, None)
    assert draft.registration == ()
    assert draft.image_url is None
    assert draft.image_credit is None
    assert draft.organizer is None
    assert draft.keywords == {}
    assert draft.conditions == LocalizedText()
    assert draft.theme is Theme.AUTRE


def test_a_captured_form_once_public_and_dated() -> None:
    draft = drafted(
        "event_captured", MJC, state="Public", startDate="2026-09-12T14:00:00.4915717+02:00"
    )
    assert draft.price_min == draft.price_max == Decimal("32.50")
    assert draft.is_free is False
    assert draft.place_name == "Test place"
    assert (draft.place.postal_code, draft.place.city) == ("51300", "Vitry-le-François")
    assert draft.organizer == "Test Org"


def test_what_participants_alone_should_read_is_nowhere() -> None:
    draft = drafted(
        privateTitle="Titre privé",
        personalizedMessage="Le code du portail est 1234",
        meta={"authorEmail": "prenom@exemple.fr", "updatedAt": "2026-08-21T17:05:05.91+02:00"},
    )
    said = repr(draft)
    for private in ("privé", "1234", "prenom@exemple.fr"):
        assert private not in said


def test_what_an_association_publishes_in_its_description_stays() -> None:
    said = "Renseignements : 03 81 00 00 00 ou bal@exemple.fr"
    assert drafted(description=said).description["fr"] == said


def test_the_same_form_read_twice_has_the_same_fingerprint_whenever_it_was_saved() -> None:
    later = {"updatedAt": "2027-01-01T00:00:00+01:00"}
    assert drafted().fingerprint == drafted(meta=later).fingerprint
    assert drafted().fingerprint != drafted(title="Forum").fingerprint


@pytest.mark.parametrize("state", ["Deleted", "deleted"])
def test_a_deleted_form_is_removed_whatever_else_it_says(state: str) -> None:
    gone = form(state=state, title=OMITTED, startDate=OMITTED)
    assert draft_of(gone, MJC) == Removal("mjc-exemple/Event/forum-des-associations-2026")


@pytest.mark.parametrize(
    ("changes", "words", "is_held"),
    [
        pytest.param({"state": "Draft"}, "brouillon", False, id="a draft is never seen"),
        pytest.param({"state": "Private"}, "formulaire privé", False, id="a private form neither"),
        pytest.param({"state": "Disabled"}, "désactivé", False, id="nor a disabled one"),
        pytest.param({"state": "Archived"}, "état inconnu (archived)", False, id="an unknown word"),
        pytest.param({"state": OMITTED}, "état n’est pas", True, id="no state withdraws nothing"),
        pytest.param({"formType": "Donation"}, "formulaire de don", False, id="a donation"),
        pytest.param({"formType": "CrowdFunding"}, "collecte", False, id="a crowdfunding"),
        pytest.param({"formType": "Shop"}, "boutique", False, id="a shop"),
        pytest.param({"formType": "PaymentForm"}, "paiement", False, id="a payment form"),
        pytest.param({"formType": "Checkout"}, "paiement", False, id="a checkout"),
        pytest.param({"formType": "Raffle"}, "type raffle", False, id="a type of tomorrow"),
        pytest.param({"title": OMITTED}, "sans titre", True, id="no title"),
        pytest.param({"title": " <b> </b>\n"}, "sans titre", True, id="a title of tags alone"),
        pytest.param({"startDate": OMITTED}, HAS_NO_PLAIN_DATE, True, id="no date"),
        pytest.param({"startDate": None}, HAS_NO_PLAIN_DATE, True, id="a null date"),
        pytest.param({"startDate": "bientôt"}, HAS_NO_PLAIN_DATE, True, id="no readable date"),
        pytest.param(
            {"startDate": "0001-01-01T00:00:00"}, HAS_NO_PLAIN_DATE, True, id="an empty .NET date"
        ),
        pytest.param(
            {"startDate": "1970-01-01T00:00:00Z"}, "vraisemblable", True, id="the zero of Unix"
        ),
    ],
)
def test_a_form_that_cannot_be_shown(changes: Any, words: str, is_held: bool) -> None:
    refusal = refused(**changes)
    assert words in refusal.reason
    assert refusal.is_held is is_held


def test_the_reason_of_a_type_comes_before_that_of_a_state() -> None:
    refusal = refused("donation_draft")
    assert refusal == Refusal(
        "association-exemple/Donation/1", "formulaire de don : pas un événement", is_held=False
    )


def test_words_of_the_api_are_read_in_any_case() -> None:
    assert drafted(state="public", formType="event").title["fr"] == "Forum des associations"


TEXTS = [
    ("title", "Bal\n du  14 ", "title", "Bal du 14"),
    ("title", "Rock &amp; roll &#39;n blues", "title", "Rock & roll 'n blues"),
    ("title", "<h1>Bal</h1>", "title", "Bal"),
    ("title", "3 < 5, <3 à tous", "title", "3 < 5, <3 à tous"),
    ("title", "🎉 Fête de l’été", "title", "🎉 Fête de l’été"),
    ("title", 2026, "title", "2026"),
    ("title", "x" * 400, "title", "x" * 249 + "…"),
    ("title", "Bal\u202eannulé\x00", "title", "Balannulé"),
    (
        "description",
        "<p>Venez<br>nombreux</p><script>x()</script>",
        "description",
        "Venez nombreux",
    ),
    ("description", "Une\r\n\r\nligne", "description", "Une ligne"),
    ("description", "L&eacute;gumes &nbsp; bio", "description", "Légumes \xa0 bio"),
]


@pytest.mark.parametrize(("field", "given", "name", "expected"), TEXTS)
def test_texts_become_plain_words(field: str, given: Any, name: str, expected: str) -> None:
    assert getattr(drafted(**{field: given}), name)["fr"] == expected


@pytest.mark.parametrize(
    ("activity", "title", "theme", "keywords"),
    [
        ("Concert", "Le bastringue", Theme.MUSIQUE, ["Concert"]),
        ("Atelier(s) / Stage(s)", "Rentrée", Theme.ATELIER, ["Atelier(s) / Stage(s)"]),
        ("Brocante / Vide-grenier", "Place du bourg", Theme.MARCHE, ["Brocante / Vide-grenier"]),
        ("Course à pied", "La Bisontine", Theme.SPORT, ["Course à pied"]),
        ("Vie de l’asso", "Loto du foot", Theme.FETE, ["Vie de l’asso"]),
        (OMITTED, "Vide-greniers de l’école", Theme.MARCHE, None),
        ("Autre", "Assemblée", Theme.AUTRE, None),
        ("0", "Assemblée", Theme.AUTRE, None),
        (3, "Assemblée", Theme.AUTRE, ["3"]),
    ],
)
def test_the_theme_comes_from_the_activity_then_the_title(
    activity: Any, title: str, theme: Theme, keywords: list[str] | None
) -> None:
    draft = drafted(activityType=activity, title=title)
    assert draft.theme is theme
    assert draft.keywords.get("fr") == keywords


BANNER, LOGO = "https://cdn.helloasso.com/b.jpg", "https://cdn.helloasso.com/l.png"


@pytest.mark.parametrize(
    ("banner", "logo", "expected"),
    [
        ({"publicUrl": BANNER}, {"publicUrl": LOGO}, BANNER),
        (OMITTED, {"publicUrl": LOGO}, LOGO),
        ({"publicUrl": "some banner url"}, {"publicUrl": LOGO}, LOGO),
        ({"publicUrl": "http://exemple.fr/b.jpg"}, OMITTED, None),
        ({"publicUrl": "http://127.0.0.1:8801/b.jpg"}, OMITTED, "http://127.0.0.1:8801/b.jpg"),
        ({"publicUrl": "data:image/png;base64,AAAA"}, OMITTED, None),
        ({"publicUrl": "https://moi:secret@exemple.fr/b.jpg"}, OMITTED, None),
        ({"fileName": "b.jpg"}, "l.png", None),
    ],
)
def test_the_picture_is_the_banner_else_the_logo(
    banner: Any, logo: Any, expected: str | None
) -> None:
    draft = drafted(banner=banner, logo=logo)
    assert draft.image_url == expected
    assert (draft.image_credit is None) == (expected is None)


def test_a_credit_always_names_helloasso_however_long_the_association() -> None:
    draft = drafted(organizationName="Amicale " * 60)
    assert draft.image_credit is not None
    assert len(draft.image_credit) <= 250
    assert draft.image_credit.endswith("…, par HelloAsso")
    nameless = drafted(organizationName=OMITTED)
    assert (nameless.organizer, nameless.image_credit) == (None, "HelloAsso")
    assert drafted(association=MJC, organizationName="  ").organizer == "MJC Exemple"


@pytest.mark.parametrize(
    ("url", "is_kept", "is_said"),
    [
        ("https://www.helloasso-sandbox.com/associations/x/evenements/y", True, False),
        ("http://127.0.0.1:8801/associations/x/evenements/y", True, False),
        ("javascript:alert(1)", False, True),
        ("www.helloasso.com/associations/x", False, True),
        ("https://[oops", False, True),
        ("https://a@b.example/", False, True),
        (OMITTED, False, False),
        ("  ", False, False),
    ],
)
def test_the_link_to_book_is_the_form_itself(url: Any, is_kept: bool, is_said: bool) -> None:
    draft = drafted(url=url)
    assert bool(draft.registration) is is_kept
    assert (draft.source_url is not None) is is_kept
    assert bool(draft.notes) is is_said


def test_every_form_of_the_stand_in_has_an_answer() -> None:
    for number in range(400):
        invented = made_form(number)
        answer = draft_of(FormPublic.of(invented), MJC)
        is_dated = invented["formType"] == "Membership" or "startDate" in invented
        is_shown = is_dated and not is_hidden(number)
        assert isinstance(answer, EventDraft if is_shown else Refusal), (number, answer)
        assert "Josiane" not in repr(answer)
        assert "4812B" not in repr(answer)
        assert not isinstance(answer, EventDraft) or answer.notes == ()


def test_a_long_name_of_association_is_still_a_feed() -> None:
    draft = drafted(organizationSlug="a" * 150, formSlug="1")
    assert len(draft.feed) == 120
    assert draft.key == f"{'a' * 150}/Event/1"


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
_FIELDS = sorted(payload("event_full"))


@given(st.dictionaries(st.sampled_from(_FIELDS), _ANYTHING, max_size=6))
def test_whatever_a_field_holds_there_is_an_answer(changes: dict[str, Any]) -> None:
    try:
        read = FormPublic.of({**payload("event_full"), **changes})
    except PayloadError:
        return
    answer = draft_of(read, MJC)
    assert isinstance(answer, EventDraft | Refusal | Removal)
    if isinstance(answer, EventDraft):
        assert answer.fingerprint
