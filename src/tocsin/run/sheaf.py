"""What did a collector just yield? A batch of it, counted and made into rows, ready to be put away in any process."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice

from tocsin.model import Capture, Closing, Listing, Observation, Post, Removal, Role, Source
from tocsin.model.seams import Closed, Collected, Collector, Failed, Fault, Fetcher, Repair, Skip
from tocsin.run.engine import attempt
from tocsin.run.veiling import veiled, veiled_listing, veiled_removal
from tocsin.store import records

BATCH = 1000  # items of one sheaf
_WALL = (401, 403, 407, 451)


@dataclass(slots=True)
class Sheaf:
    """A batch of what a collector yielded."""

    rows: tuple[records.Rows, ...]  # of its posts, after those of their media
    cited: frozenset[str]  # captures that the posts cite
    noted: list[Capture]  # captures kept meanwhile
    pages: list[Capture]
    looks: list[Observation]
    closings: list[Closing]
    listings: list[Listing]
    removals: list[Removal]
    skipped: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    imported: int = 0
    first: datetime | None = None  # earliest and latest claimed time
    last: datetime | None = None
    trouble: Failed[Source] | None = None  # the collector ended with it, after all this


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What binding sheaves needs around it."""

    door: Fetcher
    noted: list[Capture]  # filled by the door with every capture it keeps
    flush: Callable[[], None]  # makes the kept bytes and their custody lines durable
    pseudonym_key: bytes


def sheaves(hands: Hands, source: Source, collector: Collector) -> Iterator[Sheaf]:
    """Everything the collector yields, batch by batch, and what was kept meanwhile made durable before each.

    The collector's trouble comes with the last batch. At the end there is always one, be it empty.
    """
    found: Iterator[Collected] | None = None

    def take(batch: list[Collected]) -> None:
        nonlocal found
        found = iter(collector.collect(source, hands.door, None)) if found is None else found
        for item in islice(found, BATCH):
            batch.append(item)  # one by one: what came before trouble is kept

    is_last = False
    while not is_last:
        batch: list[Collected] = []
        outcome = attempt(take, batch)
        is_last = len(batch) < BATCH
        hands.flush()
        sheaf = _bound(batch, list(hands.noted), source, hands.pseudonym_key)
        hands.noted.clear()
        if isinstance(outcome, Failed):
            sheaf.trouble, is_last = Failed(source, outcome.where, outcome.what, outcome.remedy), True
        yield sheaf


def _bound(batch: list[Collected], noted: list[Capture], source: Source, key: bytes) -> Sheaf:
    hidden = _Veil(source.role is Role.GENERAL, lambda handle: pseudonym(handle, key))
    posts = [hidden.post(item) for item in batch if isinstance(item, Post)]
    looks = [item for item in batch if isinstance(item, Observation)]
    pages = [item for item in batch if isinstance(item, Capture)]
    times = [at for post in posts if (at := post.claimed) is not None]
    times += [*(look.at for look in looks), *(page.seen for page in pages)]
    return Sheaf(
        rows=records.post_rows(posts),
        cited=frozenset(cited for post in posts for cited in (post.capture, *(one.capture for one in post.media))),
        noted=noted,
        pages=pages,
        looks=looks,
        closings=[*(_closing(source, item) for item in batch if isinstance(item, Closed)), *_walls(source, noted)],
        listings=[hidden.listing(item) for item in batch if isinstance(item, Listing)],
        removals=[hidden.removal(item) for item in batch if isinstance(item, Removal)],
        skipped=Counter(item.reason for item in batch if isinstance(item, Skip)),
        repaired=Counter(item.reason for item in batch if isinstance(item, Repair)),
        faults=[item for item in batch if isinstance(item, Fault)],
        imported=len(posts) + len(looks) + len(pages),
        first=min(times, default=None),
        last=max(times, default=None),
    )


def _closing(source: Source, item: Closed) -> Closing:
    return Closing(source=source.id, where=item.where, at=item.at, evidence=item.evidence, says=item.says)


def _walls(source: Source, noted: list[Capture]) -> list[Closing]:
    """Addresses of the source that now ask for a log-in, a permission or a lawyer (RFC 9110, 15.5; RFC 7725)."""
    return [
        Closing(source=source.id, where=one.locator, at=one.seen, evidence=one.id, says=f"HTTP status {one.status}")
        for one in noted
        if one.status in _WALL and one.within is None and one.locator.startswith(("http://", "https://"))
    ]


@dataclass(frozen=True, slots=True)
class _Veil:
    """A bystander's handle becomes a keyed pseudonym; who speaks in a claimant's or a press source is kept."""

    drawn: bool
    name: Callable[[str], str]

    def post(self, post: Post) -> Post:
        return veiled(post, self.name) if self.drawn else post

    def listing(self, listing: Listing) -> Listing:
        return veiled_listing(listing, self.name) if self.drawn else listing

    def removal(self, removal: Removal) -> Removal:
        return veiled_removal(removal, self.name) if self.drawn else removal


@lru_cache(10_000)
def pseudonym(handle: str, key: bytes) -> str:
    """The same handle always gets the same name in one case, and nobody without the key gets back."""
    return f"person-{hmac.digest(key, handle.encode('utf-8', 'replace'), hashlib.sha256).hex()[:10]}"
