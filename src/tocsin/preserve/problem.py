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
    # A tombstone is in no custody line, or says something else than it.
    TOMBSTONE_FORGED = "tombstone-forged"
    # A tombstone stands over a row that is still there.
    TOMBSTONE_OF_LIVING = "tombstone-of-living"
    # A row is empty and nothing says under which rule it was erased.
    ERASED_WITHOUT_TOMBSTONE = "erased-without-tombstone"
    # Custody says that something was erased, and it is there, or its tombstone is not.
    ERASURE_UNFINISHED = "erasure-unfinished"
    # A custody line names no erasure that can be read.
    ERASURE_UNREADABLE = "erasure-unreadable"
    # A package is not of the form that Tocsin writes.
    PACKAGE_FORM = "package-form"
    # A line of a package's manifest is none, stands in the wrong place, or twice.
    MANIFEST_ALTERED = "manifest-altered"
    # A file of a package is not what its manifest says.
    FILE_ALTERED = "file-altered"
    # A file is in the manifest and not in the package.
    FILE_MISSING = "file-missing"
    # A file is in the package and not in its manifest.
    FILE_ADDED = "file-added"
    # A file lies under another name than its manifest says.
    FILE_RENAMED = "file-renamed"
    # The package says that it was signed, or a signature is required, and there is none.
    SIGNATURE_MISSING = "signature-missing"
    # The signature is not over this manifest by this key.
    SIGNATURE_WRONG = "signature-wrong"
    # The key that signed is not the one the package names, or none of those that are trusted.
    SIGNER_UNKNOWN = "signer-unknown"
    # The package says that it was time-stamped, or a time-stamp is required, and there is none.
    STAMP_MISSING = "stamp-missing"
    # A time-stamp is over other bytes, or its authority's signature does not hold.
    STAMP_WRONG = "stamp-wrong"
    # No time-stamp comes from an authority that is trusted.
    STAMP_UNTRUSTED = "stamp-untrusted"
    # The custody log does not end where head and package say.
    HEAD_ALTERED = "head-altered"
    # The settings are not those the package names.
    SETTINGS_ALTERED = "settings-altered"
    # A time-stamp over the custody log's head is not there.
    ANCHOR_MISSING = "anchor-missing"
    # A time-stamp over the custody log's head is not the one the log names, or does not hold.
    ANCHOR_WRONG = "anchor-wrong"
    # A record of the WARC differs from its capture.
    RECORD_ALTERED = "record-altered"
    # A capture's record is not in the WARC, or stands in another place.
    RECORD_MISSING = "record-missing"
    # The WARC holds something that no capture explains.
    RECORD_ADDED = "record-added"
    # Index or list of pages differs from what the WARC holds.
    INDEX_ALTERED = "index-altered"
    # The data package differs from what the package holds.
    DESCRIPTION_ALTERED = "description-altered"
    # The files are not those that the custody log says were packed.
    CONTENTS_ALTERED = "contents-altered"
    # A zip archive's directory and members disagree, or a name stands in it twice.
    ZIP_ALTERED = "zip-altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One disagreement: of which kind, in which file, line or row, and what is wrong there."""

    kind: Kind
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
