"""When may this host be asked again? Its pace, the rest it asked for, and what it gave today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tocsin.fetch.memory import Memory, key_of, put_down, read_back
from tocsin.fetch.stop import Stop
from tocsin.fetch.visit import Leg
from tocsin.model.seams import Reach

LONGEST_REST = 24 * 3600.0  # seconds, whatever a host asks for
_FIRST_REST = 60.0  # seconds; doubled with each failure that follows
_OWN_REST = 6 * 3600.0  # seconds, where the host did not ask for it
_BREAKER = 3  # failures in a row after which a host is left alone
_BUSY = (429, 503)
_TROUBLE = (Reach.DNS, Reach.REFUSED, Reach.TIMEOUT, Reach.RESET, Reach.TLS, Reach.PROTOCOL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is remembered of one host."""

    turn: datetime | None = None  # when it was asked last, or will be
    rest: datetime | None = None  # until when it is left alone
    why: str = ""
    strikes: int = 0  # failures in a row
    day: str = ""  # UTC
    taken: int = 0  # bytes that day


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """Gives each host its time between requests, and leaves it alone where it asks for that or keeps failing."""

    pace: float  # seconds between two requests to one host
    daily_bytes: int  # bytes a host may give in a day
    patience: float  # seconds of rest that are waited for; a longer one ends the request
    memory: Memory
    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    def take_turn(self, host: str, asked_delay: float) -> int:
        """Wait until the host may be asked; the bytes it may still give today.

        Args:
            host: the name, in lower case.
            asked_delay: seconds its robots.txt wants between requests; the longer of this and our own pace holds.

        Raises:
            Stop: it rests for longer than we wait, or its bytes are used up.
        """
        standing, now = self._of(host), self.now()
        left = self.daily_bytes - standing.taken
        if left <= 0:
            what = f"{host} gave {standing.taken:,} bytes today; at most {self.daily_bytes:,} are taken"
            raise Stop(Reach.CAPPED, what)
        resting = _seconds(now, standing.rest)
        if resting > self.patience:
            raise Stop(Reach.RESTING, f"{host} is left alone until {_shown(standing.rest)}: {standing.why}")
        delay = max(self.pace, asked_delay)
        pausing = delay - _seconds(standing.turn, now) if standing.turn else 0.0
        pausing = min(max(pausing, 0.0), delay)
        if pausing > max(self.patience, self.pace):
            raise Stop(Reach.RESTING, f"its robots.txt asks for {delay:,.0f} s between requests")
        wait = max(resting, pausing)
        self._keep(host, replace(standing, turn=now + timedelta(seconds=wait)))
        if wait > 0:
            self.sleep(wait)
        return left

    def note(self, host: str, leg: Leg) -> float:
        """Take down how it went; the seconds of rest that follow from it, 0 for none."""
        standing, now = self._of(host), self.now()
        standing = replace(standing, taken=standing.taken + leg.received)
        if leg.peer is None and leg.reach in (Reach.FORBIDDEN, Reach.DNS):
            standing = replace(standing, turn=None)  # nobody was asked
        failed = leg.reach in _TROUBLE or (leg.status or 0) >= 500 or leg.status in _BUSY
        if not failed:
            self._keep(host, replace(standing, strikes=0, rest=None, why=""))
            return 0.0
        strikes = standing.strikes + 1
        why = f"HTTP status {leg.status}" if leg.status else f"{leg.reach.value}: {leg.detail:.200}"
        rest = self._rest(leg, strikes, now)
        until = now + timedelta(seconds=rest) if rest else standing.rest
        self._keep(host, replace(standing, strikes=strikes, rest=until, why=why))
        return rest

    def _rest(self, leg: Leg, strikes: int, now: datetime) -> float:
        """Retry-After (RFC 9110, 10.2.3) where it says so, else doubling with every failure."""
        told = leg.header("retry-after").strip()
        if (leg.status or 0) >= 400 and told:
            asked = _asked(told, now)
            if asked is not None:
                return min(max(asked, 1.0), LONGEST_REST)
        if leg.status in _BUSY or strikes >= _BREAKER:
            return float(min(_FIRST_REST * 2 ** min(strikes - 1, 12), _OWN_REST))
        return 0.0

    def _of(self, host: str) -> Standing:
        told = read_back(self.memory, key_of("host", host))
        today = self.now().astimezone(UTC).date().isoformat()
        taken, strikes = told.get("taken"), told.get("strikes")
        return Standing(
            turn=_time(told.get("turn")),
            rest=_time(told.get("rest")),
            why=str(told.get("why", "")),
            strikes=strikes if isinstance(strikes, int) else 0,
            day=today,
            taken=taken if isinstance(taken, int) and told.get("day") == today else 0,
        )

    def _keep(self, host: str, standing: Standing) -> None:
        told: dict[str, object] = {
            "turn": standing.turn.isoformat() if standing.turn else None,
            "rest": standing.rest.isoformat() if standing.rest else None,
            "why": standing.why,
            "strikes": standing.strikes,
            "day": standing.day,
            "taken": standing.taken,
        }
        put_down(self.memory, key_of("host", host), told)


def _asked(told: str, now: datetime) -> float | None:
    """Seconds that a Retry-After asks for, written as seconds or as a date; None where it is neither."""
    if told.isascii() and told.isdigit():
        return float(told[:12])
    try:
        at = parsedate_to_datetime(told)
        return _seconds(now, at if at.utcoffset() is not None else at.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _seconds(start: datetime | None, end: datetime | None) -> float:
    return (end - start).total_seconds() if start and end else 0.0


def _time(told: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at if at is not None and at.utcoffset() is not None else None


def _shown(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00") + " UTC" if at else ""
