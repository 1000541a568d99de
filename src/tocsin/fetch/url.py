"""Is this an address we fetch?"""

from __future__ import annotations

import re

import httpx2

from tocsin.fetch.stop import Stop
from tocsin.model.seams import Reach

MAX_URL = 8192  # characters

_AUTHORITY = re.compile(r"[a-z]+://([^/?#]*)", re.IGNORECASE)


def read_url(text: str) -> httpx2.URL:
    """The address, parsed once; the same parse is checked, connected to and sent.

    Raises:
        Stop: not http or https, or spelled in a way that parsers disagree about (user information, backslash,
            control or blank characters).
    """
    _spelling(text)
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as why:
        raise Stop(Reach.FORBIDDEN, f"not an address: {why}") from None
    if url.scheme not in ("http", "https"):
        raise Stop(Reach.FORBIDDEN, f"scheme {url.scheme[:20]!r} is not http or https")
    authority = _AUTHORITY.match(text)
    if url.userinfo or authority is None or "@" in authority[1]:
        raise Stop(Reach.FORBIDDEN, "holds user information, or no host")
    if not url.raw_host or b"%" in url.raw_host:
        raise Stop(Reach.FORBIDDEN, "names no host")
    if not _is_name(url.raw_host):
        raise Stop(Reach.FORBIDDEN, "names a host that no name system can hold")
    if url.port is not None and not 0 < url.port < 65_536:
        raise Stop(Reach.FORBIDDEN, f"there is no port {url.port}")
    return url.copy_with(fragment=None)


def redirected(base: httpx2.URL, location: bytes) -> str:
    """Where a redirect leads, as an absolute address.

    Raises:
        Stop: it cannot be read.
    """
    text = location.decode("utf-8", "replace")
    _spelling(text)
    try:
        return str(base.join(text))
    except (httpx2.InvalidURL, ValueError) as why:
        raise Stop(Reach.FORBIDDEN, f"redirects to what is not an address: {why}") from None


def _is_name(host: bytes) -> bool:
    """True for an address literal, and for labels of 1 to 63 bytes, 253 in all (RFC 1035, 2.3.4)."""
    if b":" in host:
        return True
    return len(host) <= 254 and all(0 < len(label) < 64 for label in host.removesuffix(b".").split(b"."))


def _spelling(text: str) -> None:
    if len(text) > MAX_URL:
        raise Stop(Reach.FORBIDDEN, f"longer than {MAX_URL:,} characters")
    if "\\" in text or "\ufffd" in text or any(char.isspace() or not char.isprintable() for char in text):
        raise Stop(Reach.FORBIDDEN, "holds a backslash, blank or control character")
