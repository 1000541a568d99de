"""Does a text sound like those that attack, ask for money or recruit? A second reader that counts letters.

Runs of three to five letters of the folded text are hashed into a table of weights, one column per signal (logistic
regression over hashed character n-grams: Weinberger et al. 2009), and what comes out is made a probability per
language (Platt 1999). The weights are made by ``tools/train_reader.py`` from texts that may be passed on. A language
and a signal without a calibration are silent. What it says is one visible term of a score, or a wish that a person
looks; it decides nothing.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from tocsin.model import Signal

BUCKETS = 1 << 15
RUNS = (3, 4, 5)  # letters
MAX_LETTERS = 4_000  # of a text
SIGNALS = tuple(Signal)
_FILE = "statistics.npz"
_MIX = np.uint32(0x9E3779B1)  # 2^32 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)
_SHIFT = np.uint32(32 - 15)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a sum of weights becomes a probability for one signal in one language."""

    slope: float
    offset: float
    raise_from: float  # probability from which a text is shown to a person
    texts: int  # it rests on


@dataclass(frozen=True, slots=True)
class Model:
    """Weights and calibrations. ``weights``: (BUCKETS, signals) float32; ``bias``: (signals,) float32."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    calibrated: dict[tuple[str, str], Calibration]  # language and signal
    digest: str

    def probabilities(self, folded: str, language: str | None) -> dict[Signal, float]:
        """Of each signal that is calibrated for the language; empty where none is."""
        wanted = [
            (place, told)
            for place, signal in enumerate(SIGNALS)
            if (told := self.calibrated.get((language or "", signal))) is not None
        ]
        if not wanted:
            return {}
        raw = self.sums(folded)
        return {
            SIGNALS[place]: float(1 / (1 + np.exp(-np.clip(told.slope * raw[place] + told.offset, -30, 30))))
            for place, told in wanted
        }

    def sums(self, folded: str) -> NDArray[np.float32]:
        """The sum of weights per signal, shape (signals,)."""
        found = buckets(folded)
        if not len(found):
            return self.bias
        total: NDArray[np.float32] = self.weights[found].sum(axis=0) / np.float32(np.sqrt(len(found))) + self.bias
        return total


def buckets(folded: str) -> NDArray[np.uint32]:
    """The places in the table of all runs of letters of a folded text, each once; int, shape (n,)."""
    text = " " + " ".join(folded[:MAX_LETTERS].split()) + " "
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found = []
    for length in RUNS:
        if len(letters) >= length:
            run = np.full(len(letters) - length + 1, length, dtype=np.uint32)
            for place in range(length):
                run = (run ^ letters[place : len(letters) - length + 1 + place]) * _MIX
                run ^= run >> np.uint32(15)
            found.append((run * _MIX) >> _SHIFT)
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.uint32)


@cache
def model() -> Model | None:
    """The weights that come with the program; None where the file was taken out."""
    file = resources.files("tocsin.read") / _FILE
    if not file.is_file():
        return None
    raw = file.read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as held:
        scales = held["scales"].astype(np.float32)
        told = json.loads(bytes(held["calibrations"]).decode())
        return Model(
            weights=held["weights"].astype(np.float32) * scales,
            bias=held["bias"].astype(np.float32),
            calibrated={(row[0], row[1]): Calibration(*row[2:]) for row in told},
            digest=hashlib.sha256(raw).hexdigest()[:12],
        )


def packed(weights: NDArray[np.float32], bias: NDArray[np.float32], calibrations: list[list[object]]) -> bytes:
    """The file of a model: weights as signed bytes with one scale per signal."""
    scales = np.abs(weights).max(axis=0) / 127 + 1e-12
    out = io.BytesIO()
    np.savez_compressed(
        out,
        weights=np.round(weights / scales).astype(np.int8),
        scales=scales.astype(np.float32),
        bias=bias.astype(np.float32),
        calibrations=np.frombuffer(json.dumps(calibrations).encode(), dtype=np.uint8),
    )
    return out.getvalue()
