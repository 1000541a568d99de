"""How exact and how quick is the reading of addresses, accounts and payment details, beside other extractors?"""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tocsin.bench.errors import BenchError
from tocsin.bench.minting import KINDS, changed, mint
from tocsin.bench.pace import paired
from tocsin.bench.row import Row
from tocsin.bench.side import Side, number
from tocsin.read.checksums import HOLDS
from tocsin.read.entities import find_entities
from tocsin.read.normalise import normalise

Progress = Callable[[str], None]

CASES, MUTATIONS, PACE = "entity-cases", "entity-mutations", "entity-pace"
PEERS = ("iocextract", "ioc-finder", "iocsearcher")
MANY, FEW = 10_000, 1_000  # changed values of each kind
SLOW = 0.05  # megabytes: the peers read between 0.1 and 1 in a second
GOAL_SHARE = 46 / 47
# Reserved endings are on no list of public suffixes: every side reads the same texts with endings that are.
_PUBLIC = {"example": "com", "test": "net", "invalid": "org", "ｅｘａｍｐｌｅ": "ｃｏｍ"}
_RESERVED = re.compile(rf"(?<=[.．。\])}}])(?:{'|'.join(_PUBLIC)})(?![^\W_])", re.IGNORECASE)
_PROSE = (
    "We walked to the market at 10:30 and bought bread, cheese and 15 apples. The weather was fine, and so were we. "
)


@dataclass(frozen=True, slots=True)
class Case:
    """A text and what must be read out of it: kind, value, and whether its proof holds."""

    text: str
    expect: frozenset[tuple[str, str, bool]]


@cache
def cases() -> tuple[Case, ...]:
    """Those of ``entities.toml``."""
    rows = tomllib.loads((resources.files("tocsin.bench") / "entities.toml").read_text("utf-8"))["case"]
    return tuple(
        Case(row["text"], frozenset((kind, value, holds) for kind, value, holds in row["expect"])) for row in rows
    )


def run(quick: bool, progress: Progress, *, peers: Path | None, alone: bool) -> Iterator[Row]:
    """The rows of entities.

    Args:
        quick: a tenth of the changed values.
        progress: told what is being done.
        peers: the Python of ``.venv-bench-read``; found in this folder or the checkout where it is None.
        alone: without peers.
    """
    python = None if alone else peers or _python()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tocsin-bench-")))
        script = str(Path(__file__).with_name("peers_read.py"))
        side = stack.enter_context(Side("readers", (str(python), "-I", script))) if python else None
        versions = {name: str(held) for name, held in side.ask("here").items()} if side else {}
        if side is None:
            progress(
                "no .venv-bench-read here (tools/bench_read.sh makes it), or not asked for: ours alone is measured"
            )
        progress("entities: edge cases")
        yield from _cases(side, versions, folder)
        progress("entities: changed values")
        yield from _mutations(FEW if quick else MANY)
        yield from _taken(side, versions, folder)
        progress("entities: pace")
        yield from _pace(side, versions, folder, rounds=1 if quick else 3)


def _cases(side: Side | None, versions: Mapping[str, str], folder: Path) -> Iterator[Row]:
    known = cases()
    texts = [_public(case.text) for case in known]
    right = sum(_ours(text) == _public_values(case) for case, text in zip(known, texts, strict=True))
    for name in PEERS:
        found = _asked(side, name, texts, folder) if side and name in versions else None
        theirs = None if found is None else sum(_passes(case, one) for case, one in zip(known, found, strict=True))
        yield Row(
            row=CASES,
            what=f"edge cases read exactly, of {len(known)}",
            unit="cases",
            ours=right,
            peer=theirs,
            peer_name=_named(name, versions),
            ratio=right / theirs if theirs else None,
            goal="46 of 47",
            reached=right >= GOAL_SHARE * len(known),
            notes=(
                "written by us; the peer's are counted generously: kinds, format-only values and parts do not matter",
            ),
        )


def _mutations(count: int) -> Iterator[Row]:
    for kind in KINDS:
        random = Random(kind)
        values = [mint(kind, random) for _ in range(100)]
        accepted = sum(HOLDS[kind](changed(kind, values[at % 100], random)) for at in range(count))
        note = {
            "eth": (
                "EIP-55 lets 1 of 4,050 by, more or fewer by the draw: the case of about 15 letters is all its proof",
            )
        }.get(kind, ())
        yield Row(
            row=MUTATIONS,
            what=f"{kind}: accepted of {count:,} with a letter changed or two exchanged",
            unit="values",
            ours=accepted,
            goal="0",
            reached=accepted == 0,
            notes=note,
        )


