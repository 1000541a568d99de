"""Would the product recognise this picture? The product's own fingerprints, asked of two banks of the same pictures.

One bank is a foreign list: only the PDQ value of each picture is known. The other is our own: the pictures were here.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.app.knowing import fingerprinters
from tocsin.bench.alterations import saved
from tocsin.bench.photos import Photo
from tocsin.fingerprint.copies import Known, Memory
from tocsin.fingerprint.items import Item, item_of
from tocsin.fingerprint.judging import PDQ, SECOND, Judge
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.seams import Fingerprinter

ADDED = datetime(2026, 1, 1, tzinfo=UTC)
FOREIGN, OWN = "foreign list", "own bank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What became of one picture: the names it was recognised as, and the seconds it took."""

    foreign: frozenset[str]
    own: frozenset[str]
    seconds: float


class Recogniser:
    """Asks both banks as `tocsin match` does: what is quick first, what is thorough only where that found nothing."""

    def __init__(self, photos: Sequence[Photo]) -> None:
        self._judge = Judge()
        plugins = [plugin for plugin in fingerprinters() if "image" in plugin.media.split()]
        self._first = [plugin for plugin in plugins if plugin.algorithm not in SECOND]
        self._second = [plugin for plugin in plugins if plugin.algorithm in SECOND]
        held = [(photo.name, self._prints(saved(photo.picture, 95), plugins)) for photo in photos]
        self._foreign = self._known((name, [one for one in prints if one.algorithm == PDQ]) for name, prints in held)
        self._own = self._known(held)

    def look(self, content: bytes) -> Seen:
        """Both banks' answers; the seconds are those of the own bank."""
        start = time.perf_counter()
        prints = self._prints(content, self._first)
        quick_own = self._names(self._own, content, prints)
        seconds = time.perf_counter() - start
        quick_foreign = self._names(self._foreign, content, prints)
        if quick_own and quick_foreign:
            return Seen(foreign=quick_foreign, own=quick_own, seconds=seconds)
        start = time.perf_counter()
        prints += self._prints(content, self._second)
        own = quick_own or self._names(self._own, content, prints)
        if not quick_own:
            seconds += time.perf_counter() - start
        foreign = quick_foreign or self._names(self._foreign, content, prints)
        return Seen(foreign=foreign, own=own, seconds=seconds)

    @staticmethod
    def _prints(content: bytes, plugins: Iterable[Fingerprinter]) -> list[Fingerprint]:
        return [found for plugin in plugins if (found := plugin.fingerprint(content))]

    def _known(self, held: Iterable[tuple[str, Sequence[Fingerprint]]]) -> Known:
        items = [
            item_of(
                BankEntry(
                    bank="bench",
                    label=name,
                    fingerprint=prints[0],
                    also=tuple(prints[1:]),
                    added=ADDED,
                    provenance="bench",
                )
            )
            for name, prints in held
            if prints
        ]
        return Known([Memory(items, self._judge)], self._judge)

    @staticmethod
    def _names(known: Known, content: bytes, prints: Sequence[Fingerprint]) -> frozenset[str]:
        asked = Item(sha256=hashlib.sha256(content).hexdigest(), prints=tuple(prints))
        return frozenset(match.label or "" for match in known.of(asked, None, ()).matches)
