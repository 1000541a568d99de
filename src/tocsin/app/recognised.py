"""Which matches stand? Those with items that are asked, less what is known to be harmless and what floods in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.shelving import standing_of
from tocsin.fingerprint.standing import Standing, floods, weighed
from tocsin.model import Action, BankEntry, Issue, Match
from tocsin.store import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The matches of a case as they stand."""

    matches: tuple[Match, ...]
    held: dict[str, int]  # entry id -> media; a flood that waits for a person
    labels: dict[str, str]  # of the held entries

    def issues(self, at: datetime) -> Iterator[Issue]:
        """A flood as the analyst sees it."""
        for entry, media in self.held.items():
            what = f"matches {media:,} media, too many to be let through unseen; these matches are held back"
            remedy = f"look at it (`tocsin bank show {entry}`), then `tocsin review release {entry}`, or switch it off"
            where = f"known item {self.labels[entry]!r}"
            yield Issue(step="match", subject=entry, where=where, what=what, remedy=remedy, at=at)


def recognised(case: Case, conn: Connection, now: datetime | None = None) -> Recognised:
    """The matches that stand, with what stands of the items; in the order they are kept.

    Args:
        case: the open case.
        conn: to its records.
        now: items that expired before are not asked; a report, which looks at no clock, states it.
    """
    return _stand(list(records.every(conn, Match)), conn, standing_of(case, conn), now or case.now())


def _stand(found: Sequence[Match], conn: Connection, standing: Standing, now: datetime) -> Recognised:
    """Of some matches those that stand."""
    wanted = sorted({match.entry for match in found if match.entry})
    entries = {entry.id: entry for entry in records.among(conn, BankEntry, "id", wanted)}
    told: list[Match] = []
    for match in found:
        if match.entry is None:
            told.append(match)
            continue
        entry = entries.get(match.entry)
        if entry is not None and standing.asked(entry, now):
            told.append(standing.told(match, entry))
    held = floods(told, standing)
    through = [match for match in told if match.entry not in held]
    return Recognised(
        matches=tuple(_harmless_apart(through)),
        held=held,
        labels={entry: entries[entry].label for entry in held},
    )


def _harmless_apart(found: Sequence[Match]) -> Iterator[Match]:
    """Without the flagged matches that a known-good item holds back."""
    by_medium: dict[str, list[Match]] = defaultdict(list)
    for match in found:
        by_medium[match.sha256].append(match)
    held_back = {sha256 for sha256, matches in by_medium.items() if weighed(matches).good}
    for match in found:
        if match.entry is None or match.action is not Action.FLAG or match.sha256 not in held_back:
            yield match
