"""What can be asked without a case? Is this page defaced, do we know this picture, what does this text say?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tocsin.app.clock import wall
from tocsin.app.errors import CaseError
from tocsin.app.showing import incident_json
from tocsin.correlate.facts import Facts
from tocsin.correlate.judge import judge
from tocsin.model import (
    Claim,
    Invalid,
    Json,
    Observation,
    Target,
    from_json,
)
from tocsin.watch.inspect import Inspection, inspect

N = TypeVar("N")
_MAX_INPUT = 256 << 20  # bytes of one page, or of one file of claims or observations


def inspect_page(page: Path, before: Sequence[Path], url: str | None) -> Inspection:
    """`tocsin inspect`: a saved page, and earlier versions of it, oldest first."""
    return inspect(_read(page), [_read(path) for path in before], url)


def _read(path: Path) -> bytes:
    """A file or standard input, whole.

    Raises:
        CaseError: it is larger than what fits here.
    """
    with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as stream:
        content = stream.read(_MAX_INPUT + 1)
    if len(content) > _MAX_INPUT:
        raise CaseError(str(path), f"is larger than {_MAX_INPUT:,} bytes", "split it")
    return content


@dataclass(frozen=True)
class Observed:
    """A time in JSON."""

    at: datetime


def judge_files(claims: Path, observations: Path, targets: Path | None, now: str | None) -> list[dict[str, Json]]:
    """`tocsin judge`: JSON Lines of claims (as `tocsin read` prints them, or whole answers) and observations."""
    facts = Facts(
        claims=tuple(_claims(claims)),
        observations=tuple(_nouns(Observation, observations)),
        targets=tuple(_nouns(Target, targets)) if targets else (),
        now=from_json(Observed, {"at": now}).at if now else wall(),
    )
    return [incident_json(incident) for incident in judge(facts)]


def _claims(path: Path) -> Iterator[Claim]:
    for where, raw in _objects(path):
        claims = raw.get("claims", [raw])
        for one in claims if isinstance(claims, list) else [claims]:
            if not isinstance(one, dict):
                raise CaseError(where, "holds a claim that is no JSON object", "give what `tocsin read` prints")
            yield _noun(Claim, _contract(one), where)


def _contract(raw: dict[str, Any]) -> dict[str, Any]:
    """A claim with the command line's names: from and to for start and end."""
    window = raw.get("window")
    if isinstance(window, dict) and {"from", "to"} <= set(window):
        window = {"start": window["from"], "end": window["to"]} | {
            k: v for k, v in window.items() if k not in ("from", "to")
        }
    return {k: v for k, v in raw.items() if k != "id"} | {"window": window}


def _nouns(kind: type[N], path: Path) -> Iterator[N]:
    for where, raw in _objects(path):
        yield _noun(kind, {key: value for key, value in raw.items() if key != "id" or kind is Target}, where)


def _noun(kind: type[N], raw: object, where: str) -> N:
    try:
        return from_json(kind, raw)
    except Invalid as bad:
        raise CaseError(where, f"{bad.where} {bad.what}", bad.remedy) from None


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(_read(path).split(b"\n"), start=1):
        if line.strip():
            where = f"{path.name} line {number}"
            try:
                raw = json.loads(line)
            except (ValueError, RecursionError) as bad:
                raise CaseError(where, f"is not JSON: {bad}") from None
            if not isinstance(raw, dict):
                raise CaseError(where, "is not a JSON object")
            yield where, raw
