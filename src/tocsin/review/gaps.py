"""What do we not know, and why?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.model import Act, Occurrence
from tocsin.model.report import Statement
from tocsin.review.copies import without_pictures
from tocsin.review.desk import CASE, Desk
from tocsin.review.media import CARDS
from tocsin.review.rows import ROWS, tally
from tocsin.review.timeline import MOMENTS
from tocsin.review.wording import brief, count, listed, number

_ISSUES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How much there was before the sections were cut for length."""

    moments: int  # entries of the timeline
    media: int  # distinct media
    pictures: int  # comparisons that stand without softened pictures because there were too many


def gaps(desk: Desk, cut: Cut) -> tuple[Statement, ...]:
    """Unchecked claims, sources that closed or fell silent, trouble met, and what was cut for length."""
    said = (
        *_unchecked(desk),
        *_closed(desk),
        *_silent(desk),
        *_vantages(desk),
        *_withheld(desk),
        *_issues(desk),
        *_cut(desk, cut),
    )
    return said or (desk.says("no gap is known to us", CASE),)


def _unchecked(desk: Desk) -> Iterator[Statement]:
    came = tally(desk)
    for occurrence, one, many in _WHY:
        claims = came[occurrence]
        if claims:
            text = f"{count(len(claims), 'claim')} {one if len(claims) == 1 else many}"
            yield desk.says(text, *(claim.id for claim in claims[:8]))
    dismissed = [claim for claim in desk.view.claims if desk.rulings.dismissed(claim.id, claim.findings)]
    if dismissed:
        verb = "was" if len(dismissed) == 1 else "were"
        text = f"{count(len(dismissed), 'claim')} {verb} dismissed as a false alarm and {verb} not counted"
        yield desk.says(text, *(claim.id for claim in dismissed[:8]))


_WHY = (
    (
        Occurrence.UNVERIFIED,
        "stays unverified: what was looked at does not settle it",
        "stay unverified: what was looked at does not settle them",
    ),
    (Occurrence.UNVERIFIABLE, "can never be checked from outside", "can never be checked from outside"),
    (Occurrence.ANNOUNCED, "concerns a time still to come", "concern a time still to come"),
)


def _closed(desk: Desk) -> Iterator[Statement]:
    first: dict[str, tuple[str, str, str]] = {}
    for closing in sorted(desk.view.closings, key=lambda closing: (closing.at, closing.evidence)):
        first.setdefault(closing.source, (desk.day(closing.at), closing.evidence, closing.says))
    for source, (day, capture, says) in sorted(first.items()):
        words = "" if desk.secrets.touches(says) else f" (“{brief(says, 100)}”)"
        text = f"{desk.source_name(source)} stopped being public by {day}{words}"
        yield desk.says(f"{text}; what was written there since is unknown to us", capture)


def _silent(desk: Desk) -> Iterator[Statement]:
    view = desk.view
    held = Counter(post.source for post in view.posts) + Counter(capture.source for capture in view.captures)
    held += Counter(look.source for look in view.observations if look.source)
    for source in sorted(view.sources, key=lambda source: source.id):
        if held[source.id] < source.expect_min:
            expected = f"{number(held[source.id])} of the {number(source.expect_min)} items expected of it"
            text = f"{desk.source_name(source.id)} yielded {expected}"
            yield desk.says(text, source.id)


def _vantages(desk: Desk) -> Iterator[Statement]:
    seen: dict[str, set[str]] = {}
    for incident in desk.incidents:
        for look in desk.incident_observations(incident):
            if incident.target and incident.technique is Act.DDOS:
                seen.setdefault(incident.target, set()).add(look.vantage)
    lone = sorted(target for target, places in seen.items() if len(places) == 1)
    if lone:
        verb = "was" if len(lone) == 1 else "were"
        names = listed(desk.target_name(target) for target in lone)
        text = f"{names} {verb} seen from one vantage only, which cannot tell the target's trouble from our own"
        yield desk.says(text, *_or_case([target for target in lone if target in desk.targets]))


def _or_case(found: list[str]) -> list[str]:
    return found or [CASE]


def _withheld(desk: Desk) -> Iterator[Statement]:
    ruled = [each for each in desk.rulings.standing.values() if desk.rulings.withheld(each.subject) is each]
    if ruled:
        verb, each_one = ("is", "it") if len(ruled) == 1 else ("are", "each")
        text = f"{count(len(ruled), 'item')} {verb} withheld by a ruling; {each_one} is named in the register"
        yield desk.says(text, *(each.id for each in sorted(ruled, key=lambda each: (each.at, each.id))[:8]))


def _issues(desk: Desk) -> Iterator[Statement]:
    issues = sorted(desk.view.issues, key=lambda issue: (issue.step, issue.where, issue.id))
    for issue in issues[:_ISSUES]:
        remedy = f"; {brief(issue.remedy)}" if issue.remedy else ""
        text = f"{issue.step} met trouble at {brief(issue.where)}: {brief(issue.what)}{remedy}"
        yield desk.says(
            "trouble met; its words repeat a withheld text" if desk.secrets.touches(text) else text, issue.id
        )
    if len(issues) > _ISSUES:
        yield desk.says(f"{count(len(issues) - _ISSUES, 'further issue')} stand in the case's own list", CASE)


def _cut(desk: Desk, cut: Cut) -> Iterator[Statement]:
    for number_of, limit, what, rest in (
        (len(desk.incidents), ROWS, "incidents", "all are in the machine exports"),
        (cut.moments, MOMENTS, "timeline entries", "the earliest; the rest follows from the case"),
        (cut.media, CARDS, "media", "those that claims turn on and the most copied; the rest is in the case"),
    ):
        if number_of > limit:
            text = f"{limit} of {number_of:,} {what} are printed, {rest}"
            yield desk.says(text, CASE)
    if cut.pictures:
        yield desk.says(without_pictures(cut.pictures), CASE)
