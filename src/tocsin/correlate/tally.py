"""How many claims came in, how many could be checked, and how many were borne out?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tocsin.correlate.facts import Facts
from tocsin.correlate.once import once
from tocsin.correlate.rulings import rulings
from tocsin.correlate.verdict import BORNE_OUT, CHECKED
from tocsin.model import Claim, Incident, Occurrence, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The claims of a case by what became of them; a claim about several targets counts once, by its best outcome.

    ``received`` and ``checkable`` are the two denominators every summary prints.
    """

    received: tuple[Claim, ...]
    checkable: tuple[Claim, ...]
    in_full: tuple[Claim, ...]
    in_part: tuple[Claim, ...]
    refuted: tuple[Claim, ...]
    told: tuple[Claim, ...]  # reported, quoted, denied, conditional: never counted as claims
    dismissed: tuple[Claim, ...]

    @property
    def borne_out(self) -> int:
        """Claims whose event was observed; what was seen in part is counted beside them, never among them."""
        return len(self.in_full)


def tally(facts: Facts, incidents: Iterable[Incident]) -> Tally:
    """Count claims, not incidents: three posts about one attack are three claims received."""
    ruled = rulings(facts)
    unique = once(facts.claims)
    dismissed = tuple(claim for claim in unique if ruled.dismisses(claim))
    gone = {claim.id for claim in dismissed}
    own = _each_page_once([claim for claim in unique if claim.id not in gone and claim.stance.is_own], facts)
    came_of = _outcomes(incidents)
    best = {claim.id: _best(came_of.get(claim.id, ())) for claim in own}
    return Tally(
        received=own,
        checkable=tuple(claim for claim in own if best[claim.id] in CHECKED),
        in_full=tuple(claim for claim in own if best[claim.id] is Occurrence.OBSERVED),
        in_part=tuple(claim for claim in own if best[claim.id] is Occurrence.PARTLY_OBSERVED),
        refuted=tuple(claim for claim in own if best[claim.id] is Occurrence.REFUTED),
        told=tuple(claim for claim in unique if claim.id not in gone and not claim.stance.is_own),
        dismissed=dismissed,
    )


def _each_page_once(claims: Iterable[Claim], facts: Facts) -> tuple[Claim, ...]:
    """An altered page that was captured twice says once what it says."""
    found: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        source = facts.source_of(claim)
        on_page = source is not None and source.role is Role.TARGET
        named = tuple(sorted(target.target or target.domain or target.text for target in claim.targets))
        found.setdefault((source, claim.kind, claim.quote, named) if on_page else (claim.id,), claim)
    return tuple(found.values())


def _outcomes(incidents: Iterable[Incident]) -> Mapping[str, list[Occurrence]]:
    found: dict[str, list[Occurrence]] = defaultdict(list)
    for incident in incidents:
        for claim in incident.claims:
            found[claim].append(incident.occurrence)
    return found


_RANKED = (*BORNE_OUT, Occurrence.REFUTED, Occurrence.NOT_OBSERVED)


def _best(outcomes: Iterable[Occurrence]) -> Occurrence | None:
    known = set(outcomes)
    return next((occurrence for occurrence in _RANKED if occurrence in known), None)
