"""Which marks of a defacement does a text or a page bear, and what do they weigh?

A mark is a fact in words with its points (``signature.toml``). Points add up and explain the score: no mark, no points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tocsin.watch.signature import Signature, fold, grammar, is_open, phrases, signatures
from tocsin.watch.view import View

_SHORT = 12  # words of a line that may be a signature and nothing else
_TIGHT = 5  # words of a line that is a signature and nothing else; a headline says who was hacked
_OPENS = 3  # words before the act, at most, in a line that opens with it
_STRING = re.compile(r"""["'`]([^"'`\n]{8,300})["'`]""")
_BARE = 600  # characters: a page with next to no text
_MOST_LINES = 4000  # lines read for signatures
_MOST_LONE = 50  # lines read for an act that stands alone
_MOST_SCRIPT = 60_000  # characters of script read for signatures


_TRAITS = {
    "autoplay": "sound or video starts by itself",
    "keys-off": "right click or keys are disabled",
    "marquee": "running text",
    "center": "old centring tags",
    "dark": "black background",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One fact that speaks for a defacement."""

    name: str  # "title", "line", "phrase", "autoplay", ...
    shows: str  # the words or trait that show it
    points: int

    @property
    def says(self) -> str:
        """One reason, as printed: ``title: 'hacked by ...' +60``."""
        return f"{self.name}: {self.shows!r} +{self.points}"


def text_marks(title: str, lines: Sequence[str], length: int) -> tuple[Mark, ...]:
    """Signatures and phrases in a title and lines.

    Args:
        title: empty where it is not to be judged (an old title).
        lines: as shown; with a history only the new ones.
        length: characters the whole page shows.
    """
    judged = (_title(title), _line(lines[:_MOST_LINES], length) or _lone([title, *lines[:_MOST_LONE]], length))
    found = [mark for mark in judged if mark]
    hits = phrases(
        [*fold(title), "", *(word for line in lines[:_MOST_LINES] if len(line) < 300 for word in (*fold(line), ""))]
    )
    room = min(grammar().points["phrases-most"], 45 if length < 8000 else 10)
    for phrase, points in hits:
        if room > 0:
            found.append(Mark(name="phrase", shows=phrase, points=min(points, room)))
            room -= points
    return tuple(found)


def structure_marks(view: View) -> tuple[Mark, ...]:
    """How the page is built, as far as defacements are: tiny, loud, keys disabled."""
    weights = grammar().structure
    shows = {"tiny": f"{view.length:,} characters, no navigation"} if is_tiny(view) else {}
    shows |= {name: says for name, says in _TRAITS.items() if name in view.builds}
    free = sorted(view.origins & grammar().free_hosts)
    shows |= {"free-host": f"parts from {free[0]}"} if free else {}
    room = grammar().points["structure-most"]
    found = []
    for name, says in shows.items():
        if room > 0:
            found.append(Mark(name=name, shows=says, points=min(weights[name], room)))
            room -= weights[name]
    return tuple(found)


def script_marks(view: View) -> tuple[Mark, ...]:
    """A signature inside a script's strings; script code inside the title."""
    points = grammar().points
    found = []
    if "<script" in view.title.lower():
        found.append(Mark(name="script-in-title", shows=view.title[:80], points=points["script-in-title"]))
    strings = [text for text in _STRING.findall(view.script[:_MOST_SCRIPT]) if " " in text]
    best = next(_strong(strings), None)
    if best:
        found.append(Mark(name="script", shows=best.text, points=points["script"]))
    return tuple(found)


def is_tiny(view: View) -> bool:
    """Hardly any text, no navigation, hardly any link to the same site."""
    return view.length < 1500 and "navigation" not in view.builds and view.links < 3


def _strong(lines: Iterable[str]) -> Iterator[Signature]:
    return (hit for line in lines if len(line) < 300 for hit in signatures(line) if hit.weight == 1.0)


def _title(title: str) -> Mark | None:
    best = max(signatures(title), key=lambda hit: hit.weight, default=None)
    if best is None:
        return None
    points = grammar().points
    opens = best.start <= _OPENS and best.words <= _SHORT
    value = points["title" if opens else "title-within"] * best.weight + points["handle"] * best.handle
    return Mark(name="title", shows=best.text, points=round(value))


def _lone(lines: Sequence[str], length: int) -> Mark | None:
    """An act and nothing else on a line of a page with next to no text: ``HACKED!``."""
    acts = grammar().acts
    line = next((line for line in lines if len(line) < 40 and acts.get(fold(line), 0) == 1.0), None)
    if line is None or length >= _BARE:
        return None
    return Mark(name="signature", shows=line, points=grammar().points["lone"])


def _place(hit: Signature, length: int) -> str:
    """Where in its line a signature stands, as ``[points]`` names it."""
    opens, bare = hit.start <= _OPENS, length < _BARE
    if bare:
        return "line-bare" if opens else "line-opening"
    if not opens:
        return "line-within"
    if hit.start == 0 and hit.words <= _TIGHT:
        return "line-tight"
    return "line" if hit.words <= _SHORT else "line-opening"


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Lines, one that waits for a name put together with the next."""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        yield f"{line} {following}" if len(line) < 80 and is_open(line, following) else line


def _line(lines: Sequence[str], length: int) -> Mark | None:
    """The most telling signature among the lines."""
    points = grammar().points
    found: list[tuple[float, str]] = []
    for line in _joined(lines):
        for hit in signatures(line[:400]):
            kind = _place(hit, length)
            handle = points["handle"] * (hit.handle and kind != "line-within")
            found.append((points[kind] * hit.weight + handle, hit.text))
    if not found:
        return None
    value, text = max(found, key=lambda hit: hit[0])
    repeated = points["repeated"] if len(found) >= 3 and value >= 30 else 0
    return Mark(name="signature", shows=text, points=round(value) + repeated)
