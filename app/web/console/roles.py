"""Who may open what: each route of the console says it, and one place asks (:mod:`.guard`).

A route that says nothing is refused when the application is built, so that none is ever
open by forgetfulness.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from app.kernel.roles import Role, reaches
from app.queries.accounts import Visitor
from app.queries.sites import SiteFacts

SITE = "<slug>"
"""In the address of whatever belongs to one site."""
OPEN_ROOMS = frozenset({"static", "health", "tls_allowed", "theme", "associations"})
"""Rooms that ask nothing: files, the machine that watches, and associations' own pass."""
_ATTRIBUTE = "console_ask"
_View = TypeVar("_View", bound=Callable[..., Any])


class Who(Enum):
    """Whom a route is for."""

    STRANGERS = auto()
    SIGNED_IN = auto()
    ROLE = auto()
    OPERATORS = auto()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a route asks of who opens it; ``role`` is for :attr:`Who.ROLE` alone.

    ``is_before_second``: it is open while a second factor is still owed.
    """

    who: Who
    role: Role | None = None
    is_before_second: bool = False

    def allows(self, visitor: Visitor, facts: SiteFacts | None) -> bool:
        """Tell whether somebody who signed in may open it, on that site."""
        if self.who is Who.OPERATORS:
            return visitor.may_operate
        if self.who is Who.ROLE:
            return self._allows_on(visitor, facts)
        return True

    def _allows_on(self, visitor: Visitor, facts: SiteFacts | None) -> bool:
        if facts is None or self.role is None:
            return False
        return reaches(role_on(visitor, facts), self.role)


class UndeclaredRouteError(RuntimeError):
    """A route says to nobody who may open it, or says something that its address denies."""


def role_on(visitor: Visitor, facts: SiteFacts) -> Role | None:
    """Return what somebody may do on a site; an operator has every role on all of them."""
    return "administrator" if visitor.may_operate else visitor.roles.get(facts.id)


def for_role(role: Role) -> Callable[[_View], _View]:
    """Open a route of a site to who has at least ``role`` there."""
    return _saying(Ask(Who.ROLE, role))


def for_operators(view: _View) -> _View:
    """Open a route to who operates the whole, and passed a second factor."""
    return _saying(Ask(Who.OPERATORS))(view)


def for_anyone(view: _View) -> _View:
    """Open a route to whoever signed in."""
    return _saying(Ask(Who.SIGNED_IN))(view)


def for_anyone_halfway(view: _View) -> _View:
    """Open a route to whoever signed in, a second factor still owed."""
    return _saying(Ask(Who.SIGNED_IN, is_before_second=True))(view)


def for_strangers(view: _View) -> _View:
    """Open a route to everybody."""
    return _saying(Ask(Who.STRANGERS))(view)


def ask_of(view: Callable[..., Any] | None) -> Ask | None:
    """Return what a view says of itself."""
    return getattr(view, _ATTRIBUTE, None)


def refuse_undeclared(rule: str, endpoint: str | None, view: Callable[..., Any] | None) -> None:
    """Refuse a route that does not say who may open it.

    :raises UndeclaredRouteError: naming it.
    """
    if (endpoint or "").partition(".")[0] in OPEN_ROOMS:
        return
    ask = ask_of(view)
    if ask is None:
        msg = f"{rule}: say who may open it (app.web.console.roles)"
        raise UndeclaredRouteError(msg)
    if (SITE in rule) is not (ask.who is Who.ROLE):
        msg = f"{rule}: what belongs to a site asks for a role there, and nothing else does"
        raise UndeclaredRouteError(msg)


def _saying(ask: Ask) -> Callable[[_View], _View]:
    def say(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, ask)
        return view

    return say
