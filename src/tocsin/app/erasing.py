"""What goes together? Posts, the media only they show, and the kept files that nothing which stays rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.sealing import begin, is_by_digest, seal
from tocsin.app.steps import correlate_step
from tocsin.app.tombstones import bury, clear
from tocsin.model import Capture, Listing, Media, Post
from tocsin.preserve.custody import Act
from tocsin.preserve.erasures import BLOB, acts
from tocsin.preserve.seals import digest
from tocsin.run.engine import Serial
from tocsin.run.pipeline import run_step
from tocsin.store import erasing, records

_AT_ONCE = 4000  # rows that one transaction erases


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of a thing: it goes under a rule, or it stays until a day."""

    rule: str = ""  # empty where it stays
    until: datetime | None = None  # None for ever
    held: str = ""  # the retention class whose hold alone keeps it


STAYS = Fate()


class Judge(Protocol):
    """Who says what goes: the retention classes, or a request."""

    def post(self, post: Post) -> Fate:
        """The fate of a post."""

    def capture(self, capture: Capture) -> Fate:
        """The fate of a kept file by itself; something in it that stays keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A kept file that stays although posts in it go: their words are still in its bytes."""

    capture: str
    source: str
    locator: str
    posts: int  # that go
    until: datetime | None  # when all in it may go; None where it is kept for ever


@dataclass(slots=True)
class Plan:
    """What goes, by rule and table, and what of it remains in files that stay."""

    goes: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    blobs: dict[str, int] = field(default_factory=dict)  # SHA-256 -> bytes
    of_capture: dict[str, str] = field(default_factory=dict)  # capture -> SHA-256, of those that go
    containers: list[Container] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)  # posts that a hold alone keeps, by class

    def count(self, table: str) -> int:
        """How many rows of a table go."""
        return sum(len(tables.get(table, ())) for tables in self.goes.values())


def plan(conn: Connection, judge: Judge) -> Plan:
    """Work out what goes; reads every post and capture once and changes nothing."""
    sorting = _Sorting(judge)
    for post in records.every(conn, Post):
        sorting.post(post)
    captures = list(records.every(conn, Capture))
    sorting.captures(captures)
    for medium in records.every(conn, Media):
        sorting.medium(medium)
    for listing in records.every(conn, Listing):
        if listing.evidence in sorting.plan.of_capture:
            sorting.go(sorting.rules[listing.evidence], "listings", listing.id)
    return sorting.plan


class _Sorting:
    """One pass over what the case holds."""

    def __init__(self, judge: Judge) -> None:
        self.plan = Plan()
        self.rules: dict[str, str] = {}  # capture or medium -> the rule it goes under
        self._judge = judge
        self._stays: dict[str, datetime | None] = {}  # capture -> until
        self._shown: set[str] = set()  # media in posts that stay
        self._due: Counter[str] = Counter()  # posts that go, by capture

    def go(self, rule: str, table: str, key: str) -> None:
        self.plan.goes[rule][table].append(key)

    def post(self, post: Post) -> None:
        fate = self._judge.post(post)
        if fate.rule:
            self.go(fate.rule, "posts", post.id)
            self._due[post.capture] += 1
            self.rules |= dict.fromkeys((medium.sha256 for medium in post.media), fate.rule)
            return
        self.plan.held[fate.held] += bool(fate.held)
        self._shown |= {medium.sha256 for medium in post.media}
        for capture in {post.capture, *(medium.capture for medium in post.media)}:
            self._keep(capture, fate.until)

    def captures(self, captures: list[Capture]) -> None:
        by_id = {capture.id: capture for capture in captures}
        for capture in captures:
            fate = self._judge.capture(capture)
            if fate.rule:
                self.rules[capture.id] = fate.rule
            else:
                self._keep(capture.id, fate.until)
        for capture in captures:
            self._keep_around(capture, by_id)
        cited = {capture.sha256 for capture in captures if capture.id in self._stays}
        self._shown |= cited
        for capture in captures:
            if capture.id in self._stays:
                self._contain(capture)
                continue
            self.go(self.rules[capture.id], "captures", capture.id)
            self.plan.of_capture[capture.id] = capture.sha256
            self.rules.setdefault(capture.sha256, self.rules[capture.id])
            if capture.sha256 not in cited:
                self.plan.blobs[capture.sha256] = capture.size

    def medium(self, medium: Media) -> None:
        if medium.sha256 not in self._shown and (rule := self.rules.get(medium.sha256)):
            self.go(rule, "media", medium.sha256)

    def _keep(self, capture: str, until: datetime | None) -> None:
        before = self._stays.get(capture, until)
        self._stays[capture] = None if before is None or until is None else max(before, until)

    def _keep_around(self, capture: Capture, by_id: Mapping[str, Capture]) -> None:
        """What contains a capture that stays, stays."""
        seen, inner = {capture.id}, capture
        while inner.id in self._stays and (outer := by_id.get(inner.within or "")) and outer.id not in seen:
            self._keep(outer.id, self._stays[inner.id])
            seen.add(outer.id)
            inner = outer

    def _contain(self, capture: Capture) -> None:
        if self._due[capture.id]:
            container = Container(
                capture=capture.id,
                source=capture.source,
                locator=capture.locator,
                posts=self._due[capture.id],
                until=self._stays[capture.id],
            )
            self.plan.containers.append(container)


def carry_out(case: Case, made: Plan, by: str, what: str) -> None:
    """Erase what a plan names: kept files first, then the rows that lead to them, so that a stop loses no trace.

    Args:
        case: the open case.
        made: by ``plan``.
        by: who decided.
        what: the command, for the custody log.
    """
    begin(case, what, {})
    last = case.evidence.custody.last_seal()
    if last is None or not is_by_digest(last):
        seal(case)  # an older seal cannot count erased rows: a newer one takes over before any goes
        begin(case, what, {})
    for rule, tables in made.goes.items():
        for lines in _files(case, made, rule, sorted(tables.get("captures", ()), key=made.of_capture.__getitem__), by):
            bury(case, lines)
        for table in ("media", "listings", "posts"):
            for batch in records.batches(tables.get(table, ()), _AT_ONCE):
                bury(case, _rows(case, table, batch, rule, by))
    run_step(case.db, Serial(), correlate_step(case), case.now, lambda *_: None)
    clear(case, media=made.count("media") > 0)


def _files(case: Case, made: Plan, rule: str, captures: list[str], by: str) -> Iterator[list[Act]]:
    """Kept files and the captures that cite them, a transaction's worth at a time."""
    gone: set[str] = set()
    for batch in records.batches(captures, _AT_ONCE):
        hashes = {made.of_capture[capture] for capture in batch} & set(made.blobs) - gone
        gone |= hashes
        blobs = acts(BLOB, [(0, sha256, sha256) for sha256 in sorted(hashes)], rule, by)
        yield [*blobs, *_rows(case, "captures", batch, rule, by)]


def _rows(case: Case, table: str, ids: list[str], rule: str, by: str) -> list[Act]:
    with case.db.connect() as conn:
        named = [(seq, key, digest(row)) for seq, key, row in erasing.standing_rows(conn, table, ids)]
    return acts(table, named, rule, by)
