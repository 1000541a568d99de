"""Which watched targets does nobody claim in a window, so that their trouble would be ours?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tocsin.correlate.coverage import Control
from tocsin.correlate.linking import Group
from tocsin.correlate.places import Place, bare_host
from tocsin.model import Window


class Claimed:
    """The tested windows in which each target is claimed, by any name an observation may give it."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._windows: dict[str, list[Window]] = defaultdict(list)
        for group in groups:
            for mention in group.mentions:
                if mention.tested is not None:
                    for name in _names(mention.place):
                        self._windows[name].append(mention.tested)

    def outside(self, window: Window) -> Control:
        """A test for targets that no claim names in this window."""
        return lambda name: (
            not any(
                claimed.start < window.end and window.start < claimed.end
                for key in {name, bare_host(name)}
                for claimed in self._windows.get(key, ())
            )
        )


def _names(place: Place) -> set[str]:
    return {name for name in (place.target, place.host) if name}