def _taken(side: Side | None, versions: Mapping[str, str], folder: Path) -> Iterator[Row]:
    """Changed values that are given out as real."""
    random = Random(1)
    values = [changed(kind, mint(kind, random), random) for kind in KINDS for _ in range(20)]
    texts = [f"send to {value} today" for value in values]
    ours = sum(any(valid for _, _, valid in _ours(text)) for text in texts)
    for name in PEERS:
        found = _asked(side, name, texts, folder) if side and name in versions else None
        theirs = None if found is None else sum(bool(one) for one in found)
        yield Row(
            row=MUTATIONS,
            what=f"texts with a changed value out of which one is given as real, of {len(texts)}",
            unit="texts",
            ours=ours,
            peer=theirs,
            peer_name=_named(name, versions),
            goal="0",
            reached=ours == 0,
        )


def _pace(side: Side | None, versions: Mapping[str, str], folder: Path, rounds: int) -> Iterator[Row]:
    texts = [_public(case.text) + " " + _PROSE for case in cases()]
    texts = texts * max(1, round(SLOW * 1e6 / sum(map(len, texts))))
    size = sum(len(text.encode()) for text in texts) / 1e6
    for name in PEERS:
        if side is None or name not in versions:
            yield _paced(name, versions, size / _timed(texts), None, None)
            continue
        path = folder / "texts.json"
        path.write_text(json.dumps(texts), "utf-8")

        def theirs(_turn: int, name: str = name, path: Path = path) -> float:
            return number(side.ask("read", name=name, path=path), "seconds")

        pace = paired(lambda _turn: _timed(texts), theirs, rounds)
        yield _paced(name, versions, size / pace.ours, size / pace.peer, pace.ratio)


def _paced(name: str, versions: Mapping[str, str], ours: float, theirs: float | None, ratio: float | None) -> Row:
    return Row(
        row=PACE,
        what="texts that each name something, folding included",
        unit="MB/s",
        ours=ours,
        peer=theirs,
        peer_name=_named(name, versions),
        ratio=ratio,
    )


def _timed(texts: Sequence[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        _ours(text)
    return time.perf_counter() - start


def _ours(text: str) -> frozenset[tuple[str, str, bool]]:
    return frozenset((one.kind, one.value, one.valid) for one in find_entities(normalise(text)))


def _asked(side: Side, name: str, texts: Sequence[str], folder: Path) -> list[list[str]] | None:
    path = folder / "texts.json"
    path.write_text(json.dumps(texts), "utf-8")
    try:
        values = side.ask("read", name=name, path=path)["values"]
    except BenchError:
        return None
    return [[str(value) for value in one] for one in values] if isinstance(values, list) else None


def _passes(case: Case, found: Sequence[str]) -> bool:
    """A peer is right where it gives a value that was asked for and none that is no part of one."""
    asked = {_plain(_public(value)) for _, value, valid in case.expect if valid}
    graded = {_plain(_public(value)) for _, value, valid in case.expect if not valid}
    given = {_plain(value) for value in found}
    stray = [one for one in given if not any(one in known or known in one for known in asked | graded)]
    return not stray and (not asked or bool(asked & given))


def _plain(value: str) -> str:
    """Case, scheme, blanks and a number's punctuation do not matter."""
    bare = value.strip().lower().removeprefix("http://").removeprefix("https://").rstrip("/")
    digits = "".join(mark for mark in bare if mark.isdecimal())
    return digits if len(digits) > 7 and not any(mark.isalpha() for mark in bare) else bare.replace(" ", "")


def _public_values(case: Case) -> frozenset[tuple[str, str, bool]]:
    return frozenset((kind, _public(value), holds) for kind, value, holds in case.expect)


def _public(text: str) -> str:
    return _RESERVED.sub(_ending, text)


def _ending(hit: re.Match[str]) -> str:
    ending = _PUBLIC[hit.group().lower()]
    return ending.upper() if hit.group().isupper() else ending


def _named(name: str, versions: Mapping[str, str]) -> str:
    return f"{name} {versions[name]}" if name in versions else f"{name}: peer not here"


def _python() -> Path | None:
    roots = (Path.cwd(), Path(__file__).parents[3])
    return next((found for root in roots if (found := root / ".venv-bench-read" / "bin" / "python").exists()), None)
