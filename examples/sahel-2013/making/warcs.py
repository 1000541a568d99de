"""How are captured pages kept? WARC 1.1 with SHA-256 digests, fixed record ids and dates."""

from __future__ import annotations

import io
import uuid
from datetime import datetime
from typing import Any

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.utils import Digester  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from making.pages import page, render
from making.shelf import Shelf, story, zulu

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://tocsin.example/examples/sahel-2013")
REASONS = {200: "OK", 404: "Not Found"}


class Writer(WARCWriter):  # type: ignore[misc]  # warcio is untyped
    """warcio's writer with SHA-256 in place of its SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def write(shelf: Shelf) -> None:
    """The three WARC files, below ``sources``."""
    for warc in story("web.toml")["warc"]:
        held = io.BytesIO()
        writer = Writer(held, gzip=True, warc_version="1.1")
        name = str(warc["file"])
        writer.write_record(_info(writer, name, warc["description"], warc["record"][0]["at"]))
        for record in warc["record"]:
            writer.write_record(_response(writer, record, shelf, name))
        shelf.put(f"sources/{name}", held.getvalue())


def _info(writer: Writer, name: str, description: str, at: datetime) -> Any:
    fields = {
        "software": "tocsin example builder",
        "format": "WARC File Format 1.1",
        "description": description,
        "isPartOf": "sahel-2013, a re-enactment with invented names",
    }
    text = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
    headers = _headers(name, "warcinfo", at) | {"WARC-Filename": name.rpartition("/")[2]}
    return writer.create_warc_record(
        "", "warcinfo", payload=io.BytesIO(text), length=len(text), warc_headers_dict=headers
    )


def _response(writer: Writer, record: dict[str, Any], shelf: Shelf, name: str) -> Any:
    status, at, url = int(record.get("status", 200)), record["at"], str(record["url"])
    if picture := record.get("picture"):
        body, kind = shelf.pictures[picture], "image/jpeg"
    else:
        body = render(record["template"], page=page(record["page"], shelf)).encode()
        kind = "text/html; charset=utf-8"
    http = StatusAndHeaders(
        f"{status} {REASONS[status]}",
        [
            ("Date", at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
            ("Server", "nginx"),
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
        ],
        protocol="HTTP/1.1",
    )
    headers = _headers(f"{name} {url}", "response", at)
    return writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=headers
    )


def _headers(seed: str, kind: str, at: datetime) -> dict[str, str]:
    """Type, id and date: the same on every run."""
    number = uuid.uuid5(NAMESPACE, f"{seed} {zulu(at)}")
    return {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{number}>", "WARC-Date": zulu(at)}
