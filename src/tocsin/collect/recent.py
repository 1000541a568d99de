"""Which of it is new enough?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from tocsin.model import Observation, Post
from tocsin.model.seams import Collected, Skip

OLDER = "older than asked"


def recent(found: Iterable[Collected], since: datetime | None) -> Iterator[Collected]:
    """Turn posts and observations from before ``since`` into skips; what states no time is kept."""
    for item in found:
        yield item if since is None else _judged(item, since)


def _judged(item: Collected, since: datetime) -> Collected:
    if isinstance(item, Post) and item.claimed is not None and item.claimed < since:
        return Skip(reason=OLDER, where=item.locator)
    if isinstance(item, Observation) and item.at < since:
        return Skip(reason=OLDER, where=f"{item.target} {item.at.isoformat()}")
    return item
