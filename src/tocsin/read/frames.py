"""Which rules fire, on which words, and with what score?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.model import Act, Finding, Stance
from tocsin.read.aims import after, asks_for_target, close, merely_named, only_one, targets_of
from tocsin.read.evidence import Evidence, evidence, weigh
from tocsin.read.pack import CLAIMS, CONDITIONS, Pack, Rule
from tocsin.read.reading import WHOLE, Place, Reading, Worded, between
from tocsin.read.stance import stance_of
from tocsin.read.targets import Mention

MAX_FRAMES = 500  # of one text
MAX_TRIED = 3_000  # anchors of one text; a post that holds more is no statement
MAX_ANCHORS = 8  # of one rule in one sentence; more of the same words there say nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rule that fired. Places are in the folded text."""

    pack: Pack
    rule: Rule
    anchor: Place
    reach: Place  # the sentences it covers
    span: Place  # from the first to the last word it rests on
    act: Act
    stance: Stance
    targets: tuple[Mention, ...]
    score: int
    why: tuple[str, ...]

    def finding(self, reading: Reading, notes: tuple[str, ...]) -> Finding:
        """The frame as the noun the store keeps."""
        first, last = reading.folded.span(*self.span)
        if self.pack.signal is None:
            raise ValueError("a language file has no rules")
        return Finding(
            post=reading.post.id,
            signal=self.pack.signal,
            rule=f"{self.pack.language}/{self.pack.name}/{self.rule.name}",
            version=f"{self.pack.version}+{self.pack.digest[:8]}",
            span=(first, last),
            text=reading.folded.original[first:last],
            score=self.score,
            stance=self.stance,
            language=self.pack.language,
            why=self.why + notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """A rule whose first words stand in the text and which was not heard, and why."""

    pack: Pack
    rule: Rule
    anchor: Place
    why: str  # "no 'target' near", "'everyday' stands by: 'maintenance'", "35 of 50 points"


def frames(reading: Reading, packs: tuple[Pack, ...]) -> Iterator[Frame]:
    """Every rule on every anchor, one frame per rule and stretch of text; at most ``MAX_FRAMES``."""
    heard = 0
    for number, found in enumerate(tried(reading, packs)):
        reading.stopped = heard == MAX_FRAMES or number == MAX_TRIED
        if reading.stopped:
            return
        if isinstance(found, Frame):
            heard += 1
            yield found


def tried(reading: Reading, packs: tuple[Pack, ...]) -> Iterator[Frame | Spared]:
    """The same with what was not heard, and why, for whoever asks to have a reading explained."""
    for pack in packs:
        if pack.language in reading.hits.by_language:
            for rule in pack.rules:
                yield from _of_rule(reading, pack, rule)


def _of_rule(reading: Reading, pack: Pack, rule: Rule) -> Iterator[Frame | Spared]:
    """Anchors in order; one that says nothing new about the same words starts no second frame."""
    last: Frame | None = None
    for start, end, role in _anchors(reading, pack, rule):
        if last is not None and last.stance.is_own and start < last.reach[1]:
            continue
        found = _frame(reading, pack, rule, (start, end), role)
        if isinstance(found, str):
            yield Spared(pack=pack, rule=rule, anchor=(start, end), why=found)
        elif last is None or not _repeats(found, last):
            last = found
            yield found


def _repeats(frame: Frame, last: Frame) -> bool:
    same_voice = frame.stance == last.stance or not frame.stance.is_own
    return same_voice and frame.span[0] < last.span[1] and set(frame.targets) <= set(last.targets)


def _anchors(reading: Reading, pack: Pack, rule: Rule) -> Iterator[Worded]:
    sentence, count = -1, 0
    for worded in _starting(reading, pack, rule.all[0]):
        here = reading.layout.sentence(worded[0])
        sentence, count = here, count + 1 if here == sentence else 1
        if count <= MAX_ANCHORS:
            yield worded


def _starting(reading: Reading, pack: Pack, condition: str) -> Sequence[Worded]:
    """Words of the anchor's role, or the places of a built-in condition."""
    if condition not in CONDITIONS:
        return reading.roles(pack.language, str(pack.signal), condition)
    return [(start, end, condition) for start, end in reading.places(pack.language, str(pack.signal), condition)]


def _frame(reading: Reading, pack: Pack, rule: Rule, anchor: Place, role: str) -> Frame | str:
    """The frame round an anchor, or why there is none, in words."""
    bounds = reading.layout.bounds
    here = reading.layout.sentence(anchor[0])
    if rule.head and anchor[0] - bounds[here][0] > rule.head:
        return "not at the head of its sentence"
    window = (bounds[max(0, here - rule.within)][0], bounds[min(len(bounds) - 1, here + rule.within)][1])
    near = (anchor[0] - rule.near, anchor[1] + rule.near) if rule.near else window
    found = evidence(reading, pack, rule, anchor, near)
    if isinstance(found, str):
        return found
    stance = stance_of(reading, pack, rule, anchor, window)
    if stance is None:
        return f"nobody speaks: none of {', '.join(rule.own)}, and nobody reports"
    targets = targets_of(reading, pack.language, here, rule.within)
    if not targets and not asks_for_target(rule):
        targets = only_one(reading, pack.language)
    if role.endswith(".other") and targets and not close(reading, pack.language, anchor, targets):
        return "the target is too far from a bare 'attack'"
    if (
        stance[0].is_own
        and pack.signal in CLAIMS
        and merely_named(reading, pack.language, str(pack.signal), targets, window)
    ):
        return "the target is named without an address, and no word of the net stands by"
    weighed = weigh(reading, rule, found, stance)
    if isinstance(weighed, str):
        return weighed
    words = (anchor, role, window)
    return _made(reading, pack, rule, words=words, on=(found, targets), stance=stance[0], weighed=weighed)


def _made(
    reading: Reading,
    pack: Pack,
    rule: Rule,
    *,
    words: tuple[Place, str, Place],
    on: tuple[Evidence, tuple[Mention, ...]],
    stance: Stance,
    weighed: tuple[int, tuple[str, ...]],
) -> Frame:
    anchor, role, window = words
    found, targets = on
    sentence = reading.layout.bounds[reading.layout.sentence(anchor[0])]
    rests_on = [place for name, place in found if name not in WHOLE]
    rests_on += [(mention.start, mention.end) for mention in targets]
    return Frame(
        pack=pack,
        rule=rule,
        anchor=anchor,
        reach=(sentence[0], max(sentence[1], *(end for _, end in rests_on))),
        span=(min(start for start, _ in rests_on), max(end for _, end in rests_on)),
        act=_act(reading, pack, anchor, role, (window[0], max(window[1], after(reading, targets)))),
        stance=stance,
        targets=targets,
        score=weighed[0],
        why=weighed[1],
    )


def _act(reading: Reading, pack: Pack, anchor: Place, role: str, window: Place) -> Act:
    """The most telling act in the anchor's sentence; where it says only "attack", the nearest finer word around it."""
    signal = str(pack.signal)
    worded = [word for kind in _TELLS for word in reading.roles(pack.language, signal, kind)]
    nearby = [(start, _named_act(finer)) for start, _, finer in _within(tuple(sorted(worded)), window)]
    sentence = reading.layout.bounds[reading.layout.sentence(anchor[0])]
    here = {_named_act(role), *(act for start, act in nearby if sentence[0] <= start < sentence[1])}
    telling = next((act for act in _TELLING if act in here), None)
    around = [(abs(start - anchor[0]), act) for start, act in nearby if act is not Act.OTHER]
    if telling or around:
        return telling or min(around)[1]
    implied = any(between(reading.places(pack.language, signal, role), *window) for role in _IMPLIES_DDOS)
    return Act.DDOS if implied and not nearby else Act.OTHER


def _within(worded: tuple[Worded, ...], window: Place) -> tuple[Worded, ...]:
    first = bisect_left(worded, window[0], key=lambda item: item[0])
    return worded[first : bisect_left(worded, window[1], key=lambda item: item[0])]


# "Hacked and defaced" is a defacement: what a visitor sees says more than how it was done.
_TELLS = ("act", "did", "what", "signed")
_IMPLIES_DDOS = (
    "fate",
    "status",
    "list",
    "agenda",
    "target.line",
)  # a site that falls, or is listed, without saying how
_TELLING = (Act.DEFACEMENT, Act.DDOS, Act.LEAK, Act.INTRUSION)
_ACTS = {act.value: act for act in Act}


def _named_act(role: str) -> Act:
    return _ACTS.get(role.rpartition(".")[2], Act.OTHER)
