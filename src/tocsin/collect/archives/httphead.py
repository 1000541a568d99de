"""What did the server say before the body? The head of an HTTP message as archives keep it (RFC 9112)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.collect.archives.flow import Flow

MOST = 200  # headers that are handed on
VALUE = 4_096  # characters of one
# They open sessions and name people; they stay in the archive and go nowhere else.
SECRET = frozenset(
    ("authorization", "cookie", "cookie2", "proxy-authorization", "set-cookie", "set-cookie2", "x-api-key",
     "x-auth-token", "x-csrf-token", "x-xsrf-token", "authentication-info", "proxy-authentication-info")
)  # fmt: skip
_STATUS = re.compile(r"(?:HTTP|ICY)(?:/\d(?:\.\d)?)?\s+(\d{3})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HttpHead:
    """The status and headers of an answer."""

    raw: bytes
    status: int | None
    headers: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str:
        """The header's last value; empty where there is none."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "").strip()

    def shown(self) -> tuple[tuple[str, str], ...]:
        """The headers that may be kept beside the body: no cookies, no credentials."""
        return shown(self.headers)


def shown(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Headers that may be kept beside a body, bounded in number and length: no cookies, no credentials."""
    kept = [(name, value[:VALUE]) for name, value in headers if name.strip().lower() not in SECRET]
    return tuple(kept[:MOST])


def http_head(flow: Flow, most: int) -> HttpHead | None:
    """The head, taken from the flow; None, and nothing taken, where no HTTP answer begins here.

    Args:
        flow: at the beginning of a block.
        most: bytes the head may have; never more than the block.
    """
    if most < 5 or flow.peek(5)[:4].upper() not in (b"HTTP", b"ICY "):
        return None
    lines: list[bytes] = []
    left = most
    while left:
        line = flow.line(left)
        lines.append(line)
        left -= len(line)
        if not line.strip(b"\r\n"):
            break
    first, *rest = [text(line) for line in lines]
    found = _STATUS.match(first)
    return HttpHead(b"".join(lines), int(found[1]) if found else None, headers(rest))


def headers(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """Names and values; a line that begins with a blank goes on with the one before it (RFC 9112, 5.2)."""
    found: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and found:
            name, value = found[-1]
            found[-1] = (name, f"{value} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            found.append((name.strip(), value.strip()))
    return tuple(found)


def text(line: bytes) -> str:
    """A header line as text: UTF-8, else Latin-1, which any bytes are; without NUL."""
    line = line.rstrip(b"\r\n").replace(b"\0", b"")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
