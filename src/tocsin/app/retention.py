"""What is older than its class allows? Age counts from the day we took it in, and what is cited may stay longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.erasing import STAYS, Fate
from tocsin.app.facts import observations
from tocsin.config import RetentionTable
from tocsin.model import Capture, Claim, Closing, Decision, Finding, Incident, Match, Post, Removal
from tocsin.store import records

_NAMED = re.compile(rb"(?:post|cap)-[0-9a-f]{16}|(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_CHUNK = 1 << 20
_OVERLAP = 80  # bytes: longer than any name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What findings, claims, matches, incidents, decisions or published files rest on."""

    posts: frozenset[str]
    media: frozenset[str]
    captures: frozenset[str]

    def holds(self, post: Post) -> bool:
        """True where the post, or a medium in it, is cited."""
        return post.id in self.posts or any(medium.sha256 in self.media for medium in post.media)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """What the retention classes of tocsin.toml say of each post and capture on a day."""

    as_of: datetime
    classes: dict[str, RetentionTable]  # by source
    standard: RetentionTable  # of a source that is declared no more
    exempt: frozenset[str]  # watched targets: their pages are kept with their owner's consent
    cited: Cited

    def post(self, post: Post) -> Fate:
        """Whether a post is due."""
        return self._fate(post.source, post.collected, cited=self.cited.holds(post))

    def capture(self, capture: Capture) -> Fate:
        """Whether a capture is due by itself; what it contains may keep it."""
        cited = capture.id in self.cited.captures or capture.sha256 in self.cited.media
        return self._fate(capture.source, capture.collected, cited=cited)

    def _fate(self, source: str, collected: datetime, *, cited: bool) -> Fate:
        table = self.classes.get(source, self.standard)
        days = table.cited_days if cited else table.unmatched_days
        if days is None or source in self.exempt:
            return STAYS
        until = collected + timedelta(days=days)
        if until > self.as_of:
            return Fate(until=until)
        if table.hold:
            return Fate(held=table.name)
        return Fate(rule=f"retention {table.name}: {'cited' if cited else 'not cited'}, {days} days")


def ages(case: Case, conn: Connection, as_of: datetime) -> Ages:
    """The judge of a purge."""
    tables = case.settings.retention
    return Ages(
        as_of=as_of,
        classes={source.id: tables[source.retention] for source in case.sources.values()},
        standard=tables["standard"],
        exempt=frozenset(target.id for target in case.settings.targets),
        cited=cited(case, conn),
    )


def cited(case: Case, conn: Connection) -> Cited:
    """Everything that something else rests on."""
    named = set(_published(case)) | {decision.subject for decision in records.every(conn, Decision)}
    incidents = list(records.every(conn, Incident))
    looks = {key for incident in incidents for key in incident.observations}
    posts = {*records.values(conn, Finding, "post"), *records.values(conn, Claim, "post"), *named}
    media = {key for match in records.every(conn, Match) for key in (match.sha256, match.other) if key}
    captures = {closing.evidence for closing in records.every(conn, Closing)}
    captures |= {look.capture for look in observations(conn) if look.id in looks and look.capture}
    captures |= {gone.evidence for gone in records.every(conn, Removal) if gone.post in posts}
    return Cited(
        posts=frozenset(posts),
        media=frozenset(media | named | {key for incident in incidents for key in incident.media}),
        captures=frozenset(captures | named),
    )


def _published(case: Case) -> Iterator[str]:
    """Every post, capture and medium that a published file of this case names."""
    names = {entry.object for entry in case.evidence.custody.entries() if entry.action == "publish"}
    for name in sorted(names):
        path = (case.folder / name).resolve()
        if path.is_relative_to(case.folder) and path.is_file():
            yield from _names(path)


def _names(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        before = b""
        while piece := stream.read(_CHUNK):
            yield from (found.decode("ascii") for found in _NAMED.findall(before + piece))
            before = piece[-_OVERLAP:]
