"""Does the site's robots.txt let us fetch this? (RFC 9309, read by Protego.)"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

import httpx2
from protego import Protego

from tocsin.fetch.keeper import Keeper
from tocsin.fetch.memory import Memory, key_of, put_down, read_back
from tocsin.fetch.stop import Stop
from tocsin.fetch.visit import Leg
from tocsin.model import Trouble
from tocsin.model.seams import Reach

NAME = "tocsin"  # our product token
LIMIT = 512 << 10  # bytes that are read; RFC 9309 asks for 500 KiB at least
_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"\*|[A-Za-z_-]+")
_FRESH = timedelta(hours=24)
_RETRY = timedelta(hours=1)  # after a server error


@dataclass(frozen=True, slots=True)
class Rules:
    """One site's rules as they bind us."""

    parsed: Protego | None = None  # None: everything, or nothing
    refused: str = ""  # why nothing may be fetched

    def delay(self) -> float:
        """Seconds between requests that it asks for; 0 where it asks for none."""
        return (self.parsed.crawl_delay(NAME) or 0.0) if self.parsed else 0.0

    def check(self, url: httpx2.URL) -> None:
        """Raises Stop: it asks not to fetch this address."""
        if self.refused:
            raise Stop(Reach.ROBOTS, self.refused)
        if self.parsed and not self.parsed.can_fetch(str(url), NAME):
            raise Stop(Reach.ROBOTS, f"{url.host}'s robots.txt asks {NAME} not to fetch {url.path!s:.100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """Asks each site once a day; its file is kept as evidence of what we were allowed."""

    memory: Memory
    keeper: Keeper
    now: Callable[[], datetime]
    fetch: Callable[[str], tuple[Leg, str | None]]  # address to the last leg, and the SHA-256 its body is kept under
    read: dict[str, Rules] = field(default_factory=dict)  # within this process

    def rules(self, url: httpx2.URL) -> Rules:
        """The rules of the address's site, asked for where they are not known or a day old.

        Raises:
            Stop: the site cannot be reached.
        """
        site = f"{url.scheme}://{url.netloc.decode('ascii', 'replace').lower()}"
        key = key_of("robots", site)
        told = read_back(self.memory, key)
        if self._is_fresh(told):
            known = self._known(told)
            if known is not None:
                return known
        leg, sha256 = self.fetch(f"{site}/robots.txt")
        told = self._told(leg, sha256)
        put_down(self.memory, key, told)
        return self._known(told) or Rules(refused=f"{site}/robots.txt cannot be read again")

    def _told(self, leg: Leg, sha256: str | None) -> dict[str, object]:
        """What to remember: 2xx is read, 4xx allows everything, 5xx nothing (RFC 9309, 2.3.1)."""
        at = self.now().isoformat()
        if leg.reach is Reach.REDIRECTS or (leg.status is not None and 200 < leg.status < 500 and leg.status != 429):
            return {"at": at, "says": "nothing"}
        if leg.reach is Reach.ANSWERED and leg.status == 200 and sha256:
            return {"at": at, "says": "rules", "sha256": sha256}
        if leg.status is None:
            raise Stop(leg.reach, f"robots.txt: {leg.detail}")
        return {"at": at, "says": "trouble", "status": leg.status}

    def _is_fresh(self, told: dict[str, object]) -> bool:
        try:
            at = datetime.fromisoformat(str(told.get("at")))
            age = self.now() - at
        except (ValueError, TypeError):
            return False
        return -_RETRY < age < (_RETRY if told.get("says") == "trouble" else _FRESH)

    def _known(self, told: dict[str, object]) -> Rules | None:
        if told.get("says") == "nothing":
            return Rules()
        if told.get("says") == "trouble":
            return Rules(
                refused=f"robots.txt answered HTTP status {told.get('status')}: nothing may be fetched (RFC 9309)"
            )
        sha256 = str(told.get("sha256"))
        if sha256 not in self.read:
            try:
                with self.keeper.open(sha256) as stream:
                    raw = stream.read(LIMIT + 1)
            except (Trouble, OSError):  # erased since
                return None
            if self.keeper.keep(BytesIO(raw), LIMIT + 1)[0] != sha256:  # kept again, as a killed process may not have
                return None
            self.read[sha256] = Rules(Protego.parse(_ours(raw.decode("utf-8", "replace"))))
        return self.read[sha256]


def _ours(text: str) -> str:
    """The file with one name for everybody else: Protego holds every rule once for each name above it."""
    return "\n".join(_named(line) for line in text.removeprefix("\ufeff").replace("\0", "").splitlines())


def _named(line: str) -> str:
    found = _AGENT.match(line)
    if not found:
        return line
    token = _TOKEN.match(found[1])
    name = token[0].lower() if token else ""
    return f"User-agent: {name if name in ('*', NAME) else 'somebody-else'}"
