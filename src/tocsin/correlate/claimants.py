"""Who says so, who is known to speak for them, and does anything else point to them?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.correlate.facts import Facts
from tocsin.correlate.places import fold
from tocsin.correlate.verdict import Verdict, reason
from tocsin.model import Attribution, Claim, Observation, Occurrence, Reason, Role, Source, State

_AS_LETTERS = str.maketrans("013457", "oieast")
_ARTICLE = 3  # letters: "les", "the", "al"
_SHOWN = 8  # sources told of one by one; the rest are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The attribution axis of an incident."""

    attribution: Attribution
    claimants: tuple[str, ...]
    reasons: tuple[Reason, ...]
    would_change: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Voice:
    claim: Claim
    source: Source | None
    name: str | None  # claimant as written, or the one whose known channel it is
    on_page: bool  # the words stand on the altered page itself


def attribute(claims: Iterable[Claim], facts: Facts, verdict: Verdict) -> Credit:
    """Who is named, by whom, and whether independent evidence agrees. "Confirmed" is never said by the machine."""
    altered = tuple(item for item in verdict.observations if item.state is State.DEFACED)
    voices = [_voice(claim, facts, altered) for claim in claims]
    one = _same_names(voices)
    outside = {one[fold(voice.name)] for voice in voices if voice.name and not voice.on_page}
    on_page = {one[fold(voice.name)] for voice in voices if voice.name and voice.on_page} | _signed(outside, altered)
    names = tuple(sorted(outside | on_page, key=lambda name: (fold(name), name)))
    signed = verdict.occurrence is Occurrence.OBSERVED and bool(outside & on_page)
    attribution, says = _axis(names, signed, on_page - outside if not signed else set())
    told = reason(
        "A1 attribution", says, claimants=", ".join(names) or "none", on_the_page=", ".join(sorted(on_page)) or "none"
    )
    change = (
        ()
        if attribution is Attribution.NONE
        else ("a finding of a competent body", "evidence that does not come from the claimant")
    )
    return Credit(
        attribution=attribution, claimants=names, reasons=(*_speakers(voices, one), told), would_change=change
    )


def _voice(claim: Claim, facts: Facts, altered: tuple[Observation, ...]) -> _Voice:
    source = facts.source_of(claim)
    capture = facts.captures.get(claim.post)
    on_page = (capture is not None and any(item.capture == capture for item in altered)) or (
        source is not None and source.role is Role.TARGET
    )
    name = plain_name(claim.claimant) if claim.claimant else None
    sole = source.speaks_for[0] if source and source.role is Role.CLAIMANT and len(source.speaks_for) == 1 else None
    return _Voice(claim, source, name or sole, on_page)


def plain_name(name: str) -> str:
    """The name less the tags behind it ("Grey Lanterns #OpDusk"); a name that is a tag keeps its words."""
    words = name.split()
    kept = [word for word in words[1:] if not word.startswith("#")]
    return " ".join([*words[:1], *kept])


def _same_names(voices: list[_Voice]) -> dict[str, str]:
    """Folded name -> one spelling. Names one claimant's channel uses in different languages are one claimant."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    tongues: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for voice in voices:
        if not voice.name:
            continue
        spelled[fold(voice.name)][voice.name] += 1
        if voice.source and voice.source.role is Role.CLAIMANT and len(voice.source.speaks_for) <= 1:
            tongues[voice.source.id][fold(voice.name)].add(voice.claim.language)
    shown = {key: min(count, key=lambda name: (-count[name], name)) for key, count in spelled.items()}
    declared = {fold(name): name for voice in voices if voice.source for name in voice.source.speaks_for}
    shown |= {key: name for key, name in declared.items() if key in shown}
    shown |= {
        key: shown.get(full, declared.get(full, name))
        for key, name in shown.items()
        if (full := _full(key, {*shown, *declared}))
    }
    for used in (tongues[source] for source in sorted(tongues)):
        head = min(used, key=lambda key: (key not in declared, key))
        for key in sorted(used):
            if key != head and not used[key] & used[head]:
                shown = {other: shown[head] if name == shown[key] else name for other, name in shown.items()}
    return shown


def _full(key: str, keys: set[str]) -> str | None:
    """The same name with its article before it, in any language: "grey lanterns" beside "the grey lanterns"."""
    longer = (other for other in keys if other.endswith(f" {key}") and len(other) - len(key) <= 1 + _ARTICLE)
    return min(longer, default=None)


def _signed(names: set[str], altered: tuple[Observation, ...]) -> set[str]:
    """Claimants whose name the altered page carries, as the probe reports it."""
    words = f" {_plain(' / '.join(line for item in altered for line in item.says))} "
    return {name for name in names if _plain(name) and f" {_plain(name)} " in words}


def _plain(text: str) -> str:
    """Folded, with the digits that stand for letters read as them: probes report signatures so."""
    return fold(text).translate(_AS_LETTERS)


def _axis(names: tuple[str, ...], signed: bool, only_on_page: set[str]) -> tuple[Attribution, str]:
    if not names:
        return Attribution.NONE, "Nobody is named."
    if len(names) > 1:
        where = " (the page itself names another)" if only_on_page else ""
        return Attribution.CONFLICTING, f"{len(names)} claimants exclude one another{where}."
    if signed:
        says = (
            "The altered page names the same claimant as the claims made elsewhere: whoever altered it used that name. "
            "That supports the claim and does not prove it."
        )
        return Attribution.SUPPORTED, says
    return Attribution.CLAIMED_ONLY, "The claimant alone says so."


def _speakers(voices: list[_Voice], one: dict[str, str]) -> Iterator[Reason]:
    """S2: for each source, whether it is known to speak for whom it names, or only says so."""
    heard = sorted(
        {(_source_name(voice), one[fold(voice.name)] if voice.name else "", _standing(voice, one)) for voice in voices}
    )
    for source, name, standing in heard[:_SHOWN]:
        yield reason("S2 who speaks", f"{source} {standing}.", source=source, claimant=name or "none")
    if len(heard) > _SHOWN:
        yield reason("S2 who speaks", f"{len(heard) - _SHOWN} more sources carry the claim.", sources=len(heard))


def _source_name(voice: _Voice) -> str:
    return f"Source {voice.source.id}" if voice.source else "An unknown source"


def _standing(voice: _Voice, one: dict[str, str]) -> str:
    if voice.on_page:
        return "is the altered page itself"
    if not voice.name:
        return "names no claimant"
    name = one[fold(voice.name)]
    known = {one.get(fold(other), other) for other in (voice.source.speaks_for if voice.source else ())}
    if name in known:
        return f"is a known channel of {name}"
    return f"says it speaks for {name}; nothing shows that it does"
