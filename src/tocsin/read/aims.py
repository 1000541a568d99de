"""What is an act aimed at? The targets of a frame, near its words, in lists, or in the post it answers."""

from __future__ import annotations

from bisect import bisect_left

from tocsin.read.pack import Rule
from tocsin.read.reading import Place, Reading, between
from tocsin.read.targets import Mention

_BESIDE = 40  # characters between a bare "attack" and its target
_SHORT = 500  # characters of a post that speaks of one thing
_LISTED = ("list", "agenda", "fate")  # words by which a target is meant, however it is named
_FAR = 200  # characters; no time is as long
_LIST_INDENT = 8  # characters before an address at the head of a list line


def targets_of(reading: Reading, language: str, here: int, within: int) -> tuple[Mention, ...]:
    """What the act is aimed at: named in its sentence, else in the nearest one, and the list lines that follow."""
    mentions = reading.targets(language)
    order = [here, *(at for step in range(1, within + 1) for at in (here + step, here - step))]
    for sentence in order:
        found = _in_sentence(reading, mentions, sentence)
        if found:
            return _with_list(reading, language, mentions, sentence, found)
    return (reading.page,) if reading.page else ()


def merely_named(reading: Reading, language: str, signal: str, targets: tuple[Mention, ...], window: Place) -> bool:
    """True where no address and no word of the net says that the target's site is meant, and not its gates."""
    if language not in reading.netted or not targets or any(mention.domain for mention in targets):
        return False
    lists = (place for role in _LISTED for place in between(reading.places(language, signal, role), *window))
    return not between(reading.places(language, "", "online"), *window) and next(lists, None) is None


def asks_for_target(rule: Rule) -> bool:
    return any(name.startswith("target") for name in (*rule.all, *rule.any))


def only_one(reading: Reading, language: str) -> tuple[Mention, ...]:
    """A short post signed at its end speaks of the one site it names."""
    mentions = reading.targets(language)
    named = {mention.target or mention.domain for mention in mentions}
    return mentions[:1] if len(named) == 1 and len(reading.folded.text) <= _SHORT else ()


def after(reading: Reading, targets: tuple[Mention, ...]) -> int:
    """The end of the line below a list: what is done to its sites often stands there."""
    bounds = reading.layout.bounds
    last = max((reading.layout.sentence(mention.start) for mention in targets), default=0)
    return bounds[min(last + 1, len(bounds) - 1)][1]


def close(reading: Reading, language: str, anchor: Place, targets: tuple[Mention, ...]) -> bool:
    """A bare "attack" means a target only beside it; times between the two do not count as distance."""
    if reading.page is not None:
        return True
    gaps = [(anchor[1], target.start) if target.start >= anchor[1] else (target.end, anchor[0]) for target in targets]
    return any(end - start - _timed(reading, language, start, end) <= _BESIDE for start, end in gaps)


def _timed(reading: Reading, language: str, start: int, end: int) -> int:
    """Characters of [start, end) that say when."""
    if end - start > _FAR:
        return 0
    times = between(reading.places(language, "", "time"), start - _FAR, end)
    return sum(max(0, min(end, last) - max(start, first)) for first, last in times)


def _with_list(
    reading: Reading, language: str, mentions: tuple[Mention, ...], sentence: int, found: list[Mention]
) -> tuple[Mention, ...]:
    while True:
        sentence += 1
        more = _in_sentence(reading, mentions, sentence)
        if not more or not _heads_line(reading, language, reading.layout.bounds[sentence][0], more[0].start):
            return tuple(found)
        found += more


def _heads_line(reading: Reading, language: str, start: int, target: int) -> bool:
    """A list line begins with its address; a mark and a time may stand before it."""
    return target - start - _timed(reading, language, start, target) <= _LIST_INDENT


def _in_sentence(reading: Reading, mentions: tuple[Mention, ...], sentence: int) -> list[Mention]:
    if not 0 <= sentence < len(reading.layout.bounds):
        return []
    start, end = reading.layout.bounds[sentence]
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    last = bisect_left(mentions, end, key=lambda mention: mention.start)
    return list(mentions[first:last])
