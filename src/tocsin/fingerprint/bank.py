"""How do known items come into a bank and go out again? As lists of fingerprints."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.lines import COLUMNS, FORMULA, Listing, bounded
from tocsin.fingerprint.pdq import Pdq
from tocsin.model.errors import Trouble
from tocsin.model.fingerprint import BankEntry
from tocsin.model.json import to_json
from tocsin.model.seams import Fault

ENTRY_LIMIT = 5_000_000  # entries of one list
CUT = "the rest was not read; cut the list into several"


def read(
    stream: BinaryIO, name: str, *, added: datetime, label: str = "", where: str = ""
) -> Iterator[BankEntry | Fault]:
    """Entries of a list in its order; a line that holds none comes as a Fault with its number, the rest goes on.

    Two forms, told by each line: a JSON object is a ``BankEntry`` of ours; anything else is CSV,
    ``pdq,label[,quality[,provenance]]``, with or without that header, in any order where there is one.

    Args:
        stream: the list's bytes, UTF-8.
        name: the bank they go into, whatever bank a JSON line says it left.
        added: when it is read; for lines that do not say.
        label: for lines without one; empty for the bank's name.
        where: the file, named in Faults and as provenance; empty for the bank's name.
    """
    listing = Listing(bank=name, added=added, label=label or name, where=where or name)
    first_seen: dict[bytes, int] = {}
    for number, line in bounded(stream):
        if len(first_seen) >= ENTRY_LIMIT:
            yield Fault(where=f"{listing.where}: line {number}", what=f"more than {ENTRY_LIMIT:,} entries", remedy=CUT)
            return
        try:
            entry = listing.entry(line)
        except Trouble as trouble:
            yield Fault(where=f"{listing.where}: line {number}", what=trouble.what, remedy=trouble.remedy)
            continue
        if entry is None:
            continue
        earlier = first_seen.setdefault(_key(entry), number)
        if earlier == number:
            yield entry
        else:
            yield Fault(where=f"{listing.where}: line {number}", what=f"the same fingerprint as line {earlier}")


def json_lines(entries: Iterable[BankEntry]) -> Iterator[bytes]:
    """A list with everything we know of each entry, one JSON object a line; ``read`` gives the same entries again."""
    for entry in entries:
        yield json.dumps(to_json(entry), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def csv_lines(entries: Iterable[BankEntry]) -> Iterator[bytes]:
    """A list of PDQ values with label, quality and provenance, as other tools read it.

    Raises:
        FingerprintError: an entry is a video's, which CSV cannot hold.
    """
    yield _csv_line(COLUMNS)
    for entry in entries:
        known = entry.fingerprint
        if known.algorithm != Pdq.algorithm:
            raise FingerprintError(f"bank {entry.bank}, {entry.label}", "is a video's", "write JSON Lines")
        yield _csv_line((known.value, entry.label, str(known.quality), entry.provenance))


def _csv_line(cells: tuple[str, ...]) -> bytes:
    """One line without line breaks inside; what a spreadsheet would run as a formula is marked as text."""
    plain = (" ".join(cell.split()) for cell in cells)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in plain)
    return out.getvalue().encode()


def _key(entry: BankEntry) -> bytes:
    known = entry.fingerprint
    values = (known.algorithm, known.value, *(frame.value for frame in known.frames))
    return hashlib.sha256(" ".join(values).encode()).digest()
