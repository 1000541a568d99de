"""What does a match count for? Its bank's action, what is held of the item, and whether the item is asked at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.model.fingerprint import BankEntry, Match
from tocsin.model.kinds import Action, Opinion

RADIUS = 31  # bits; where a bank states no other
FLOOD = 100  # media one known item may match before a person looks


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRule:
    """How a bank's items are asked and what a match with one does."""

    radius: int = RADIUS  # bits
    action: Action = Action.FLAG
    enabled: bool = True
    flood: int = FLOOD  # media


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of the banks and their items beside the entries themselves."""

    banks: Mapping[str, BankRule] = field(default_factory=dict)  # by name; one not named has the defaults
    opinions: Mapping[str, Opinion] = field(default_factory=dict)  # by entry id, where a person or list said later
    off: frozenset[str] = frozenset()  # entry ids not asked
    let_through: frozenset[str] = frozenset()  # entry ids whose flood a person released

    def rule(self, bank: str) -> BankRule:
        """A bank's rule."""
        return self.banks.get(bank, BankRule())

    @property
    def radii(self) -> dict[str, int]:
        """Bits by bank."""
        return {name: rule.radius for name, rule in self.banks.items()}

    def asked(self, entry: BankEntry, now: datetime) -> bool:
        """Whether an item is matched: its bank is on, and it is not off, expired or a false positive."""
        if not self.rule(entry.bank).enabled or entry.id in self.off:
            return False
        if entry.expires is not None and entry.expires <= now:
            return False
        return self.opinion(entry) is not Opinion.FALSE_POSITIVE

    def opinion(self, entry: BankEntry) -> Opinion:
        """What is held of an item: the later word, else that of those who share it."""
        return self.opinions.get(entry.id, entry.opinion)

    def told(self, match: Match, entry: BankEntry) -> Match:
        """The match with what stands for it."""
        return replace(
            match, action=self.rule(entry.bank).action, opinion=self.opinion(entry), tlp=match.tlp or entry.tlp
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One medium's matches, by what they count for."""

    matches: tuple[Match, ...]  # every one that is shown
    known: bool  # whether any makes the medium known
    good: Match | None = None  # the known-good item that holds the others back


def weighed(matches: Sequence[Match]) -> Weighed:
    """A known-good item holds back every flagged one that is not nearer; the very bytes of a flagged one stand.
    What may not be possessed is held back by nothing.

    A match with another medium says that this one was seen before; a known-good item answers for those too.
    """
    good = min((m for m in matches if m.action is Action.KNOWN_GOOD), key=lambda m: m.distance, default=None)
    flagged = [m for m in matches if m.action is Action.FLAG and (good is None or m.distance < good.distance)]
    flagged += [m for m in matches if m.action is Action.STOP]
    seen = any(m.action is None for m in matches)
    held_back = good if not flagged else None
    return Weighed(matches=tuple(matches), known=bool(flagged) or (seen and good is None), good=held_back)


def floods(matches: Iterable[Match], standing: Standing) -> dict[str, int]:
    """The known items that match more media than their bank lets through unseen, with how many; by entry id."""
    media: dict[tuple[str, str], set[str]] = {}
    for match in matches:
        if match.entry and match.bank:
            media.setdefault((match.entry, match.bank), set()).add(match.sha256)
    counted = Counter({entry: len(found) for (entry, _), found in media.items()})
    banks = {entry: bank for entry, bank in media}
    return {
        entry: times
        for entry, times in sorted(counted.items())
        if times > standing.rule(banks[entry]).flood and entry not in standing.let_through
    }
