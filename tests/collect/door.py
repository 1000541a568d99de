"""What do the collectors' tests have in common? A door in memory, and what came through it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TypeVar

from tocsin.model import Access, Capture, Observation, Post, Source
from tocsin.model.seams import Answer, Closed, Collected, Collector, Fault, Material, Reach, Repair, Skip

AT = datetime(2013, 1, 20, 18, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
JPEG = b"\xff\xd8\xff\xe0" + bytes(24)
SOURCE = Source(id="s", kind="k", name="S", location="in", access=Access.PUBLIC, legal_basis="public, as any visitor")
CLOSED = replace(SOURCE, access=Access.CLOSED, supplier="a member", received=AT, scope="all of it")

T = TypeVar("T")


@dataclass
class FakeDoor:
    """Implements Fetcher over files in memory, given by name."""

    contents: Mapping[str, bytes | Fault]
    kept: dict[str, bytes] = field(default_factory=dict)

    def files(self, source: Source) -> Iterator[Material | Fault]:
        for name, content in sorted(self.contents.items()):
            if isinstance(content, Fault):
                yield content
            else:
                yield Material(name=name, capture=self._capture(name, content), open=_opener(content))

    def keep(self, content: bytes, part: Capture) -> Capture:
        self.kept[part.locator] = content
        return replace(part, sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def get(self, url: str, source: str) -> Answer:
        return Answer(url=url, final_url=url, reach=Reach.DNS)

    def politely(self, url: str, source: str) -> Answer:
        return self.get(url, source)

    def medium(self, url: str, source: str) -> Answer:
        return self.get(url, source)

    def _capture(self, name: str, content: bytes) -> Capture:
        return Capture(
            source=SOURCE.id,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            media_type="application/octet-stream",
            locator=name,
            collected=AT,
        )


def _opener(content: bytes) -> _Open:
    return _Open(content)


@dataclass
class _Open:
    content: bytes

    def __call__(self) -> BytesIO:
        return BytesIO(self.content)


@dataclass
class Told:
    """What a collector yielded, by kind."""

    all: list[Collected]

    def of(self, kind: type[T]) -> list[T]:
        return [item for item in self.all if isinstance(item, kind)]

    @property
    def posts(self) -> list[Post]:
        return self.of(Post)

    @property
    def post(self) -> Post:
        (only,) = self.posts
        return only

    @property
    def looks(self) -> list[Observation]:
        return self.of(Observation)

    @property
    def captures(self) -> list[Capture]:
        return self.of(Capture)

    @property
    def faults(self) -> list[Fault]:
        return self.of(Fault)

    @property
    def fault(self) -> Fault:
        (only,) = self.faults
        return only

    @property
    def closed(self) -> list[Closed]:
        return self.of(Closed)

    @property
    def skipped(self) -> Counter[str]:
        return Counter(item.reason for item in self.of(Skip))

    @property
    def repaired(self) -> Counter[str]:
        return Counter(item.reason for item in self.of(Repair))


def collected(
    collector: Collector,
    contents: Mapping[str, bytes | Fault],
    source: Source = SOURCE,
    since: datetime | None = None,
) -> Told:
    """Everything the collector yields; and again, for it must yield the same."""
    told = list(collector.collect(source, FakeDoor(contents), since))
    assert told == list(collector.collect(source, FakeDoor(contents), since))
    return Told(told)


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
