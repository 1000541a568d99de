"""How is a web archive written? By hand after ISO 28500, so that reader and writer do not share their mistakes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping


def warc_record(
    kind: str,
    url: str,
    block: bytes,
    *,
    date: str = "2013-01-12T10:00:00Z",
    more: Mapping[str, str] | None = None,
    version: str = "1.1",
    eol: str = "\r\n",
    digest: bool = True,
    length: int | None = None,
    end: bytes = b"\r\n\r\n",
) -> bytes:
    """One WARC record; ``more`` are further headers."""
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}"]
    if digest:
        lines.append(f"WARC-Block-Digest: sha1:{base64.b32encode(hashlib.sha1(block).digest()).decode()}")
    lines += [f"{name}: {value}" for name, value in (more or {}).items()]
    lines += [f"Content-Length: {len(block) if length is None else length}", "", ""]
    return eol.join(lines).encode("utf-8", "surrogateescape") + block + end


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP answer."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def response(url: str, body: bytes, kind: str = "text/html", *headers: str, **more: object) -> bytes:
    """A response record with an HTTP answer in it."""
    return warc_record("response", url, answer(body, f"Content-Type: {kind}", *headers), **more)  # type: ignore[arg-type]


def packed(*records: bytes) -> bytes:
    """Each record a gzip member of its own, as they should be."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def arc_file(*records: bytes, version: int = 1) -> bytes:
    """An ARC file: the record that describes it, and the others."""
    fields = "URL IP-address Archive-date Content-type Archive-length"
    if version == 2:
        fields = "URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length"
    about = f"{version} 0 Alexa\n{fields}\n".encode()
    kind = "text/plain" if version == 1 else "text/plain 200 - - 0 a.arc"
    head = f"filedesc://a.arc 0.0.0.0 20130112100000 {kind} {len(about)}\n".encode()
    return b"\n".join([head + about, *records])


def arc_record(url: str, block: bytes, date: str = "20130112100000", *, version: int = 1) -> bytes:
    """One ARC record without the line feed that follows it."""
    kind = ("text/dns" if url.startswith("dns:") else "text/html") + (" 200 abc - 17 a.arc" if version == 2 else "")
    return f"{url} 192.0.2.1 {date} {kind} {len(block)}\n".encode() + block


def wacz(
    files: Mapping[str, bytes],
    *,
    listed: Mapping[str, bytes] | None = None,
    digest: Mapping[str, object] | None = None,
    **more: object,
) -> dict[str, bytes]:
    """The members of a WACZ 1.1.1; ``listed`` replaces what its description says of it."""
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{_sha256(content)}", "bytes": len(content)}
        for name, content in sorted((files if listed is None else listed).items())
    ]
    about = {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources, **more}
    told = json.dumps(about, indent=2).encode()
    sealed = {"path": "datapackage.json", "hash": f"sha256:{_sha256(told)}", **(digest or {})}
    return {**files, "datapackage.json": told, "datapackage-digest.json": json.dumps(sealed).encode()}


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return whole.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
