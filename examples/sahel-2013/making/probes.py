"""What did the probes record? Phases laid over a quiet baseline, as JSON Lines of the Observation noun."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from making.pictures import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One round of probing: every ``every`` minutes from each vantage, from ``start`` until before ``end``."""

    target: str
    url: str
    vantages: tuple[str, ...]
    start: datetime
    end: datetime
    every: int
    size: int  # bytes of the healthy page


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What a vantage saw of a target during [start, end); the last phase that fits counts."""

    target: str
    start: datetime
    end: datetime
    state: str
    reason: str
    says: str
    vantage: str = ""  # empty: every vantage
    status: int = 0
    elapsed: tuple[int, int] = (0, 0)  # milliseconds, lowest and highest
    size: int = 0
    every_nth: int = 1  # only every nth round; the others stay healthy


def lines(series: tuple[Series, ...], phases: tuple[Phase, ...]) -> str:
    """JSON Lines, oldest first, one probe a line."""
    rows = {(row["at"], row["vantage"], row["url"]): row for part in series for row in _rows(part, phases)}
    ordered = [rows[key] for key in sorted(rows, key=str)]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ordered)


def _rows(part: Series, phases: tuple[Phase, ...]) -> Iterator[dict[str, object]]:
    at, turn = part.start, 0
    while at < part.end:
        for vantage in part.vantages:
            seed = f"{part.target}/{vantage}/{at.isoformat()}"
            moment = at + timedelta(seconds=digest(seed, 3)[2] % 20)
            yield _row(part, _phase(part.target, vantage, at, turn, phases), vantage, moment, seed)
        at, turn = at + timedelta(minutes=part.every), turn + 1


def _phase(target: str, vantage: str, at: datetime, turn: int, phases: tuple[Phase, ...]) -> Phase | None:
    fits = [
        phase
        for phase in phases
        if phase.target == target
        and phase.vantage in ("", vantage)
        and phase.start <= at < phase.end
        and turn % phase.every_nth == 0
    ]
    return fits[-1] if fits else None


def _row(part: Series, phase: Phase | None, vantage: str, at: datetime, seed: str) -> dict[str, object]:
    row: dict[str, object] = {
        "target": part.target,
        "probe": "availability",
        "at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "vantage": vantage,
        "state": phase.state if phase else "normal",
        "reason": phase.reason if phase else "ok",
        "url": part.url,
    }
    if phase is None:
        far = 0 if vantage == part.vantages[0] else 140
        wait = 180 + far + _within(seed, 0, 170)
        return row | {"status": 200, "elapsed": wait / 1000, "size": part.size + _within(seed, 1, 90)}
    if phase.status:
        row["status"] = phase.status
    if phase.elapsed[1]:
        row["elapsed"] = (phase.elapsed[0] + _within(seed, 0, phase.elapsed[1] - phase.elapsed[0])) / 1000
    if phase.size:
        row["size"] = phase.size
    return row | {"says": [phase.says]}


def _within(seed: str, place: int, span: int) -> int:
    """0 to ``span``, drawn from the seed."""
    drawn = int.from_bytes(digest(f"{seed}/{place}", 4), "big")
    return drawn % (span + 1)
