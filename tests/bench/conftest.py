"""What the benchmark's own tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tocsin.bench import distractors
from tocsin.bench.scale import TINY
from tocsin.bench.setting import Setting, setting


@pytest.fixture
def few_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer windows than the benchmark takes, so that the tests are quick."""
    monkeypatch.setattr(distractors, "WINDOWS", 500)


@pytest.fixture(scope="session")
def tiny() -> Iterator[Setting]:
    """The smallest run there is, without peers."""
    with setting(TINY, said.append, alone=True) as means:
        yield means


said: list[str] = []
