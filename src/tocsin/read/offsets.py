"""Where did each character of a changed text come from? Two numbers a character, made only where somebody asks."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text and, for each of its characters, the half-open place in the text it was made from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def mapped(pieces: Iterable[tuple[int, int, str]]) -> Mapped:
    """Pieces (start, end, what stands there now), in order; one that is empty now belongs to the character before."""
    letters: list[str] = []
    starts, ends = array("L"), array("L")
    for start, end, now in pieces:
        if now:
            letters.append(now)
            starts.append(start)
            ends.append(end)
            for _ in now[1:]:
                starts.append(start)
                ends.append(end)
        elif ends:
            ends[-1] = end
    return Mapped("".join(letters), starts, ends)


def replaced(whole: Mapped, pieces: Iterable[tuple[int, int, str]]) -> Mapped:
    """The text with some pieces (start, end, instead) of it changed; each new character stands for its whole piece."""
    letters: list[str] = []
    starts, ends = array("L"), array("L")
    done = 0
    for start, end, instead in pieces:
        letters += (whole.text[done:start], instead)
        starts.extend(whole.starts[done:start])
        ends.extend(whole.ends[done:start])
        starts.extend([whole.starts[start]] * len(instead))
        ends.extend([whole.ends[end - 1]] * len(instead))
        done = end
    letters.append(whole.text[done:])
    starts.extend(whole.starts[done:])
    ends.extend(whole.ends[done:])
    return Mapped("".join(letters), starts, ends)
