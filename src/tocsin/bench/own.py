"""What do we answer? Our side of the benchmark, asked exactly as the peers are: see ``peers``."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from tocsin.bench.peers import Answer, Op, Words, resident, serve
from tocsin.fingerprint.index import Index, kernel_name
from tocsin.fingerprint.index.file import IndexFile
from tocsin.fingerprint.pdq import Pdq
from tocsin.model.errors import Trouble

RADIUS = 31


def here(_words: Words) -> Answer:
    """Which loops search the index."""
    return {"kernel": kernel_name()}


def hash_file(words: Words) -> Answer:
    """``Pdq``, as the product asks it: the file is read here and decoded in the confined child."""
    path, pdq = Path(words["path"]), Pdq()
    start = time.perf_counter()
    try:
        found = pdq.fingerprint(path.read_bytes())
    except Trouble as refused:
        return {"seconds": time.perf_counter() - start, "value": "", "why": str(refused)}
    seconds = time.perf_counter() - start
    if found is None:
        return {"seconds": seconds, "value": ""}
    return {"seconds": seconds, "value": found.value, "quality": found.quality, "reference": found.reference}


def beginning(words: Words) -> Answer:
    """How much of a file's bytes its value was taken from: the share of the file."""
    content = Path(words["path"]).read_bytes()
    _, used = Pdq().beginning(content)
    return {"share": used / len(content)}


class Indexes:
    """The match index, in memory and as a file."""

    def __init__(self) -> None:
        self._index = Index()
        self._file: IndexFile | None = None

    def build(self, words: Words) -> Answer:
        """The index of an n x 32 array, in memory."""
        values = np.load(words["path"])
        before, start = resident(), time.perf_counter()
        self._index = Index(values, np.arange(len(values), dtype=np.uint64))
        seconds = time.perf_counter() - start
        self._index.within(values[:1], RADIUS)
        return {"seconds": seconds, "bytes": resident() - before}

    def query(self, words: Words) -> Answer:
        """One value: seconds and (key, distance) of what is found."""
        asked = np.frombuffer(bytes.fromhex(words["value"]), np.uint8).reshape(1, 32)
        start = time.perf_counter()
        hits = self._index.within(asked, RADIUS)
        seconds = time.perf_counter() - start
        return {
            "seconds": seconds,
            "hits": sorted(map(list, zip(hits.key.tolist(), hits.distance.tolist(), strict=True))),
        }

    def batch(self, words: Words) -> Answer:
        """Many values at once; ``out`` is where (query, key, distance) rows are saved."""
        asked = np.load(words["path"])
        start = time.perf_counter()
        hits = self._index.within(asked, RADIUS)
        seconds = time.perf_counter() - start
        rows = [hits.query.astype(np.int64), hits.key.astype(np.int64), hits.distance.astype(np.int64)]
        np.save(words["out"], np.stack(rows, axis=1))
        return {"seconds": seconds, "hits": len(hits.query)}

    def add(self, words: Words) -> Answer:
        """One more value; the clock runs until a query sees it."""
        value = np.frombuffer(bytes.fromhex(words["value"]), np.uint8).reshape(1, 32)
        key = np.array([int(words["key"])], np.uint64)
        start = time.perf_counter()
        self._index.add(value, key)
        alone = time.perf_counter() - start
        seen = key[0] in self._index.within(value, 0).key
        return {"seconds": alone, "visible": time.perf_counter() - start, "seen": bool(seen)}

    def remove(self, words: Words) -> Answer:
        """One key fewer; the clock runs until a query misses it."""
        value = np.frombuffer(bytes.fromhex(words["value"]), np.uint8).reshape(1, 32)
        key = np.array([int(words["key"])], np.uint64)
        start = time.perf_counter()
        gone = self._index.remove(key)
        alone = time.perf_counter() - start
        seen = key[0] in self._index.within(value, 0).key
        return {"seconds": alone, "visible": time.perf_counter() - start, "seen": bool(seen), "gone": gone}

    def save(self, words: Words) -> Answer:
        """Build the file of an n x 32 array."""
        values = np.load(words["path"], mmap_mode="r")
        path = Path(words["file"])
        start = time.perf_counter()
        IndexFile.build(path, values, np.arange(len(values), dtype=np.uint64), 0)
        return {"seconds": time.perf_counter() - start, "bytes": held(path)}

    def open(self, words: Words) -> Answer:
        """Open the file; then one query, its pages not yet in our memory."""
        asked = np.frombuffer(bytes.fromhex(words["value"]), np.uint8).reshape(1, 32)
        before, start = resident(), time.perf_counter()
        self._file = IndexFile.open(Path(words["file"]))
        opened = time.perf_counter() - start
        self._index = self._file.index
        hits = self._index.within(asked, RADIUS)
        answered = time.perf_counter() - start
        return {"seconds": opened, "first": answered, "hits": len(hits.query), "bytes": resident() - before}

    def drop(self, _words: Words) -> Answer:
        """Let both go."""
        self._index, self._file = Index(), None
        return {"bytes": resident()}


def vpdq(words: Words) -> Answer:
    """``Vpdq`` over a video, as the product asks it. ``how`` is "second", "every" or "triage"."""
    from tocsin.fingerprint.video import Vpdq

    content = Path(words["path"]).read_bytes()
    plugin = Vpdq(step=0.0) if words["how"] == "every" else Vpdq()
    work = plugin.triage if words["how"] == "triage" else plugin.fingerprint
    start = time.perf_counter()
    found = work(content)
    seconds = time.perf_counter() - start
    frames = [[frame.at, frame.value, frame.quality] for frame in found.frames] if found else []
    return {"seconds": seconds, "frames": frames}


def held(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) if path.is_dir() else path.stat().st_size


def ops() -> dict[str, Op]:
    """What may be asked, by name."""
    indexes = Indexes()
    known: dict[str, Op] = {
        "here": here,
        "hash": hash_file,
        "beginning": beginning,
        "build": indexes.build,
        "query": indexes.query,
        "batch": indexes.batch,
        "add": indexes.add,
        "remove": indexes.remove,
        "save": indexes.save,
        "open": indexes.open,
        "drop": indexes.drop,
        "vpdq": vpdq,
    }
    return known | {"several": lambda words: several(known[words["of"]], words)}


def several(op: Op, words: Words) -> Answer:
    """The same question put to several values in a row: the seconds of all together."""
    return {"seconds": sum(float(str(op({"value": one})["seconds"])) for one in words["each"].split())}


if __name__ == "__main__":
    serve(ops())
