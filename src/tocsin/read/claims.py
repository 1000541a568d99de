"""What do the frames of a text assert: who, what, to whom, when?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import itemgetter

from tocsin.model import Act, Claim, Finding, NamedTarget, Span, Stance, Window
from tocsin.read.aims import asks_for_target
from tocsin.read.claimant import claimant_of, name_after, small_words
from tocsin.read.frames import Frame
from tocsin.read.pack import CLAIMS
from tocsin.read.pictures import dated_pictures
from tocsin.read.reading import Reading
from tocsin.read.targets import Gazetteer, Mention
from tocsin.read.timing import Timing

MAX_QUOTE = 400  # characters; a claim spread over more is quoted at its finding alone


def claims(reading: Reading, heard: Iterable[tuple[Frame, Finding]], gazetteer: Gazetteer) -> Iterator[Claim]:
    """Announcements and claims of responsibility, merged where several frames say the same; then dated pictures."""
    said: list[Claim] = []
    for frame, finding in heard:
        if frame.pack.signal in CLAIMS:
            said += _of_frame(reading, frame, finding, gazetteer)
    yield from _merged(said)
    yield from dated_pictures(reading)


def _of_frame(reading: Reading, frame: Frame, finding: Finding, gazetteer: Gazetteer) -> Iterator[Claim]:
    """One claim for each time its targets are named with; a calendar of lines gives several."""
    if finding.signal not in CLAIMS:
        return
    for targets, window in _by_time(reading, frame, gazetteer):
        first, last = _sentences(reading, frame, targets) or finding.span
        yield Claim(
            post=reading.post.id,
            kind=CLAIMS[finding.signal],
            act=frame.act,
            stance=frame.stance,
            claimant=claimant_of(reading, frame.pack.language, frame.span, frame.stance.is_own),
            targets=targets,
            window=window,
            findings=(finding.id,),
            span=(first, last),
            quote=reading.folded.original[first:last],
            language=frame.pack.language,
            published=reading.post.claimed,
            media=tuple(medium.sha256 for medium in reading.post.media),
        )


def _sentences(reading: Reading, frame: Frame, targets: Iterable[NamedTarget]) -> Span | None:
    """The whole sentences of the act and of the targets named with it, in the original; None where they are long."""
    bounds = reading.layout.bounds[reading.layout.sentence(frame.anchor[0])]
    start, end = reading.folded.span(*bounds)
    spans = [target.span for target in targets]
    for at, _ in spans:
        there = reading.stretches[max(0, bisect_right(reading.stretches, at, key=itemgetter(0)) - 1)]
        start, end = min(start, there[0]), max(end, there[1])
    quote = reading.folded.original[start:end]
    start, end = start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())
    return (start, end) if 0 < end - start <= MAX_QUOTE else None


Timed = tuple[tuple[NamedTarget, ...], Window | None]


def _by_time(reading: Reading, frame: Frame, gazetteer: Gazetteer) -> list[Timed]:
    """Targets grouped under the time of their own line, or of the frame where their line has none."""
    if not frame.targets:
        return _held(reading, frame, gazetteer)
    when = Timing(reading, frame, gazetteer)
    general = when.of_frame(frame.targets)
    groups: dict[Window | None, list[Mention]] = {}
    for mention in frame.targets:
        line = reading.layout.bounds[reading.layout.sentence(mention.start)]
        own_line = not line[0] <= frame.anchor[0] < line[1]
        window = (when.of_line(line, mention) if own_line else None) or general
        groups.setdefault(window, []).append(mention)
    return [(tuple(_named(reading, mentions)), window) for window, mentions in groups.items()]


def _held(reading: Reading, frame: Frame, gazetteer: Gazetteer) -> list[Timed]:
    """No watched target and no address: the post it answers may name one, or "the database of the Treasury" does."""
    language = frame.pack.language
    answered = tuple(_answered(reading, frame))
    if answered:
        return [(answered, Timing(reading, frame, gazetteer).of_frame(()))]
    for start, end in reading.places(language, "", "holding"):
        if frame.reach[0] <= start < frame.reach[1]:
            name = name_after(reading.folded, end, small_words(reading, language))
            if name and (not name[0].isascii() or name[0].isupper()):
                place_of = reading.folded.span(start, end)
                named = NamedTarget(text=name, span=(place_of[1], place_of[1] + len(name)))
                return [((_exact(reading, named),), Timing(reading, frame, gazetteer).of_frame(()))]
    return []


def _answered(reading: Reading, frame: Frame) -> Iterator[NamedTarget]:
    """The targets of the post this one answers; their place is that of the reply's own words."""
    if reading.context is None or not asks_for_target(frame.rule):
        return
    for named in _named(reading.context, list(reading.context.targets(frame.pack.language))):
        yield replace(named, span=reading.folded.span(*frame.anchor))


def _exact(reading: Reading, named: NamedTarget) -> NamedTarget:
    at = reading.folded.original.find(named.text, named.span[0])
    return replace(named, span=(at, at + len(named.text))) if at >= 0 else named


def _named(reading: Reading, mentions: list[Mention]) -> Iterator[NamedTarget]:
    """Each target once: the same watched target or the same host named twice is one; the form with a host is kept."""
    kept: dict[str, Mention] = {}
    for mention in mentions:
        key = mention.target or mention.domain or reading.folded.text[mention.start : mention.end]
        if key not in kept or (kept[key].domain is None and mention.domain):
            kept[key] = mention
    for mention in kept.values():
        span = reading.folded.span(mention.start, mention.end)
        text = reading.folded.original[span[0] : span[1]]
        yield NamedTarget(
            text=text, span=span, domain=mention.domain, target=mention.target, resembles=mention.resembles
        )


def _merged(said: list[Claim]) -> Iterator[Claim]:
    """The same thing said twice, or in two languages, is one claim resting on all its findings."""
    kept: list[Claim] = []
    for claim in sorted(said, key=lambda claim: (claim.act is Act.OTHER, claim.window is None, claim.span)):
        twin = next((at for at, other in enumerate(kept) if _same(claim, other)), None)
        if twin is None:
            kept.append(claim)
        else:
            kept[twin] = _joined(kept[twin], claim)
    yield from sorted(kept, key=lambda claim: (claim.span, claim.kind, claim.act, str(claim.window)))


def _same(claim: Claim, other: Claim) -> bool:
    acts = claim.act == other.act or Act.OTHER in (claim.act, other.act)
    voices = claim.stance == other.stance or (claim.stance.is_own and other.stance.is_own)
    times = claim.window is None or other.window is None or _one_time(claim.window, other.window)
    return claim.kind == other.kind and acts and voices and times and bool(_keys(claim) & _keys(other))


def _one_time(one: Window, other: Window) -> bool:
    return one.start < other.end and other.start < one.end


def _keys(claim: Claim) -> set[str]:
    return {target.target or target.domain or target.text.casefold() for target in claim.targets}


def _joined(kept: Claim, more: Claim) -> Claim:
    known = _keys(kept)
    added = tuple(
        target for target in more.targets if (target.target or target.domain or target.text.casefold()) not in known
    )
    first_person = Stance.FIRST_PERSON in (kept.stance, more.stance)
    return replace(
        kept,
        stance=Stance.FIRST_PERSON if first_person else kept.stance,
        claimant=kept.claimant or more.claimant,
        targets=kept.targets + added,
        findings=tuple(dict.fromkeys(kept.findings + more.findings)),
    )
