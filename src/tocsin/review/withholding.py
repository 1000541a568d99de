"""What must not leave, and who said so?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.model import Action, Decision, Match, Ruling, Withholding, question, standing
from tocsin.review.view import CaseView

RUN = 48  # characters: a longer run of a withheld text is a leak
SHORTEST = 12  # characters: a shorter withheld text cannot be told from chance
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """The standing decision on each subject, and which media are one picture."""

    standing: dict[tuple[str, Ruling], Decision]  # the latest by subject and the question it answers
    families: dict[str, frozenset[str]]  # medium -> itself and its altered copies
    stopped: frozenset[str] = frozenset()  # media that match what may not be possessed: no release shows them

    def withheld(self, subject: str) -> Decision | None:
        """The standing WITHHOLD decision on a post or incident."""
        return self.standing[(subject, Ruling.WITHHOLD)] if self._is(subject, Ruling.WITHHOLD) else None

    def released(self, subject: str) -> Decision | None:
        """The standing RELEASE decision on a medium."""
        return self.standing[(subject, Ruling.WITHHOLD)] if self._is(subject, Ruling.RELEASE) else None

    def _is(self, subject: str, ruling: Ruling) -> bool:
        found = self.standing.get((subject, question(ruling)))
        return found is not None and found.ruling is ruling

    def dismissed(self, subject: str, findings: Sequence[str] = ()) -> bool:
        """Was the claim or finding, or every finding a claim rests on, ruled a false alarm?"""
        if self._is(subject, Ruling.DISMISS):
            return True
        return bool(findings) and all(self._is(finding, Ruling.DISMISS) for finding in findings)

    def grade(self, source: str) -> Decision | None:
        """The standing grade of a source."""
        return self.standing.get((source, Ruling.GRADE))

    def settled(self, incident: str) -> Decision | None:
        """The standing ruling on an incident's verdict."""
        return self.standing[(incident, Ruling.DISMISS)] if self._is(incident, Ruling.SETTLE) else None

    def family(self, sha256: str) -> frozenset[str]:
        """The medium and its altered copies."""
        return self.families.get(sha256, frozenset({sha256}))

    def medium_withheld(self, sha256: str) -> Decision | None:
        """A ruling on any altered copy withholds them all: the first by SHA-256."""
        found = (self.withheld(copy) for copy in sorted(self.family(sha256), key=lambda copy: (copy != sha256, copy)))
        return next((decision for decision in found if decision), None)

    def shown(self, sha256: str) -> Decision | None:
        """The release that lets this medium be shown: its own, and no copy of it withheld."""
        if self.medium_withheld(sha256) or self.family(sha256) & self.stopped:
            return None
        return self.released(sha256)


def rulings(view: CaseView) -> Rulings:
    """The decisions that stand in a case."""
    stopped = frozenset(match.sha256 for match in view.matches if match.action is Action.STOP)
    return Rulings(standing=standing(view.decisions), families=_families(view), stopped=stopped)


def reason_of(decision: Decision | None) -> Withholding:
    """The reason code of a ruling; an unknown one counts as operational, nothing is shown for a typing error."""
    if decision is None:
        return Withholding.BY_DEFAULT
    try:
        return Withholding(decision.value or Withholding.OPERATIONAL.value)
    except ValueError:
        return Withholding.OPERATIONAL


def normalised(text: str) -> str:
    """The text as it is compared: one space for any white space, lower case."""
    return _SPACE.sub(" ", text).strip().casefold()


class Secrets:
    """The texts of withheld posts, ready to be looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(sorted({flat for flat in map(normalised, texts) if len(flat) >= SHORTEST}))
        self._runs = {text[at : at + RUN] for text in self.texts for at in range(max(1, len(text) - RUN + 1))}
        self._short = tuple(sorted(run for run in self._runs if len(run) < RUN))

    def within(self, text: str) -> str | None:
        """The first run of a withheld text that stands in ``text``, or None."""
        if not self._runs:
            return None
        flat = normalised(text)
        long = (flat[at : at + RUN] for at in range(len(flat) - RUN + 1))
        return next((run for run in long if run in self._runs), None) or next(
            (run for run in self._short if run in flat), None
        )

    def touches(self, text: str) -> bool:
        """True where ``text`` holds a withheld text, or is itself a piece of one."""
        flat = normalised(text)
        return self.within(text) is not None or any(len(flat) >= SHORTEST and flat in secret for secret in self.texts)


def _families(view: CaseView) -> dict[str, frozenset[str]]:
    head = {medium.sha256: medium.sha256 for medium in view.media}

    def find(sha256: str) -> str:
        head.setdefault(sha256, sha256)
        while head[sha256] != sha256:
            head[sha256] = head[head[sha256]]
            sha256 = head[sha256]
        return sha256

    for one, other in _pairs(view):
        first, second = sorted((find(one), find(other)))
        head[second] = first
    groups: dict[str, set[str]] = {}
    for sha256 in sorted(head):
        groups.setdefault(find(sha256), set()).add(sha256)
    return {sha256: frozenset(group) for group in groups.values() for sha256 in group}


def _pairs(view: CaseView) -> Iterable[tuple[str, str]]:
    yield from _matched(view.matches)
    for sha256, sightings in sorted(view.sightings.items()):
        yield from ((sha256, sighting.sha256) for sighting in sightings)


def _matched(matches: Iterable[Match]) -> Iterable[tuple[str, str]]:
    return ((match.sha256, match.other) for match in matches if match.other)
