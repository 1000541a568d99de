"""Which messages does this mailbox hold? mboxo, mboxrd, mboxcl and mboxcl2 (RFC 4155), found in a stream.

A message begins at a line ``From``, a name, and a time, after a blank line and before a header; where a message
states its length and another begins just there, lines like that inside it are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.collect.archives.flow import Flow

MESSAGE = 64 << 20  # bytes of one message
_BLOCK = 1 << 18
_LINE = 2_000  # bytes in which a separator and the header after it are recognised
_HEAD = 1 << 18  # bytes in which a message states its length
_FROM = re.compile(
    rb"From [^\r\n]{0,500}?\b\d{1,2}:\d\d\b[^\r\n]{0,100}\b\d{4}\b[^\r\n]{0,100}"
    rb"\r?\n(?=[!-9;-~]{1,200}[ \t]*:|>From )"
)
_BETWEEN = re.compile(rb"\n\r?\n(?=" + _FROM.pattern + rb")")
_FIRST = re.compile(rb"From [^\r\n]{0,900}\r?\n")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands in the mailbox, without its ``From`` line; no bytes where it is too large."""

    number: int  # from 1
    raw: bytes | None


def is_mbox(head: bytes) -> bool:
    """True where the first bytes are a mailbox's."""
    return _FIRST.match(head.lstrip(b"\r\n")) is not None


def messages(flow: Flow) -> Iterator[Message]:
    """Every message in order; ``flow.trouble`` says afterwards why a compressed mailbox could not be read on."""
    flow.blanks()
    mail = _Mailbox(flow)
    while mail.more():
        yield mail.message()


class _Mailbox:
    """The bytes of the current message and what follows it."""

    def __init__(self, flow: Flow) -> None:
        self._flow, self._data, self._number, self._ended = flow, bytearray(), 0, False

    def more(self) -> bool:
        return bool(self._data) or self._fill()

    def message(self) -> Message:
        """The message that begins here."""
        self._number += 1
        self._need(_LINE)
        first = _FIRST.match(self._data)
        start = first.end() if first else 0
        end, is_sure = self._stated_end(start)
        scan, is_large = max(end - 1, start), False
        while (found := self._separator(scan)) is None and not self._ended:
            scan = max(scan, len(self._data) - _LINE)
            if scan > MESSAGE:  # forget it, and keep what may be the beginning of the next
                del self._data[: scan - 8]
                start, scan, is_large = 0, 8, True
            self._fill()
        end = len(self._data) if found is None else found
        raw = None if is_large or end - start > MESSAGE else bytes(self._data[start:end])
        del self._data[:end]
        return Message(self._number, raw if raw is None or is_sure else _QUOTED.sub(b"", raw))

    def _separator(self, scan: int) -> int | None:
        """Where the next message begins, looked for from ``scan`` on."""
        found = _BETWEEN.search(self._data, max(0, scan - 3))
        return found.end() if found else None

    def _stated_end(self, start: int) -> tuple[int, bool]:
        """Where the message ends by its own word, if another begins there; else its start, and False."""
        while not (head := _END_OF_HEAD.search(self._data, start)) and len(self._data) < _HEAD and self._fill():
            pass
        told = _LENGTH.search(self._data, start, head.end()) if head else None
        if head is None or told is None or int(told[1]) > MESSAGE:
            return start, False
        end = head.end() + int(told[1])
        self._need(end + _LINE)
        rest = bytes(self._data[end : end + _LINE]).lstrip(b"\r\n")
        is_sure = len(self._data) >= end and (not rest or bool(_FROM.match(rest)))
        return (end, True) if is_sure else (start, False)

    def _need(self, size: int) -> None:
        while len(self._data) < size and self._fill():
            pass

    def _fill(self) -> bool:
        block = self._flow.read(_BLOCK)
        self._data += block
        self._ended = not block
        return bool(block)
