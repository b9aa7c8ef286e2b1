"""A few things kept in this process, that do not depend on any site."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

_Made = TypeVar("_Made")


@dataclass
class Shelf:
    """At most ``most`` things, each made once; the one made longest ago goes first."""

    most: int
    _kept: dict[Hashable, Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what stands under ``key``, made now if nothing does."""
        found: _Made | None = self._kept.get(key)
        if found is None:
            found = make()
            with self._lock:
                while len(self._kept) >= self.most:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = found
        return found

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
