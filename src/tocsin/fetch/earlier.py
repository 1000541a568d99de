"""Did this page change since we last had it? What it said of itself then, and the capture that holds it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tocsin.fetch.keeper import Keeper
from tocsin.fetch.memory import Memory, key_of, put_down, read_back
from tocsin.model import Capture, Invalid, Trouble, from_json, to_json
from tocsin.model.seams import Answer, Reach

_LONGEST = 512  # characters of a validator


@dataclass(frozen=True, slots=True)
class Earlier:
    """The page as it was last answered in full."""

    capture: Capture
    body: bytes
    conditions: tuple[tuple[str, str], ...]  # headers of a conditional request (RFC 9110, 13.1)

    @property
    def url(self) -> str:
        """Where the answer came from, after redirects: the address its validators belong to."""
        return self.capture.url or ""


def recalled(memory: Memory, keeper: Keeper, url: str, source: str, limit: int) -> Earlier | None:
    """What is known of the page, if its bytes are still held; without them it has to be fetched whole.

    Args:
        limit: bytes of the body that are read back.
    """
    told = read_back(memory, key_of("page", source, url))
    conditions = tuple((name, str(told[name])) for name in ("If-None-Match", "If-Modified-Since") if told.get(name))
    try:
        capture = from_json(Capture, told.get("capture"))
        if not conditions or capture.size > limit:
            return None
        with keeper.open(capture.sha256) as stream:
            body = stream.read(limit + 1)
    except (Invalid, Trouble, OSError):  # never remembered, or erased since
        return None
    return Earlier(capture, body, conditions) if hashlib.sha256(body).hexdigest() == capture.sha256 else None


def remember(memory: Memory, answer: Answer) -> None:
    """Take down a whole 200 answer's validators and capture; any other answer changes nothing."""
    capture = answer.capture
    if capture is None or answer.status != 200 or answer.truncated or answer.reach is not Reach.ANSWERED:
        return
    headers = {name.lower(): value for name, value in reversed(answer.headers)}
    validators = {"If-None-Match": headers.get("etag"), "If-Modified-Since": headers.get("last-modified")}
    fit = {name: value for name, value in validators.items() if value and _is_fit(value)}
    key = key_of("page", capture.source, answer.url)
    put_down(memory, key, {**fit, "capture": to_json(capture)} if fit else {})


def _is_fit(value: str) -> bool:
    return value.isascii() and value.isprintable() and len(value) <= _LONGEST
