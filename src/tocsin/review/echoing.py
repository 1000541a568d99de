"""What was said again, and what was given again: by whom first, how often, in how many sources?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.model import ClaimKind, EchoKind, Post, Signal
from tocsin.model.report import Echoed, Measure, Quote, Saying, Statement
from tocsin.review.desk import CASE, CITED, Desk, when
from tocsin.review.echo_groups import KINDS as GROUPED_BY
from tocsin.review.echo_groups import Group, groups, speaks
from tocsin.review.money import FEW, KINDS
from tocsin.review.wording import brief, count, listed, mask, number

GROUPS = 8  # statements printed, the most said first, and as many payment details and contact routes
SAYINGS = 8  # posts listed in a group
_DOES = {
    Signal.ATTACK_ANNOUNCEMENT: "announces an attack",
    Signal.RESPONSIBILITY_CLAIM: "claims an attack",
    Signal.FUNDRAISING: "asks for money",
    Signal.RECRUITMENT: "calls for recruits",
    Signal.CHANNEL_INVITATION: "invites to a channel",
    Signal.INCITEMENT: "calls for violence",
}
_CLAIMS = {
    ClaimKind.ANNOUNCEMENT: Signal.ATTACK_ANNOUNCEMENT,
    ClaimKind.RESPONSIBILITY: Signal.RESPONSIBILITY_CLAIM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The section: its sentences, its groups, and the numbers behind them."""

    statements: tuple[Statement, ...]
    groups: tuple[Echoed, ...]
    measures: tuple[Measure, ...]


def echoed(desk: Desk) -> Said:
    """Groups in which a claimant speaks, the most said first; others are counted only.

    News and places where anybody speaks are counted in a group and never listed: to repeat is not to agree.
    """
    how = {(echo.post, echo.kind): echo.why for echo in desk.view.echoes}
    every = groups(desk)
    own = [group for group in every if any(speaks(desk, post) for post in group.posts)]
    said = [group for group in own if group.kind == "statement"]
    given = [group for group in own if group.kind != "statement"]
    shown = tuple(_told(desk, group, how) for group in (*said[:GROUPS], *given[:GROUPS]))
    return Said(
        statements=tuple(_above(desk, said, given, len(every) - len(own))),
        groups=shown,
        measures=tuple(_measures(desk, said)),
    )


def _told(desk: Desk, group: Group, how: Mapping[tuple[str, EchoKind], str]) -> Echoed:
    spoken = [post for post in group.posts if speaks(desk, post)]
    return Echoed(
        kind=group.kind,
        heading=_heading(desk, group, spoken),
        statements=tuple(_sentences(desk, group, spoken)),
        sayings=tuple(_saying(desk, post, group, how) for post in spoken[:SAYINGS]),
        quote=_quote(desk, spoken) if group.kind == "statement" else None,
        digest=_digest(group),
    )


def _heading(desk: Desk, group: Group, spoken: Sequence[Post]) -> str:
    if group.value:
        kind, value = group.value
        return f"{KINDS.get(kind, kind)} {mask(value)}"
    ids = {post.id for post in spoken}
    found = {each.signal for post in ids for each in desk.findings.get(post, ()) if each.stance.is_own}
    found |= {_CLAIMS[claim.kind] for claim in desk.claims.values() if claim.post in ids and claim.kind in _CLAIMS}
    does = [words for signal, words in _DOES.items() if signal in found]
    return f"a statement that {listed(does)}" if does else "a statement"


def _sentences(desk: Desk, group: Group, spoken: Sequence[Post]) -> Iterator[Statement]:
    posts, first = group.posts, group.posts[0]
    sources = {post.source for post in posts}
    where = f"at {desk.source_name(first.source)} on {desk.day(when(first))}"
    if len(posts) > 1:
        verb = "is given" if group.value else "stands"
        where = f"in {count(len(posts), 'post')} at {count(len(sources), 'source')}, first {where}"
        yield desk.says(f"it {verb} {where}", *(post.id for post in posts))
    else:
        yield desk.says(f"it stands {where}", first.id)
    if group.quoting:
        places = listed(dict.fromkeys(desk.source_name(post.source) for post in group.quoting))
        text = f"{count(len(group.quoting), 'further post')} {'quotes' if len(group.quoting) == 1 else 'quote'}"
        yield desk.says(f"{text} a passage of it word for word, at {places}", *(post.id for post in group.quoting))
    others = [post.id for post in (*posts, *group.quoting) if not speaks(desk, post)]
    if others:
        text = f"{number(len(others))} of these posts {_is(len(others))} at sources that report or where anybody speaks"
        yield desk.says(f"{text}; to repeat is not to agree", *others)
    withheld = [post.id for post in posts if desk.rulings.withheld(post.id)]
    if withheld:
        yield desk.says(f"{count(len(withheld), 'post')} of it {_is(len(withheld))} withheld", *withheld)
    if len(spoken) > SAYINGS:
        text = f"the first {number(SAYINGS)} of {len(spoken):,} posts of claimants are listed"
        yield desk.says(text, *(post.id for post in spoken))


