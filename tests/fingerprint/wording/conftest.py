"""Posts of invented groups, one second after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.model.post import Post

Write = Callable[..., Post]
START = datetime(2013, 1, 15, 12, tzinfo=UTC)


def written(text: str, *, source: str = "channel", at: int = 0, native_id: str = "", author: str | None = None) -> Post:
    """A post ``at`` seconds after the start."""
    return Post(
        source=source,
        native_id=native_id or f"{source}-{at}",
        capture="cap-1",
        locator="line 1",
        collected=START + timedelta(days=30),
        claimed=START + timedelta(seconds=at),
        text=text,
        author=author,
    )


@pytest.fixture(scope="session")
def write() -> Write:
    return written
