"""How much of the country a question is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A site and its territory, the country, or everything. There is no default.

    ``site_id`` narrows what belongs to one site; ``territory`` (INSEE codes)
    narrows public facts that have a place. ``None`` means: do not narrow.
    """

    site_id: int | None
    territory: frozenset[str] | None

    @classmethod
    def of_site(cls, site_id: int, territory: Iterable[str]) -> Scope:
        """See one site: its own rows, and the public facts of its communes.

        >>> sorted(Scope.of_site(7, ["25056", "25036"]).territory)
        ['25036', '25056']
        """
        return cls(site_id, frozenset(territory))

    @classmethod
    def country(cls, site_id: int) -> Scope:
        """See the national site’s own rows, and the public facts of the whole country."""
        return cls(site_id, None)

    @classmethod
    def everything(cls) -> Scope:
        """See every row of every site. Say it out loud: a batch job, or an operator's command."""
        return cls(None, None)

    def holds(self, insee: str | None) -> bool:
        """Tell whether a public fact at ``insee`` (``None``: nowhere) is within this scope.

        >>> Scope.of_site(7, ["25056"]).holds("25056"), Scope.of_site(7, ["25056"]).holds(None)
        (True, False)
        >>> Scope.country(1).holds(None)
        True
        """
        return self.territory is None or insee in self.territory
