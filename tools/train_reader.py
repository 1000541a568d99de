"""How are the weights of the statistical reader made? From texts that may be passed on, with fixed seeds.

    .venv/bin/python tools/train_reader.py    writes src/tocsin/read/statistics.npz, prints what it can and cannot

Learns from the tuning half of tests/read/texts, from the packs' own examples, and from ../shared/data/read: PUD, XQuAD
and Quran (CC BY-SA), Bible (MIT), threat reports (CC0, BSD), HateCheck (CC BY). Texts without a licence are not used.
Calibrated by five-fold cross-validation; near copies stay in one fold. A language and a signal with fewer than
LEAST positive texts, or told apart worse than GOOD, gets no calibration and is silent.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tocsin.bench import texts
from tocsin.model import Stance
from tocsin.read import load_packs
from tocsin.read.normalise import normalise
from tocsin.read.statistics import BUCKETS, SIGNALS, buckets, packed

OUT = Path(__file__).parents[1] / "src" / "tocsin" / "read" / "statistics.npz"
FOLDS, EPOCHS, SEED = 5, 6, 5
Floats = NDArray[np.float32]
Places = NDArray[np.uint32]
LEAST, GOOD = 8, 0.9  # positive texts; area under the curve
VOICED = (None, Stance.FIRST_PERSON, Stance.IMPERATIVE, Stance.CONDITIONAL)
ALARMS = 0.005  # of harmless texts that may be raised


def main() -> int:
    """Train, calibrate, write."""
    rows = list(_rows())
    print(f"{len(rows):,} texts", file=sys.stderr)
    found = [buckets(normalise(text).text) for _, text, _ in rows]
    langs = np.array([lang for lang, _, _ in rows])
    wanted = np.array([[signal == name for name in SIGNALS] for _, _, signal in rows], dtype=np.float32)
    folds = np.array([_fold(text) for _, text, _ in rows])
    out = np.zeros_like(wanted)
    for fold in range(FOLDS):
        weights, bias = _learn([found[i] for i in np.flatnonzero(folds != fold)], wanted[folds != fold])
        for i in np.flatnonzero(folds == fold):
            out[i] = _sums(weights, bias, found[i])
    calibrations = list(_calibrated(out, wanted, langs))
    weights, bias = _learn(found, wanted)
    OUT.write_bytes(packed(weights, bias, calibrations))
    print(
        f"{OUT.name}: {OUT.stat().st_size:,} bytes, {len(calibrations)} of {len(SIGNALS) * len(set(langs))} calibrated"
    )
    return 0


def _fold(text: str) -> int:
    """Near copies begin alike and stay in one fold."""
    return int(hashlib.sha256(" ".join(text.split()[:6]).encode()).hexdigest(), 16) % FOLDS


def _rows() -> Iterator[tuple[str, str, str | None]]:
    """Language, text, signal or None."""
    for one in texts.own("tuning"):
        yield one.lang, one.text, one.signal
    for pack in load_packs():
        for rule in pack.rules:
            voiced = (match for match in rule.matches if match.stance in VOICED)
            yield from ((pack.language, match.text, str(pack.signal)) for match in voiced)
            yield from ((pack.language, counter.text, None) for counter in rule.ignores)
    for number, one in enumerate(texts.benign()):
        if number % 3 == 0:
            yield one.lang, one.text[:600], None
    for one in texts.threats():
        yield one.lang, one.text, one.signal


def _learn(found: list[Places], wanted: Floats) -> tuple[Floats, Floats]:
    """AdaGrad over logistic losses (Duchi et al. 2011); positives weigh as much as the harmless, at most 20 times."""
    rng = np.random.default_rng(SEED)
    weights = np.zeros((BUCKETS, len(SIGNALS)), dtype=np.float32)
    seen = np.full((BUCKETS, len(SIGNALS)), 1e-3, dtype=np.float32)
    bias, bias_seen = np.full(len(SIGNALS), -2, dtype=np.float32), np.ones(len(SIGNALS), dtype=np.float32)
    count = wanted.sum(axis=0)
    heavy = np.minimum(20, (len(wanted) - count) / np.maximum(1, count)).astype(np.float32)
    for _ in range(EPOCHS):
        for i in rng.permutation(len(found)):
            places = found[i]
            if not len(places):
                continue
            root = np.float32(1 / np.sqrt(len(places)))
            sums = weights[places].sum(axis=0) * root + bias
            slope = (1 / (1 + np.exp(-np.clip(sums, -30, 30))) - wanted[i]) * np.where(wanted[i] > 0, heavy, 1)
            step = slope * root
            seen[places] += step * step
            weights[places] -= 0.1 * (step / np.sqrt(seen[places]) + 1e-4 * weights[places])
            bias_seen += slope * slope
            bias -= 0.1 * slope / np.sqrt(bias_seen)
    return weights, bias


def _sums(weights: Floats, bias: Floats, places: Places) -> Floats:
    if not len(places):
        return bias
    return np.asarray(weights[places].sum(axis=0) / np.sqrt(len(places)) + bias, dtype=np.float32)


def _calibrated(out: Floats, wanted: Floats, langs: NDArray[np.str_]) -> Iterator[list[object]]:
    for language in sorted(set(langs)):
        for place, signal in enumerate(SIGNALS):
            raw, truth = out[langs == language, place], wanted[langs == language, place]
            positives, area = int(truth.sum()), _area(raw, truth)
            if positives < LEAST or area < GOOD:
                print(f"  {language} {signal}: {positives} texts, area {area:.3f}: silent")
                continue
            slope, offset = _platt(raw, truth)
            probability = 1 / (1 + np.exp(-(slope * raw + offset)))
            harmless = wanted[langs == language].sum(axis=1) == 0
            bound = float(np.quantile(probability[harmless], 1 - ALARMS))
            raise_from = round(max(0.5, bound + 1e-6), 6)
            recall = float((probability[truth > 0] >= raise_from).mean())
            told = f"raised from {raise_from:.3f}: recall {recall:.2f} at {ALARMS:.1%} alarms"
            print(f"  {language} {signal}: {positives} texts, area {area:.3f}, {told}")
            yield [str(language), str(signal), float(slope), float(offset), raise_from, len(truth)]


def _area(raw: Floats, truth: Floats) -> float:
    order = np.argsort(raw)
    ranks = np.empty(len(raw))
    ranks[order] = np.arange(1, len(raw) + 1)
    positives = truth.sum()
    if not 0 < positives < len(truth):
        return 0.0
    return float((ranks[truth > 0].sum() - positives * (positives + 1) / 2) / (positives * (len(truth) - positives)))


def _platt(raw: Floats, truth: Floats) -> tuple[float, float]:
    slope, offset = 1.0, 0.0
    for _ in range(2000):
        told = 1 / (1 + np.exp(-np.clip(slope * raw + offset, -30, 30)))
        slope -= 0.5 * float(((told - truth) * raw).mean())
        offset -= 0.5 * float((told - truth).mean())
    return slope, offset


if __name__ == "__main__":
    raise SystemExit(main())
