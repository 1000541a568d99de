"""What may be said of the known items that a medium matches?"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model import Action, Match, Opinion, Ruling, Tlp
from tocsin.model.report import Measure, Statement
from tocsin.review.desk import CASE, CITED, Desk
from tocsin.review.wording import brief, listed

DISPUTED = "DISPUTED: somebody who holds it too, or a person here, says it is not what its label says"
_OPINIONS = {
    Opinion.UNREVIEWED: "nobody has said yet whether its label is right",
    Opinion.CONFIRMED: "its label is confirmed",
    Opinion.DISPUTED: DISPUTED,
    Opinion.FALSE_POSITIVE: "held to be a false positive",
}
_ACTIONS = {
    Action.COUNT: "counted only: a match with it makes nothing known",
    Action.KNOWN_GOOD: "known to be harmless: it holds back what else it would match",
    Action.STOP: "may not be possessed: stop, show it to nobody, report it to the authority named in your procedure",
}


def called(desk: Desk, match: Match) -> str:
    """The item by its label and bank; only by its marking where that is stricter than the report's."""
    if _stricter(desk, match):
        return f"a known item marked TLP:{match.tlp}"
    return f"known item “{brief(match.label or 'without a label', 80)}” of the bank “{brief(match.bank or '', 40)}”"


def label(desk: Desk, match: Match) -> str:
    """The label alone, under the same rule."""
    return called(desk, match) if _stricter(desk, match) else brief(match.label or "without a label", 80)


def marks(match: Match) -> tuple[str, ...]:
    """What stands of the item: what is held of it, and what a match with it does."""
    opinion = _OPINIONS.get(match.opinion) if match.opinion else None
    action = _ACTIONS.get(match.action) if match.action else None
    return tuple(words for words in (opinion, action) if words)


def cites(desk: Desk, match: Match) -> tuple[str, ...]:
    """The medium, and the ruling on what is held of the item, where a person gave one."""
    ruled = desk.rulings.standing.get((match.entry or "", Ruling.OPINION))
    return (match.sha256, *([ruled.id] if ruled else []))


def known_as(desk: Desk, sha256: str) -> tuple[Statement, ...]:
    """What a medium, or a copy of it, is known as; harmless and counted items make nothing known."""
    family = desk.rulings.family(sha256)
    found = [match for match in desk.view.matches if match.entry and match.sha256 in family]
    flagged = [match for match in found if _flags(match)]
    sure = [match for match in flagged if match.opinion is not Opinion.DISPUTED]
    counted = [match for match in found if match.action is Action.COUNT]
    good = [match for match in found if match.action is Action.KNOWN_GOOD]
    harmless = "it is also near what is known to be harmless" if flagged else "known to be harmless"
    told = (
        (sure, "it is a known item"),
        ([match for match in flagged if match not in sure], "it is near a known item that is DISPUTED"),
        (counted, "it is near an item that is counted only, which makes it no known item"),
        (good, harmless),
    )
    return tuple(
        desk.says(f"{words}: {_labels(desk, matches)}", *(cite for match in matches for cite in cites(desk, match)))
        for matches, words in told
        if matches
    )


def known_media(desk: Desk) -> tuple[Measure, ...]:
    """How many distinct media are known; nothing where no known item was ever matched."""
    matched = [match for match in desk.view.matches if match.entry]
    if not matched:
        return ()
    all_of = {desk.face(sha256) for sha256 in desk.media}
    known = sorted({desk.face(match.sha256) for match in matched if _flags(match)} & all_of)
    how = "distinct media that match a known item; items known to be harmless or counted only make nothing known"
    value = f"{len(known)} of {len(all_of)}"
    return (Measure(name="media known", value=value, how=how, cites=desk.cites(*known[:CITED]) or (CASE,)),)


def _flags(match: Match) -> bool:
    return match.action in (None, Action.FLAG, Action.STOP)


def _labels(desk: Desk, matches: Iterable[Match]) -> str:
    return listed(sorted({label(desk, match) for match in matches}))


def _stricter(desk: Desk, match: Match) -> bool:
    order = list(Tlp)
    return match.tlp is not None and order.index(match.tlp) > order.index(desk.view.tlp)
