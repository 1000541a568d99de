"""What does a WARC record say of itself? ISO 28500 from 0.17 on, as tolerant as its writers are careless."""

from __future__ import annotations

import re

from tocsin.collect.archives.flow import LINE, Flow
from tocsin.collect.archives.httphead import headers, text
from tocsin.collect.archives.records import HEADERS, Form, Head

_KINDS = frozenset(("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"))
UNKNOWN = "unknown"
NOT_UTF8 = "header is not UTF-8"
CUT = "record was cut by its writer"
SPLIT = "record is split, its parts are not joined"
_HTTP = ("http:", "https:")


def _head(flow: Flow, number: int) -> Head:
    first = flow.line()
    if not WARC.start.match(first):
        raise flow.broken(f"record {number} has no WARC header: no WARC file, or damaged here")
    told, repairs = _headers(flow, number)
    length = told.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise flow.broken(f"record {number} states no length, or the file ends before it")
    kind = told.get("warc-type", "").lower()
    url = told.get("warc-target-uri", "").removeprefix("<").removesuffix(">").replace(" ", "%20")
    declared = told.get("content-type", "")
    repairs += [CUT] if told.get("warc-truncated") else []
    repairs += [SPLIT] if told.get("warc-segment-number") else []
    return Head(
        kind=kind if kind in _KINDS else UNKNOWN,
        url=url,
        date=told.get("warc-date", ""),
        length=int(length),
        declared=declared,
        ident=told.get("warc-record-id", "").strip("<>"),
        refers=_refers(told),
        peer=told.get("warc-ip-address", "")[:64] or None,
        # A digest of the whole says nothing of a segment; a payload's nothing of a revisit or a cut record.
        block_digest="" if SPLIT in repairs else told.get("warc-block-digest", ""),
        payload_digest="" if repairs and kind != "revisit" else told.get("warc-payload-digest", ""),
        is_http=kind in ("response", "revisit") and (url.lower().startswith(_HTTP) or "http" in declared.lower()),
        repairs=tuple(repairs),
    )


def _refers(told: dict[str, str]) -> tuple[str, ...]:
    at, address = told.get("warc-refers-to-date", ""), told.get("warc-refers-to-target-uri", "")
    named = (told.get("warc-refers-to", "").strip("<>"), told.get("warc-payload-digest", ""))
    return (*named, f"{at} {address.strip('<>')}" if at and address else "")


def _headers(flow: Flow, number: int) -> tuple[dict[str, str], list[str]]:
    lines: list[str] = []
    repairs: list[str] = []
    size = 0
    while (line := flow.line()).strip(b"\r\n"):
        size += len(line)
        if len(line) == LINE or size > HEADERS:
            raise flow.broken(f"a header of record {number} is too long")
        if not line.endswith(b"\n"):
            raise flow.broken(f"the file ends inside the header of record {number}")
        lines.append(text(line))
        if not repairs and not _is_utf8(line):
            repairs.append(NOT_UTF8)
    if not line:
        raise flow.broken(f"the file ends inside the header of record {number}")
    told: dict[str, str] = {}
    for name, value in headers(lines):
        told.setdefault(name.lower(), value)  # of a header stated twice the first is read, as warcio does
    return told, repairs


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


WARC = Form(start=re.compile(rb"WARC/\d{1,2}\.\d{1,2}[ \t]*\r?\n"), head=_head)
