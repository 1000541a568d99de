"""How is one STIX 2.1 object built? Plain JSON with identifiers that the same facts always get."""

from __future__ import annotations

import hashlib
import json
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from tocsin.model import Json
from tocsin.model.report import Header
from tocsin.publish.text import visible

Object = dict[str, Json]

_OURS = b"tocsin: stix identifiers\n"
_SCO = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1 section 2.9


@cache
def tables() -> Mapping[str, object]:
    """``stix_tables.toml``."""
    return tomllib.loads(files("tocsin.publish").joinpath("stix_tables.toml").read_text("utf-8"))


def fixed(table: str, key: str) -> str | None:
    """One value of a table; None where it has none."""
    found = tables()[table]
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else None


def stix_id(kind: str, *parts: str) -> str:
    """``kind--`` and an identifier in the shape of UUIDv4, drawn from the facts by SHA-256."""
    facts = json.dumps([kind, *parts]).encode()
    digest = bytearray(hashlib.sha256(_OURS + facts).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x40
    digest[8] = digest[8] & 0x3F | 0x80
    return f"{kind}--{uuid.UUID(bytes=bytes(digest))}"


def timestamp(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as STIX writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def observable(kind: str, **facts: Json) -> Object:
    """A cyber-observable; its id is UUIDv5 over the contributing properties (STIX 2.1 section 2.9)."""
    seen = {name: shown(value) for name, value in facts.items()}
    canonical = json.dumps(seen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid.uuid5(_SCO, canonical)}", **seen}


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What every domain object of one report shares: maker, marking and times."""

    header: Header

    @property
    def issuer(self) -> str:
        """Id of the issuer's identity."""
        return stix_id("identity", "issuer", self.header.issuer, self.header.contact)

    @property
    def marking(self) -> str:
        """Id of the TLP 2.0 marking."""
        return fixed("tlp", self.header.tlp.value) or ""

    def made(self, kind: str, *parts: str, **facts: Json) -> Object:
        """A domain object, created at the cut-off: the report looks at no clock.

        Its identifier is drawn from the case's reference and ``parts``, so that a later version keeps it.
        """
        stamp = timestamp(self.header.cut_off)
        base: Object = {
            "type": kind,
            "spec_version": "2.1",
            "id": self.issuer if parts == ("issuer",) else stix_id(kind, self.header.reference, *parts),
            "created": stamp,
            "modified": stamp,
            "object_marking_refs": [self.marking],
        }
        if parts != ("issuer",):
            base["created_by_ref"] = self.issuer
        return base | {name: value for name, value in facts.items() if value not in (None, "", [])}

    def marked(self) -> Object:
        """The TLP 2.0 marking definition itself, as FIRST and OASIS publish it."""
        extension = str(tables()["tlp_extension"])
        level: Json = {"extension_type": "property-extension", "tlp_2_0": self.header.tlp.value.lower()}
        return {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": self.marking,
            "created": "2022-10-01T00:00:00.000Z",
            "name": f"TLP:{self.header.tlp.value}",
            "extensions": {extension: level},
        }


def written(objects: list[Object], identity: str) -> bytes:
    """The bundle: sorted keys, two spaces, UTF-8, every string's control characters made visible."""
    unique = {str(each["id"]): each for each in objects}
    bundle: Json = {
        "type": "bundle",
        "id": stix_id("bundle", identity, *sorted(unique)),
        "objects": list(unique.values()),
    }
    return (json.dumps(shown(bundle), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


def shown(value: Json) -> Json:
    """The same value with ``visible`` applied to every string, line feeds kept."""
    if isinstance(value, str):
        return "\n".join(map(visible, value.split("\n")))
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {visible(name): shown(item) for name, item in value.items()}
    return value
