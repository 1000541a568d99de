"""What does the door need of the evidence store?"""

from __future__ import annotations

from typing import BinaryIO, Protocol


class Keeper(Protocol):
    """Keeps bytes under their SHA-256 before anybody parses them; ``preserve.Evidence`` is one."""

    def keep(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """Keep the stream's bytes to its end; SHA-256 in lower-case hex, and size in bytes.

        Raises:
            Trouble: more than ``limit`` bytes came, or they cannot be kept. What the stream raises passes through.
        """

    def open(self, sha256: str) -> BinaryIO:
        """The kept bytes, for reading, from their start; can be sought in."""
