"""What speaks for a rule, and what is it worth? The words and places a frame rests on, and the sum of its terms."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model import Stance
from tocsin.read.pack import Pack, Rule
from tocsin.read.reading import WHOLE, Place, Reading, between
from tocsin.read.stance import PENALTY

Evidence = list[tuple[str, Place]]
_ANSWERED = frozenset(("target", "target.watched"))  # a reply may leave them to the post it answers


def evidence(reading: Reading, pack: Pack, rule: Rule, anchor: Place, window: Place) -> Evidence | str:
    """The nearest place for each condition; where the rule does not hold, why, in words."""
    found: Evidence = [(rule.all[0], anchor)]
    for condition in rule.all[1:]:
        place = _nearest(reading, pack, condition, anchor, window)
        if place is None:
            return f"no {condition!r} near"
        found.append((condition, place))
    either = list(_present(reading, pack, rule.any, anchor, window))
    if rule.any and not either:
        return f"none of {', '.join(rule.any)} near"
    for name, place in _present(reading, pack, rule.none, anchor, window):
        return f"{name!r} stands by: {reading.folded.written(*place)[:60]!r}"
    named = {name for name, _ in found + either}
    extra = tuple(name for name, _ in rule.terms if name not in named and not name.startswith("stance."))
    return found + either + list(_present(reading, pack, extra, anchor, window))


def _present(
    reading: Reading, pack: Pack, names: tuple[str, ...], anchor: Place, window: Place
) -> Iterator[tuple[str, Place]]:
    for name in names:
        place = _nearest(reading, pack, name, anchor, window)
        if place is not None:
            yield name, place


def _nearest(reading: Reading, pack: Pack, condition: str, anchor: Place, window: Place) -> Place | None:
    if condition == "media":
        return anchor if reading.post.media else None
    if condition in WHOLE:
        return next(iter(reading.places(pack.language, str(pack.signal), condition)), None)
    if condition == "target.page" or (condition in ("target", "target.watched") and reading.page is not None):
        return anchor if reading.page is not None else None
    places = between(reading.places(pack.language, str(pack.signal), condition), *window)
    if not places and condition in _ANSWERED and reading.context is not None:
        return anchor if reading.context.targets(pack.language) else None
    return min(places, key=lambda place: (abs(place[0] - anchor[0]), place)) if places else None


def weigh(
    reading: Reading, rule: Rule, found: Evidence, stance: tuple[Stance, str]
) -> tuple[int, tuple[str, ...]] | str:
    """The sum of visible terms, held between 0 and 100; where it stays below what the rule asks
    for, how far, in words."""
    points = dict(rule.terms)
    score, why = rule.score, [f"rule {rule.name} +{rule.score}"]
    for name, place in found:
        worth = points.get(name, 0)
        score += worth
        why.append(f"{name} {reading.folded.written(*place)[:80]!r} {worth:+}")
    if score < rule.least:
        return f"{score} of {rule.least} points: {', '.join(why)}"
    penalty = points.get(f"stance.{stance[0]}", PENALTY.get(stance[0], 0))
    why.append(f"stance {stance[0]} {stance[1][:80]!r} {penalty:+}")
    return max(0, min(100, score + penalty)), tuple(why)
