"""Do the packs read their own examples as they say?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.model import Claim, Finding, Post, Target, utc_text
from tocsin.read.lexicon import Hit
from tocsin.read.normalise import folded_term
from tocsin.read.pack import EXAMPLE_TIME, Counterexample, Example, Heard, Pack, Rule
from tocsin.read.reader import Reader

# What the examples are about: a watched ministry with its names in three languages, and a deputy's page.
EXAMPLE_TARGETS = (
    Target(
        id="ministry",
        name="Ministry of Defence",
        urls=("https://www.defence.example/",),
        consent="invented",
        aliases=("Defence Ministry", "ministère de la Défense", "وزارة الدفاع"),
    ),
    Target(id="deputy", name="Deputy's page", urls=("http://deputy.example/",), consent="invented"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An example that is not read as its rule promises."""

    file: str
    rule: str
    example: str
    says: str


def check_packs(packs: tuple[Pack, ...]) -> Iterator[Problem]:
    """Read every example of every rule; one problem for each promise that does not hold."""
    reader = Reader(packs=packs, targets=EXAMPLE_TARGETS, zone="UTC")
    for pack in packs:
        for heard in pack.hears:
            yield from unheard(reader, pack, heard)
        for rule in pack.rules:
            for example in rule.matches:
                yield from unread(reader, pack, rule, example)
            for counter in rule.ignores:
                yield from overheard(reader, pack, rule, counter)


def unheard(reader: Reader, pack: Pack, heard: Heard) -> Iterator[Problem]:
    """Marked words that are not heard in their role, and words heard there that are not marked.

    For ``mute`` it is the other way round: nothing of the pack's may be heard within the marks.
    """
    reading = reader.look(example_post(heard.text, None))
    if heard.role.startswith("claimant_"):
        names = reader.small_words(pack.language, heard.role)
        wrong = [heard.text[slice(*span)] for span in heard.spans if folded_term(heard.text[slice(*span)]) not in names]
        says = f"not known: {', '.join(wrong)}"
    else:
        known = reading.hits.by_language.get(pack.language, {})
        scope = pack.signal or ""
        if heard.role == "mute":
            hits = [hit for role, found in known.items() if role.startswith(f"{scope}/") or not scope for hit in found]
        else:
            hits = list(known.get(f"{scope}/{heard.role}", ()))
        spans = {reading.folded.span(*_place(hit)) for hit in hits}
        wrong, says = _differences(heard, spans)
    if wrong:
        yield Problem(file=pack.file, rule=f"hears {heard.role}", example=heard.text, says=says)


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def _differences(heard: Heard, spans: set[tuple[int, int]]) -> tuple[list[str], str]:
    """What is marked and not heard, or heard and not marked; a longer hit covers the shorter ones inside it."""
    if heard.role == "mute":
        inside = [
            heard.text[slice(*span)] for span in spans if any(a <= span[0] and span[1] <= b for a, b in heard.spans)
        ]
        return inside, f"still heard: {', '.join(inside)}"
    outer = {span for span in spans if not any(span != o and o[0] <= span[0] and span[1] <= o[1] for o in spans)}
    missed = [heard.text[slice(*span)] for span in heard.spans if span not in outer]
    more = [heard.text[slice(*span)] for span in sorted(outer) if span not in heard.spans]
    says = "; ".join(
        f"{what}: {', '.join(words)}" for what, words in (("not heard", missed), ("heard beside", more)) if words
    )
    return missed + more, says


def example_post(text: str, url: str | None, language: str | None = None) -> Post:
    """An example as a post of Sunday, 13 January 2013, noon UTC."""
    return Post(
        source="example", native_id="1", capture="cap-example", locator="example", collected=EXAMPLE_TIME,
        claimed=EXAMPLE_TIME, text=text, url=url, language=language,
    )  # fmt: skip


def unread(reader: Reader, pack: Pack, rule: Rule, example: Example) -> Iterator[Problem]:
    """What a rule promises to read in an example and does not."""
    nouns = list(reader.read(example_post(example.text, example.url)))
    name = f"{pack.language}/{pack.name}/{rule.name}"
    mine = [noun for noun in nouns if isinstance(noun, Finding) and noun.rule == name]
    said = [noun for noun in nouns if isinstance(noun, Claim) and {found.id for found in mine} & set(noun.findings)]
    if not mine:
        yield Problem(file=pack.file, rule=rule.name, example=example.text, says="the rule does not fire")
    elif example.stance is not None and example.stance not in {finding.stance for finding in mine}:
        heard = ", ".join(finding.stance for finding in mine)
        yield Problem(
            file=pack.file, rule=rule.name, example=example.text, says=f"stance {heard}, not {example.stance}"
        )
    elif not any(_fits(claim, example) for claim in said) and _asks(example):
        heard = "; ".join(_in_words(claim) for claim in said) or "no claim"
        yield Problem(file=pack.file, rule=rule.name, example=example.text, says=f"claim does not fit: {heard}")


def _asks(example: Example) -> bool:
    return any((example.act, example.target, example.window, example.claimant))


def _fits(claim: Claim, example: Example) -> bool:
    named = {name for target in claim.targets for name in (target.domain, target.target, target.text)}
    return (
        example.act in (None, claim.act)
        and example.claimant in (None, claim.claimant)
        and (example.target is None or example.target in named)
        and example.window in (None, _interval(claim))
    )


def _interval(claim: Claim) -> str:
    return f"{utc_text(claim.window.start)}/{utc_text(claim.window.end)}" if claim.window else "none"


def _in_words(claim: Claim) -> str:
    targets = ", ".join(target.target or target.domain or target.text for target in claim.targets)
    return f"{claim.act} by {claim.claimant} on {targets or 'nothing'} at {_interval(claim)}"


def overheard(reader: Reader, pack: Pack, rule: Rule, counter: Counterexample) -> Iterator[Problem]:
    """Anything heard as the speaker's own in a protected text, by whichever rule."""
    for noun in reader.read(example_post(counter.text, counter.url)):
        if isinstance(noun, Finding | Claim) and noun.stance.is_own:
            what = noun.rule if isinstance(noun, Finding) else f"a {noun.kind} claim"
            says = f"{what} is heard as {noun.stance} in a text of {counter.group}"
            yield Problem(file=pack.file, rule=rule.name, example=counter.text, says=says)
            return
