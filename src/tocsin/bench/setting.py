"""What do the rows of one run share? Both sides, what to measure on, where to write, how much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tocsin.bench.photos import Photo, corpus, places, scenes
from tocsin.bench.scale import Scale
from tocsin.bench.side import Side, own, peer, peers_python

FEW = 4  # photographs

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One run's means. ``peers`` is None where .venv-bench is not there; then the peers' columns stay empty."""

    ours: Side
    peers: Side | None
    versions: Mapping[str, str] = field(default_factory=dict)  # of the peers
    python: Path | None = None  # the peers'
    folder: Path
    scale: Scale
    large: bool
    pictures: Path | None = None  # a folder the user named
    samples: Path | None = None  # Meta's sample videos and hashes
    seed: int = 0
    progress: Progress

    def named(self, package: str) -> str:
        """The peer and its version; says so where it is not here."""
        return f"{package} {self.versions[package]}" if package in self.versions else f"{package}: peer not here"

    def has(self, package: str) -> bool:
        """Whether a peer is there."""
        return self.peers is not None and package in self.versions

    def photos(self, most: int) -> tuple[Photo, ...]:
        """Photographs at hand, at most so many; painted scenes beside them where they are fewer than FEW."""
        found = corpus(places(self.pictures, self.python), most)
        held = (*found.bank, *found.held_out)
        return (*held, *scenes(0, min(most, FEW) - len(held)))


@contextmanager
def setting(
    scale: Scale,
    progress: Progress,
    *,
    large: bool = False,
    peers: Path | None = None,
    alone: bool = False,
    pictures: Path | None = None,
    samples: Path | None = None,
    seed: int = 0,
) -> Iterator[Setting]:
    """Start both sides and end them; what was written goes with them.

    Args:
        scale: how much of it.
        progress: told what is being done.
        large: the 100 million row too (10 GB of memory, 20 GB of disk).
        peers: the Python the peers are installed in; ``.venv-bench`` by default.
        alone: without peers, wherever they are.
        pictures: a folder of photographs to use besides those at hand.
        samples: a folder with vPDQ's sample hashes and TMK's sample videos.
        seed: of everything that is drawn.
    """
    python = None if alone else peers or peers_python()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tocsin-bench-")))
        ours = stack.enter_context(own())
        other = stack.enter_context(peer(python)) if python else None
        versions = {name: str(held) for name, held in other.ask("here").items()} if other else {}
        if other is None:
            progress("no .venv-bench here (tools/bench.sh makes it): ours alone is measured")
        yield Setting(
            ours=ours,
            peers=other,
            versions=versions,
            python=python,
            folder=folder,
            scale=scale,
            large=large,
            pictures=pictures,
            samples=samples,
            seed=seed,
            progress=progress,
        )
