"""What is remembered of hosts and pages from one run to the next?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Protocol


class Memory(Protocol):
    """Small texts by key. A key has at most 60 characters of a-z, 0-9 and the hyphen; a value at most ``MOST``.

    What is forgotten costs a request more, never a promise: an unknown page is fetched whole, robots.txt asked again.
    """

    def recall(self, key: str) -> str | None:
        """What was last remembered under the key, or None."""

    def remember(self, key: str, value: str) -> None:
        """Keep the value in the place of what stood there; durable once the process goes on to its next request."""


MOST = 64 << 10  # characters of one value


@dataclass(slots=True)
class Forgetful:
    """Remembers as long as the process lives."""

    held: dict[str, str] = field(default_factory=dict)

    def recall(self, key: str) -> str | None:
        """What was last remembered under the key, or None."""
        return self.held.get(key)

    def remember(self, key: str, value: str) -> None:
        """Keep the value."""
        self.held[key] = value


def key_of(kind: str, *subject: str) -> str:
    """A short key: the kind, and a hash of what it is about. At most 49 characters for a kind of up to eight."""
    told = "\n".join(subject).encode("utf-8", "replace")
    return f"{kind}-{hashlib.sha256(told).hexdigest()[:40]}"


def read_back(memory: Memory, key: str) -> dict[str, object]:
    """The remembered object; an empty one where nothing, or nothing readable, is remembered."""
    try:
        told = json.loads(memory.recall(key) or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def put_down(memory: Memory, key: str, told: dict[str, object]) -> None:
    """Remember an object of plain values, unless it is too large to be worth it."""
    text = json.dumps(told, ensure_ascii=True, sort_keys=True)
    if len(text) <= MOST:
        memory.remember(key, text)
