"""Passwords: the same work for anybody, and those that everybody tries are refused."""

from __future__ import annotations

import threading
from unicodedata import normalize

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import HashingError

from app.services.accounts import passwords
from app.services.accounts.passwords import LONGEST, fault, hash_password, is_outdated, verify

GOOD = "trois chats gris dorment"
MAIL = "claire.dupont@mairie.example"


@pytest.fixture(autouse=True)
def true_work(dear_passwords, monkeypatch):
    """The work that production does, which the rest of the suite is spared."""
    for name, value in zip(("HASHER", "NOBODY"), dear_passwords, strict=True):
        monkeypatch.setattr(passwords, name, value)


@pytest.fixture
def tried(true_work, monkeypatch):
    """Gather what Argon2 is given, and answer at once: what is counted is the work."""
    seen = []

    class Counting(PasswordHasher):
        def verify(self, *given):
            seen.append(extract_parameters(given[0]))
            return super().verify(*given)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    return seen


def test_a_password_opens_and_another_does_not():
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$")
    assert verify(kept, GOOD)
    assert not verify(kept, GOOD + "s")
    assert not is_outdated(kept)


def test_the_same_password_typed_on_another_keyboard_opens():
    kept = hash_password(normalize("NFC", "éléphant à bicyclette"))
    assert verify(kept, normalize("NFD", "éléphant à bicyclette"))


def test_nobody_costs_as_much_as_somebody(tried):
    kept = passwords.HASHER.hash("x")
    assert not verify(kept, GOOD)
    assert not verify(None, GOOD)
    assert len(tried) == 2
    assert tried[0] == tried[1] == extract_parameters(hash_password("y"))


def test_a_row_that_was_spoilt_opens_nothing():
    assert not verify("spoilt", "spoilt")


def test_nobody_s_password_opens_nothing(tried):
    assert not verify(None, "")
    assert not verify(None, GOOD)


def test_two_are_tried_at_once_and_the_others_wait(monkeypatch):
    going, most, lock, two = [], [], threading.Lock(), threading.Barrier(2, timeout=20)

    class Watching(PasswordHasher):
        def hash(self, password, **_more):
            with lock:
                going.append(password)
                most.append(len(going))
            two.wait()  # each waits for another: one at a time would never end
            with lock:
                going.remove(password)
            return "kept"

    monkeypatch.setattr(passwords, "HASHER", Watching())
    threads = [threading.Thread(target=hash_password, args=(f"{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert max(most) == 2
    assert len(most) == 8


def test_a_failure_gives_the_turn_back(monkeypatch):
    class Failing(PasswordHasher):
        def hash(self, *_given, **_more):
            raise HashingError

    monkeypatch.setattr(passwords, "HASHER", Failing())
    for _ in range(5):
        with pytest.raises(HashingError):
            hash_password(GOOD)


def test_what_was_kept_with_less_work_is_kept_again():
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("x"))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (GOOD, None),
        ("k7#vQ2p!xL9m", None),
        ("mille-feuille & café", None),
        ("密码密码一二三四五六七八", None),
        ("onze signes", "too_short"),
        ("", "too_short"),
        ("a " * LONGEST, "too_long"),
        ("aaaaaaaaaaaaaaa", "too_common"),
        ("123456789012345", "too_common"),
        ("azertyuiop123", "too_common"),
        ("MotDePasse2026", "too_common"),
        ("motdepasse!!!", "too_common"),
        ("Bonjour12345!", "too_common"),
        ("password1234", "too_common"),
        ("iloveyou-2026", "too_common"),
        ("Besançon", "too_short"),
        ("Marseille13013", "too_common"),
        ("claire.dupont@mairie.example", "is_email"),
        ("CLAIRE.DUPONT@mairie.example", "is_email"),
        ("claire.dupont", "is_email"),
    ],
)
def test_what_is_refused_and_why(text, wrong):
    assert fault(text, MAIL) == wrong


def test_a_very_long_text_is_soon_refused_and_soon_tried(tried):
    assert fault("é" * 1_000_000, MAIL) == "too_long"
    assert not verify(None, "é" * 1_000_000)
