"""How does an entry stand on one line? As JSON with everything, or as a row of CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from tocsin.fingerprint.exchange.values import filmed_text
from tocsin.model.fingerprint import BankEntry
from tocsin.model.json import to_json
from tocsin.model.kinds import Opinion

FORMULA = ("=", "+", "-", "@")  # what makes a spreadsheet run a cell
COLUMNS = (
    "algorithm", "value", "label", "quality", "provenance", "opinion", "tlp", "expires", "tags", "origin", "sha256",
    "media_type", "added",
)  # fmt: skip


def json_line(entry: BankEntry) -> bytes:
    """Everything we know of an entry, as one line; ``read_lines`` gives the same entry again."""
    return json.dumps(to_json(entry), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def csv_line(cells: Iterable[str]) -> bytes:
    """One line without line breaks inside; what a spreadsheet would run as a formula is marked as text."""
    plain = (" ".join(cell.split()) for cell in cells)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in plain)
    return out.getvalue().encode()


def csv_rows(entry: BankEntry) -> Iterator[bytes]:
    """A line for the entry, with the columns of ``COLUMNS``."""
    known = entry.fingerprint
    plain = to_json(entry)
    assert isinstance(plain, dict)
    value = filmed_text(known) if known.algorithm == "vpdq" else known.value
    opinion = "" if entry.opinion is Opinion.UNREVIEWED else entry.opinion.value
    facts = {
        "algorithm": known.algorithm,
        "value": value,
        "quality": str(known.quality),
        "opinion": opinion,
        "tags": "|".join(entry.tags),
    }
    yield csv_line(facts[name] if name in facts else str(plain[name] or "") for name in COLUMNS)
