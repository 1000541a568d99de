"""What does one message of a WhatsApp export say, and what did WhatsApp itself write into it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tocsin.collect.chats.whatsapp_line import MARK, told

_MARKS = re.compile(MARK.removesuffix("*+"))
_NAME = r"[^<>\n]{1,255}"
_BEFORE = re.compile(rf"[\u200e\u200f]?<{MARK}([^<>:：\n]{{2,40}}?)\s{{0,2}}[:：]\s{{0,2}}({_NAME})>{MARK}")
_BEHIND = re.compile(rf"{MARK}({_NAME}?){MARK} \(([^()\n]{{2,60}})\){MARK}")
_TAIL = 200  # characters at the end that hold the mark of an edit
_IOS = "\u200e"  # stands before what is not the sender's own words


@dataclass(frozen=True, slots=True)
class Said:
    """A message without what WhatsApp wrote into it."""

    author: str
    text: str
    files: tuple[str, ...]  # names of attachments
    omitted: int  # attachments that the export was made without
    deleted: bool


def said(rest: str, supplied: Callable[[str], bool]) -> Said | None:
    """What follows the head of a message, or None where nobody said it (a line of the service).

    Args:
        rest: the message's first line behind its head, and the lines that continue it.
        supplied: whether a file of that name lies beside the chat.
    """
    first, _, more = rest.partition("\n")
    sender, colon, begin = f"{first} ".partition(": ")
    author = _plain(sender).lstrip("~").strip(" \u00a0\u202f")
    # A colon inside a name in quotation marks: "X changed the subject to "a: b"".
    torn = author.count('"') % 2 or author.count("“") != author.count("”") or author.count("«") != author.count("»")
    if not colon or not author or torn or _is_service(begin):
        return None
    text = "\n".join(part for part in (begin[:-1], more) if part)
    if _plain(text).strip().rstrip(".").casefold() in _words("deleted", "lines"):
        return Said(author, "", (), 0, deleted=True)
    text = text[:-_TAIL] + _edited().sub("", text[-_TAIL:])
    files: list[str] = []
    lines = [_without_files(line, place, supplied, files) for place, line in enumerate(text.split("\n"))]
    left = [line for line in lines if line is not None and not _is_omitted(line)]
    omitted = sum(1 for line in lines if line is not None and (_is_omitted(line) or _names_omitted(line)))
    return Said(author, "\n".join(left).strip("\n"), tuple(files), omitted, deleted=False)


def _without_files(line: str, place: int, supplied: Callable[[str], bool], files: list[str]) -> str | None:
    """The line without the attachments that it names, which are noted; None where nothing is left of it."""
    behind = _BEHIND.fullmatch(line) if place == 0 else None
    if behind and (_known(behind[2], "behind") or supplied(_plain(behind[1]).strip())):
        files.append(_plain(behind[1]).strip())
        return None

    def note(found: re.Match[str]) -> str:
        name = _plain(found[2]).strip()
        if not (_known(found[1], "before") or supplied(name)):
            return found[0]
        files.append(name)
        return ""

    rest = _BEFORE.sub(note, line)
    return rest if rest.strip() or rest == line else None


def _known(word: str, key: str) -> bool:
    return _plain(word).strip().casefold() in _words("attached", key)


def _is_service(begin: str) -> bool:
    return begin.startswith(_IOS) and any(part in begin.casefold() for part in _words("service", "parts"))


def _is_omitted(line: str) -> bool:
    plain = _plain(line).strip().casefold()
    return plain in _words("omitted", "lines") or plain in _words("omitted", "stubs")


def _names_omitted(line: str) -> bool:
    """A document's name and pages stand before the words, which a mark sets off."""
    head, mark, tail = line.rpartition(_IOS)
    return bool(mark and head) and _plain(tail).strip().casefold() in _words("omitted", "stubs")


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


@cache
def _words(table: str, key: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in told()[table][key])


@cache
def _edited() -> re.Pattern[str]:
    marks = "|".join(map(re.escape, _longest_first()))
    return re.compile(rf"\s{{0,2}}[\u200e\u200f]?(?:{marks}){MARK}\s{{0,2}}\Z", re.IGNORECASE)


def _longest_first() -> Iterator[str]:
    yield from sorted(told()["edited"]["marks"], key=len, reverse=True)
