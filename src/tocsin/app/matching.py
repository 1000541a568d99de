"""Have we seen this before? Files, folders, archives and standard input against what is known.

Imports nothing slow: a short question is answered in a quarter of a second. What needs the records or the settings is
imported where it is needed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.app.errors import CaseError
from tocsin.app.streaming import STDIN, Piece, named, pieces
from tocsin.fingerprint.sniff import sniff
from tocsin.model.errors import Trouble
from tocsin.model.fingerprint import Fingerprint, Match
from tocsin.model.json import to_json
from tocsin.model.seams import Fingerprinter

if TYPE_CHECKING:
    from tocsin.app.knowing import Desk

Progress = Callable[[str, int, int], None]
_MAIN = {"image": "pdq", "video": "vpdq", "audio": "chromaprint"}  # what must be able to read a medium of that kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A file's fingerprints."""

    file: str
    media_type: str
    sha256: str
    fingerprints: tuple[Fingerprint, ...]
    says: tuple[str, ...] = ()  # what could not be done besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`tocsin match`: what a file is, and what it is known as."""

    file: str
    media_type: str = ""
    sha256: str = ""
    fingerprints: tuple[Fingerprint, ...] = ()
    matches: tuple[Match, ...] = ()
    known: bool = False
    held_back: str | None = None  # the known-good item that says this is harmless
    says: tuple[str, ...] = ()  # what else the reader must know: "too plain to be matched (quality 12 of 100)"
    error: str | None = None


def printed(piece: Piece, plugins: Iterable[Fingerprinter]) -> Printed:
    """A medium's fingerprints by the plugins that take its kind.

    Raises:
        Trouble: it is no medium, or cannot be decoded.
    """
    if piece.error is not None:
        raise CaseError(piece.name, piece.error)
    content = piece.open()
    if not content:
        raise CaseError(piece.name, "is empty (0 bytes)")
    media_type = sniff(content)
    if media_type.partition("/")[0] not in _MAIN:
        raise CaseError(piece.name, f"is {media_type}: neither picture, video nor sound")
    bare = Printed(file=piece.name, media_type=media_type, sha256=hashlib.sha256(content).hexdigest(), fingerprints=())
    return more_of(bare, content, plugins)


def more_of(found: Printed, content: bytes, plugins: Iterable[Fingerprinter]) -> Printed:
    """The same with the fingerprints of further plugins that take its kind; what one of them cannot do is said.

    Raises:
        Trouble: the main one of its kind cannot decode it.
    """
    kind = found.media_type.partition("/")[0]
    more: list[Fingerprint] = []
    says: list[str] = []
    for plugin in plugins:
        if kind not in plugin.media.split():
            continue
        try:
            value = plugin.fingerprint(content)
        except Trouble as trouble:
            if plugin.algorithm == _MAIN[kind]:
                raise
            says.append(f"not compared by {plugin.algorithm}: {trouble.what}")
        else:
            more += [value] if value is not None else []
    return replace(found, fingerprints=(*found.fingerprints, *more), says=(*found.says, *says))


def match_files(
    paths: Sequence[str | Path],
    banks: Sequence[str],
    case_folder: Path | None,
    progress: Progress,
    *,
    thorough: bool = True,
    remember: bool = False,
    log: Path | None = None,
    names: Path | None = None,
) -> Iterator[Answer]:
    """Each medium at or below the paths, against banks and what was seen before.

    Args:
        paths: files, folders, archives, ``-`` for standard input.
        banks: names of the case's banks, or hash lists; none means every bank and medium of the case.
        case_folder: the case, or None for the first one upwards.
        progress: told after each file.
        thorough: look for mirrored, cropped, framed and collaged copies where nothing nearer is found.
        remember: keep the fingerprints in the case, so that what becomes known later is found.
        log: a file the answers are added to as JSON Lines; a file it has an answer for is not looked at again.
        names: a list of further paths; ``-`` for standard input.
    """
    from tocsin.app.knowing import desk

    with desk(banks, case_folder, remember=remember) as asked:
        for number, answer in enumerate(_answers(_waiting(_all(paths, names), log), asked, thorough), start=1):
            progress("match", number, 0)
            if log is not None:
                _noted(log, answer)
            yield answer
        progress("match", 0, 0)


def _all(paths: Sequence[str | Path], names: Path | None) -> Iterator[Piece]:
    yield from pieces(paths)
    if names is None:
        return
    with sys.stdin.buffer if str(names) == STDIN else names.open("rb") as listed:
        for name in named(listed):
            yield from pieces([name])


def _answers(waiting: Iterable[Piece], asked: Desk, thorough: bool) -> Iterator[Answer]:
    from tocsin.model.seams import Done
    from tocsin.run.engine import Threads

    for outcome in Threads(4).map(lambda piece: asked.look(piece, thorough=thorough), waiting):
        if isinstance(outcome, Done):
            yield outcome.result
        else:
            what = outcome.what + (f"; {outcome.remedy}" if outcome.remedy else "")
            yield Answer(file=outcome.item.name, error=what)


def shown(fingerprints: Iterable[Fingerprint]) -> tuple[Fingerprint, ...]:
    """The fingerprints without what only a matcher reads."""
    return tuple(replace(one, variants=(), blob=b"") for one in fingerprints)


def _waiting(found: Iterable[Piece], log: Path | None) -> Iterator[Piece]:
    """The pieces a log has no answer for yet."""
    done = _logged(log) if log is not None else frozenset()
    for piece in found:
        if piece.error is not None or piece.name not in done:
            yield piece


def _logged(log: Path) -> frozenset[str]:
    """The files a log has an answer for; an error is none, nor is a line cut by a kill."""
    if not log.exists():
        return frozenset()
    names: set[str] = set()
    line = b"\n"
    with log.open("rb") as lines:
        for line in lines:  # the last one is looked at below
            try:
                answer = json.loads(line)
                names |= {answer["file"]} if answer["error"] is None else set()
            except (ValueError, KeyError, TypeError):
                continue
    if not line.endswith(b"\n"):
        with log.open("ab") as lines:
            lines.write(b"\n")
    return frozenset(names)


def _noted(log: Path, answer: Answer) -> None:
    line = json.dumps(to_json(answer), ensure_ascii=True).encode() + b"\n"
    with log.open("ab") as lines:
        lines.write(line)
