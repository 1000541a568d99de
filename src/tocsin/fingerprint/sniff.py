"""What kind of medium is this? Told by its first bytes, never by its name or the sender's word."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
HEAD = 512  # bytes looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Bytes that must stand at given offsets."""

    media_type: str
    parts: tuple[tuple[int, bytes], ...]

    def fits(self, content: bytes) -> bool:
        """Whether all of them do."""
        return all(content[at : at + len(part)] == part for at, part in self.parts)


def sniff(content: bytes) -> str:
    """Media type of the bytes, such as ``image/png``.

    ``application/x-empty`` for none, ``application/octet-stream`` where nothing known fits.
    """
    if not content:
        return EMPTY
    head = content[:HEAD]
    for signature in _signatures():
        if signature.fits(head):
            return _refined(signature.media_type, head)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((kind for kind, text in _openings() if start.startswith(text)), UNKNOWN)


def picture_reader(media_type: str) -> str | None:
    """Pillow's name of the one decoder that may read the type; None where it is no picture we read."""
    return _readers("pictures").get(media_type)


def video_reader(media_type: str) -> str | None:
    """FFmpeg's name of the one demuxer that may read the type; None where it is no video we read."""
    return _readers("videos").get(media_type)


def sound_reader(media_type: str) -> str | None:
    """FFmpeg's name of the one demuxer that may read the type; None where it holds no sound we read."""
    return _readers("sounds").get(media_type) or video_reader(media_type)


def _refined(media_type: str, head: bytes) -> str:
    if media_type == "video/x-matroska" and b"webm" in head[:64]:
        return "video/webm"
    if media_type == "image/heic" and _brands(head) & {b"avif", b"avis"}:
        return "image/avif"
    if media_type == "application/ogg":
        return "video/ogg" if b"theora" in head[:64] else "audio/ogg"
    return media_type


def _brands(head: bytes) -> set[bytes]:
    """The brands an ISO base media file says it is compatible with, beside its own."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[at : at + 4] for at in range(16, end - 3, 4)}


@cache
def _signatures() -> tuple[Signature, ...]:
    return tuple(
        Signature(
            media_type=row["type"],
            parts=tuple((at, bytes.fromhex(part)) for at, part in ([row["at"], row["hex"]], *row.get("also", []))),
        )
        for row in _table()["signature"]
    )


@cache
def _openings() -> tuple[tuple[str, bytes], ...]:
    return tuple((row["type"], row["text"].encode("ascii")) for row in _table()["opening"])


@cache
def _readers(kind: str) -> dict[str, str]:
    return dict(_table()[kind])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("signatures.toml").read_text("utf-8"))
