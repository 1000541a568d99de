"""How does a bank go out as a STIX 2.1 bundle? An indicator for each item, and an opinion where somebody holds one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from tocsin.fingerprint.exchange.jsonitems import Object
from tocsin.fingerprint.exchange.stix import MARKINGS
from tocsin.model.fingerprint import BankEntry
from tocsin.model.kinds import Opinion, Tlp

_MARKS = {level: name for name, level in reversed(MARKINGS.items())}
_OURS = uuid.UUID("2b7a5b9e-9d0e-5d55-8f0a-0f6a0c6f7d31")
_NAMES = {"pdq": "PDQ", "md5": "MD5", "sha1": "'SHA-1'", "sha256": "'SHA-256'"}


def write(entries: Iterator[BankEntry], name: str) -> Iterator[bytes]:
    """A bundle by the house ``name``; the markings that were used stand at its end."""
    author = _id("identity", name)
    identity: Object = {
        "type": "identity", "spec_version": "2.1", "id": author, "created": "1970-01-01T00:00:00.000Z",
        "modified": "1970-01-01T00:00:00.000Z", "name": name or "Tocsin", "identity_class": "organization",
    }  # fmt: skip
    used: set[Tlp] = set()
    yield f'{{"type": "bundle", "id": "{_id("bundle", name)}", "objects": [\n'.encode() + _line(identity)
    for entry in entries:
        used |= {entry.tlp} if entry.tlp else set()
        yield b",\n" + _line(_indicator(entry, author))
        for word in _OPINIONS.get(entry.opinion, ()):
            yield b",\n" + _line(_opinion(entry, author, word))
    for level in sorted(used):
        yield b",\n" + _line(_marking(level))
    yield b"\n]}\n"


# The houses that share a disputed item hold both.
_OPINIONS = {
    Opinion.CONFIRMED: ("strongly-agree",),
    Opinion.FALSE_POSITIVE: ("strongly-disagree",),
    Opinion.DISPUTED: ("agree", "disagree"),
}
_TLP = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"  # OASIS cti-stix-common-objects


def _marking(level: Tlp) -> Object:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _MARKS[level],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{level.value}",
        "extensions": {_TLP: {"extension_type": "property-extension", "tlp_2_0": level.value.lower()}},
    }


def _indicator(entry: BankEntry, author: str) -> Object:
    known = (entry.fingerprint, *entry.also)
    compared = " OR ".join(f"file:hashes.{_NAMES[one.algorithm]} = '{one.value}'" for one in known)
    made: Object = {
        **_common("indicator", entry, author),
        "name": entry.label,
        "pattern": f"[{compared}]",
        "pattern_type": "stix",
        "indicator_types": ["unknown"],
        "valid_from": _stamp(entry.added),
    }
    if entry.expires and entry.expires > entry.added:
        made["valid_until"] = _stamp(entry.expires)
    if entry.tags:
        made["labels"] = list(entry.tags)
    return made


def _opinion(entry: BankEntry, author: str, word: str) -> Object:
    made = _common("opinion", entry, author)
    return {
        **made,
        "id": _id("opinion", f"{entry.id} {word}"),
        "opinion": word,
        "object_refs": [_id("indicator", entry.id)],
    }


def _common(kind_name: str, entry: BankEntry, author: str) -> Object:
    made: Object = {
        "type": kind_name,
        "spec_version": "2.1",
        "id": _id(kind_name, entry.id),
        "created_by_ref": author,
        "created": _stamp(entry.added),
        "modified": _stamp(entry.added),
    }
    if entry.tlp:
        made["object_marking_refs"] = [_MARKS[entry.tlp]]
    return made


def _line(item: Object) -> bytes:
    return json.dumps(item, ensure_ascii=False, sort_keys=True).encode()


def _id(kind_name: str, facts: str) -> str:
    return f"{kind_name}--{uuid.uuid5(_OURS, f'{kind_name} {facts}')}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
