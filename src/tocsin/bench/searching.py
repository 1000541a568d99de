"""How quick and how exact is the match index beside threatexchange's and FAISS's?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from tocsin.bench.distractors import values as distractors
from tocsin.bench.life import FOR, TX, built, changed, counts, opened
from tocsin.bench.load import RADIUS, Load, brute, hits, load, random, saved
from tocsin.bench.pace import Timed, paired
from tocsin.bench.row import Row, alone, paced, yes
from tocsin.bench.setting import Setting
from tocsin.bench.side import Side, number, own

FLAT = "faiss-cpu"
ONE, MANY = {TX: "query", FLAT: "query-flat"}, {TX: "batch", FLAT: "batch-flat"}
SINGLE, BATCH, PLAIN = {TX: 30.0, FLAT: 90.0}, {TX: 50.0, FLAT: 100.0}, 5.0  # times
CHECKED = 20
BLOCK = 20  # queries in a row before it is the other's turn
LARGE = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """Single queries of one load against one peer."""

    what: str
    peer: str
    goal: float
    counts: bool
    notes: tuple[str, ...] = ()


def index(setting: Setting) -> Iterator[Row]:
    """Random values: build, single query, batch, without a compiler, add, remove, open, memory."""
    count = setting.scale.hashes
    setting.progress(f"index: drawing {count:,} values")
    held = load(setting.folder, "random", random(count, setting.seed), setting.scale.queries, setting.seed)
    what = f"{count:,} hashes"
    for part in (built, _single, _batch, _plain, changed, opened):
        yield from part(setting, held, what)
    _dropped(setting)


def realistic(setting: Setting) -> Iterator[Row]:
    """Values as photographs have them: skewed bits, clusters. No goal was set for them."""
    count = setting.scale.realistic
    setting.progress(f"index-realistic: {count:,} values out of photographs")
    photos = [photo.picture for photo in setting.photos(60)]
    held = load(
        setting.folder, "realistic", distractors(photos, count, setting.seed), setting.scale.queries, setting.seed
    )
    for part in (built, _single):
        yield from part(setting, held, f"{count:,} realistic hashes")
    _dropped(setting)


def large(setting: Setting) -> Iterator[Row]:
    """100 million in a file, mapped: only where it was asked for."""
    if not setting.large:
        return
    setting.progress(f"index-large: {LARGE:,} hashes")
    path, file = setting.folder / "large.npy", setting.folder / "large.index"
    values = np.lib.format.open_memmap(path, "w+", np.uint8, (LARGE, 32))
    for start in range(0, LARGE, FOR // 10):
        values[start : start + FOR // 10] = random(FOR // 10, setting.seed + start)
    held = load(setting.folder, "large-asked", values[: FOR // 10], 200, setting.seed)
    made = setting.ours.ask("save", path=path, file=file)
    first = setting.ours.ask("open", file=file, value=held.words[0])
    times = sorted(1000 * number(setting.ours.ask("query", value=word), "seconds") for word in held.words[1:])
    notes = (
        f"built in {number(made, 'seconds'):.0f} s, opened in {1000 * number(first, 'seconds'):.1f} ms",
        f"99 % of the queries within {times[-2]:.2f} ms",
    )
    what = f"{LARGE:,} hashes in a mapped file"
    yield alone("index-large", f"single query, {what}", median(times), "ms", below=1.0, notes=notes)
    yield alone("index-large", f"size, {what}", number(made, "bytes") / 1e9, "GB", below=10.0)
    _dropped(setting)


def _single(setting: Setting, held: Load, what: str) -> Iterator[Row]:
    setting.progress(f"single queries, {what}")
    words = held.words[:CHECKED]
    truth = [brute(held.values, query) for query in held.queries[:CHECKED]]
    exact = all(hits(setting.ours.ask("query", value=word)) == one for word, one in zip(words, truth, strict=True))
    notes = (f"radius {RADIUS}; the same as brute force for {CHECKED} of the queries: {yes(exact)}",)
    for peer, goal in SINGLE.items():
        race = Race(what=f"single query, {what}", peer=peer, goal=goal, counts=counts(held) and exact, notes=notes)
        yield _raced(setting, setting.ours, held, race)


def _raced(setting: Setting, ours: Side, held: Load, race: Race) -> Row:
    words, op = held.words[: setting.scale.singles], ONE[race.peer]
    name = setting.named(race.peer)
    if setting.peers is None or not setting.has(race.peer):
        seconds = median(number(ours.ask("query", value=word), "seconds") for word in words)
        return alone("index", race.what, 1000 * seconds, "ms", peer=name, notes=race.notes)
    other = setting.peers
    agree = all(hits(ours.ask("query", value=one)) == hits(other.ask(op, value=one)) for one in words)
    pace = paired(_blocks(ours, "query", words), _blocks(other, op, words), rounds=max(1, len(words) // BLOCK))
    notes = (
        *race.notes,
        f"in turns of {BLOCK} queries",
        f"the same answers as {race.peer} to {len(words)} queries: {yes(agree)}",
    )
    return paced("index", race.what, pace, peer=name, goal=race.goal, counts=race.counts and agree, notes=notes)


def _blocks(side: Side, op: str, words: list[str]) -> Timed:
    """A query's seconds, as the mean of a few in a row: a peer's scan empties the caches before the first of ours."""

    def asked(turn: int) -> float:
        block = words[turn * BLOCK : (turn + 1) * BLOCK]
        return number(side.ask("several", of=op, each=" ".join(block)), "seconds") / len(block)

    return asked


def _batch(setting: Setting, held: Load, what: str) -> Iterator[Row]:
    setting.progress(f"batches of {setting.scale.queries}, {what}")
    for peer, goal in BATCH.items():
        title, out = f"batch of {setting.scale.queries}, {what}", setting.folder / "ours-found.npy"
        if setting.peers is None or not setting.has(peer):
            seconds = median(number(setting.ours.ask("batch", path=held.asked, out=out), "seconds") for _ in range(3))
            yield alone("index", title, 1000 * seconds, "ms", peer=setting.named(peer))
            continue
        theirs, op, other = setting.folder / f"{peer}-found.npy", MANY[peer], setting.peers
        pace = paired(_whole(setting.ours, "batch", held, out), _whole(other, op, held, theirs), rounds=3)
        same = peer == TX or np.array_equal(saved(out), saved(theirs))
        notes = [] if peer == TX else [f"the same {len(saved(out))} hits as {FLAT} (brute force): {yes(same)}"]
        yield paced(
            "index", title, pace, peer=setting.named(peer), goal=goal, counts=counts(held) and same, notes=notes
        )


def _whole(side: Side, op: str, held: Load, out: Path) -> Timed:
    return lambda _turn: number(side.ask(op, path=held.asked, out=out), "seconds")


def _plain(setting: Setting, held: Load, what: str) -> Iterator[Row]:
    """The same answers by NumPy alone, in a process that was told TOCSIN_KERNEL=numpy."""
    with own("numpy") as plain:
        setting.progress(f"without a compiler, {what}")
        plain.ask("build", path=held.path)
        words = held.words[:CHECKED]
        same = all(hits(plain.ask("query", value=one)) == hits(setting.ours.ask("query", value=one)) for one in words)
        loops = f"{plain.ask('here')['kernel']}, held against {setting.ours.ask('here')['kernel']}"
        notes = (f"loops: {loops}; the same answers to {CHECKED} queries: {yes(same)}",)
        race = Race(what=f"without a compiler, single query, {what}", peer=TX, goal=PLAIN, counts=same, notes=notes)
        yield _raced(setting, plain, held, race)


def _dropped(setting: Setting) -> None:
    for side in (setting.ours, setting.peers):
        if side is not None:
            side.ask("drop")
