"""The numbers by which things are known: whole, written in one way, never beyond 32 bits."""

LARGEST_ID = 2**31 - 1
"""What both engines keep in an INTEGER. PostgreSQL refuses to compare anything larger."""


def read_identity(text: str) -> int:
    """Return the identity that ``text`` writes in decimal digits; 0 when it is none.

    >>> read_identity("12"), read_identity("0"), read_identity("٣"), read_identity("9" * 12)
    (12, 0, 0, 0)
    >>> read_identity("007")
    0
    """
    is_plain = len(text) <= len(str(LARGEST_ID)) and text.isascii() and text.isdigit()
    number = int(text) if is_plain and not text.startswith("0") else 0
    return number if number <= LARGEST_ID else 0
