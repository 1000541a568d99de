"""How long did it stay up? Posts that are no longer where they stood, and time to takedown."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from tocsin.model import Removal, Removed
from tocsin.model.report import Measure, Statement
from tocsin.review.desk import CASE, CITED, Desk
from tocsin.review.wording import count, duration, listed

_NAMED = 6  # removed posts told singly
_HOW_NOTICED = {
    Removed.NOT_LISTED: "a later listing lacks it",
    Removed.NOT_FOUND: "its address answers that nothing is there",
    Removed.MARKED: "its source says that it was deleted",
}
_HOW = (
    "posts that a later listing of their source does not show, whose address answers that nothing is there, or that "
    "their source says were deleted; from the time stated to the last moment seen, and to the first moment missed"
)


def takedowns(desk: Desk) -> tuple[Measure, ...]:
    """How many posts were taken down and after how long; nothing where none is known to be gone."""
    gone = _gone(desk)
    if not gone:
        return ()
    whole = len({(post.source, post.native_id) for post in desk.view.posts})  # versions of a post are one
    value = f"{len(gone)} of {whole:,} posts"
    lives = [life for each in gone if (life := lived(desk, each))]
    if lives:
        value += f"; half of them within {_between(lives)}"
    return (Measure(name="time to takedown", value=value, how=_HOW, cites=_cites(desk, gone)),)


def taken_down(desk: Desk) -> tuple[Statement, ...]:
    """The same in a sentence, with the sources they stood in."""
    gone = _gone(desk)
    if not gone:
        return ()
    where = listed(sorted({desk.source_name(each.source) for each in gone}), 4)
    verb = "is" if len(gone) == 1 else "are"
    text = f"{count(len(gone), 'post')} that stood in {where} {verb} no longer there"
    lives = [life for each in gone if (life := lived(desk, each))]
    if lives:
        text += f"; half of them stood {_between(lives)}"
    return (desk.says(text, *_cites(desk, gone)), *(_one(desk, each) for each in gone[:_NAMED]))


def _one(desk: Desk, gone: Removal) -> Statement:
    """One removed post: when it was published, last seen and first missed."""
    post = desk.posts.get(gone.post or "")
    published = f" of {desk.moment(post.claimed)}" if post and post.claimed else ""
    seen = f"was last known to stand on {desk.moment(gone.last_seen)} and " if gone.last_seen else ""
    text = f"a post of {desk.source_name(gone.source)}{published} {seen}was gone by {desk.moment(gone.missed)}"
    return desk.says(f"{text} ({_HOW_NOTICED[gone.how]})", *_cites(desk, [gone]))


def lived(desk: Desk, gone: Removal) -> tuple[timedelta, timedelta] | None:
    """At least and at most how long a removed post stood; None where it or its time is not known."""
    post = desk.posts.get(gone.post or "")
    if post is None or post.claimed is None:
        return None
    most = max(gone.missed - post.claimed, timedelta())
    least = max((gone.last_seen or post.claimed) - post.claimed, timedelta())
    return min(least, most), most


def _between(lives: list[tuple[timedelta, timedelta]]) -> str:
    """Between the median of the least and the median of the most."""
    least, most = (timedelta(seconds=median(life[side].total_seconds() for life in lives)) for side in (0, 1))
    return duration(most) if duration(least) == duration(most) else f"{duration(least)} to {duration(most)}"


def _gone(desk: Desk) -> list[Removal]:
    """One for each item, the earliest. What nobody is known to have seen standing was not taken down."""
    first: dict[tuple[str, str], Removal] = {}
    for each in sorted(desk.view.removals, key=lambda each: (each.missed, each.id)):
        if each.post or each.last_seen or each.how is Removed.MARKED:
            first.setdefault((each.source, each.native_id), each)
    return list(first.values())


def _cites(desk: Desk, gone: list[Removal]) -> tuple[str, ...]:
    found = [key for each in gone for key in (each.post, each.evidence) if key]
    known = [key for key in found if key in desk.posts or key in desk.captures]
    return desk.cites(*known[:CITED]) or (CASE,)
