"""How much of what people pass on is recognised, and is anything else taken for it? The rows of `tocsin eval match`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import fmean, median

from tocsin.bench.alterations import saved
from tocsin.bench.distractors import pictures as unrelated
from tocsin.bench.distractors import values as distractors
from tocsin.bench.load import RADIUS
from tocsin.bench.photos import Corpus, corpus, places, scenes
from tocsin.bench.recall import EVERYDAY, TX, Recall, both, recalls
from tocsin.bench.recognition import Recogniser
from tocsin.bench.row import Row
from tocsin.bench.scale import FULL, QUICK
from tocsin.bench.setting import FEW, Progress, Setting, setting
from tocsin.fingerprint.index import Index

FOREIGN_GOAL, OWN_GOAL, MILLISECONDS = 65.0, 95.0, 100.0  # percent, percent, ms a picture


Result = Recall | Row


def run(
    quick: bool,
    progress: Progress,
    *,
    pictures: Path | None = None,
    peers: Path | None = None,
    alone: bool = False,
    seed: int = 0,
) -> Iterator[Result]:
    """Recall of each alteration, then the averages, then what was wrongly recognised.

    Args:
        quick: a minute or two in place of half an hour.
        progress: told what is being done.
        pictures: a folder of photographs to use besides those at hand; it is trusted.
        peers: the Python the peers are installed in; that of ``.venv-bench`` by default.
        alone: without peers.
        seed: of everything that is drawn.
    """
    scale = QUICK if quick else FULL
    with setting(scale, progress, peers=peers, alone=alone, pictures=pictures, seed=seed) as means:
        yield from results(means)


def results(means: Setting) -> Iterator[Result]:
    """The same with the means at hand."""
    means.progress("looking for photographs")
    held = _padded(corpus(places(means.pictures, means.python), means.scale.candidates, means.peers))
    sizes = f"{len(held.bank)} known, {len(held.held_out)} held out, {held.dropped} look-alikes dropped"
    means.progress(f"{sizes}, seed {means.seed}")
    ours = Recogniser(held.bank)
    told = []
    for recall in recalls(means, held, ours):
        told.append(recall)
        yield recall
    yield from _averages(means, told, held)
    yield from _unrelated(means, held, ours)
    yield _distractors(means, held)


def _padded(held: Corpus) -> Corpus:
    """Painted scenes beside the photographs where those are few."""
    bank = held.bank if len(held.bank) >= 2 * FEW else (*held.bank, *scenes(0, 2 * FEW))
    held_out = held.held_out if len(held.held_out) >= FEW else (*held.held_out, *scenes(2 * FEW, FEW))
    return Corpus(bank=bank, held_out=held_out, dropped=held.dropped)


def _averages(means: Setting, told: Sequence[Recall], held: Corpus) -> Iterator[Row]:
    everyday = [one for one in told if one.group == EVERYDAY]
    peers = [one.peer for one in everyday if one.peer is not None]
    turned = [one.turned for one in everyday if one.turned is not None]
    sizes = (
        f"{len(everyday)} alterations of {everyday[0].pictures} pictures out of {len(held.bank)} known, "
        f"seed {means.seed}; wrong: {sum(one.wrong for one in everyday)}"
    )
    notes = [sizes, f"in eight orientations: {fmean(turned):.1f} %"] if turned else [sizes]
    for name, values, goal in (
        ("only hashes known", [one.foreign for one in everyday], FOREIGN_GOAL),
        ("the pictures known", [one.own for one in everyday], OWN_GOAL),
    ):
        yield Row(
            row="recall",
            what=f"found, {name}",
            unit="%",
            ours=fmean(values),
            peer=fmean(peers) if peers else None,
            peer_name=f"{means.named(TX)} within {RADIUS} bits",
            goal=f"{goal:.0f} %, none wrong",
            reached=fmean(values) >= goal and not any(one.wrong for one in everyday),
            notes=tuple(notes),
        )


def _unrelated(means: Setting, held: Corpus, ours: Recogniser) -> Iterator[Row]:
    count, times = means.scale.unrelated, []
    made = (saved(picture) for picture in unrelated([one.picture for one in held.held_out], count, means.seed))
    alone = [ours.look(content).seconds for content in islice(made, 20)]
    wrong = 0
    for done, seen in enumerate(both(ours.look, made), start=len(alone)):
        wrong += bool(seen.foreign or seen.own)
        times.append(seen.seconds)
        if done % 200 == 0:
            means.progress(f"unrelated pictures: {done} of {count}, {wrong} wrongly recognised")
    yield Row(
        row="false-positives",
        what=f"unrelated pictures wrongly recognised, of {count:,}",
        unit="",
        ours=float(wrong),
        goal="none",
        reached=wrong == 0,
        notes=(f"made of {len(held.held_out)} held-out ones; 0 of {count:,} means below {300 / count:.2g} % (95 %)",),
    )
    yield Row(
        row="pace",
        what="a picture nothing is known of, the pictures known (the longest way)",
        unit="ms",
        ours=1000 * median(alone),
        goal=f"{MILLISECONDS:.0f} ms",
        reached=1000 * median(alone) <= MILLISECONDS,
        notes=(f"one after the other; with two at a time {1000 * median(times or alone):.0f} ms each",),
    )


def _distractors(means: Setting, held: Corpus) -> Row:
    """Values made of known photographs, asked for values made of those held out."""
    known, asked = means.scale.distractors, means.scale.asking
    means.progress(f"{asked:,} queries against {known:,} realistic distractors")
    index = Index(distractors([one.picture for one in held.bank], known, means.seed))
    queries = distractors([one.picture for one in held.held_out], asked, means.seed + 1)
    wrong = sum(len(index.within(queries[start : start + 1000], RADIUS).key) for start in range(0, asked, 1000))
    return Row(
        row="distractors",
        what=f"false matches, {asked:,} queries against {known:,} realistic distractors, {RADIUS} bits",
        unit="",
        ours=float(wrong),
        goal="none",
        reached=wrong == 0,
        notes=(f"windows of {len(held.bank)} and {len(held.held_out)} photographs, blended; seed {means.seed}",),
    )
