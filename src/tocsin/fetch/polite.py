"""How is a page fetched so that nobody is burdened? robots.txt is asked, the host gets its time, and its rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import httpx2

from tocsin.fetch.hosts import plain_host
from tocsin.fetch.keeper import Keeper
from tocsin.fetch.limits import Limits
from tocsin.fetch.memory import Forgetful, Memory
from tocsin.fetch.pacing import Pacing
from tocsin.fetch.robots import LIMIT, Robots, Rules
from tocsin.fetch.stop import Deadline, Stop
from tocsin.fetch.url import read_url
from tocsin.fetch.visit import Leg, Visitor, Wish, ask
from tocsin.model.seams import Reach

_TRIES = 3  # of one address, where the host asks for a rest short enough to be waited for

Admits = Callable[[httpx2.URL], None]  # raises Stop where a hop may not be taken


def _tell_nobody(url: str, reason: str) -> None:
    """Tell nobody."""


def _anywhere(url: httpx2.URL) -> None:
    """Every hop may be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How hosts are treated when a case collects."""

    pace: float = 5.0  # seconds between two requests to one host
    daily_bytes: int = 500_000_000  # bytes a host may give in a day
    patience: float = 30.0  # seconds of rest that are waited for
    memory: Memory = field(default_factory=Forgetful)
    sleep: Callable[[float], None] = time.sleep
    # Addresses an analyst named, each with the reason why its robots.txt is set aside; the pace still holds.
    overrides: Mapping[str, str] = field(default_factory=dict)
    overrode: Callable[[str, str], None] = _tell_nobody  # told of each such address as it is fetched, and of the reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Polite:
    """One visitor with manners."""

    visitor: Visitor
    manners: Manners
    keeper: Keeper
    now: Callable[[], datetime]
    tick: Callable[[], float]
    keep: Callable[[Leg], str]  # keeps a robots.txt; the SHA-256 of its body
    read: dict[str, Rules] = field(default_factory=dict)  # robots.txt files read within this process

    def fetch(self, wish: Wish, conditions: Mapping[str, tuple[tuple[str, str], ...]], admits: Admits) -> list[Leg]:
        """The legs of one GET, redirects included; each is asked for as if it were the first.

        Args:
            wish: what is asked for.
            conditions: conditional headers by the address they were given for.
            admits: raises Stop for a hop that may not be taken.
        """
        legs = [self._leg(wish, conditions, admits)]
        while legs[-1].onward is not None and len(legs) <= self.visitor.limits.max_redirects:
            legs.append(self._leg(replace(wish, url=legs[-1].onward), conditions, admits))
        return legs

    def _leg(self, wish: Wish, conditions: Mapping[str, tuple[tuple[str, str], ...]], admits: Admits) -> Leg:
        try:
            url = read_url(wish.url)
            admits(url)
            delay = self._allowed(url, admits)
            wish = replace(wish, headers=wish.headers + conditions.get(str(url), ()))
            return self._asked(wish, url, delay, self.visitor)
        except Stop as why:
            at = self.tick()
            return Leg(url=wish.url, reach=why.reach, detail=why.detail, began=at, ended=at)

    def _allowed(self, url: httpx2.URL, admits: Admits) -> float:
        """Seconds between requests that the site asks for; raises Stop where it does not want to be asked at all."""
        reason = self.manners.overrides.get(str(url), "").strip()
        if reason:
            self.manners.overrode(str(url), reason)
            return 0.0
        robots = Robots(
            memory=self.manners.memory,
            keeper=self.keeper,
            now=self.now,
            fetch=lambda address: self._robots(address, admits),
            read=self.read,
        )
        rules = robots.rules(url)
        rules.check(url)
        return rules.delay()

    def _robots(self, address: str, admits: Admits) -> tuple[Leg, str | None]:
        visitor = replace(self.visitor, limits=_at_most(self.visitor.limits, LIMIT))
        for _ in range(visitor.limits.max_redirects + 1):
            url = read_url(address)
            admits(url)
            leg = self._asked(Wish(url=address), url, 0.0, visitor)
            if leg.onward is None:
                is_file = leg.reach is Reach.ANSWERED and leg.status == 200
                return leg, self.keep(leg) if is_file else None
            address = leg.onward
        return replace(leg, reach=Reach.REDIRECTS), None

    def _asked(self, wish: Wish, url: httpx2.URL, delay: float, visitor: Visitor) -> Leg:
        """One request in its turn; again after a rest that the host asked for, where it is short."""
        pacing, host = self._pacing(), plain_host(url)
        for _ in range(_TRIES):
            left = pacing.take_turn(host, delay)
            limits = _at_most(visitor.limits, left)
            timeout = limits.timeout
            deadline = Deadline(self.tick, self.tick() + timeout, timeout)
            leg = ask(replace(visitor, limits=limits), wish, deadline)
            rest = pacing.note(host, leg)
            if not 0 < rest <= self.manners.patience or leg.status is None:
                break
        return leg

    def _pacing(self) -> Pacing:
        manners = self.manners
        return Pacing(
            pace=manners.pace,
            daily_bytes=manners.daily_bytes,
            patience=manners.patience,
            memory=manners.memory,
            now=self.now,
            sleep=manners.sleep,
        )


def anywhere() -> Admits:
    """Admits every hop."""
    return _anywhere


def _at_most(limits: Limits, left: int) -> Limits:
    return replace(limits, max_bytes=min(limits.max_bytes, left))
