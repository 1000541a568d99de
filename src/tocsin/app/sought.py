"""Where does a handle, address or number stand? In authors, forwards, texts, names and the kept files themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from tocsin.model import Capture, Post

_AROUND = 60  # characters shown on each side of a mention
_FEWEST = 3  # letters of a name that is looked for without its @
_DIGITS = 9  # of a telephone number that tell it, from its end
_CHUNK = 1 << 20
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,25}")
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where the person stands. ``own`` where they speak, not where others speak of them."""

    kind: str  # "post", "capture", "decision"
    id: str
    source: str
    field: str  # "author", "text", "url", ...
    says: str  # the words around it; empty where the field is the name itself
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A person's handles, addresses and numbers, and the pseudonyms they bear in this case."""

    handles: tuple[str, ...]
    pseudonyms: frozenset[str]
    _names: re.Pattern[str] = field(init=False, repr=False)
    _numbers: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        numbers = tuple(digits[-_DIGITS:] for handle in self.handles if (digits := phone(handle)))
        names = [_pattern(handle) for handle in self.handles if not phone(handle)]
        names += [re.escape(name) for name in sorted(self.pseudonyms)]
        object.__setattr__(self, "_numbers", numbers)
        object.__setattr__(self, "_names", re.compile("|".join(names) or r"(?!)", re.IGNORECASE))

    def in_post(self, post: Post) -> Iterator[Place]:
        """Every field of a post that names the person."""
        for name, value in (("author", post.author), ("forwarded_from", post.forwarded_from)):
            if value and self.is_name(value):
                yield Place(kind="post", id=post.id, source=post.source, field=name, says="", own=True)
        fields = [("text", post.full_text), ("url", post.url), ("reply_to", post.reply_to)]
        fields += [("media name", medium.name) for medium in post.media]
        fields += [("media description", medium.alt) for medium in post.media]
        for name, value in fields:
            if value and (says := self.mention(value)) is not None:
                yield Place(kind="post", id=post.id, source=post.source, field=name, says=says)

    def in_capture(self, capture: Capture) -> Iterator[Place]:
        """The address or place of a kept file, where it names the person."""
        for name, value in (("url", capture.url), ("locator", capture.locator)):
            if value and (says := self.mention(value)) is not None:
                yield Place(kind="capture", id=capture.id, source=capture.source, field=name, says=says)

    def is_name(self, value: str) -> bool:
        """True where a field is the person's name, pseudonym, address or number."""
        known = {form.casefold() for handle in self.handles for form in forms(handle)}
        return value in self.pseudonyms or value.strip().casefold() in known or self._number(value) is not None

    def mention(self, text: str) -> str | None:
        """The words around the first place where a text names the person; None where it does not."""
        found = self._names.search(text)
        span = found.span() if found else self._number(text)
        if span is None:
            return None
        return " ".join(text[max(0, span[0] - _AROUND) : span[1] + _AROUND].split())

    def _number(self, text: str) -> tuple[int, int] | None:
        for found in _PHONE.finditer(text) if self._numbers else ():
            if re.sub(r"\D", "", found[0]).endswith(self._numbers):
                return found.span()
        return None

    def needles(self) -> tuple[bytes, ...]:
        """How the handles stand in a kept file: as UTF-8, UTF-16, and as JSON escapes them."""
        bare = {handle.strip().lstrip("@") for handle in self.handles}
        texts = {text for name in bare for text in (name, name.lower()) if len(name) >= _FEWEST}
        found = {text.encode(code, "replace") for text in texts for code in ("utf-8", "utf-16-le")}
        return tuple(sorted(found | {json.dumps(text)[1:-1].encode() for text in texts}))


def forms(handle: str) -> set[str]:
    """How a handle may stand as an author: with and without its @, in lower case, as an account's address."""
    bare = handle.strip().lstrip("@")
    found = {handle, bare, f"@{bare}"}
    user, at, host = bare.partition("@")
    if at and host:
        found |= {f"https://{host}/users/{user}", f"https://{host}/@{user}"}
    return found | {form.lower() for form in found}


def phone(handle: str) -> str:
    """The digits of a telephone number; empty where the handle is none."""
    digits = re.sub(r"\D", "", handle)
    return digits if _PHONE.fullmatch(handle.strip()) and len(digits) >= 7 else ""


def count_in(stream: BinaryIO, needles: Sequence[bytes]) -> int | None:
    """How often the needles stand in a kept file, read a piece at a time; None where it is packed."""
    longest = max(map(len, needles), default=1)
    before, count = b"", 0
    while piece := stream.read(_CHUNK):
        if not before and piece.startswith(_PACKED):
            return None
        whole = before + piece
        count += sum(whole.count(needle) - before.count(needle) for needle in needles)
        before = whole[-(longest - 1) :] if longest > 1 else b" "
    return count


def _pattern(handle: str) -> str:
    """A handle as a word of its own, with or without its @; a short one only with it."""
    bare = handle.strip().lstrip("@")
    sign = "@" if len(bare) < _FEWEST else "@?"
    return rf"(?<![\w.@+-]){sign}{re.escape(bare)}(?![\w-])"
