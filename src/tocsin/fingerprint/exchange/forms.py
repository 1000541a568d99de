"""Which forms of list are there? Each with its name, what it holds, its reader and its writer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange import (
    hma,
    localfile,
    misp,
    misp_event,
    ncmec,
    rows,
    stix,
    stix_bundle,
    stopncii,
    table,
    tat,
    threatexchange,
    vpdqfile,
)
from tocsin.fingerprint.exchange.record import Listing, Said
from tocsin.fingerprint.exchange.values import ORDER
from tocsin.model.fingerprint import BankEntry
from tocsin.model.kinds import Opinion

Read = Callable[[BinaryIO, Listing], Iterator[Said]]
Write = Callable[[Iterator[BankEntry], str], Iterator[bytes]]

_ALL = frozenset(ORDER)
_WRONG = frozenset({Opinion.FALSE_POSITIVE})
_BOTH = _WRONG | {Opinion.DISPUTED}
_FLAT = _ALL - {"vpdq"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of list."""

    name: str
    media_type: str
    suffix: str
    says: str  # for --help
    holds: frozenset[str] | None = _ALL  # algorithms it can carry; None for every one
    doubts: frozenset[Opinion] = frozenset()  # of "disputed" and "false-positive", what it can say
    replaces: bool = False  # whether an item that comes again replaces what was said of it before
    read: Read | None = None
    write: Write | None = None

    @property
    def reads(self) -> bool:
        """Whether it can be read."""
        return self.read is not None

    @property
    def writes(self) -> bool:
        """Whether it can be written."""
        return self.write is not None


def _json_lines(entries: Iterator[BankEntry], _name: str) -> Iterator[bytes]:
    return (rows.json_line(entry) for entry in entries)


def _csv(entries: Iterator[BankEntry], _name: str) -> Iterator[bytes]:
    yield rows.csv_line(rows.COLUMNS)
    for entry in entries:
        yield from rows.csv_rows(entry)


_FORMS = (
    Form(
        name="jsonl", media_type="application/x-ndjson", suffix=".jsonl", says="JSON Lines with everything we know",
        holds=None, doubts=_BOTH, read=table.read_lines, write=_json_lines,
    ),
    Form(
        name="csv", media_type="text/csv", suffix=".csv", says="CSV with a header, or plain values, one a line",
        doubts=_BOTH,
        read=table.read_lines, write=_csv,
    ),
    Form(
        name="hashes", media_type="text/plain", suffix=".txt", says="bare PDQ values, one a line",
        holds=frozenset({"pdq"}), read=table.read_lines, write=localfile.write_values,
    ),
    Form(
        name="tx", media_type="text/plain", suffix=".tx.txt",
        says="python-threatexchange: a local_file list, what `tx hash` and `tx dataset -P` print",
        read=localfile.read, write=localfile.write,
    ),
    Form(
        name="tx-csv", media_type="text/csv", suffix=".tx.csv", says="python-threatexchange: `tx dataset -P --csv`",
        read=table.read_dataset,
    ),
    Form(
        name="vpdq", media_type="text/plain", suffix=".vpdq.txt", says="the vPDQ tools: the frames of one video",
        holds=frozenset({"vpdq"}), read=vpdqfile.read, write=vpdqfile.write,
    ),
    Form(
        name="threatexchange", media_type="application/json", suffix=".threatexchange.json", replaces=True,
        doubts=_WRONG,
        says="Meta's ThreatExchange: pages of threat_updates or threat_descriptors",
        read=threatexchange.read, write=threatexchange.write,
    ),
    Form(
        name="hma", media_type="application/json", suffix=".hma.json", says="hasher-matcher-actioner: bank content",
        replaces=True, read=hma.read, write=hma.write,
    ),
    Form(
        name="ncmec", media_type="application/xml", suffix=".ncmec.xml", says="NCMEC hash sharing v2: pages of entries",
        holds=_FLAT - {"sha256"}, replaces=True, read=ncmec.read, write=ncmec.write,
    ),
    Form(
        name="stopncii", media_type="application/json", suffix=".stopncii.json", says="StopNCII: pages of FetchHashes",
        holds=frozenset({"pdq", "md5"}), doubts=_WRONG, replaces=True, read=stopncii.read, write=stopncii.write,
    ),
    Form(
        name="tat", media_type="application/json", suffix=".tat.json", says="Tech Against Terrorism's hash list",
        holds=frozenset({"pdq", "md5"}), replaces=True, read=tat.read, write=tat.write,
    ),
    Form(
        name="misp", media_type="application/json", suffix=".misp.json", says="MISP events or attributes",
        holds=_FLAT, replaces=True, read=misp.read, write=misp_event.write,
    ),
    Form(
        name="stix", media_type="application/stix+json;version=2.1", suffix=".stix.json", replaces=True, doubts=_BOTH,
        says="STIX 2.1 bundles: files, indicators and opinions", holds=_FLAT, read=stix.read, write=stix_bundle.write,
    ),
)  # fmt: skip

