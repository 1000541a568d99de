"""How is the browser spoken to? Chrome's DevTools protocol over two pipes: JSON messages, each ended by a NUL."""

from __future__ import annotations

import json
import os
import select
from collections import deque
from typing import Any

from tocsin.fetch.stop import Deadline, Stop
from tocsin.model.seams import Reach

LIMIT = 512 << 20  # bytes the browser may say in all
_BLOCK = 1 << 18

Message = dict[str, Any]  # as the protocol defines it, one shape for each method


class Pipe:
    """One conversation; every wait ends with the deadline."""

    def __init__(self, read: int, write: int, deadline: Deadline) -> None:
        self._read, self._write, self._deadline = read, write, deadline
        self._held = bytearray()
        self._heard = 0
        self._last = 0
        self._events: deque[Message] = deque()

    def call(self, method: str, params: Message | None = None, session: str | None = None) -> Message:
        """Ask, and wait for the answer; events that come meanwhile are kept.

        Raises:
            Stop: it refuses, is gone, or time is over.
        """
        number = self.tell(method, params, session)
        while True:
            message = self._next(self._deadline.remaining())
            if message is None:
                raise self._deadline.over()
            if message.get("id") != number:
                self._events.append(message)
            elif "error" in message:
                raise Stop(Reach.PROTOCOL, f"the browser refuses {method}: {message['error'].get('message', '')}")
            else:
                return dict(message.get("result", {}))

    def tell(self, method: str, params: Message | None = None, session: str | None = None) -> int:
        """Ask without waiting; the answer comes among the events. Returns the question's number."""
        self._last += 1
        message: Message = {"id": self._last, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._send(json.dumps(message).encode() + b"\0")
        return self._last

    def event(self, seconds: float) -> Message | None:
        """The next event or late answer; None where none comes in time."""
        if self._events:
            return self._events.popleft()
        return self._next(min(seconds, self._deadline.remaining()))

    def _send(self, content: bytes) -> None:
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[os.write(self._write, rest) :]
        except OSError:
            raise Stop(Reach.PROTOCOL, "the browser is gone") from None

    def _next(self, seconds: float) -> Message | None:
        while (end := self._held.find(b"\0")) < 0:
            ready, _, _ = select.select([self._read], [], [], max(0.0, seconds))
            if not ready:
                return None
            block = os.read(self._read, _BLOCK)
            self._heard += len(block)
            if not block:
                raise Stop(Reach.PROTOCOL, "the browser is gone")
            if self._heard > LIMIT:
                raise Stop(Reach.PROTOCOL, f"the browser said more than {LIMIT:,} bytes")
            self._held += block
        raw = bytes(self._held[:end])
        del self._held[: end + 1]
        try:
            message = json.loads(raw)
        except (ValueError, RecursionError):
            raise Stop(Reach.PROTOCOL, "the browser's answer cannot be read") from None
        return message if isinstance(message, dict) else {}
