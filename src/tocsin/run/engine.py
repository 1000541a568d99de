"""Where do steps run? And the one place where a surprise is caught."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tocsin.model import Trouble
from tocsin.model.seams import Done, Failed

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")


def attempt(step: Callable[[T], R], item: T) -> Done[T, R] | Failed[T]:
    """One item through one step. Whatever goes wrong becomes a value, so that one bad input never stops the others."""
    try:
        return Done(item, step(item))
    except Trouble as told:
        return Failed(item, told.where, told.what, told.remedy)
    except Exception as surprise:  # noqa: BLE001  # the product's one broad except
        told_so = _told(surprise)
        return Failed(item, "", told_so, "please report this with what `tocsin doctor --json` prints")


def _told(surprise: Exception) -> str:
    """What happened and where in our code, logged too; not its words, which may quote a post or name a person."""
    import logging  # a surprise is rare, and these are slow to import
    import traceback

    place = traceback.extract_tb(surprise.__traceback__)[-1]
    told_so = f"unexpected {type(surprise).__name__} at {Path(place.filename).name} line {place.lineno}"
    logging.getLogger(__name__).debug("%s", told_so)
    return told_so


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
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self.workers) as pool:
            flying: deque[Future[Done[T, R] | Failed[T]]] = deque()
            for item in items:
                flying.append(pool.submit(attempt, step, item))
                if len(flying) >= 2 * self.workers:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
