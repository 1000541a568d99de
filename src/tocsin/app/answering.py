"""What does this text say? Posts in JSON Lines, one answer for each, without a case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from tocsin import config
from tocsin.app.asking import Observed
from tocsin.app.case import find
from tocsin.app.clock import wall
from tocsin.app.showing import claim_json
from tocsin.model import Around, Claim, Entity, Finding, Invalid, Json, Post, Role, SecondOpinion, from_json, to_json
from tocsin.model.seams import Detector, Done
from tocsin.read import Reader, load_packs
from tocsin.run.engine import attempt

_MAX_LINE = 128 << 20  # bytes of one line of JSON: a post of 100 MB is read, in part, and says so


def read_lines(stream: BinaryIO, zone: str, case_folder: Path | None) -> Iterator[Json | str]:
    """`tocsin read`: one answer per line of JSON; a line that cannot be read comes as a sentence that names it."""
    detector = _reader(zone, case_folder)
    for number, line in enumerate(lines_of(stream), start=1):
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


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of bounded length; what is longer is cut and then fails as JSON, by name."""
    while line := stream.readline(_MAX_LINE):
        yield line
        while len(line) == _MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(_MAX_LINE)


def _reading(detector: Detector, line: bytes) -> Json:
    raw = _object(line)
    post = _post(raw)
    found = list(detector.read(post, _around(raw, post)))
    findings = [noun for noun in found if isinstance(noun, Finding)]
    claims = [noun for noun in found if isinstance(noun, Claim)]
    languages = [finding.language for finding in findings] + [claim.language for claim in claims]
    answer: dict[str, Json] = {
        "id": post.native_id,
        "lang": next(iter(languages), post.language),
        "findings": [to_json(finding) for finding in findings],
        "claims": [cast(Json, claim_json(claim)) for claim in claims],
        "entities": [to_json(noun) for noun in found if isinstance(noun, Entity)],
    }
    opinions = [to_json(noun) for noun in found if isinstance(noun, SecondOpinion)]
    return answer | ({"second_opinions": opinions} if opinions else {})


def post_of(line: bytes) -> Post:
    """A post out of {id, text, published, lang?, source?, title?}.

    Raises:
        Invalid: it is none; says what is wrong.
    """
    return _post(_object(line))


def _object(line: bytes) -> dict[str, Any]:
    try:
        raw: Any = json.loads(line)
    except (ValueError, RecursionError) as bad:
        raise Invalid("JSON", str(bad)) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise Invalid("post", "has no text", "write {id, text, published, lang?, source?}")
    return raw


def _post(raw: dict[str, Any]) -> Post:
    words = (raw["text"], raw.get("id"), raw.get("source"), raw.get("title"))
    if any(
        "\ud800" <= mark <= "\udfff" for word in words if isinstance(word, str) and not word.isascii() for mark in word
    ):
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
        title=raw.get("title") if isinstance(raw.get("title"), str) else None,
        language=raw.get("lang") if isinstance(raw.get("lang"), str) else None,
    )


def _around(raw: dict[str, Any], post: Post) -> Around:
    """What stands around it: ``answers`` is the text it replies to, ``role`` who speaks in its source."""
    answered = raw.get("answers")
    role = raw.get("role")
    if role is not None and role not in {str(one) for one in Role}:
        raise Invalid("role", f"{role!r} is none", f"one of {', '.join(Role)}")
    parent = _post({"text": answered, "id": f"{post.native_id}/answered"}) if isinstance(answered, str) else None
    return Around(answers=parent, role=Role(role) if role is not None else None)
