"""What a person may do on a site. Each role may do all that the one before it may."""

from __future__ import annotations

from typing import Literal, TypeGuard, get_args

Role = Literal["reader", "editor", "administrator"]
"""A reader looks; an editor writes and moderates; an administrator has brand, people and hosts."""

ROLES: tuple[Role, ...] = get_args(Role)


def is_role(text: str) -> TypeGuard[Role]:
    """Tell whether ``text`` names a role.

    >>> is_role("editor"), is_role("operator")
    (True, False)
    """
    return text in ROLES


def reaches(held: Role | None, wanted: Role) -> bool:
    """Tell whether who holds ``held`` may do what ``wanted`` may; ``None``: no role at all.

    >>> reaches("editor", "reader"), reaches("editor", "administrator"), reaches(None, "reader")
    (True, False, False)
    """
    return held is not None and ROLES.index(held) >= ROLES.index(wanted)


def higher(one: Role, other: Role) -> Role:
    """Return the role of the two that may do more.

    >>> higher("reader", "editor")
    'editor'
    """
    return one if reaches(one, other) else other
