"""How much is ever taken in?"""

from __future__ import annotations

from dataclasses import dataclass, fields

from tocsin.fetch.errors import FetchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what one request, file or archive may cost. All are positive."""

    timeout: float = 30.0  # seconds for a whole request, its redirects included
    max_bytes: int = 20 << 20  # bytes of one answer's body, encoded and decoded
    max_redirects: int = 5
    max_head: int = 256 << 10  # bytes before the body: interim answers (1xx), status line and headers together
    drip: int = 64  # bytes a second an answer must reach once it has begun; slower ones are cut
    max_medium: int = 64 << 20  # bytes of one fetched picture, video or sound
    ratio: int = 200  # decoded bytes for each encoded one, beyond the first ``slack``
    slack: int = 4 << 20  # decoded bytes that may come at any ratio
    max_file: int = 16 << 30  # bytes of one file
    max_files: int = 200_000  # files below one source's location
    max_depth: int = 32  # folders within folders
    max_members: int = 100_000  # members of one archive
    max_unpacked: int = 16 << 30  # bytes of one archive's members together

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise FetchError(f"fetch limit {field.name}", "is not positive", "leave it out for the default")
