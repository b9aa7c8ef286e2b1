"""A text of one sign repeated for ever costs its length, not the square of it.

Each of these took minutes once, on the import or on a page, where it held every thread of a
server. Nothing is timed here: should one come back, the suite would stand still.
"""

from collections.abc import Callable

import pytest

from app.kernel.markup import one_line, plain_text, safe_html
from app.kernel.search_words import tokens_of
from app.kernel.typography import french_spacing, french_spacing_html
from app.services.ingest.prices import NOT_SAID, price_of
from app.web.wording import unbroken

LENGTH = 200_000
READERS: dict[str, Callable[[str], object]] = {
    "plain_text": plain_text,
    "one_line": one_line,
    "safe_html": safe_html,
    "french_spacing": french_spacing,
    "french_spacing_html": lambda text: french_spacing_html(safe_html(text)),
    "unbroken": unbroken,
    "tokens_of": lambda text: tokens_of(text, "fr"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "sign", ["a", " ", "\u00a0", "\t", "\n", "\n ", "\r\n", "a@", "`a", "a-", "«", "&a", "<p>", "["]
)
def test_a_text_without_end_is_read_to_its_end(reader: str, sign: str) -> None:
    assert READERS[reader](f"x{sign * (LENGTH // len(sign))}y")


def test_a_list_of_numbers_without_end_says_no_price() -> None:
    assert price_of(("1-" * LENGTH,)) == NOT_SAID


def test_a_mailbox_after_a_long_text_is_still_left_as_it_is() -> None:
    long = "a" * LENGTH
    assert french_spacing(f"{long} l'eau : b.l@a.fr") == f"{long} l’eau\u00a0: b.l@a.fr"
