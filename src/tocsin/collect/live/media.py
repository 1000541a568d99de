"""Which pictures, videos and sounds of a live post may be had? Asked of the door, which asks the case."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tocsin.collect.live.answers import is_address
from tocsin.collect.reading import Reading, clean
from tocsin.model import Media
from tocsin.model.seams import Answer, Fetcher, Reach, Skip

NOT_ALLOWED = "medium named, its host is not allowed"
NOT_HAD = "medium named, and could not be had"


def fetched(fetch: Fetcher, url: str, source: str, where: str, alt: str | None = None) -> Media | Skip:
    """The medium at an address, kept; or why it is not."""
    answer = fetch.medium(url, source)
    if answer.capture is None:
        is_barred = answer.reach in (Reach.FORBIDDEN, Reach.ROBOTS)
        return Skip(reason=NOT_ALLOWED if is_barred else NOT_HAD, where=f"{where}: {url:.200}")
    kept = answer.capture
    return Media(
        sha256=kept.sha256,
        media_type=kept.media_type,
        size=kept.size,
        name=_name(answer),
        capture=kept.id,
        alt=clean(alt) if alt else None,
    )


@dataclass(frozen=True, slots=True)
class LiveReading(Reading):
    """A page while its items are turned into posts; their media are asked for at the door."""

    fetch: Fetcher

    def medium(self, paths: Iterable[str | None], where: str, alt: str | None = None) -> Media | Skip:
        """The first of these addresses as a medium; a Skip where it could not be had."""
        address = next((path for path in paths if path and is_address(path)), None)
        if address is None:
            return Skip(reason=NOT_HAD, where=f"{where}: no address")
        return fetched(self.fetch, address, self.source.id, where, alt)


def _name(answer: Answer) -> str:
    try:
        return posixpath.basename(urlsplit(answer.url).path)[:200]
    except ValueError:
        return ""
