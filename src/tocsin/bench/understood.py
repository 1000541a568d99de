"""How much does the reader understand, and whom does it harm? The rows of `tocsin eval read`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from tocsin.bench import texts
from tocsin.bench.row import Row
from tocsin.bench.setting import Progress
from tocsin.bench.texts import LANGUAGES, Text
from tocsin.model import Claim, Entity, Finding, Post, Stance, Window, utc_text
from tocsin.read import Reader

VOICED = (Stance.FIRST_PERSON, Stance.IMPERATIVE, Stance.CONDITIONAL)  # the speaker's own
_GOALS: dict[str, tuple[float, float]] = {  # precision and recall, percent
    "attack-announcement": (95, 85),
    "responsibility-claim": (95, 85),
    "fundraising": (90, 85),
    "channel-invitation": (90, 85),
    "recruitment": (90, 85),
    "incitement": (90, 80),
}
LEAST = 75.0  # percent, recall of announcements in any one language
_MOST = {"religion": 0.1, "threat_report": 0.2, "community": 1.0, "counter-speech": 2.0}  # percent, upper bound
_USUAL = 0.5
PARALLEL = ("news_wiki", "religion")  # groups that hold the same texts in several languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One text, and what the reader made of it."""

    asked: Text
    voiced: frozenset[str]
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One text that was not read as a careful person reads it."""

    id: str
    what: str  # "missed", "false alarm", "targets", "time", "stance", "act"
    wanted: str
    heard: str
    text: str


def run(
    progress: Progress, *, half: str = "held-out", languages: Sequence[str] = LANGUAGES, public: bool = True
) -> Iterator[Row | Miss]:
    """Misses as they are met, then precision and recall per signal and language, false alarms per benign group.

    Args:
        progress: told what is being done.
        half: of our own texts: "tuning", or "held-out", which nobody tunes on.
        languages: only these.
        public: the public texts too.
    """
    chosen = tuple(languages)
    progress(f"reading our {half} texts")
    ours = list(_read(texts.own(half, chosen)))
    yield from (miss for one in ours for miss in misses(one))
    yield from signals(ours)
    yield from details(ours)
    if public:
        yield from _public(progress, chosen, ours)
    else:
        yield from false_alarms([one for one in ours if one.asked.signal is None])


def _public(progress: Progress, chosen: tuple[str, ...], ours: list[Read]) -> Iterator[Row | Miss]:
    progress("reading the public texts")
    harmless = list(_read(texts.benign(chosen)))
    yield from (miss for one in harmless for miss in misses(one))
    yield from false_alarms([*harmless, *(one for one in ours if one.asked.signal is None)])
    yield from _parallel(harmless)
    for what, wanted, signal, goal in (
        ("HateCheck's threats", texts.threats(chosen), "incitement", 80.0),
        ("real pages of defacers", texts.pages(), "responsibility-claim", 95.0),
    ):
        found = list(_read(wanted))
        yield from (miss for one in found for miss in misses(one))
        for group, some in sorted(_by(found, lambda one: one.asked.lang or "all").items()):
            yield _share("recall", f"{what}, {group}", sum(signal in one.voiced for one in some), len(some), goal)


def _read(asked: Iterable[Text]) -> Iterator[Read]:
    reader = Reader()
    for text in asked:
        nouns = list(reader.read(_post(text)))
        findings = [noun for noun in nouns if isinstance(noun, Finding)]
        yield Read(
            asked=text,
            voiced=frozenset(str(finding.signal) for finding in findings if finding.stance in VOICED),
            claims=tuple(noun for noun in nouns if isinstance(noun, Claim) and noun.stance in VOICED),
            entities=tuple(noun for noun in nouns if isinstance(noun, Entity)),
        )


def _post(text: Text) -> Post:
    return Post(
        source="eval", native_id=text.id, capture="eval", locator="line", collected=text.published,
        claimed=text.published, text=text.text, title=text.title or None,
    )  # fmt: skip


def signals(read: Sequence[Read]) -> Iterator[Row]:
    """Precision and recall of each signal, over all languages and in each."""
    for signal, (precision, recall) in _GOALS.items():
        heard = [one for one in read if signal in one.voiced]
        there = [one for one in read if one.asked.signal == signal]
        right = [one for one in heard if one.asked.signal == signal]
        yield _share("precision", f"{signal}, precision", len(right), len(heard), precision)
        yield _share("recall", f"{signal}, recall", len(right), len(there), recall)
        for language, some in sorted(_by(there, lambda one: one.asked.lang).items()):
            found = sum(signal in one.voiced for one in some)
            yield _share("recall", f"  {signal}, recall, {language}", found, len(some), LEAST)


def details(read: Sequence[Read]) -> Iterator[Row]:
    """Of the announcements and claims that were heard: targets, times, stances, acts."""
    heard = [one for one in read if _asserted(one) and one.asked.signal in one.voiced]
    for language, some in [("all", heard), *sorted(_by(heard, lambda one: one.asked.lang).items())]:
        name = f"targets, F1, {language}"
        yield _row("targets", name if language == "all" else f"  {name}", target_f1(some), len(some), 90.0)
        timed = [one for one in some if one.asked.signal == "attack-announcement" and one.asked.expect.get("window")]
        exact = sum(time_exact(one) for one in timed)
        yield _share(
            "time", f"{'' if language == 'all' else '  '}time exact with zone, {language}", exact, len(timed), 85
        )
    yield _share("stance", "stance", sum(map(_stance_fits, heard)), len(heard), None)
    yield _share("act", "act", sum(map(_act_fits, heard)), len(heard), None)
    named = [one for one in heard if one.asked.expect.get("claimant")]
    yield _share("claimant", "claimant as written", sum(map(_claimant_fits, named)), len(named), None)


def misses(one: Read) -> Iterator[Miss]:
    """What was not read as expected."""
    signal = one.asked.signal
    if signal is not None and signal not in one.voiced:
        yield _miss(one, "missed", signal, ", ".join(sorted(one.voiced)))
    extra = one.voiced - {signal} if signal else one.voiced
    if extra:
        yield _miss(one, "false alarm", signal or "nothing", ", ".join(sorted(extra)))
    if signal in one.voiced and _asserted(one):
        if _named(one) != _expected(one):
            yield _miss(one, "targets", ", ".join(sorted(_expected(one))), ", ".join(sorted(_named(one))))
        if signal == "attack-announcement" and not time_exact(one):
            windows = {f"{c.window.start:%F %R}-{c.window.end:%F %R} {c.window.zone}" for c in one.claims if c.window}
            yield _miss(one, "time", str(one.asked.expect.get("window")), "; ".join(sorted(windows)))
        for what, fits in (("stance", _stance_fits), ("act", _act_fits), ("claimant", _claimant_fits)):
            if not fits(one):
                heard = ", ".join(sorted({str(getattr(claim, what)) for claim in one.claims}))
                yield _miss(one, what, str(one.asked.expect.get(what)), heard)


def _miss(one: Read, what: str, wanted: str, heard: str) -> Miss:
    return Miss(id=one.asked.id, what=what, wanted=wanted, heard=heard, text=one.asked.text[:400])


def _asserted(one: Read) -> bool:
    return one.asked.signal in ("attack-announcement", "responsibility-claim")


def _key(name: str) -> str:
    return " ".join(name.lower().removeprefix("www.").split())


def _expected(one: Read) -> set[str]:
    return {_key(name) for name in one.asked.expect.get("targets") or ()}


def _named(one: Read) -> set[str]:
    return {_key(target.domain or target.text) for claim in one.claims for target in claim.targets}


def target_f1(read: Sequence[Read]) -> float | None:
    """F1 of the sets of targets, over all texts together, percent."""
    both = sum(len(_named(one) & _expected(one)) for one in read)
    said = sum(len(_named(one)) + len(_expected(one)) for one in read)
    return 200 * both / said if said else None


def time_exact(one: Read) -> bool:
    """True where a claim has exactly the window that was expected, and its zone."""
    want = one.asked.expect.get("window")
    found = [claim.window for claim in one.claims if claim.window]
    if not want:
        return not found
    return any(_same_time(window, want) for window in found) or _spanned(found, want)


def _same_time(window: Window, want: dict[str, Any]) -> bool:
    same = (utc_text(window.start), utc_text(window.end)) == (want["from"], want["to"])
    return same and window.zone_assumed == bool(want.get("assumed"))


def _spanned(found: Sequence[Window], want: dict[str, Any]) -> bool:
    """A calendar gives one claim a line; the expectation spans them all."""
    if len(found) < 2:
        return False
    first, last = min(window.start for window in found), max(window.end for window in found)
    return (utc_text(first), utc_text(last)) == (want["from"], want["to"])


def _stance_fits(one: Read) -> bool:
    return one.asked.expect.get("stance") in {str(claim.stance) for claim in one.claims}


def _act_fits(one: Read) -> bool:
    return one.asked.expect.get("act") in {str(claim.act) for claim in one.claims}


def _claimant_fits(one: Read) -> bool:
    want = one.asked.expect.get("claimant")
    return want is None or want in {claim.claimant for claim in one.claims}


def false_alarms(read: Sequence[Read]) -> Iterator[Row]:
    """Per benign group and language: how many texts are heard as somebody's own act, and the bound above it."""
    for group, some in sorted(_by(read, lambda one: one.asked.group).items()):
        yield _alarm(group, some, _MOST.get(group, _USUAL))
        for language, these in sorted(_by(some, lambda one: one.asked.lang).items()):
            yield _alarm(f"  {group}, {language}", these, None)


