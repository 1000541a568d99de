"""Where do steps run? And the one place where a surprise is caught."""

from __future__ import annotations

import logging
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
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
    except Exception as surprise:  # noqa: BLE001  # the product's one broad except
        log.debug("%s", _told(surprise))
        return Failed(item, "", _told(surprise), "please report this with what `tocsin doctor --json` prints")


def _told(surprise: Exception) -> str:
    """What happened and where in our code; not its words, which may quote a post or name a person."""
    place = traceback.extract_tb(surprise.__traceback__)[-1]
    return f"unexpected {type(surprise).__name__} at {Path(place.filename).name} line {place.lineno}"


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
