"""Which rules fire, on which words, and with what score?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.model import Act, Finding, Stance
from tocsin.read.pack import CLAIMS, CONDITIONS, Pack, Rule
from tocsin.read.reading import WHOLE, Place, Reading, Worded, between
from tocsin.read.stance import PENALTY, stance_of
from tocsin.read.targets import Mention

MAX_FRAMES = 500  # of one text
MAX_ANCHORS = 8  # of one rule in one sentence; more of the same words there say nothing new
_BESIDE = 40  # characters between a bare "attack" and its target
_SHORT = 500  # characters of a post that speaks of one thing
_LIST_INDENT = 8  # characters before an address at the head of a list line


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


def frames(reading: Reading, packs: tuple[Pack, ...]) -> Iterator[Frame]:
    """Every rule on every anchor, one frame per rule and stretch of text; at most ``MAX_FRAMES``."""
    count = 0
    for pack in packs:
        if pack.language not in reading.hits.by_language:
            continue
        for rule in pack.rules:
            for frame in _of_rule(reading, pack, rule):
                count += 1
                if count > MAX_FRAMES:
                    return
                yield frame


def _of_rule(reading: Reading, pack: Pack, rule: Rule) -> Iterator[Frame]:
    """Anchors in order; one that says nothing new about the same words starts no second frame."""
    last: Frame | None = None
    for start, end, role in _anchors(reading, pack, rule):
        if last is not None and last.stance.is_own and start < last.reach[1]:
            continue
        frame = _frame(reading, pack, rule, (start, end), role)
        if frame is not None and not (last is not None and _repeats(frame, last)):
            last = frame
            yield frame


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


def _frame(reading: Reading, pack: Pack, rule: Rule, anchor: Place, role: str) -> Frame | None:
    bounds = reading.layout.bounds
    here = reading.layout.sentence(anchor[0])
    if rule.head and anchor[0] - bounds[here][0] > rule.head:
        return None
    window = (bounds[max(0, here - rule.within)][0], bounds[min(len(bounds) - 1, here + rule.within)][1])
    close = (anchor[0] - rule.near, anchor[1] + rule.near) if rule.near else window
    found = _evidence(reading, pack, rule, anchor, close)
    if found is None:
        return None
    stance = stance_of(reading, pack, rule, anchor, window)
    if stance is None:
        return None
    targets = _targets(reading, pack.language, here, rule.within)
    if not targets and not _asks_for_target(rule):
        targets = _only_one(reading, pack.language)
    if role.endswith(".other") and targets and not _close(reading, pack.language, anchor, targets):
        return None
    rests_on = [place for name, place in found if name not in WHOLE] + [
        (mention.start, mention.end) for mention in targets
    ]
    if stance[0].is_own and pack.signal in CLAIMS and _merely_named(reading, pack.language, targets, window):
        return None
    score, why = _score(reading, rule, found, stance)
    if score is None:
        return None
    return Frame(
        pack=pack,
        rule=rule,
        anchor=anchor,
        reach=(bounds[here][0], max(bounds[here][1], *(end for _, end in rests_on))),
        span=(min(start for start, _ in rests_on), max(end for _, end in rests_on)),
        act=_act(reading, pack, anchor, role, (window[0], max(window[1], _after(reading, targets)))),
        stance=stance[0],
        targets=targets,
        score=score,
        why=why,
    )


Evidence = list[tuple[str, Place]]


def _evidence(reading: Reading, pack: Pack, rule: Rule, anchor: Place, window: Place) -> Evidence | None:
    """The nearest place for each condition, or None where the rule does not hold."""
    found: Evidence = [(rule.all[0], anchor)]
    for condition in rule.all[1:]:
        place = _nearest(reading, pack, condition, anchor, window)
        if place is None:
            return None
        found.append((condition, place))
    either = [
        (name, place) for name in rule.any if (place := _nearest(reading, pack, name, anchor, window)) is not None
    ]
    if rule.any and not either:
        return None
    if any(_nearest(reading, pack, name, anchor, window) is not None for name in rule.none):
        return None
    named = {name for name, _ in found + either}
    extra = (name for name, _ in rule.terms if name not in named)
    more = [(name, place) for name in extra if (place := _nearest(reading, pack, name, anchor, window)) is not None]
    return found + either + more


def _nearest(reading: Reading, pack: Pack, condition: str, anchor: Place, window: Place) -> Place | None:
    if condition == "media":
        return anchor if reading.post.media else None
    if condition in WHOLE:
        return next(iter(reading.places(pack.language, str(pack.signal), condition)), None)
    if condition == "target.page" or (condition in ("target", "target.watched") and reading.page is not None):
        return anchor if reading.page is not None else None
    places = between(reading.places(pack.language, str(pack.signal), condition), *window)
    return min(places, key=lambda place: (abs(place[0] - anchor[0]), place)) if places else None


def _targets(reading: Reading, language: str, here: int, within: int) -> tuple[Mention, ...]:
    """What the act is aimed at: named in its sentence, else in the nearest one, and the list lines that follow."""
    mentions = reading.targets(language)
    order = [here, *(at for step in range(1, within + 1) for at in (here + step, here - step))]
    for sentence in order:
        found = _in_sentence(reading, mentions, sentence)
        if found:
            return _with_list(reading, language, mentions, sentence, found)
    return (reading.page,) if reading.page else ()


def _merely_named(reading: Reading, language: str, targets: tuple[Mention, ...], window: Place) -> bool:
    """True where no address and no word of the net says that the target's site is meant, and not its gates."""
    if language not in reading.netted or not targets or any(mention.domain for mention in targets):
        return False
    return not between(reading.places(language, "", "online"), *window)


