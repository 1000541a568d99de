"""What did somebody publish?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tocsin.model.checks import aware, sha256_hex, stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, video or sound in a post (STIX file). The same bytes in two posts are one medium."""

    sha256: str
    media_type: str
    size: int  # bytes
    name: str  # original file name: data, never a path to open
    capture: str  # id of the capture that holds the bytes
    alt: str | None = None  # description its publisher gave

    def __post_init__(self) -> None:
        sha256_hex("media sha256", self.sha256)

    @property
    def kind(self) -> str:
        """``image``, ``video`` or ``audio``; ``other`` for anything else."""
        head = self.media_type.partition("/")[0]
        return head if head in ("image", "video", "audio") else "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One thing somebody published (STIX observed-data). An edit is another post with the same ``native_id``.

    ``claimed`` is the time the publisher states, in UTC; ``collected`` when we took it in. They are never merged.
    """

    source: str
    native_id: str  # the source's own name for it; edits share it
    capture: str  # id of the capture it was parsed from
    locator: str  # where in that capture: "messages[12]", "line 17", "post-204"
    collected: datetime
    text: str
    claimed: datetime | None = None
    zone_assumed: bool = False  # the source stated no zone
    title: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None  # as the source states it (BCP 47)
    reply_to: str | None = None  # native_id
    forwarded_from: str | None = None
    edited: datetime | None = None
    media: tuple[Media, ...] = ()
    # Stable over re-collection; another text, time or medium is another version with another id.
    id: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, at in (("claimed", self.claimed), ("collected", self.collected), ("edited", self.edited)):
            if at is not None and at.tzinfo is not UTC:
                aware(f"post {self.native_id}: {name}", at)
        shown = [medium.sha256 for medium in self.media]
        key = stable_id("post", self.source, self.native_id, self.title, self.text, self.claimed, self.url, shown)
        object.__setattr__(self, "id", key)

    def by(self, author: str) -> Post:
        """The same post under another name, a pseudonym; no id depends on who speaks, so nothing is checked again."""
        twin = object.__new__(Post)
        for name in Post.__slots__:
            object.__setattr__(twin, name, getattr(self, name))
        object.__setattr__(twin, "author", author)
        return twin

    @property
    def full_text(self) -> str:
        """What a reader sees: the title, if any, a line feed, and the text. Spans of findings point into this."""
        return f"{self.title}\n{self.text}" if self.title else self.text
