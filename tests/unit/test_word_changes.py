"""What changed between two texts: nothing of either is lost."""

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.word_changes import word_changes

TEXTS = st.text(alphabet="ab é\n.’", max_size=80)


@given(TEXTS, TEXTS)
def test_both_texts_are_whole(before, after):
    pieces = word_changes(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after


def test_a_word_that_changed_is_told_alone():
    pieces = word_changes("Le bal est samedi.", "Le bal est dimanche.")
    assert [(one.kind, one.text) for one in pieces if one.kind != "same"] == [
        ("removed", "samedi"),
        ("added", "dimanche"),
    ]


def test_long_texts_are_compared_too():
    before = "un deux trois " * 900
    after = before.replace("deux", "quatre", 1)
    pieces = word_changes(before, after)
    assert "".join(one.text for one in pieces if one.kind != "removed") == after