def _saying(desk: Desk, post: Post, group: Group, how: Mapping[tuple[str, EchoKind], str]) -> Saying:
    first = "first" if post is group.posts[0] else "the same"
    words = first if group.value else brief(how.get((post.id, GROUPED_BY[group.kind]), first))
    stances = {each.stance for each in desk.findings.get(post.id, ())}
    if stances and not any(stance.is_own for stance in stances):
        words += f"; the speaker does not say it as its own ({listed(sorted(stances))})"
    return Saying(at=when(post), source=desk.source_name(post.source), evidence=post.id, how=words)


def _quote(desk: Desk, spoken: Sequence[Post]) -> Quote | None:
    """The first claim made in it, where it may be quoted."""
    wanted = {post.id: place for place, post in enumerate(spoken)}
    claims = sorted(
        (claim for claim in desk.claims.values() if claim.post in wanted),
        key=lambda claim: (wanted[claim.post], claim.span, claim.id),
    )
    return next(filter(None, (desk.quote(claim) for claim in claims[:SAYINGS])), None)


def _digest(group: Group) -> str | None:
    """As for the identifiers: none where so few values exist that it would give the value away."""
    if group.value is None or group.value[0] in FEW:
        return None
    return hashlib.sha256(group.value[1].encode("utf-8", "surrogatepass")).hexdigest()


def _above(desk: Desk, said: Sequence[Group], given: Sequence[Group], others: int) -> Iterator[Statement]:
    again = [group for group in said if len(group.posts) > 1]
    if again:
        posts = [post for group in again for post in group.posts]
        sources = len({post.source for post in posts})
        text = f"{count(len(again), 'statement')} {_was(len(again))} made again, in {count(len(posts), 'post')}"
        yield desk.says(f"{text} at {count(sources, 'source')}", *(group.posts[0].id for group in again))
    quoted = [group for group in said if group.quoting]
    if quoted:
        text = f"{count(len(quoted), 'statement')} {_was(len(quoted))} quoted word for word elsewhere"
        yield desk.says(text, *(group.posts[0].id for group in quoted))
    if given:
        text = f"{count(len(given), 'payment detail or contact route', 'payment details or contact routes')}"
        yield desk.says(f"{text} {_was(len(given))} given by more than one", *(group.posts[0].id for group in given))
    for groups_of, what in ((said, "statements"), (given, "payment details and contact routes")):
        if len(groups_of) > GROUPS:
            yield desk.says(f"the {number(GROUPS)} most repeated of {len(groups_of):,} {what} are printed", CASE)
    if others:
        text = (
            f"{count(others, 'further text')} {_was(others)} repeated where no claimant speaks, and {_is(others)} not"
        )
        yield desk.says(f"{text} listed: news, prayers and talk are repeated too", CASE)
    if not (said or given or others):
        yield desk.says("no statement of a claimant was found to be made again", CASE)


def _measures(desk: Desk, said: Sequence[Group]) -> Iterator[Measure]:
    again = [group for group in said if len(group.posts) > 1]
    posts = [post for group in again for post in group.posts]
    cites = desk.cites(*(group.posts[0].id for group in said[:CITED])) or (CASE,)
    sources = len({post.source for post in posts})
    value = f"{len(again)}, in {count(len(posts), 'post')} at {count(sources, 'source')}"
    how = "statements of claimants that stand in more than one post; posts that differ little count as one statement"
    yield Measure(name="statements made again", value=value, how=how, cites=cites)
    quoting = {post.id for group in said for post in group.quoting}
    how = "posts that repeat one of these statements, the first of each left out; besides, posts that quote a passage"
    value = f"{len(posts) - len(again)}, and {len(quoting)} that quote"
    yield Measure(name="re-posts", value=value, how=how, cites=cites)


def _is(number_of: int) -> str:
    return "is" if number_of == 1 else "are"


def _was(number_of: int) -> str:
    return "was" if number_of == 1 else "were"
