"""Which file is written into the page itself? ``data:`` addresses, as SingleFile saves them (RFC 2397)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

LIMIT = 64 << 20  # characters of one address


def inline(address: str) -> bytes | None:
    """The bytes of a ``data:`` address; None for any other address, and for one that is broken or too large."""
    head, comma, body = address.strip().partition(",")
    if head[:5].lower() != "data:" or not comma or len(body) > LIMIT:
        return None
    return unpacked(body.encode("utf-8", "replace"), is_base64=head.lower().rstrip().endswith(";base64"))


def inline_type(address: str) -> str:
    """The media type a ``data:`` address declares; empty where it declares none."""
    return address.strip()[5:].partition(",")[0].partition(";")[0].strip().lower()


def unpacked(body: bytes, *, is_base64: bool) -> bytes | None:
    """What stands after the comma; None where its base64 is broken."""
    raw = unquote_to_bytes(body)
    if not is_base64:
        return raw
    raw = b"".join(raw.split()).rstrip(b"=")
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4), validate=False)
    except binascii.Error:
        return None
