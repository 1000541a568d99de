"""What is known around a post when it is read?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.model.kinds import Role
    from tocsin.model.post import Post
    from tocsin.model.transcript import Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a post answers, what its pictures say, and who speaks in its source."""

    answers: Post | None = None
    transcripts: tuple[Transcript, ...] = ()  # of its pictures, in their order
    role: Role | None = None  # None: unknown
