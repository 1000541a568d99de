"""Is the evidence still what was kept? Pure checks that yield a Problem for each disagreement."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from tocsin.model import Capture
from tocsin.preserve.blobs import PART
from tocsin.preserve.evidence import ANCHORS, LOG
from tocsin.preserve.ledger import Head, Ledger, read_ledger
from tocsin.preserve.problem import Kind, Problem

_CHUNK = 1 << 20
_HASH = re.compile(r"[0-9a-f]{64}")


def check_evidence(root: Path, noted: Head | None = None) -> tuple[Ledger, Iterator[Problem]]:
    """The evidence folder by itself: the log as read, and the problems of log and blobs, found as it is walked.

    Args:
        root: the evidence folder; one that is not there is an empty one.
        noted: number and hash of a custody line noted elsewhere.
    """
    ledger = read_ledger(root / LOG, noted)

    def problems() -> Iterator[Problem]:
        yield from ledger.problems
        yield from check_blobs(root, ledger.kept, ledger.erased.gone)

    return ledger, problems()


def check_blobs(root: Path, kept: Mapping[str, int], erased: Collection[str] = ()) -> Iterator[Problem]:
    """Every file of the evidence folder against the custody log, and the log against the files.

    Args:
        root: the evidence folder.
        kept: SHA-256 -> bytes, as custody says.
        erased: the SHA-256 of those that custody says were erased and not kept again.
    """
    present: set[str] = set()
    unread: list[OSError] = []
    for path in _walk(root, unread) if root.exists() else ():
        place = path.relative_to(root).as_posix()
        if place == LOG or place.startswith(f"{ANCHORS}/"):
            continue  # anchors are checked with the authorities that made them
        try:
            is_file = stat.S_ISREG(path.lstat().st_mode)
            problem = _judge(path, place, kept) if is_file else _found(Kind.STRAY, place, "is a link or a device")
        except OSError as trouble:
            problem = _found(Kind.UNREADABLE, place, trouble.strerror or str(trouble))
        if problem is not None:
            yield problem
        if _is_placed(place):
            present.add(path.name)
    for failure in unread:
        yield _found(Kind.UNREADABLE, str(failure.filename), failure.strerror or str(failure))
    for sha256 in sorted(present & set(erased)):
        what = "was erased and its bytes are there; the next command removes them"
        yield _found(Kind.ERASURE_UNFINISHED, f"blob {sha256}", what)
    for sha256 in sorted(set(kept) - present - set(erased)):
        yield _found(Kind.BLOB_MISSING, f"blob {sha256}", "was kept and is not there")


def check_captures(
    captures: Iterable[Capture], root: Path, kept: Mapping[str, int], erased: Collection[str] = ()
) -> Iterator[Problem]:
    """Capture rows against the blobs and the custody log, and the log's kept bytes against the rows.

    Args:
        captures: the rows that are not erased.
        root: the evidence folder.
        kept: SHA-256 -> bytes, as custody says.
        erased: the SHA-256 of the blobs that were ever erased: nothing need cite them.
    """
    cited: set[str] = set()
    for capture in captures:
        cited.add(capture.sha256)
        if not (root / "blobs" / "sha256" / capture.sha256[:2] / capture.sha256).is_file():
            yield _found(
                Kind.CAPTURE_WITHOUT_BLOB, f"capture {capture.id}", f"cites {capture.sha256}, which is not there"
            )
        if capture.sha256 not in kept:
            what = f"cites {capture.sha256}, which no custody line mentions"
            yield _found(Kind.CAPTURE_WITHOUT_LINE, f"capture {capture.id}", what)
        elif kept[capture.sha256] != capture.size:
            what = f"states {capture.size:,} bytes where custody says {kept[capture.sha256]:,}"
            yield _found(Kind.CAPTURE_ALTERED, f"capture {capture.id}", what)
    for sha256 in sorted(set(kept) - cited - set(erased)):
        yield _found(Kind.KEEP_WITHOUT_CAPTURE, f"blob {sha256}", "was kept and no capture cites it")


def check_published(case: Path, published: Mapping[str, str]) -> Iterator[Problem]:
    """Reports and exports on disk against what custody says was published.

    Args:
        case: the case folder that the paths start from.
        published: relative path -> SHA-256, the last publication of each.
    """
    for name, sha256 in sorted(published.items()):
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts or "\0" in name:
            yield _found(Kind.STRAY, f"published {name!r}", "leads out of the case folder and was not read")
            continue
        try:
            if _digest(case / place) != sha256:
                yield _found(Kind.PUBLISHED_ALTERED, name, "is not what was published")
        except FileNotFoundError:
            yield _found(Kind.PUBLISHED_MISSING, name, "was published and is not there")
        except OSError as trouble:
            yield _found(Kind.UNREADABLE, name, trouble.strerror or str(trouble))


def _judge(path: Path, place: str, kept: Mapping[str, int]) -> Problem | None:
    """What is wrong with one regular file, if anything."""
    if path.name.startswith(PART):
        return _found(Kind.UNFINISHED, place, "was left by a killed run; the next collection removes it")
    digest = _digest(path)
    if digest == path.name:
        if not _is_placed(place):
            return _found(Kind.BLOB_MISPLACED, place, f"belongs at {_place(digest)}")
        return None if digest in kept else _found(Kind.BLOB_ADDED, place, "is in no custody line")
    if digest in kept:
        return _found(Kind.BLOB_MISNAMED, place, f"holds the bytes of {digest}")
    if _HASH.fullmatch(path.name):
        return _found(Kind.BLOB_ALTERED, place, f"its bytes have the hash {digest}")
    return _found(Kind.STRAY, place, "does not belong in the evidence folder")


def _place(sha256: str) -> str:
    return f"blobs/sha256/{sha256[:2]}/{sha256}"


def _is_placed(place: str) -> bool:
    name = place.rpartition("/")[2]
    return bool(_HASH.fullmatch(name)) and place == _place(name)


def _walk(folder: Path, unread: list[OSError]) -> Iterator[Path]:
    """Everything below but real folders, sorted by name; links are not followed, unreadable folders are noted."""
    for top, folders, files in os.walk(folder, onerror=unread.append):
        folders.sort()
        links = [name for name in folders if (Path(top) / name).is_symlink()]
        yield from (Path(top) / name for name in sorted([*files, *links]))


def _digest(path: Path) -> str:
    """SHA-256 of a regular file; a link, pipe or device is not opened."""
    digest = hashlib.sha256()
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _found(kind: Kind, where: str, what: str) -> Problem:
    """A file name need not be text; where it is not, its bytes are shown escaped."""
    return Problem(kind=kind, where=where.encode("utf-8", "backslashreplace").decode(), what=what)
