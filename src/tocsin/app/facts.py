"""What do we know? Everything the verdicts rest on, out of the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.correlate import Facts
from tocsin.model import (
    Capture,
    Claim,
    Decision,
    Match,
    Media,
    Observation,
    Post,
    Reliability,
    Ruling,
    Sighting,
    Source,
    standing,
)
from tocsin.store import records
from tocsin.store.nouns import PageObservation


def load_facts(case: Case) -> Facts:
    """Claims, observations, sightings and decisions of the case; sources with the grades people gave them."""
    with case.db.connect() as conn:
        posts = {post.id: post for post in records.every(conn, Post)}
        decisions = tuple(records.every(conn, Decision))
        return Facts(
            claims=tuple(records.every(conn, Claim)),
            observations=tuple(observations(conn)),
            targets=case.settings.targets,
            sources=tuple(graded(case.sources.values(), decisions)),
            origins={post.id: post.source for post in posts.values()},
            captures={post.id: post.capture for post in posts.values()},
            sightings=sightings(conn, posts.values()),
            decisions=decisions,
            now=case.now(),
        )


def observations(conn: Connection) -> list[Observation]:
    """What our probes saw and what the kept pages show, by time."""
    seen = [*records.every(conn, Observation), *(page.observation for page in records.every(conn, PageObservation))]
    return sorted(seen, key=lambda look: (look.at, look.target, look.probe, look.vantage, look.id))


def graded(sources: Iterable[Source], decisions: Iterable[Decision]) -> list[Source]:
    """Sources with the reliability a person last ruled."""
    found = standing(decisions).items()
    grades = {subject: ruled.value for (subject, _), ruled in found if ruled.ruling is Ruling.GRADE and ruled.value}
    return [replace(s, reliability=Reliability(grades[s.id])) if s.id in grades else s for s in sources]


def withheld(decisions: Iterable[Decision]) -> frozenset[str]:
    """The posts, incidents and media whose standing ruling is to withhold them."""
    return frozenset(s for (s, _), found in standing(decisions).items() if found.ruling is Ruling.WITHHOLD)


def sightings(conn: Connection, posts: Iterable[Post]) -> dict[str, tuple[Sighting, ...]]:
    """For every medium, where and when it or a near copy of it surfaced, oldest first."""
    surfaced: dict[str, list[Sighting]] = defaultdict(list)
    shown_in: set[str] = set()
    for post in posts:
        for medium in post.media:
            shown_in.add(medium.capture)
            at = post.claimed or post.collected
            surfaced[medium.sha256].append(_sighting(medium.sha256, at, post.collected, post.source, post.id))
    for capture in _media_captures(conn):
        if capture.id not in shown_in:
            surfaced[capture.sha256].append(
                _sighting(capture.sha256, capture.seen, capture.collected, capture.source, capture.id)
            )
    near: dict[str, list[Sighting]] = {sha256: list(seen) for sha256, seen in surfaced.items()}
    for match in records.every(conn, Match):
        if match.other is not None:
            for seen in surfaced.get(match.other, ()):
                near.setdefault(match.sha256, []).append(replace(seen, distance=match.distance, how=match.how))
    return {
        sha256: tuple(sorted(seen, key=lambda s: (s.at, s.source, s.evidence, s.sha256)))
        for sha256, seen in sorted(near.items())
    }


def _sighting(sha256: str, at: datetime, collected: datetime, source: str, evidence: str) -> Sighting:
    return Sighting(
        at=at,
        collected=collected,
        source=source,
        evidence=evidence,
        sha256=sha256,
        distance=0,
        how="same bytes",
    )


def _media_captures(conn: Connection) -> list[Capture]:
    known = {medium.sha256 for medium in records.every(conn, Media)}
    return [capture for capture in records.every(conn, Capture) if capture.sha256 in known]
