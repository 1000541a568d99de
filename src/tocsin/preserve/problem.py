"""What does verification find?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the evidence disagrees with its record."""

    # A custody line is not what was written: its text, its form or its own hash.
    CUSTODY_ALTERED = "custody-altered"
    # Lines are not there although later ones are, or the whole log is gone.
    CUSTODY_MISSING = "custody-missing"
    # A line stands in another place, or twice.
    CUSTODY_REORDERED = "custody-reordered"
    # The last line is incomplete: a crash, or a cut.
    CUSTODY_TORN = "custody-torn"
    # A line is sound in itself and does not follow the line before: it, or that one, was replaced.
    CUSTODY_CHAIN = "custody-chain"
    # The log ends before, or differs at, a head that was noted elsewhere.
    CUSTODY_TRUNCATED = "custody-truncated"
    # The bytes under a hash are not the bytes of that hash.
    BLOB_ALTERED = "blob-altered"
    # Custody says these bytes were kept, and they are not there.
    BLOB_MISSING = "blob-missing"
    # Bytes lie in the store that no custody line mentions.
    BLOB_ADDED = "blob-added"
    # Kept bytes lie under a name that is not theirs.
    BLOB_MISNAMED = "blob-misnamed"
    # A blob lies in the wrong folder.
    BLOB_MISPLACED = "blob-misplaced"
    # A file of no known purpose, a link or a device lies in the evidence folder.
    STRAY = "stray"
    # Bytes a killed run did not finish writing; the next collection removes them.
    UNFINISHED = "unfinished"
    # A capture cites bytes that are not there.
    CAPTURE_WITHOUT_BLOB = "capture-without-blob"
    # A capture cites bytes that no custody line says were kept.
    CAPTURE_WITHOUT_LINE = "capture-without-line"
    # A capture states another size than custody.
    CAPTURE_ALTERED = "capture-altered"
    # Custody says bytes were kept, and no capture cites them.
    KEEP_WITHOUT_CAPTURE = "keep-without-capture"
    # A table differs from a seal.
    SEAL_BROKEN = "seal-broken"
    # Rows were added after the last seal: a killed run, or a stranger.
    UNSEALED = "unsealed"
    # A published file is not what was published.
    PUBLISHED_ALTERED = "published-altered"
    # A published file is not there.
    PUBLISHED_MISSING = "published-missing"
    # The key of the pseudonyms is not the one the records were made with, or is gone.
    KEY_ALTERED = "key-altered"
    # Something could not be read, so nothing can be said of it.
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One disagreement: of which kind, in which file, line or row, and what is wrong there."""

    kind: Kind
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
