"""The translation service: what it gives, and all that it may give instead."""

import pytest

from app.clients.calls import CallAwayError, Caller, CallError
from app.clients.libretranslate import Translator, UnknownLanguageError
from app.settings import Settings
from tests.fakes.libretranslate import fake_libretranslate


def translator(fake, key=None, seconds=5.0):
    caller = Caller(user_agent="Tests", allows_loopback=True, tries=1, seconds=seconds)
    return Translator(caller, f"{fake.url}/", key=key)


@pytest.fixture
def fake():
    with fake_libretranslate() as running:
        yield running


def test_texts_come_back_in_their_order(fake):
    found = translator(fake).translate(["Un bal", "Entrez"], source="fr", target="en")
    assert found == ["nU lab", "zertnE"]
    (asked,) = fake.asked
    assert asked == {
        "q": ["Un bal", "Entrez"],
        "source": "fr",
        "target": "en",
        "format": "text",
    }


def test_its_own_code_of_a_language_is_found(fake):
    translator(fake).translate(["Bal"], source="fr", target="zh")
    assert fake.asked[0]["target"] == "zh-Hans"


def test_a_language_that_it_does_not_know_is_told_before_anything_is_sent(fake):
    for source, target in (("fr", "br"), ("gsw", "fr")):
        with pytest.raises(UnknownLanguageError):
            translator(fake).translate(["Bal"], source=source, target=target)
    assert not fake.asked


def test_a_key_is_sent_and_never_told():
    with fake_libretranslate(key="k-secret") as fake:
        assert translator(fake, key="k-secret").translate(["Bal"], source="fr", target="en")
        with pytest.raises(CallError) as refused:
            translator(fake, key="k-wrong").translate(["Bal"], source="fr", target="en")
    assert "k-wrong" not in f"{refused.value!r} {refused.value}"


@pytest.mark.parametrize(
    "told",
    [
        "<html>Oups</html>",
        [],
        {},
        {"translatedText": "une seule"},
        {"translatedText": ["a", "b"]},
        {"translatedText": [None]},
        {"translatedText": [["x"]]},
        {"error": "no"},
        {"translatedText": ["x" * 1_000_000]},
        42,
    ],
)
def test_what_is_no_translation_is_refused(told):
    with fake_libretranslate(told=told) as fake, pytest.raises(CallError):
        translator(fake).translate(["Bal"], source="fr", target="en")


@pytest.mark.parametrize(
    "how", [{"status": 400}, {"status": 500}, {"status": 429}, {"garbage": True}, {"half": True}]
)
@pytest.mark.parametrize("where", ["/translate", "/languages"])
def test_what_goes_wrong_is_one_error(fake, how, where):
    fake.listener.fail(where, **how)
    with pytest.raises(CallError):
        translator(fake).translate(["Bal"], source="fr", target="en")


def test_a_service_that_keeps_silent_is_left_in_time(fake):
    fake.listener.fail("/translate", silence=30)
    with pytest.raises(CallAwayError):
        translator(fake, seconds=0.3).translate(["Bal"], source="fr", target="en")


@pytest.mark.parametrize("told", [{"x": 1}, "no", [1, None, {"code": 3}], [{"code": "fr"}]])
def test_a_list_of_languages_that_is_none_knows_none(fake, told):
    fake.languages = told
    with pytest.raises(CallError):
        translator(fake).translate(["Bal"], source="fr", target="en")


def test_nothing_translates_unless_the_operator_says_so():
    assert Translator.of(Settings()) is None
    chosen = Settings(translate_url="http://127.0.0.1:5000", translate_key="k-secret")
    assert Translator.of(chosen) is not None
    assert "k-secret" not in repr(chosen)
