"""Where do steps run? And the one place where a surprise is caught."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from tocsin.model import Trouble
from tocsin.model.seams import Done, Failed

T = TypeVar("T")
R = TypeVar("R")
log = logging.getLogger(__name__)


def attempt(step: Callable[[T], R], item: T) -> Done[T, R] | Failed[T]:
    """One item through one step. Whatever goes wrong becomes a value, so that one bad input never stops the others."""
    try:
        return Done(item, step(item))
    except Trouble as told:
        return Failed(item, told.where, told.what, told.remedy)
    except Exception as surprise:
        log.debug("surprise in a step", exc_info=True)
        kind = type(surprise).__name__
        return Failed(item, "", f"{kind}: {surprise}"[:300], "please report this with `tocsin doctor --json`")


@dataclass(frozen=True, slots=True)
class Serial:
    """One item after the other, in this thread."""

    def map(self, step: Callable[[T], R], items: Iterable[T]) -> Iterator[Done[T, R] | Failed[T]]:
        """One outcome for each item, in order."""
        for item in items:
            yield attempt(step, item)


@dataclass(frozen=True, slots=True)
class Threads:
    """Several at a time: for steps that wait for the network, a decoder process or code that frees the interpreter."""

    workers: int = 2

    def map(self, step: Callable[[T], R], items: Iterable[T]) -> Iterator[Done[T, R] | Failed[T]]:
        """One outcome for each item, in order; at most twice as many in flight as there are workers."""
        with ThreadPoolExecutor(self.workers) as pool:
            flying: deque[Future[Done[T, R] | Failed[T]]] = deque()
            for item in items:
                flying.append(pool.submit(attempt, step, item))
                if len(flying) >= 2 * self.workers:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
