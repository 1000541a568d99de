"""What do the peers answer? Run by the Python of .venv-bench, never by ours; imports nothing of tocsin.

One JSON object a line in, one a line out. Every value of the question is a string. Each answer's ``seconds`` is the
peer's own call alone, by the peer's own clock.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

Words = Mapping[str, str]
Answer = dict[str, object]
Points = list[Any]  # OpenCV's key points or matches
Op = Callable[[Words], Answer]

NAMES = ("threatexchange", "faiss-cpu", "pdqhash", "vpdq", "ImageHash", "perception")


def serve(ops: Mapping[str, Op]) -> None:
    """Answer until the input ends. A library that is not there is an answer; anything else ends the process."""
    for line in sys.stdin:
        words = json.loads(line)
        try:
            answer = ops[words["op"]](words)
        except ImportError as error:
            answer = {"missing": error.name or str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def resident() -> int:
    """Bytes this process holds in memory (Linux; elsewhere 0)."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 if status.exists() else 0


def here(_words: Words) -> Answer:
    """Which peers are installed, and their versions."""
    found: Answer = {}
    for name in NAMES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def hash_file(words: Words) -> Answer:
    """threatexchange's PdqSignal.hash_from_file; ``value`` is empty where it gives none."""
    signal = importlib.import_module("threatexchange.signal_type.pdq.signal").PdqSignal
    path = Path(words["path"])
    start = time.perf_counter()
    try:
        value = signal.hash_from_file(path)
    except (OSError, ValueError, RuntimeError, TypeError, IndexError) as refused:
        return {"seconds": time.perf_counter() - start, "value": "", "why": str(refused)}
    return {"seconds": time.perf_counter() - start, "value": value or ""}


def turned(words: Words) -> Answer:
    """pdqhash's values of a picture in its eight orientations."""
    pdqhash, pillow = importlib.import_module("pdqhash"), importlib.import_module("PIL.Image")
    with pillow.open(words["path"]) as picture:
        values, _ = pdqhash.compute_dihedral(np.asarray(picture.convert("RGB")))
    return {"values": [_hex(one) for one in values]}


class Indexes:
    """threatexchange's default PDQ index and FAISS's flat one, over the same values."""

    def __init__(self) -> None:
        self._built: dict[str, object] = {}

    def build(self, words: Words) -> Answer:
        """PDQIndex over an n x 32 array; the hex strings it wants are made before the clock starts."""
        kind = importlib.import_module("threatexchange.signal_type.pdq.pdq_index").PDQIndex
        values = np.load(words["path"], mmap_mode="r")
        entries = [(_row(row), number) for number, row in enumerate(values)]
        before, start = resident(), time.perf_counter()
        self._built["tx"] = kind(entries)
        return {"seconds": time.perf_counter() - start, "bytes": resident() - before}

    def build_flat(self, words: Words) -> Answer:
        """FAISS IndexBinaryFlat over the same array."""
        faiss = importlib.import_module("faiss")
        values = np.load(words["path"])
        before, start = resident(), time.perf_counter()
        index = faiss.IndexBinaryFlat(256)
        index.add(values)
        self._built["flat"] = index
        return {"seconds": time.perf_counter() - start, "bytes": resident() - before}

    def query(self, words: Words) -> Answer:
        """One value against PDQIndex: seconds and (position, distance) of what it finds."""
        index, value = self._built["tx"], words["value"]
        _threads(1)
        start = time.perf_counter()
        found = index.query(value)  # type: ignore[attr-defined]
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "hits": sorted([int(hit.metadata), hit.similarity_info.distance] for hit in found)}

    def query_flat(self, words: Words) -> Answer:
        """One value against the flat index."""
        value = np.frombuffer(bytes.fromhex(words["value"]), np.uint8).reshape(1, 32)
        _threads(1)
        start = time.perf_counter()
        _, distances, places = self._built["flat"].range_search(value, 32)  # type: ignore[attr-defined]
        seconds = time.perf_counter() - start
        pairs = zip(places.tolist(), distances.tolist(), strict=True)
        return {"seconds": seconds, "hits": sorted([int(place), int(far)] for place, far in pairs)}

    def batch(self, words: Words) -> Answer:
        """Many values: PDQIndex has no batch, so one after another."""
        index = self._built["tx"]
        asked = [_row(row) for row in np.load(words["path"])]
        _threads(1)
        start = time.perf_counter()
        found = 0
        for value in asked:
            found += len(index.query(value))  # type: ignore[attr-defined]
        return {"seconds": time.perf_counter() - start, "hits": found}

    def batch_flat(self, words: Words) -> Answer:
        """Many values at once; ``out`` is where (query, position, distance) rows are saved."""
        asked = np.load(words["path"])
        _threads(os.cpu_count() or 1)
        start = time.perf_counter()
        limits, distances, places = self._built["flat"].range_search(asked, 32)  # type: ignore[attr-defined]
        seconds = time.perf_counter() - start
        rows = np.repeat(np.arange(len(asked)), np.diff(limits.astype(np.int64)))
        np.save(words["out"], np.stack([rows, places, distances.astype(np.int64)], axis=1))
        return {"seconds": seconds, "hits": len(rows)}

    def add(self, words: Words) -> Answer:
        """One more value into PDQIndex."""
        index = self._built["tx"]
        start = time.perf_counter()
        index.add(words["value"], -1)  # type: ignore[attr-defined]
        return {"seconds": time.perf_counter() - start}

    def drop(self, _words: Words) -> Answer:
        """Let both go."""
        self._built.clear()
        return {"bytes": resident()}


