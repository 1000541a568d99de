"""How was this made, and how far is each source trusted?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tocsin.model import Reliability, Source
from tocsin.model.report import SourceGrade, Statement
from tocsin.review.desk import CASE, Desk, when
from tocsin.review.wording import brief, count, listed, number


def method(desk: Desk) -> tuple[Statement, ...]:
    """What was read and looked at, in numbers that the sealed case recomputes."""
    view = desk.view
    rules = {finding.rule for finding in view.findings}
    said = [
        desk.says(
            f"{count(len(view.posts), 'post')} and {count(len(view.captures), 'capture')} were read from "
            f"{count(len(view.sources), 'source')}, and {count(len(view.observations), 'observation')} of "
            f"{count(len(view.targets), 'target')} were weighed",
            CASE,
        ),
        desk.says("every byte was kept under its SHA-256 before anything read it", CASE),
        *_taken_in(desk),
    ]
    said += [desk.says(f"{_were(times)} erased: {brief(rule, 120)}", CASE) for rule, times in view.erased]
    if rules:
        said.append(desk.says(f"texts were read by rule packs; {count(len(rules), 'rule')} found something", CASE))
    assumed = sum(post.zone_assumed for post in view.posts)
    if assumed:
        text = f"{number(assumed)} of {count(len(view.posts), 'post')} state no time zone; the source's was assumed"
        said.append(desk.says(text, CASE))
    found = (desk.rulings.settled(incident.id) for incident in desk.incidents)
    settled = [decision for decision in found if decision]
    verb = "is" if len(settled) == 1 else "are"
    text = f"{number(len(settled))} of {count(len(desk.incidents), 'verdict')} {verb} settled by a person"
    if not settled:
        text = f"no person has settled a verdict yet: {count(len(desk.incidents), 'verdict')} by rule"
    return (*said, desk.says(text, *(each.id for each in settled[:8])))


def _were(times: int) -> str:
    return f"{count(times, 'post or file', 'posts and files')} {'was' if times == 1 else 'were'}"


def _taken_in(desk: Desk) -> tuple[Statement, ...]:
    """How many items were seen and taken in, and why the others were not."""
    seen = sum(intake.seen for intake in desk.view.intakes)
    taken = sum(intake.imported for intake in desk.view.intakes)
    if not seen:
        return ()
    why: Counter[str] = Counter()
    for intake in desk.view.intakes:
        why.update(dict(intake.skipped))
    text = f"{taken:,} of {count(seen, 'item')} seen were taken in"
    if why:
        text += (
            f"; left out were {listed((f'{times:,} ({brief(reason, 80)})' for reason, times in why.most_common()), 8)}"
        )
    return (desk.says(text, CASE),)


def grades(desk: Desk) -> tuple[SourceGrade, ...]:
    """Each source with its grade as it stands, by name."""
    return tuple(_grade(desk, source) for source in sorted(desk.view.sources, key=lambda each: (each.name, each.id)))


def _grade(desk: Desk, source: Source) -> SourceGrade:
    posts = [post for post in desk.view.posts if post.source == source.id]
    times = sorted(when(post) for post in posts)
    closed = sorted(closing.at for closing in desk.view.closings if closing.source == source.id)
    ruled = desk.rulings.grade(source.id)
    known = {letter.value: letter for letter in Reliability}
    letter = known.get(ruled.value or "", source.reliability) if ruled else source.reliability
    return SourceGrade(
        source=replace(source, reliability=letter, location=""),
        posts=len(posts),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        closed_on=closed[0] if closed else None,
    )