def _asks_for_target(rule: Rule) -> bool:
    return any(name.startswith("target") for name in (*rule.all, *rule.any))


def _only_one(reading: Reading, language: str) -> tuple[Mention, ...]:
    """A short post signed at its end speaks of the one site it names."""
    mentions = reading.targets(language)
    named = {mention.target or mention.domain for mention in mentions}
    return mentions[:1] if len(named) == 1 and len(reading.folded.text) <= _SHORT else ()


def _after(reading: Reading, targets: tuple[Mention, ...]) -> int:
    """The end of the line below a list: what is done to its sites often stands there."""
    bounds = reading.layout.bounds
    last = max((reading.layout.sentence(mention.start) for mention in targets), default=0)
    return bounds[min(last + 1, len(bounds) - 1)][1]


def _close(reading: Reading, language: str, anchor: Place, targets: tuple[Mention, ...]) -> bool:
    """A bare "attack" means a target only beside it; times between the two do not count as distance."""
    if reading.page is not None:
        return True
    gaps = [(anchor[1], target.start) if target.start >= anchor[1] else (target.end, anchor[0]) for target in targets]
    times = [(moment.start, moment.end) for moment in reading.moments(language)]
    return any(end - start - _covered(times, start, end) <= _BESIDE for start, end in gaps)


def _covered(places: list[Place], start: int, end: int) -> int:
    return sum(max(0, min(end, last) - max(start, first)) for first, last in places)


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
    times = [(moment.start, moment.end) for moment in reading.moments(language)]
    return target - start - _covered(times, start, target) <= _LIST_INDENT


def _in_sentence(reading: Reading, mentions: tuple[Mention, ...], sentence: int) -> list[Mention]:
    if not 0 <= sentence < len(reading.layout.bounds):
        return []
    start, end = reading.layout.bounds[sentence]
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    last = bisect_left(mentions, end, key=lambda mention: mention.start)
    return list(mentions[first:last])


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


def _score(
    reading: Reading, rule: Rule, found: Evidence, stance: tuple[Stance, str]
) -> tuple[int | None, tuple[str, ...]]:
    """The sum of visible terms, held between 0 and 100; None where it stays below what the rule asks for."""
    points = dict(rule.terms)
    score, why = rule.score, [f"rule {rule.name} +{rule.score}"]
    for name, place in found:
        worth = points.get(name, 0)
        score += worth
        why.append(f"{name} {reading.folded.written(*place)[:80]!r} {worth:+}")
    if score < rule.least:
        return None, ()
    penalty = points.get(f"stance.{stance[0]}", PENALTY.get(stance[0], 0))
    why.append(f"stance {stance[0]} {stance[1][:80]!r} {penalty:+}")
    return max(0, min(100, score + penalty)), tuple(why)
