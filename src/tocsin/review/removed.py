"""How long did it stay up? Posts that are no longer where they stood, and time to takedown."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from tocsin.model import Removal
from tocsin.model.report import Measure, Statement
from tocsin.review.desk import CASE, CITED, Desk
from tocsin.review.wording import count, duration, listed

_HOW = (
    "posts that a later listing of their source does not show, whose address answers that nothing is there, or that "
    "their source says were deleted; from the time stated to the last moment seen, and to the first moment missed"
)


def takedowns(desk: Desk) -> tuple[Measure, ...]:
    """How many posts were taken down and after how long; nothing where none is known to be gone."""
    gone = _gone(desk)
    if not gone:
        return ()
    value = f"{len(gone)} of {len(desk.view.posts):,} posts"
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
    return (desk.says(text, *_cites(desk, gone)),)


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
    """One for each item, the earliest; items we never held count too."""
    first: dict[tuple[str, str], Removal] = {}
    for each in sorted(desk.view.removals, key=lambda each: (each.missed, each.id)):
        first.setdefault((each.source, each.native_id), each)
    return list(first.values())


def _cites(desk: Desk, gone: list[Removal]) -> tuple[str, ...]:
    found = [key for each in gone for key in (each.post, each.evidence) if key]
    known = [key for key in found if key in desk.posts or key in desk.captures]
    return desk.cites(*known[:CITED]) or (CASE,)
