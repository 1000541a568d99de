"""What do other extractors find in a text? Run by the Python of .venv-bench-read; imports nothing of tocsin.

One JSON object a line in, one a line out, as ``peers.py`` does it. Each answer's ``seconds`` is the peer's own call.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

Words = Mapping[str, str]
Answer = dict[str, object]
Extract = Callable[[str], list[str]]

NAMES = ("iocextract", "ioc-finder", "iocsearcher")


def here(_words: Words) -> Answer:
    """Which peers start here, and their versions."""
    found: Answer = {}
    for name in NAMES:
        try:
            _extractor(name)
            found[name] = version(name)
        except (ImportError, PackageNotFoundError):
            continue
    return found


def read(words: Words) -> Answer:
    """What the peer ``name`` finds in each text of the JSON list at ``path``."""
    extract = _extractor(words["name"])
    texts = json.loads(Path(words["path"]).read_text("utf-8"))
    extract("warm up: bank.com")
    start = time.perf_counter()
    values = [extract(text) for text in texts]
    return {"seconds": time.perf_counter() - start, "values": values}


def _extractor(name: str) -> Extract:
    return {"iocextract": _iocextract, "ioc-finder": _ioc_finder, "iocsearcher": _iocsearcher}[name]()


def _iocextract() -> Extract:
    module = importlib.import_module("iocextract")
    return lambda text: [str(value) for value in module.extract_iocs(text, refang=True)]


def _ioc_finder() -> Extract:
    find = importlib.import_module("ioc_finder").find_iocs

    def extract(text: str) -> list[str]:
        return [str(value) for held in find(text).values() for value in _each(held)]

    return extract


def _each(held: object) -> list[object]:
    if isinstance(held, Mapping):
        return [one for values in held.values() for one in values]
    return list(held) if isinstance(held, list | set | tuple) else [held]


def _iocsearcher() -> Extract:
    searcher = importlib.import_module("iocsearcher.searcher").Searcher()
    return lambda text: [str(found.value) for found in searcher.search_data(text)]


OPS: Mapping[str, Callable[[Words], Answer]] = {"here": here, "read": read}


def serve() -> None:
    """Answer until the input ends. A library that is not there is an answer; anything else ends the process."""
    for line in sys.stdin:
        words = json.loads(line)
        try:
            answer = OPS[words["op"]](words)
        except ImportError as error:
            answer = {"missing": error.name or str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