def _alarm(what: str, some: Sequence[Read], most: float | None) -> Row:
    wrong = sum(bool(one.voiced) for one in some)
    _, upper = interval(wrong, len(some))
    kinds = Counter(signal for one in some for signal in one.voiced)
    notes = (", ".join(f"{count} {signal}" for signal, count in sorted(kinds.items())),) if kinds else ()
    return Row(
        row="false-alarms", what=f"false alarms, {what}", unit="%", ours=100 * wrong / max(1, len(some)),
        goal=f"95 % bound {upper:.2f} %, " + (f"at most {most:g} %" if most is not None else f"{wrong} of {len(some)}"),
        reached=upper <= most if most is not None else None, notes=notes,
    )  # fmt: skip


def _parallel(read: Sequence[Read]) -> Iterator[Row]:
    """Same texts in several languages: the largest difference in false alarms."""
    for group in PARALLEL:
        shares = {
            language: 100 * sum(bool(one.voiced) for one in some) / len(some)
            for language, some in _by([one for one in read if one.asked.group == group], lambda o: o.asked.lang).items()
        }
        if len(shares) > 1:
            apart = max(shares.values()) - min(shares.values())
            yield Row(
                row="parallel", what=f"largest difference between languages, {group}", unit="points", ours=apart,
                goal="at most .2 points", reached=apart <= 0.2,
                notes=(", ".join(f"{language} {share:.2f}" for language, share in sorted(shares.items())),),
            )  # fmt: skip


def interval(count: int, of: int) -> tuple[float, float]:
    """95 % interval of a share in percent (Wilson 1927)."""
    if not of:
        return 0.0, 100.0
    z, share = 1.96, count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return 100 * max(0.0, middle - reach), 100 * min(1.0, middle + reach)


def _share(row: str, what: str, count: int, of: int, goal: float | None) -> Row:
    low, high = interval(count, of)
    return Row(
        row=row, what=what, unit="%", ours=100 * count / of if of else None,
        goal=f"{low:.0f}-{high:.0f} (95 %), {count} of {of}" + (f", goal {goal:g} %" if goal is not None else ""),
        reached=100 * count / of >= goal if of and goal is not None else None,
    )  # fmt: skip


def _row(row: str, what: str, value: float | None, of: int, goal: float) -> Row:
    reached = value >= goal if value is not None else None
    return Row(row=row, what=what, unit="%", ours=value, goal=f"{of} texts, goal {goal:g} %", reached=reached)


def _by(read: Iterable[Read], key: Callable[[Read], str]) -> dict[str, list[Read]]:
    groups: dict[str, list[Read]] = defaultdict(list)
    for one in read:
        groups[key(one)].append(one)
    return groups
