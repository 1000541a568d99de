"""How quick is it to build an index, to change it, to open it, and what does it weigh?"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tocsin.bench.load import Load, random
from tocsin.bench.row import Row, alone, yes
from tocsin.bench.setting import Setting
from tocsin.bench.side import number

TX = "threatexchange"
FOR = 10_000_000  # hashes the goals were set for


def counts(held: Load) -> bool:
    """Whether the goals were set for a load of this size."""
    return len(held.values) == FOR


def built(setting: Setting, held: Load, what: str) -> Iterator[Row]:
    setting.progress(f"building {what}: ours")
    ours = setting.ours.ask("build", path=held.path)
    seconds, weight = number(ours, "seconds"), number(ours, "bytes") / 1e9
    peer = peer_weight = None
    if setting.peers and setting.has(TX):
        setting.progress(f"building {what}: {TX}")
        theirs = setting.peers.ask("build", path=held.path)
        setting.peers.ask("build-flat", path=held.path)
        peer, peer_weight = number(theirs, "seconds"), number(theirs, "bytes") / 1e9
    ratio = peer / seconds if peer else None
    reached = ratio >= 20 if ratio and counts(held) else None
    name = setting.named(TX)
    yield Row(
        row="index",
        what=f"build, {what}",
        unit="s",
        ours=seconds,
        peer=peer,
        peer_name=name,
        ratio=ratio,
        goal="20 times",
        reached=reached,
    )
    yield Row(
        row="index",
        what=f"memory, {what}",
        unit="GB",
        ours=weight,
        peer=peer_weight,
        peer_name=name,
        goal="1.5 GB",
        reached=weight < 1.5 if counts(held) else None,
    )


def changed(setting: Setting, held: Load, what: str) -> Iterator[Row]:
    setting.progress(f"adding and removing, {what}")
    fresh = [row.tobytes().hex() for row in random(200, setting.seed + 7)]
    first = len(held.values)
    added = [setting.ours.ask("add", value=word, key=first + turn) for turn, word in enumerate(fresh)]
    gone = [setting.ours.ask("remove", value=word, key=first + turn) for turn, word in enumerate(fresh)]
    peer = None
    if setting.peers and setting.has(TX):
        peer = 1000 * median(number(setting.peers.ask("add", value=word), "seconds") for word in fresh[:3])
    for name, answers, seen in (("add", added, True), ("remove", gone, False)):
        times = [1000 * number(answer, "visible") for answer in answers]
        right = all(answer["seen"] is seen for answer in answers)
        yield Row(
            row="index",
            what=f"{name} one and see it, {what}",
            unit="ms",
            ours=median(times),
            peer=peer if name == "add" else None,
            peer_name=setting.named(TX) if name == "add" else f"{TX} cannot",
            ratio=peer / median(times) if peer and name == "add" else None,
            goal="1 ms",
            reached=median(times) < 1 and right,
            notes=(f"longest of {len(times)}: {max(times):.2f} ms; seen at once: {yes(right)}",),
        )


def opened(setting: Setting, held: Load, what: str) -> Iterator[Row]:
    setting.progress(f"file, {what}")
    file = setting.folder / "match.index"
    built = setting.ours.ask("save", path=held.path, file=file)
    answers = [setting.ours.ask("open", file=file, value=held.words[0]) for _ in range(5)]
    notes = (
        f"{number(built, 'bytes') / 1e9:.2f} GB, written in {number(built, 'seconds'):.1f} s",
        f"opened and asked once in {1000 * median(number(one, 'first') for one in answers):.1f} ms",
    )
    seconds = median(number(one, "seconds") for one in answers)
    yield alone("index", f"open a file, {what}", 1000 * seconds, "ms", below=50.0, notes=notes)
