"""Where in the WARC does an address stand, and which of them are pages? CDXJ and ``pages.jsonl`` of WACZ 1.1.1."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from tocsin.model import Capture
from tocsin.preserve.package import warc

_PAGES = ("text/html", "application/xhtml+xml")
_RUN = 100_000  # lines sorted in memory at a time


def line(capture: Capture, offset: int, length: int) -> bytes:
    """The index line of a capture whose record lies there (bytes, in the compressed file)."""
    uri = warc.address(capture)
    facts: dict[str, str] = {"url": uri, "mime": " ".join(capture.media_type.split())}
    if capture.status is not None:
        facts["status"] = str(capture.status)
    place = {"length": str(length), "offset": str(offset), "filename": "case.warc.gz"}
    facts |= {"digest": warc.base32(capture.sha256), **place}
    stamp = "".join(each for each in warc.dated(capture) if each.isdigit())
    return f"{surt(uri)} {stamp} {json.dumps(facts)}\n".encode("ascii")


def surt(uri: str) -> str:
    """The sort-friendly form of an address: host reversed, without ``www``, lower case, query sorted."""
    try:
        parts = urlsplit(uri.lower())
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return uri.lower()
    if parts.scheme not in ("http", "https") or not host:
        return uri.lower()
    host = host.removeprefix("www.")
    names = host if ":" in host else ",".join(reversed(host.split(".")))
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = parts.path.removesuffix("/") or "/"
    return f"{names}{port}){path}{query}"


def is_page(capture: Capture) -> bool:
    """True for what a reader opens: HTML that was found."""
    found = capture.status is None or 200 <= capture.status < 300
    return found and capture.media_type in _PAGES and bool(capture.url)


def pages_head() -> bytes:
    """The first line of ``pages.jsonl``."""
    return json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "Pages"}).encode() + b"\n"


def page(capture: Capture) -> bytes:
    """The line of a page."""
    uri = warc.address(capture)
    return json.dumps({"id": capture.id, "url": uri, "title": uri, "ts": warc.dated(capture)}).encode() + b"\n"


def write_sorted(lines: Iterable[bytes], out: BinaryIO, folder: Path) -> None:
    """Write lines in order, in the memory of some of them: runs are sorted, put into the folder and merged."""
    for each in sorted_lines(lines, folder):
        out.write(each)


def sorted_lines(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """The lines in order; runs that do not fit into memory lie in the folder meanwhile."""
    source, runs = iter(lines), list[Path]()
    while batch := sorted(islice(source, _RUN)):
        if not runs and len(batch) < _RUN:
            yield from batch
            return
        runs.append(folder / f"run-{len(runs)}")
        runs[-1].write_bytes(b"".join(batch))
    streams = [run.open("rb") for run in runs]
    try:
        yield from heapq.merge(*streams)
    finally:
        for stream, run in zip(streams, runs, strict=True):
            stream.close()
            run.unlink()
