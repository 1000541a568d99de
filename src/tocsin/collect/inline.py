"""Which file is written into the page itself? ``data:`` addresses, as SingleFile saves them (RFC 2397)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

LIMIT = 20 << 20  # characters of one address


def inline(address: str) -> bytes | None:
    """The bytes of a ``data:`` address; None for any other address, and for one that is broken or too large."""
    head, comma, body = address.partition(",")
    if not head.startswith("data:") or not comma or len(body) > LIMIT:
        return None
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote_to_bytes(body), validate=False)
    except binascii.Error:
        return None
