"""Since when does the custody log stand so? Its head is time-stamped, and the raw replies are kept beside it.

What is stamped is the line ``<number> <hash>`` and a line feed, as ``custody/head.txt`` of a package holds it. A
custody line ``anchor`` names the reply: its object is the head's hash; its detail holds ``seq`` (the head's number),
``file``, ``token`` (SHA-256 of the reply), ``time`` (as the authority states it), ``authority`` and ``verified`` (by
which software).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.model import utc_text
from tocsin.preserve.entry import Entry
from tocsin.preserve.ledger import Head
from tocsin.preserve.package import stamping
from tocsin.preserve.package.lines import lines
from tocsin.preserve.problem import Kind, Problem

ANCHOR = "anchor"
_LARGEST = 1 << 20  # bytes of a reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A head that an authority stamped, as its custody line is to say it."""

    head: Head
    authority: str
    file: str  # name below the folder of anchors
    stamp: stamping.Stamp

    @property
    def detail(self) -> dict[str, str]:
        """The detail of its custody line, whose action is ``anchor`` and whose object is the head's hash."""
        return {
            "seq": str(self.head[0]),
            "file": self.file,
            "token": self.stamp.sha256,
            "time": utc_text(self.stamp.at),
            "authority": self.authority,
            "verified": self.stamp.by,
        }


def head_line(head: Head) -> bytes:
    """What is stamped of a head."""
    return f"{head[0]} {head[1]}\n".encode("ascii")


def anchor(head: Head, number: int, address: str, post: stamping.Post, trust: Sequence[bytes]) -> Anchor:
    """Have the head stamped by one authority; nothing is written yet.

    Args:
        head: number and hash of the log's last line.
        number: the authority's place among those asked, from 1.
        address: of the authority.
        post: sends the query.
        trust: certificates the authority must chain to; where none is given, those the reply brings.

    Raises:
        PreserveError: the answer does not verify. What ``post`` raises passes through.
    """
    stamp = stamping.ask(address, head_line(head), post, trust)
    return Anchor(head=head, authority=address, file=f"{head[0]}-{number}.tsr", stamp=stamp)


def check_anchors(log: Path, replies: Mapping[str, Path], trust: Sequence[bytes]) -> Iterator[Problem]:
    """Every custody line ``anchor`` against its reply and against the line it stamped, and every reply against the log.

    Args:
        log: the custody log; lines that do not hold are left out, they are told elsewhere.
        replies: file name -> path of the raw replies.
        trust: certificates (PEM) an authority must chain to; where none are given, those that came with the replies,
            which proves that reply and line belong together and not whose the authority is.
    """
    told = _anchors(log)
    heads = _hashes(log, {int(line.detail["seq"]) for line in told if _number(line)})
    for line in told:
        yield from _check(line, heads, replies, trust)
    for name in sorted(set(replies) - {line.detail.get("file", "") for line in told}):
        yield Problem(kind=Kind.ANCHOR_WRONG, where=f"anchors/{name}", what="is named by no custody line")


def _check(
    line: Entry, heads: Mapping[int, str], replies: Mapping[str, Path], trust: Sequence[bytes]
) -> Iterator[Problem]:
    name, where = line.detail.get("file", ""), f"anchor of custody line {line.seq}"
    head = (int(line.detail["seq"]) if _number(line) else 0, line.object)
    if heads.get(head[0]) != head[1] or head[0] >= line.seq:
        yield Problem(kind=Kind.ANCHOR_WRONG, where=where, what=f"stamps line {head[0]}, which is another in the log")
        return
    if name not in replies:
        yield Problem(kind=Kind.ANCHOR_MISSING, where=where, what=f"names {name[:80]!r}, which is not there")
        return
    with replies[name].open("rb") as stream:
        reply = stream.read(_LARGEST)
    if hashlib.sha256(reply).hexdigest() != line.detail.get("token"):
        yield Problem(kind=Kind.ANCHOR_WRONG, where=f"anchors/{name}", what="is not the reply the custody log names")
        return
    judged = stamping.judge_kept(reply, hashlib.sha256(head_line(head)).hexdigest(), trust)
    if judged.trouble:
        yield Problem(kind=Kind.ANCHOR_WRONG, where=f"anchors/{name}", what=judged.trouble)
    elif judged.at is None or utc_text(judged.at.replace(microsecond=0)) != _seconds(line.detail.get("time", "")):
        yield Problem(kind=Kind.ANCHOR_WRONG, where=f"anchors/{name}", what="states another time than the custody log")


def _number(line: Entry) -> bool:
    seq = line.detail.get("seq", "")
    return seq.isascii() and seq.isdigit() and len(seq) < 19


def _seconds(text: str) -> str:
    return text.partition(".")[0].removesuffix("Z") + "Z"


def _anchors(log: Path) -> list[Entry]:
    return list(lines(log, ANCHOR))


def _hashes(log: Path, wanted: set[int]) -> dict[int, str]:
    return {line.seq: line.hash for line in lines(log) if line.seq in wanted} if wanted else {}


def replies_in(folder: Path) -> dict[str, Path]:
    """The raw replies in a folder of anchors; links are left out."""
    if not folder.is_dir():
        return {}
    return {path.name: path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()}


def replies_of(names: Mapping[str, int]) -> list[str]:
    """Of a package's file names those of anchors."""
    return sorted(name for name in names if name.startswith("anchors/"))


def anchored(log: Path) -> dict[int, tuple[str, str]]:
    """Number of each stamped head -> (time, authority) of its earliest stamp, as the log says."""
    found: dict[int, tuple[str, str]] = {}
    for line in _anchors(log):
        if _number(line):
            mark = (line.detail.get("time", ""), line.detail.get("authority", ""))
            found[int(line.detail["seq"])] = min(found.get(int(line.detail["seq"]), mark), mark)
    return found
