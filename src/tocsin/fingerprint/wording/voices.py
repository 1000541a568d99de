"""Whose words are they: one voice's, several sources', the press's?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.model.kinds import Role
from tocsin.model.post import Post


@dataclass(frozen=True, slots=True)
class Voice:
    """What is remembered of a post beside its words."""

    post: str
    source: str
    native_id: str
    author: str | None
    role: Role

    def same_post(self, other: Voice) -> bool:
        """True for the versions of one post: an edit echoes nothing."""
        return self.source == other.source and self.native_id == other.native_id

    def same_voice(self, other: Voice) -> bool:
        """True where one speaker repeats itself, or may: the same source, and no two authors named."""
        if self.source != other.source:
            return False
        return self.author is None or other.author is None or self.author == other.author

    def same_trade(self, other: Voice) -> bool:
        """True where news is printed again as news, or a target's page is kept again."""
        return self.role is other.role and self.role in (Role.REPORTING, Role.TARGET)


def voice(post: Post, roles: Mapping[str, Role]) -> Voice:
    """A post's voice; a source without a role is one where anybody speaks."""
    return Voice(
        post=post.id,
        source=post.source,
        native_id=post.native_id,
        author=post.author,
        role=roles.get(post.source, Role.GENERAL),
    )


def when(post: Post) -> datetime:
    """The time its publisher states, else when it was taken in."""
    return post.claimed or post.collected
