"""What of the index lies in its file? A segment's arrays as sections, later rows and removals as records of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.index.container import Container, Meta, write
from tocsin.fingerprint.index.held import Index, Rows
from tocsin.fingerprint.index.journal import MOST_RECORD, Record, broken
from tocsin.fingerprint.index.numeric import Tables
from tocsin.fingerprint.index.plan import BITS, LEAST_WIDTH, MOST_BANDS, MOST_WIDTH
from tocsin.fingerprint.index.segment import Keys, Segment
from tocsin.fingerprint.index.values import BYTES

KIND = b"INDX"
ADD, REMOVE = 1, 2  # kinds of records
ROW = BYTES + 8 + 2  # bytes of an added row: value, key, bank; a record holds all values, then all keys, then all banks
MOST_ROWS = MOST_RECORD // ROW


def write_segment(path: Path, segment: Segment) -> None:
    tables = segment.tables
    arrays: Mapping[str, NDArray[Any]] = {
        "values": segment.values,
        "starts": segment.starts,
        "keys": segment.keys,
        "banks": segment.banks,
        "by_key": segment.by_key,
        "base": tables.base,
        "rel": tables.rel,
        "ids": tables.ids,
    }
    meta: Meta = {"bands": list(tables.widths), "rel": tables.rel.itemsize}
    write(path, KIND, meta, {name: [_bytes(array)] for name, array in arrays.items()})


def mapped(container: Container, *, resident: bool) -> Segment:
    """The file's arrays, if they have the sizes that fit one another."""
    widths, form = _bands(container)
    values = _array(container, "values", f"V{BYTES}", resident=resident).view(np.uint8).reshape(-1, BYTES)
    segment = Segment(
        values=values,
        starts=_array(container, "starts", "<u4", resident=resident),
        keys=_array(container, "keys", "<u8", resident=resident),
        banks=_array(container, "banks", "<u2", resident=resident),
        by_key=_array(container, "by_key", "<u4", resident=resident),
        tables=Tables(
            widths,
            base=_array(container, "base", "<u4", resident=resident),
            rel=_array(container, "rel", form, resident=resident),
            ids=_array(container, "ids", "<u4", resident=resident),
        ),
        where=str(container.path),
    )
    _fitting(container.path, segment)
    return segment


def _fitting(path: Path, segment: Segment) -> None:
    tables, count, rows = segment.tables, len(segment.values), len(segment.keys)
    told = (len(segment.banks), len(segment.by_key), len(segment.starts))
    if told != (rows, rows, count + 1) and (told != (rows, rows, 0) or count != rows):
        raise broken(path, "its rows are not told alike")
    bases = sum((1 << width >> 6) + 1 for width in tables.widths)
    rels = sum((1 << width) + 1 for width in tables.widths)
    ids = count * max(len(tables.widths) - 1, 0)
    if (len(tables.base), len(tables.rel), len(tables.ids)) != (bases, rels, ids):
        raise broken(path, "its tables do not have the size their bands ask for")


def _array(container: Container, name: str, form: str, *, resident: bool) -> NDArray[Any]:
    raw = container.section(name)
    if len(raw) % np.dtype(form).itemsize:
        raise broken(container.path, f"section {name!r} is cut off")
    held = np.frombuffer(raw, form)
    return held.copy() if resident else held


def _bands(container: Container) -> tuple[tuple[int, ...], str]:
    widths, size = container.meta.get("bands"), container.meta.get("rel")
    if not isinstance(widths, list) or size not in (2, 4) or len(widths) > MOST_BANDS:
        raise broken(container.path, "it does not say how values are cut into bands")
    if not all(type(width) is int and LEAST_WIDTH <= width <= MOST_WIDTH for width in widths) or sum(widths) > BITS:
        raise broken(container.path, "its bands do not fit a value")
    return tuple(widths), f"<u{size}"


def followed(container: Container, index: Index, after: int) -> int:
    """Bring the index up to the last commit; where the log goes on then."""
    added: list[Rows] = []
    end = after
    for record in container.records(after):
        if isinstance(record, int):
            end = record
        elif record.kind == ADD:
            added.append(_rows(container, record))
        elif record.kind == REMOVE and len(record.payload) % 8 == 0:
            _apply(index, added)
            index.remove(np.frombuffer(record.payload, "<u8"))
        else:
            raise broken(container.path, f"the log holds an unknown change at byte {record.start:,}")
    _apply(index, added)
    return end


def _apply(index: Index, added: list[Rows]) -> None:
    if added:
        index.add(*(np.concatenate(column) for column in zip(*added, strict=True)))
        added.clear()


def _rows(container: Container, record: Record) -> Rows:
    count, odd = divmod(len(record.payload), ROW)
    if odd:
        raise broken(container.path, f"the log holds half a row at byte {record.start:,}")
    keys, banks = count * BYTES, count * (BYTES + 8)
    return (
        np.frombuffer(record.payload[:keys], np.uint8).reshape(-1, BYTES),
        np.frombuffer(record.payload[keys:banks], "<u8").astype(np.uint64),
        np.frombuffer(record.payload[banks:], "<u2").astype(np.uint16),
    )


def _bytes(array: NDArray[Any]) -> memoryview:
    """The array as it lies in a file: little-endian."""
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return little.reshape(-1).view(np.uint8).data


def adding(rows: Sequence[NDArray[Any]]) -> bytes:
    """The payload of added rows, at most ``MOST_ROWS``."""
    return b"".join(map(_bytes, rows))


def removing(keys: Keys) -> bytes:
    """The payload of removed keys, at most ``MOST_ROWS``."""
    return bytes(_bytes(keys))
