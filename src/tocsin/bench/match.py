"""How quick and how exact is recognition beside its peers? The rows of `tocsin bench match`."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tocsin.bench import command, films, hashing, reference, searching
from tocsin.bench.errors import BenchError
from tocsin.bench.row import Row
from tocsin.bench.scale import FULL, QUICK
from tocsin.bench.setting import Progress, Setting, setting

Measure = Callable[[Setting], Iterator[Row]]

ROWS: Mapping[str, Measure] = {
    "hash-jpeg": hashing.baseline,
    "hash-progressive": hashing.progressive,
    "formats": hashing.formats,
    "index": searching.index,
    "index-realistic": searching.realistic,
    "index-large": searching.large,
    "command": command.one_shot,
    "video": films.videos,
    "video-reference": reference.vectors,
}


def run(
    rows: Collection[str],
    quick: bool,
    progress: Progress,
    *,
    large: bool = False,
    peers: Path | None = None,
    alone: bool = False,
    pictures: Path | None = None,
    samples: Path | None = None,
    seed: int = 0,
) -> Iterator[Row]:
    """Measure, row by row; a row that cannot be measured says why and the others go on.

    Args:
        rows: names out of ``ROWS``; all where there are none.
        quick: about two minutes at smaller sizes, in place of about twenty-five.
        progress: told what is being done.
        large: 100 million hashes too; takes 16 GB of disk and ten minutes more.
        peers: the Python the peers are installed in; that of ``.venv-bench`` by default.
        alone: without peers.
        pictures: a folder of photographs to measure on besides those at hand.
        samples: a folder with vPDQ's sample hashes and TMK's sample videos, for the row "video-reference".
        seed: of everything that is drawn.

    Raises:
        BenchError: a row is not known; names those that are.
    """
    unknown = [name for name in rows if name not in ROWS]
    if unknown:
        raise BenchError(unknown[0], "is no row of this benchmark", f"one of {', '.join(ROWS)}")
    with setting(
        QUICK if quick else FULL,
        progress,
        large=large,
        peers=peers,
        alone=alone,
        pictures=pictures,
        samples=samples,
        seed=seed,
    ) as means:
        for name, measure in ROWS.items():
            if not rows or name in rows:
                _busy(progress)
                yield from _measured(name, measure, means)


def _busy(progress: Progress) -> None:
    """Say so where others use the machine: the longer a call, the more it is interrupted."""
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors * 0.75:
        progress(f"this machine is busy (load {load:.1f} on {processors} processors): no figure of now counts")


def _measured(name: str, measure: Measure, means: Setting) -> Iterator[Row]:
    try:
        yield from (replace(row, row=name) for row in measure(means))
    except BenchError as trouble:
        yield Row(row=name, what=name, unit="", ours=None, reached=False, notes=(f"could not be measured: {trouble}",))
