"""How does a bank go out as a MISP event? Hashes in objects of the template ``file``, PDQ as its free text."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile

from tocsin.fingerprint.exchange.jsonitems import Object
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.kinds import Opinion

_OURS = uuid.UUID("5d0b3a52-7d0c-5c0e-9a51-6f3b8f1c2a10")
_FILE = "688c46fb-5edb-40a3-8273-1af7923e2215"  # the template "file" of misp-objects
_SPOOL = 8 << 20  # bytes of attributes held in memory; more goes to a temporary file


def write(entries: Iterator[BankEntry], name: str) -> Iterator[bytes]:
    """One event: an object ``file`` for each item with ordinary hashes, an attribute for one that has PDQ alone.

    Each attribute carries the item's own marking.
    """
    yield b'{"Event": {"Object": ['
    counts = {"object": 0, "attribute": 0}
    last = datetime(1970, 1, 1, tzinfo=UTC)
    with SpooledTemporaryFile(_SPOOL) as alone:
        for entry in entries:
            last = max(last, entry.added.astimezone(UTC))
            attributes = [_attribute_of(entry, known) for known in (entry.fingerprint, *entry.also)]
            if len(attributes) == 1 and entry.fingerprint.algorithm == "pdq":
                alone.write(_joined(attributes[0], counts, "attribute"))
            else:
                yield _joined(_file(entry, attributes), counts, "object")
        yield b'\n], "Attribute": ['
        alone.seek(0)
        while piece := alone.read(1 << 16):
            yield piece
    yield f"\n], {json.dumps(_head(name, counts, last), ensure_ascii=False, sort_keys=True)[1:]}}}\n".encode()


def _joined(item: Object, counts: dict[str, int], kind_name: str) -> bytes:
    counts[kind_name] += 1
    comma = "," if counts[kind_name] > 1 else ""
    return f"{comma}\n{json.dumps(item, ensure_ascii=False, sort_keys=True)}".encode()


def _head(name: str, counts: dict[str, int], last: datetime) -> Object:
    return {
        "uuid": str(uuid.uuid5(_OURS, f"{name} {counts} {last.isoformat()}")),
        "info": f"Known items: {name}" if name else "Known items",
        "date": f"{last:%Y-%m-%d}",
        "timestamp": str(int(last.timestamp())),
        "analysis": "2",
        "threat_level_id": "4",
        "distribution": "0",
        "published": False,
    }


def _attribute_of(entry: BankEntry, known: Fingerprint) -> Object:
    tags = [*([f"tlp:{entry.tlp.value.lower()}"] if entry.tlp else []), *entry.tags]
    plain = known.algorithm == "pdq"
    return {
        "uuid": str(uuid.uuid5(_OURS, f"{entry.id} {known.algorithm}")),
        "type": "text" if plain else known.algorithm,
        "category": "Other" if plain else "Payload delivery",
        "object_relation": "text" if plain else known.algorithm,
        "comment": f"{known.algorithm}: {entry.label}",
        "value": known.value,
        "to_ids": not plain and entry.opinion is Opinion.CONFIRMED,
        "timestamp": str(int(entry.added.timestamp())),
        "Tag": [{"name": tag} for tag in tags],
    }


def _file(entry: BankEntry, attributes: list[Object]) -> Object:
    members: list[object] = [*attributes]
    return {
        "name": "file",
        "meta-category": "file",
        "template_uuid": _FILE,
        "template_version": "25",
        "uuid": str(uuid.uuid5(_OURS, entry.id)),
        "comment": entry.label,
        "distribution": "5",
        "timestamp": str(int(entry.added.timestamp())),
        "Attribute": members,
    }
