"""Is the match index of a case as fresh as its records? A page beside it says from which state it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tocsin import __version__
from tocsin.fingerprint.copies import VERSION
from tocsin.fingerprint.standing import BankRule, Standing
from tocsin.model.errors import Invalid
from tocsin.model.json import from_json, to_json
from tocsin.model.kinds import Opinion

CASE_FILE, INSIDE, KNOWN, PAGE = "tocsin.toml", ".tocsin", "known", "manifest.json"
_DATABASE = ("tocsin.db", "tocsin.db-wal")
RULES = f"{__version__} {VERSION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """From which state of the case the index was made, and what stands of its banks."""

    rules: str = ""  # versions of the program and of the matching
    settings: str = ""  # SHA-256 of tocsin.toml
    records: str = ""  # sizes and times of the database's files; empty where another server holds them
    marks: Mapping[str, int] = field(default_factory=dict)  # by noun, the last row taken in
    clock: datetime | None = None  # a re-enactment's
    standing: Standing = field(default_factory=Standing)


def read(folder: Path) -> Manifest:
    """The page of a case; an empty one where there is none, or one that cannot be read."""
    try:
        page = json.loads(page_of(folder).read_bytes())
        standing = page["standing"]
        return Manifest(
            rules=str(page["rules"]),
            settings=str(page["settings"]),
            records=str(page["records"]),
            marks={str(name): int(mark) for name, mark in page["marks"].items()},
            clock=datetime.fromisoformat(page["clock"]) if page["clock"] else None,
            standing=Standing(
                banks={name: from_json(BankRule, rule) for name, rule in standing["banks"].items()},
                opinions={entry: Opinion(opinion) for entry, opinion in standing["opinions"].items()},
                off=frozenset(standing["off"]),
                let_through=frozenset(standing["let_through"]),
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Invalid):
        return Manifest()


def write(folder: Path, manifest: Manifest) -> None:
    """Put the page in place, whole or not at all."""
    standing = manifest.standing
    page: dict[str, object] = {
        "rules": manifest.rules,
        "settings": manifest.settings,
        "records": manifest.records,
        "marks": dict(manifest.marks),
        "clock": to_json(manifest.clock),
        "standing": {
            "banks": {name: to_json(rule) for name, rule in standing.banks.items()},
            "opinions": {entry: str(opinion) for entry, opinion in standing.opinions.items()},
            "off": sorted(standing.off),
            "let_through": sorted(standing.let_through),
        },
    }
    place = page_of(folder)
    trial = place.with_suffix(".new")
    trial.write_text(json.dumps(page, ensure_ascii=True, sort_keys=True), "ascii")
    trial.replace(place)


def page_of(folder: Path) -> Path:
    """Where the page of a case lies."""
    return folder / INSIDE / KNOWN / PAGE


def is_fresh(folder: Path, manifest: Manifest) -> bool:
    """Whether nothing was written to the case since the index was made; False where that cannot be told."""
    if manifest.rules != RULES or not manifest.records:
        return False
    return manifest.records == records_state(folder) and manifest.settings == settings_state(folder)


def records_state(folder: Path) -> str:
    """Sizes and times of the database's files; empty where there is none."""
    found = []
    for name in _DATABASE:
        try:
            status = (folder / INSIDE / name).stat()
        except OSError:
            continue
        if status.st_size or name == _DATABASE[0]:
            found.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return "; ".join(found)


def settings_state(folder: Path) -> str:
    """SHA-256 of tocsin.toml."""
    return hashlib.sha256((folder / CASE_FILE).read_bytes()).hexdigest()
