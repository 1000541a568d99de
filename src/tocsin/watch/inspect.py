"""Is this page defaced? Judged at first sight, or against earlier pages of the same address.

First sight adds up marks: a signature in the title or in a short line, phrases, how the page is built. With a history
only what is new counts, and what vanished is weighed (Davanzo, Medvet and Bartoli, 2011, use the same two sides).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from tocsin.model import State
from tocsin.watch.history import MOST_PAGES, History
from tocsin.watch.marks import Mark, script_marks, structure_marks, text_marks
from tocsin.watch.signature import grammar
from tocsin.watch.standins import StandIn, stand_in
from tocsin.watch.view import View, look

_REPLACED = 0.2  # share of stable words kept below which another page stands there
_ASKS_ONLY = "foreign-script"  # the mark that asks for a second look and never proves
_STOOD_IN = 0.5  # ... below which a stand-in page is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What one page is, with the reasons. ``score`` is 0-1; 0.5 and above is a defacement."""

    state: State  # NORMAL, CHANGED, REPLACED, BLOCKED, SUSPECT, DEFACED or UNKNOWN
    code: str  # reason code for an observation: "signature", "picture-instead", "parked", "same", ...
    defaced: bool
    score: float
    basis: str  # "history" or "first-sight"
    reasons: tuple[str, ...]  # most telling first
    marks: tuple[tuple[str, str], ...]  # name and what shows it


def inspect(html: bytes, before: Sequence[bytes] = (), url: str | None = None) -> Inspection:
    """Inspect a page. Nothing of it is run or fetched.

    Args:
        html: the page's bytes, in any character set; at most ``view.MOST_BYTES`` are read, and the reasons say so.
        before: earlier pages of the same address, oldest first. Defaced ones and stand-in pages are left out.
        url: its address, so that its own resources are known from foreign ones.
    """
    latest = before[-MOST_PAGES:]
    seen = [(view, judge(view)) for view in (look(page, url) for page in latest)]
    own = [(view, first) for view, first in seen if not first.defaced]
    # A stand-in page teaches nothing, unless the address never showed anything else.
    usual = [view for view, first in own if first.state not in (State.REPLACED, State.BLOCKED)]
    history = reduce(History.after, usual or [view for view, _ in own], History())
    notes = []
    if len(own) < len(seen):
        notes.append(f"{len(seen) - len(own)} of {len(seen)} earlier pages left out: defaced themselves")
    if usual and len(usual) < len(own):
        notes.append(f"{len(own) - len(usual)} of {len(seen)} earlier pages left out: stand-in pages")
    if len(latest) < len(before):
        notes.append(f"the latest {len(latest)} of {len(before)} earlier pages were compared")
    return judge(look(html, url), history, tuple(notes))


def judge(view: View, history: History | None = None, notes: tuple[str, ...] = ()) -> Inspection:
    """Judge a page already looked at, against what is known of its address."""
    if view.read < view.size:
        notes = (*notes, f"read the first {view.read:,} of {view.size:,} bytes")
    if history is None or not history.pages:
        return _first_sight(view, notes)
    return _with_history(view, history, notes)


def _first_sight(view: View, notes: tuple[str, ...]) -> Inspection:
    ground = _Ground(view=view, basis="first-sight", state=State.NORMAL, code="first-sight", notes=notes)
    if view.picture:
        return ground.weigh((_picture(view.picture, "picture"),))
    return ground.weigh(
        (*text_marks(view.title, view.lines, view.length), *script_marks(view), *structure_marks(view)), stand_in(view)
    )


def _with_history(view: View, history: History, notes: tuple[str, ...]) -> Inspection:
    new, kept = history.new(view), history.kept(view)
    notes = (*notes, f"{kept:.0%} of the words known to be stable are still there ({len(history.stable)} known)")
    same = new.nothing and kept == 1.0 and (not view.picture or history.has_picture)
    state, code = (State.NORMAL, "same") if same else (State.CHANGED, "changed")
    ground = _Ground(view=view, basis="history", state=state, code=code, notes=notes)
    if same or view.picture:
        return ground.weigh(
            () if history.has_picture or not view.picture else (_picture(view.picture, "picture-instead"),)
        )
    marks = (*text_marks(new.title, new.lines, view.length), *_new_script_marks(view, history))
    marks = (*marks, *_foreign(new.script_origins))
    if kept < _REPLACED:
        gone = Mark(name="gone", shows=f"{1 - kept:.0%} of the stable words", points=grammar().points["gone"])
        marks = (*marks, gone, *structure_marks(view))
        ground = replace(ground, state=State.REPLACED, code="another-page")
    return ground.weigh(marks, stand_in(view) if kept < _STOOD_IN else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What a page is held to be while nothing speaks against it."""

    view: View
    basis: str
    state: State
    code: str
    notes: tuple[str, ...]

    def weigh(self, marks: tuple[Mark, ...], instead: tuple[StandIn, str] | None = None) -> Inspection:
        """Add up the marks; a page below the threshold may still be a stand-in, empty or suspect."""
        ranked = tuple(sorted(marks, key=lambda mark: -mark.points))
        total, proof = _points(ranked)
        defaced = proof >= grammar().defaced
        state, code, says = self.state, self.code, tuple(mark.says for mark in ranked)
        if defaced:
            state, code = State.DEFACED, next(mark.name for mark in ranked if mark.name != _ASKS_ONLY)
        elif instead:
            state, code, says = instead[0].state, instead[0].name, (f"{instead[0].says}: {instead[1]!r}", *says)
        elif self._shows_nothing(ranked):
            state, code, says = State.REPLACED, "empty", ("the page shows no text", *says)
        elif total >= grammar().suspect:
            state, code = State.SUSPECT, ranked[0].name
        return Inspection(
            state=state,
            code=code,
            defaced=defaced,
            score=(proof if defaced else min(total, grammar().defaced - 1)) / 100,
            basis=self.basis,
            reasons=(*says, *self.notes),
            marks=tuple((mark.name, mark.shows) for mark in ranked),
        )

    def _shows_nothing(self, marks: tuple[Mark, ...]) -> bool:
        """No text, no picture, and no signature in title or script."""
        signed = any(mark.name in ("title", "script", "script-in-title") for mark in marks)
        return not (self.view.picture or self.view.lines or signed)


def _points(marks: tuple[Mark, ...]) -> tuple[int, int]:
    """All points, and those that prove: a new script origin asks for a second look and never proves."""
    total = sum(mark.points for mark in marks)
    proof = sum(mark.points for mark in marks if mark.name != _ASKS_ONLY)
    return min(100, total), min(100, proof)


def _picture(media_type: str, name: str) -> Mark:
    return Mark(name=name, shows=f"a {media_type} file is served as the page", points=grammar().points[name])


def _new_script_marks(view: View, history: History) -> tuple[Mark, ...]:
    return tuple(mark for mark in script_marks(view) if mark.shows not in history.script_signs)


def _foreign(origins: frozenset[str]) -> tuple[Mark, ...]:
    """Scripts from origins never seen on the page: a reason to look again, never alone a defacement."""
    points = grammar().points
    if not origins:
        return ()
    free = sorted(origins & grammar().free_hosts)
    shows = (free or sorted(origins))[0]
    value = points["foreign-script"] + (points["script-host"] if free else 0)
    return (Mark(name=_ASKS_ONLY, shows=shows, points=value),)
