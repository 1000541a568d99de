"""Which of several accounts of one thing counts? The same thing handed in twice is judged once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Named(Protocol):
    """Anything with a stable id."""

    @property
    def id(self) -> str:
        """The same for the same thing."""


N = TypeVar("N", bound=Named)


def once(items: Iterable[N]) -> list[N]:
    """Each id once, sorted by id. Of two differing accounts the same one wins in any order."""
    found: dict[str, N] = {}
    for item in items:
        known = found.setdefault(item.id, item)
        if known is not item and known != item:
            found[item.id] = min(known, item, key=repr)
    return [found[name] for name in sorted(found)]
