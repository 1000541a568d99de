"""Which loops search the index? Those of kernel.c where it was built, else NumPy's; the answers are the same.

TOCSIN_KERNEL in the environment forces one: ``numpy``, or of the compiled ones ``scalar``, ``popcnt``, ``avx512``.
"""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Protocol

import numpy as np

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index.numeric import Found, Numeric, Room, Tables
from tocsin.fingerprint.index.values import Values

VARIABLE = "TOCSIN_KERNEL"
MOST_PLANS = 64


class Kernel(Protocol):
    """What the loops do; ``Numeric`` says how."""

    @property
    def name(self) -> str:
        """What ``kernel_name`` tells."""

    @property
    def looking(self) -> float:
        """What looking at one value in turn costs, beside one probe of a bucket."""

    def search(self, values: Values, tables: Tables, levels: tuple[int, ...], queries: Values, radius: int) -> Found:
        """Every value within the radius of each query, by bands."""

    def scan(self, values: Values, queries: Values, radius: int) -> Found:
        """Every value within the radius of each query, by looking at all."""

    def band(self, values: Values, room: Room) -> bool:
        """Fill the tables of one band; False where its buckets need the wide form of ``rel``."""


class Native:
    """The loops of kernel.c."""

    looking = 0.06

    def __init__(self, compiled: ModuleType) -> None:
        self._compiled = compiled
        self._plans: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[bytes, bytes, bytes]] = {}

    @property
    def name(self) -> str:
        """``c-`` and which loops of it this machine runs."""
        return f"c-{self._compiled.name()}"

    def search(self, values: Values, tables: Tables, levels: tuple[int, ...], queries: Values, radius: int) -> Found:
        """As ``Numeric.search``; without the GIL."""
        widths, most, probes = self._planned(tables.widths, levels)
        return _found(
            self._compiled.search(
                values,
                tables.base,
                tables.rel,
                tables.rel.itemsize,
                tables.ids,
                widths,
                most,
                probes,
                queries,
                radius,
                self.looking * len(values),
            )
        )

    def scan(self, values: Values, queries: Values, radius: int) -> Found:
        """As ``Numeric.scan``; without the GIL."""
        return _found(self._compiled.scan(values, queries, radius))

    def band(self, values: Values, room: Room) -> bool:
        """As ``Numeric.band``; without the GIL."""
        size = room.rel.itemsize
        return bool(
            self._compiled.band(
                values, room.bit, room.width, room.first, room.base, room.rel, size, room.ids, room.scratch
            )
        )

    def _planned(self, widths: tuple[int, ...], levels: tuple[int, ...]) -> tuple[bytes, bytes, bytes]:
        """The bands, their levels and the probes of these, as kernel.c takes them."""
        plan = self._plans.get((widths, levels))
        if plan is None:
            cut, most = bytes(widths), array("b", levels).tobytes()
            plan = cut, most, self._compiled.probes(cut, most)
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[widths, levels] = plan
        return plan


def _found(told: tuple[bytes, bytes, bytes]) -> Found:
    query, value, distance = told
    return Found(np.frombuffer(query, np.uint32), np.frombuffer(value, np.uint32), np.frombuffer(distance, np.uint16))


def _compiled() -> ModuleType | None:
    try:
        from tocsin.fingerprint.index import _kernel
    except ImportError:
        return None
    return _kernel if sys.byteorder == "little" else None


def loops(name: str = "") -> Kernel:
    """The loops of that name; the fastest of this machine where the name is empty.

    Raises:
        ValueError: this machine has none of that name.
    """
    compiled = _compiled() if name != "numpy" else None
    if compiled is None and name in ("", "numpy"):
        return Numeric()
    if compiled is None or (name and not compiled.take(name.removeprefix("c-"))):
        raise ValueError(f"{VARIABLE}: this machine has no loops named {name!r}; leave it empty, or say numpy")
    return Native(compiled)


class _Chosen:
    kernel: Kernel | None = None


def chosen() -> Kernel:
    """The loops in use."""
    if _Chosen.kernel is None:
        try:
            _Chosen.kernel = loops(os.environ.get(VARIABLE, ""))
        except ValueError as unknown:
            raise FingerprintError(VARIABLE, str(unknown).removeprefix(f"{VARIABLE}: ")) from None
    return _Chosen.kernel


def kernel_name() -> str:
    """Which loops are in use: ``c-avx512``, ``c-popcnt``, ``c-scalar`` or ``numpy``."""
    return chosen().name


@contextmanager
def using(name: str) -> Iterator[None]:
    """Other loops for a while, in this process."""
    before = chosen()
    _Chosen.kernel = loops(name)
    try:
        yield
    finally:
        _Chosen.kernel = loops(before.name)