FORMS: Mapping[str, Form] = MappingProxyType({form.name: form for form in _FORMS})

# What the first bytes of a JSON list hold -> its form; the first that is found.
_JSON_MARKS = (
    ("stopncii", re.compile(rb'"hashRecords"\s*:')),
    ("tat", re.compile(rb'"hash_digest"\s*:')),
    ("jsonl", re.compile(rb'"fingerprint"\s*:\s*\{')),
    ("stix", re.compile(rb'"type"\s*:\s*"bundle"|"spec_version"\s*:|"object_marking_refs"\s*:')),
    ("hma", re.compile(rb'"disable_until_ts"\s*:|"signals"\s*:\s*\{|\A[\s\[]*\{\s*"(pdq|vpdq|video_md5)"\s*:')),
    ("threatexchange", re.compile(rb'"(raw_)?indicator"\s*:|"should_delete"\s*:|\A\s*\{\s*"(data|paging)"\s*:')),
    ("misp", re.compile(rb'"(Event|Attribute|Object|object_relation|response)"\s*:|"to_ids"\s*:')),
    ("tat", re.compile(rb'"results"\s*:\s*\[')),
)
_SETTINGS = re.compile(rb'\{(?=[^\[]{0,4000}"api"\s*:)(?=[^\[]{0,4000}"enabled"\s*:)')
_REFUSED = (
    (b"\x80", "is a Python pickle, which would run whatever its sender put in", "write `tx dataset -P --csv` instead"),
    (b"PK\x03\x04", "is a zip archive", "unpack it"),
    (b"\x1f\x8b", "is compressed by gzip", "unpack it"),
    (b"\xff\xfe", "is UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "is UTF-16", "save it as UTF-8"),
    (b"SQLite format 3\x00", "is a database", "export a list from it"),
)


def form_named(name: str) -> Form:
    """The form of that name.

    Raises:
        FingerprintError: there is none.
    """
    if name not in FORMS:
        raise FingerprintError(f"form {name[:40]!r}", "is not known", f"one of {', '.join(FORMS)}")
    return FORMS[name]


def told(head: bytes, where: str) -> Form:
    """The form of a list, told from its first bytes.

    Raises:
        FingerprintError: it is none that can be read; says what it is.
    """
    for mark, what, remedy in _REFUSED:
        if head.startswith(mark):
            raise FingerprintError(where, what, remedy)
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not plain or b"\x00" in plain:
        raise FingerprintError(where, "is no text" if plain else "is empty")
    if _SETTINGS.match(plain):
        raise FingerprintError(
            where, "is a collaboration's settings of tx", "give the list it names, or `tx dataset -P`"
        )
    if plain.startswith(b"<"):
        if b"queryResult" not in plain:
            raise FingerprintError(where, "is XML, but no result of NCMEC's hash sharing")
        return FORMS["ncmec"]
    if plain[:1] in (b"{", b"["):
        return FORMS[_json_form(plain)]
    line = plain.partition(b"\n")[0].decode("utf-8", "replace").strip()
    if vpdqfile.tells(line):
        return FORMS["vpdq"]
    if localfile.tells(line):
        return FORMS["tx"]
    columns = [cell.strip().lower() for cell in line.split(",")]
    return FORMS["tx-csv" if columns[:2] == ["signal_type", "signal_str"] else "csv"]


def _json_form(plain: bytes) -> str:
    found = next((name for name, mark in _JSON_MARKS if mark.search(plain)), None)
    return found or ("jsonl" if plain.startswith(b"{") else "hma")
