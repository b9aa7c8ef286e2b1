"""What may be refused to somebody about an account; the floor above finds the words."""

from __future__ import annotations

from typing import Literal, NoReturn

PasswordFault = Literal["too_short", "too_long", "too_common", "is_email"]
"""What is wrong with a password that somebody chose."""

Reason = Literal[
    "no_address",  # what was typed is no address of e-mail
    "no_such_site",
    "no_role",  # an invitation to nothing: say a role on a site, or an operator
    "already_there",  # the person has a role on that site: change it instead
    "link_gone",  # unknown, used, or too old
    "no_name",
    "no_account",  # unknown, or closed
    "last_administrator",  # they would leave their site without anybody
    "wrong_password",
    "last_second",  # an operator keeps a second factor: add another first
    PasswordFault,
]


class AccountError(Exception):
    """Something was refused, and nothing was changed; ``reason`` says what."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def refuse(reason: Reason) -> NoReturn:
    """Raise :class:`AccountError`."""
    raise AccountError(reason)
