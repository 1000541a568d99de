"""Where does each entry of this XML feed begin and end? Found before any parser sees it, bounded in depth and number.

feedparser takes half a minute and 800 MB for four megabytes of open elements, and does not end on an element with very
many attributes; it is given a few entries at a time, with the head of the feed before them, and none that is like that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

DEPTH = 200  # open elements: inline XHTML has some dozen
MARKS = 400_000  # elements of one feed
ENTRIES = 50_000  # of one feed
TAG = 1 << 16  # bytes of one tag
ATTRIBUTES = 200  # of one element
ENTRY = 2 << 20  # bytes of one entry
BARE = 20_000  # of one entry: "&" that begin no entity, with which the parser is slow
BATCH = 256 << 10  # bytes of entries parsed at once
HEAD = 256 << 10  # bytes before the first entry
_PLACE = 5  # an entry stands no deeper: rss/channel/item, and some elements that nobody closed
_ENTRIES = (b"item", b"entry")
_NAME = re.compile(rb"</?\s*([^\s<>/]{1,200})")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,2000}\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)
_BARE = re.compile(rb"&(?!#?\w{1,30};)")
_END = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_OPAQUE = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(slots=True)
class Parts:
    """The pieces of one feed."""

    content: bytes
    head: bytes = b""
    tail: bytes = b""  # closes what the head opened
    entries: list[tuple[int, int]] = field(default_factory=list)  # first and last byte
    refused: list[int] = field(default_factory=list)  # where entries begin that no parser should see
    ended: bool = False  # the feed's own end stands in the file
    trouble: str | None = None  # why nothing, or nothing further, is read
    entities: bool = False  # declared entities were taken out of the head

    def batches(self) -> Iterator[tuple[bytes, list[int]]]:
        """Small feeds that a parser may be given, and where the entries in each begin in the file."""
        most = max(BATCH, 4 * len(self.head))
        held: list[tuple[int, int]] = []
        size = 0
        for first, last in self.entries:
            held.append((first, last))
            size += last - first
            if size >= most:
                yield self._feed(held), [at for at, _ in held]
                held, size = [], 0
        if held or not self.entries:
            yield self._feed(held), [at for at, _ in held]

    def _feed(self, held: list[tuple[int, int]]) -> bytes:
        return self.head + b"".join(self.content[first:last] for first, last in held) + self.tail


def split(content: bytes) -> Parts:
    """The feed in pieces; ``trouble`` says what cannot be read."""
    content = _in_utf8(content)
    parts = Parts(content)
    scan = _Scan(parts)
    scan.run()
    first = min([at for at, _ in parts.entries] + parts.refused, default=len(content))
    if first > HEAD or scan.head_is_bad:
        parts.trouble = parts.trouble or f"its head is longer than {HEAD:,} bytes, or too deeply nested"
        parts.refused, parts.entries, first = parts.refused + [at for at, _ in parts.entries], [], min(first, HEAD)
    parts.head = content[:first]
    parts.tail = b"".join(b"</" + name + b">" for name in reversed(scan.around)) if first < len(content) else b""
    if b"<!ENTITY" in parts.head.upper():
        parts.head, taken = _DOCTYPE.subn(b"", parts.head)
        parts.entities = taken > 0
    parts.ended = bool(_END.search(content[-4096:]))
    return parts


def _in_utf8(content: bytes) -> bytes:
    """The feed in an encoding whose tags are ASCII; its declaration goes with the encoding."""
    codec = next((codec for mark, codec in _MARKS if content.startswith(mark)), None)
    return _DECLARATION.sub("", content.decode(codec, "replace")).encode() if codec else content


class _Scan:
    """One walk over the tags."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.content = parts, parts.content
        self.open: list[bytes] = []
        self.held: Counter[bytes] = Counter()
        self.around: list[bytes] = []  # what was open where the first entry began
        self.began: int | None = None
        self.level = 0  # open elements around the entry
        self.bad = self.head_is_bad = False

    def run(self) -> None:
        """Note every entry; stops at what cannot be told apart."""
        at = marks = 0
        while (at := self.content.find(b"<", at)) >= 0:
            marks += 1
            if marks > MARKS or len(self.parts.entries) > ENTRIES:
                self.parts.trouble = f"holds more than {MARKS:,} elements or {ENTRIES:,} entries"
                return
            end = self._opaque(at) or self._tag(at)
            if end < 0:
                break
            at = end
        self.head_is_bad |= self.bad and not self.around
        if self.began is not None:
            self.parts.refused.append(self.began)  # the file ends inside it

    def _opaque(self, at: int) -> int:
        """The end of a comment, CDATA section or instruction that begins here; 0 for none, -1 where it does not end."""
        for begin, end in _OPAQUE:
            if self.content.startswith(begin, at):
                found = self.content.find(end, at + len(begin))
                return found + len(end) if found >= 0 else -1
        return 0

    def _tag(self, at: int) -> int:
        end = self._tag_end(at)
        if end < 0:
            return -1
        tag = self.content[at:end]
        found = _NAME.match(tag)
        if tag.startswith(b"<!") or not found:
            return end if tag.startswith(b"<!") else at + 1
        name = found[1]
        if tag.startswith(b"</"):
            self._close(name, end)
        elif not tag.endswith(b"/>"):
            self._begin(name, at)
        self.bad |= tag.count(b"=") > ATTRIBUTES and tag.count(b'"') + tag.count(b"'") > 2 * ATTRIBUTES
        return end

    def _tag_end(self, at: int) -> int:
        """Behind the ``>`` that closes the tag, quoted ones apart."""
        end = at
        while (end := self.content.find(b">", end, at + TAG) + 1) >= 0 and end:
            tag = self.content[at:end]
            if tag.startswith(b"<!DOCTYPE") and tag.count(b"[") > tag.count(b"]"):
                continue
            if tag.count(b'"') % 2 == 0 or tag.count(b"'") % 2:
                return end
        self.parts.trouble = None if self.content.find(b">", at) < 0 else f"a tag is longer than {TAG:,} bytes"
        return -1

    def _begin(self, name: bytes, at: int) -> None:
        local = name.rpartition(b":")[2].lower()
        if local in _ENTRIES and self.began is None and 0 < len(self.open) <= _PLACE:
            self.head_is_bad |= self.bad and not self.around
            self.began, self.level, self.bad = at, len(self.open), False
            self.around = self.around or list(self.open)
        if len(self.open) < 2 * DEPTH:
            self.open.append(name)
            self.held[name] += 1
        self.bad |= len(self.open) > DEPTH

    def _close(self, name: bytes, end: int) -> None:
        if not self.held[name]:
            return
        while self.open:
            last = self.open.pop()
            self.held[last] -= 1
            if last == name:
                break
        if self.began is not None and len(self.open) <= self.level:
            if not self.bad and _fits(self.content[self.began : end]):
                self.parts.entries.append((self.began, end))
            else:
                self.parts.refused.append(self.began)
            self.began, self.bad = None, False


def _fits(entry: bytes) -> bool:
    return len(entry) <= ENTRY and (entry.count(b"&") <= BARE or len(_BARE.findall(entry)) <= BARE)
