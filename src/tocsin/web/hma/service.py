"""What must stand behind the interface? Banks, contents and an index, in HMA's words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tocsin.model import Trouble

OFF, ON = 0, 1  # of ``Content.disable_until``; any other number is the second from which it is matched again
MOST_HITS = 10_000  # told for one value; the rest is counted


class Taken(Trouble):
    """A bank of that name is there already."""


class Media(StrEnum):
    """What is uploaded: HMA's content types."""

    # Any still picture; of an animation the first frame.
    PHOTO = "photo"
    # Any video.
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalType:
    """A kind of value that can be looked up.

    ``form`` is what a value must look like from end to end. ``radius`` is how many bits of a hexadecimal value may
    differ in a match; None where only equal values match.
    """

    name: str  # "pdq", "video_md5"
    media: Media
    form: re.Pattern[str]
    says: str  # why another value is refused: "invalid PDQ hash"
    radius: int | None = None
    folds: bool = False  # capitals and spaces round the value are forgiven


PDQ = SignalType(name="pdq", media=Media.PHOTO, form=re.compile("[0-9a-f]{64}"), says="invalid PDQ hash", radius=31)
VIDEO_MD5 = SignalType(
    name="video_md5", media=Media.VIDEO, form=re.compile("[0-9a-f]{32}"), says="not a valid MD5 hash", folds=True
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashed:
    """One value of an upload; empty where it has none that may be matched, and ``why``."""

    value: str
    why: str = ""  # "quality 3 of 100: too flat to match"


@dataclass(frozen=True, slots=True)
class Hit:
    """One content that holds a value near the one asked for."""

    content: int
    bank: str
    distance: int | None  # bits; None where only equal values match
    enabled: bool = True  # the content itself, now
    share: float = 1.0  # of lookups its bank takes part in


@dataclass(frozen=True, slots=True)
class Found:
    """What one lookup brings: the nearest hits first, at most ``MOST_HITS`` of them."""

    hits: Sequence[Hit] = ()
    left_out: int = 0  # further hits, counted and not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A named set of known items."""

    name: str
    share: float = 1.0  # of lookups it takes part in, 0.0 to 1.0; 0.0 is disabled


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A known item as a client gives it: an uploaded file with its values, or values alone."""

    signals: Mapping[str, str]
    upload: bytes = field(default=b"", repr=False)  # for values HMA has no name for; hashed and let go, never kept
    media: Media | None = None  # of the upload
    note: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)  # of content_id, content_uri and json, those given


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A known item as it is held."""

    id: int  # 1 to 2**53 - 1, for clients that count in floats; never given to another item
    bank: Bank
    signals: Mapping[str, str]
    disable_until: int = ON
    note: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)
    origins: Mapping[str, Sequence[str]] = field(default_factory=dict)  # exchange -> its own ids of the item


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """How far the index of one signal type is."""

    size: int  # values that can be found
    held: int  # values in the banks
    built_to: int = -1  # second of the newest value that can be found; -1 where there is none
    newest: int = -1  # second of the newest value in the banks


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Where a bank's items came from."""

    name: str
    api: str  # "local_file", "fb_threatexchange"
    items: int = 0
    read_at: int | None = None  # second of the last reading


class Service(Protocol):
    """What a case offers to HMA's clients. Methods may be called from several threads at once.

    ``by`` is the client's name from the token file: every change is recorded as its decision.
    """

    @property
    def signal_types(self) -> Mapping[str, SignalType]:
        """Those that can be looked up, by name, always the same."""

    def ready(self) -> bool:
        """Whether lookups are answered."""

    def hash(self, upload: bytes, media: Media, wanted: Collection[str]) -> Mapping[str, Hashed]:
        """The upload's values by signal type, decoded in the confined child only.

        Raises:
            Trouble: the bytes cannot be decoded; says why.
        """

    def lookup(self, signal_type: str, value: str, banks: Collection[str] | None) -> Found:
        """Everything within the radius, nearest first. Called on the event loop: memory only, no SQL on a miss.

        Args:
            signal_type: one of ``signal_types``.
            value: of its form.
            banks: names to look in; None is every bank.
        """

    def lookup_many(self, signal_type: str, values: Sequence[str], banks: Collection[str] | None) -> Sequence[Found]:
        """One ``Found`` for each value, in their order; called in a thread."""

    def banks(self) -> Sequence[Bank]:
        """Every bank that may be shown."""

    def bank(self, name: str) -> Bank | None:
        """The bank of that name."""

    def create_bank(self, bank: Bank, by: str) -> None:
        """Open an empty bank.

        Raises:
            Taken: there is one of that name.
        """

    def update_bank(self, name: str, bank: Bank, by: str) -> None:
        """Rename the bank ``name``, or change its share.

        Raises:
            Taken: the new name is another bank's.
        """

    def delete_bank(self, name: str, by: str) -> None:
        """Let a bank and its contents go; nothing happens where there is none."""

    def add(self, bank: str, item: Item, by: str) -> int:
        """Put an item into a bank; the next lookup finds it. Returns its id.

        Raises:
            Trouble: it cannot be taken; says why.
        """

    def content(self, number: int) -> Content | None:
        """The item of that id."""

    def update_content(self, content: Content, by: str) -> None:
        """Hold ``disable_until`` and ``note`` of an item that is there."""

    def remove_content(self, number: int, by: str) -> None:
        """Take an item out; the next lookup does not find it."""

    def indices(self) -> Mapping[str, IndexState]:
        """By signal type."""

    def exchanges(self) -> Sequence[Exchange]:
        """The exchanges whose lists were read in."""
