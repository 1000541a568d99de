"""What can be asked without a case? Is this page defaced, do we know this picture, what does this text say?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from tocsin import config
from tocsin.app.case import find
from tocsin.app.clock import wall
from tocsin.app.errors import CaseError
from tocsin.app.showing import claim_json, incident_json
from tocsin.correlate.facts import Facts
from tocsin.correlate.judge import judge
from tocsin.model import (
    Claim,
    Entity,
    Finding,
    Invalid,
    Json,
    Observation,
    Post,
    Target,
    from_json,
    to_json,
)
from tocsin.model.seams import Detector, Done
from tocsin.read import Reader, check_packs, load_packs
from tocsin.run.engine import attempt
from tocsin.watch.inspect import Inspection, inspect

N = TypeVar("N")
_MAX_LINE = 4_000_000  # bytes of one line of JSON
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


def read_lines(stream: BinaryIO, zone: str, case_folder: Path | None) -> Iterator[Json | str]:
    """`tocsin read`: one answer per line of JSON; a line that cannot be read comes as a sentence that names it."""
    detector = _reader(zone, case_folder)
    for number, line in enumerate(_lines(stream), start=1):
        if not line.strip():
            continue
        outcome = attempt(lambda raw: _reading(detector, raw), line)
        if isinstance(outcome, Done):
            yield outcome.result
        else:
            yield f"line {number}: {outcome.what}" + (f"; {outcome.remedy}" if outcome.remedy else "")


def _reader(zone: str, case_folder: Path | None) -> Reader:
    """The built-in reader: with a case's targets, zone and packs, or with none."""
    if case_folder is None:
        return Reader(packs=load_packs(), zone=zone)
    folder = find(case_folder)
    settings = config.load(folder / config.FILE)
    extra = folder / settings.read.packs if settings.read.packs else None
    return Reader(packs=load_packs(extra), targets=settings.targets, zone=settings.case.zone)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of bounded length; what is longer is cut and then fails as JSON, by name."""
    while line := stream.readline(_MAX_LINE):
        yield line
        while len(line) == _MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(_MAX_LINE)


def _reading(detector: Detector, line: bytes) -> Json:
    post = _post(line)
    found = list(detector.read(post))
    findings = [noun for noun in found if isinstance(noun, Finding)]
    claims = [noun for noun in found if isinstance(noun, Claim)]
    entities = [noun for noun in found if isinstance(noun, Entity)]
    languages = [finding.language for finding in findings] + [claim.language for claim in claims]
    return {
        "id": post.native_id,
        "lang": next(iter(languages), post.language),
        "findings": [to_json(finding) for finding in findings],
        "claims": [cast(Json, claim_json(claim)) for claim in claims],
        "entities": [to_json(entity) for entity in entities],
    }


def _post(line: bytes) -> Post:
    """A post out of {id, text, published, lang?, source?}."""
    try:
        raw: Any = json.loads(line)
    except (ValueError, RecursionError) as bad:
        raise Invalid("JSON", str(bad)) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise Invalid("post", "has no text", "write {id, text, published, lang?, source?}")
    if any("\ud800" <= char <= "\udfff" for char in f"{raw['text']}{raw.get('id')}{raw.get('source')}"):
        raise Invalid("post", "holds half a surrogate pair", "write its characters whole")
    told = raw.get("published")
    published = from_json(Observed, {"at": told}).at if told else None
    return Post(
        source=str(raw.get("source") or "input"),
        native_id=str(raw.get("id", "")),
        capture="input",
        locator="line",
        collected=published or wall(),
        claimed=published,
        text=raw["text"],
        language=raw.get("lang") if isinstance(raw.get("lang"), str) else None,
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PacksTested:
    """`tocsin packs test`."""

    rules: int
    examples: int
    problems: tuple[str, ...]


def test_packs(folder: Path | None) -> PacksTested:
    """Run every rule's own examples, of the built-in packs and of those in a folder."""
    packs = load_packs(folder)
    rules = [rule for pack in packs for rule in pack.rules]
    examples = sum(len(rule.matches) + len(rule.ignores) for rule in rules)
    return PacksTested(rules=len(rules), examples=examples, problems=tuple(str(p) for p in check_packs(packs)))