def vpdq(words: Words) -> Answer:
    """The vpdq package over a video; ``every`` seconds between hashes, 0 for every frame."""
    module = importlib.import_module("vpdq")
    start = time.perf_counter()
    found = module.computeHash(words["path"], seconds_per_hash=float(words["every"]))
    seconds = time.perf_counter() - start
    frames = [[float(one.timestamp), str(one.hex), int(one.quality)] for one in found]
    return {"seconds": seconds, "frames": frames}


def crop_resistant(words: Words) -> Answer:
    """imagehash's crop-resistant hash of a picture, as text."""
    imagehash, pillow = importlib.import_module("imagehash"), importlib.import_module("PIL.Image")
    start = time.perf_counter()
    with pillow.open(words["path"]) as picture:
        value = imagehash.crop_resistant_hash(picture.convert("RGB"))
    return {"seconds": time.perf_counter() - start, "value": str(value)}


def alike(words: Words) -> Answer:
    """Pairs of grey pictures (.npy files of a folder, by their order) that show one thing: SIFT and a homography."""
    cv2 = importlib.import_module("cv2")
    finder, matcher = cv2.SIFT_create(300), cv2.BFMatcher()
    described = [finder.detectAndCompute(np.load(path), None) for path in sorted(Path(words["folder"]).glob("*.npy"))]
    pairs = []
    for later, (points, looks) in enumerate(described):
        for earlier, (known, known_looks) in enumerate(described[:later]):
            if looks is None or known_looks is None or min(len(points), len(known)) < 8:
                continue
            found = [pair for pair in matcher.knnMatch(looks, known_looks, k=2) if len(pair) == 2]
            good = [one for one, other in found if one.distance < 0.75 * other.distance]
            if len(good) >= 10 and _inliers(cv2, points, known, good) >= 10:
                pairs.append([earlier, later])
    return {"pairs": pairs}


def _inliers(cv2: ModuleType, points: Points, known: Points, good: Points) -> int:
    here = np.array([points[one.queryIdx].pt for one in good], np.float32)
    there = np.array([known[one.trainIdx].pt for one in good], np.float32)
    _, mask = cv2.findHomography(here, there, cv2.RANSAC, 4.0)
    return 0 if mask is None else int(mask.sum())


def _threads(count: int) -> None:
    """How many threads FAISS takes: one for one query, where more only wait for one another."""
    importlib.import_module("faiss").omp_set_num_threads(count)


def _hex(bits: np.ndarray) -> str:
    return np.packbits(np.asarray(bits).astype(np.uint8)).tobytes().hex()


def _row(row: np.ndarray) -> str:
    return row.tobytes().hex()


def _ops() -> dict[str, Op]:
    indexes = Indexes()
    known: dict[str, Op] = {
        "here": here,
        "hash": hash_file,
        "turned": turned,
        "build": indexes.build,
        "build-flat": indexes.build_flat,
        "query": indexes.query,
        "query-flat": indexes.query_flat,
        "batch": indexes.batch,
        "batch-flat": indexes.batch_flat,
        "add": indexes.add,
        "drop": indexes.drop,
        "alike": alike,
        "vpdq": vpdq,
        "crop-resistant": crop_resistant,
    }
    return known | {"several": lambda words: several(known[words["of"]], words)}


def several(op: Op, words: Words) -> Answer:
    """The same question put to several values in a row: the seconds of all together."""
    return {"seconds": sum(float(str(op({"value": one})["seconds"])) for one in words["each"].split())}


if __name__ == "__main__":
    serve(_ops())
