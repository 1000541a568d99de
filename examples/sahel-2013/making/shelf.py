"""What do the makers share? The story's pictures, films and identifiers, and a place to put files down."""

from __future__ import annotations

import hashlib
import io
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

from PIL import Image

STORY = Path(__file__).resolve().parent.parent / "story"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Everything drawn and derived; ``put`` writes below the folder that is being built."""

    root: Path
    pictures: dict[str, bytes]
    films: dict[str, bytes]
    identifiers: dict[str, str]

    def put(self, name: str, content: bytes | str) -> None:
        """Write one file; text as UTF-8 with line feeds."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def fill(self, text: str) -> str:
        """The text with its ``${...}`` identifiers, without surrounding blank lines."""
        return Template(text).substitute(self.identifiers).strip()

    def measures(self, picture: str) -> tuple[int, int]:
        """Width and height of a picture in pixels."""
        with Image.open(io.BytesIO(self.pictures[picture])) as held:
            return held.size


def story(name: str) -> dict[str, Any]:
    """One file of the story, as TOML gives it."""
    return tomllib.loads((STORY / name).read_text("utf-8"))


def digest_name(seed: str, length: int) -> str:
    """A hexadecimal name that is always the same for the same seed."""
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def zulu(at: datetime) -> str:
    """RFC 3339 in UTC, seconds, with Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
