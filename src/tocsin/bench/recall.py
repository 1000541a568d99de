"""How many of the known pictures are still recognised after each alteration, and by the peer?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from statistics import fmean
from typing import TypeVar

from tocsin.bench.alterations import CHAINS, NAMES, chained, saved
from tocsin.bench.load import RADIUS
from tocsin.bench.photos import Corpus, Photo
from tocsin.bench.recognition import Recogniser, Seen
from tocsin.bench.setting import Setting
from tocsin.bench.side import word
from tocsin.fingerprint.pdq import distance

T = TypeVar("T")
R = TypeVar("R")

FAR = 256  # bits; of a picture that threatexchange finds too plain to hash
TX, DIHEDRAL = "threatexchange", "pdqhash"
EVERYDAY, CHAINED = "everyday", "chain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """One alteration: percent of the pictures recognised."""

    alteration: str
    group: str  # EVERYDAY or CHAINED
    pictures: int
    foreign: float  # percent, only PDQ values known
    own: float  # percent, the pictures known
    wrong: int  # pictures taken for another one, in either bank
    peer: float | None  # percent, threatexchange's hash within RADIUS
    turned: float | None  # percent, the same in eight orientations
    bits: float | None  # threatexchange's distance, mean


def recalls(means: Setting, held: Corpus, ours: Recogniser) -> Iterator[Recall]:
    """One an alteration: the 45 everyday ones, then chains of two."""
    asked = held.bank[: means.scale.asked]
    others = [photo.picture for photo in held.held_out]
    peer = _Peer(means, asked)
    chains = [(" + ".join(chain), CHAINED, chain) for chain in CHAINS]
    for name, group, steps in [*((name, EVERYDAY, (name,)) for name in NAMES), *chains]:
        means.progress(f"{name}: {len(asked)} pictures")
        files = [chained(steps, photo.picture, means.seed, others) for photo in asked]
        near = [peer.look(content, photo) for content, photo in zip(files, asked, strict=True)] if peer.here else []
        yield _recall(name, group, list(zip(both(ours.look, files), asked, strict=True)), near)


def _recall(name: str, group: str, pairs: Sequence[tuple[Seen, Photo]], near: Sequence[Sequence[int]]) -> Recall:
    return Recall(
        alteration=name,
        group=group,
        pictures=len(pairs),
        foreign=_percent(photo.name in one.foreign for one, photo in pairs),
        own=_percent(photo.name in one.own for one, photo in pairs),
        wrong=sum(bool((one.foreign | one.own) - {photo.name}) for one, photo in pairs),
        peer=_percent(bits[0] <= RADIUS for bits in near) if near else None,
        turned=_percent(min(bits) <= RADIUS for bits in near) if near else None,
        bits=fmean(bits[0] for bits in near) if near else None,
    )


class _Peer:
    """threatexchange's hash of an altered picture against that of the picture."""

    def __init__(self, means: Setting, asked: Sequence[Photo]) -> None:
        self._side, self._path = means.peers, means.folder / "altered.jpg"
        self.here = means.has(TX) and means.has(DIHEDRAL)
        self._known = {photo.name: self._values(saved(photo.picture, 95))[0] for photo in asked} if self.here else {}

    def look(self, content: bytes, photo: Photo) -> list[int]:
        """Bits from the known picture's hash: of the altered one, then of its eight orientations."""
        known = self._known[photo.name]
        return [distance(value, known) if value and known else FAR for value in self._values(content)]

    def _values(self, content: bytes) -> list[str]:
        assert self._side is not None
        self._path.write_bytes(content)
        turned = self._side.ask("turned", path=self._path).get("values")
        first = word(self._side.ask("hash", path=self._path), "value")
        return [first, *map(str, turned if isinstance(turned, list) else ())]


def both(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """The results in order, two worked on at a time; no more are made ahead than are worked on."""
    with ThreadPoolExecutor(2) as threads:
        rest = iter(items)
        while batch := list(islice(rest, 16)):
            yield from threads.map(work, batch)


def _percent(told: Iterable[bool]) -> float:
    return 100 * fmean(told)


def table(results: Iterable[Recall]) -> Iterator[str]:
    """Lines of a table in columns, one an alteration."""
    yield f"{'alteration':40} {'own bank':>9} {'foreign':>9} {'tx':>7} {'tx x 8':>7} {'bits':>6} {'wrong':>6}"
    for one in results:
        cells = [_cell(one.own, 9), _cell(one.foreign, 9), _cell(one.peer, 7), _cell(one.turned, 7)]
        yield f"{one.alteration:40} {' '.join(cells)} {_cell(one.bits, 6)} {one.wrong or '':>6}".rstrip()


def _cell(value: float | None, width: int) -> str:
    return " " * width if value is None else f"{value:{width}.1f}"
