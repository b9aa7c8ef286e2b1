"""A few things kept in this process, that do not depend on any site."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

_Made = TypeVar("_Made")


def _one(_: Any) -> int:
    return 1


@dataclass
class Shelf:
    """Things made once, ``most`` of them at the most; those not asked for since long go first.

    With ``weigh``, which tells what a thing weighs, ``most`` is what all may weigh together.
    """

    most: int
    weigh: Callable[[Any], int] = _one
    _kept: dict[Hashable, Any] = field(default_factory=dict)
    _weight: int = 0
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what stands under ``key``, made now if nothing does."""
        found: _Made | None = self._kept.get(key)
        if found is None:
            found = make()
        with self._lock:
            self._put(key, found)
        return found

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
            self._weight = 0

    def _put(self, key: Hashable, found: Any) -> None:
        """Put a thing last, and let the first ones go; what is too heavy alone is not kept."""
        before = self._kept.pop(key, None)
        self._kept[key] = found
        if before is found:
            return
        self._weight += self.weigh(found) - (0 if before is None else self.weigh(before))
        while self._weight > self.most:
            self._weight -= self.weigh(self._kept.pop(next(iter(self._kept))))
