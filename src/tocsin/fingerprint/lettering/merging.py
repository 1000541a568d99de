"""Several looks at one picture: which reading of each line is kept, and in which order?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tocsin.fingerprint.lettering.hosts import mended
from tocsin.fingerprint.lettering.lines import Box, Line, Word

SHARED = 0.5  # of the smaller box: more of it in common, and two readings are of one line
SURE = 60.0  # confidence from which a line is kept on its own
CERTAIN = 85.0  # the same of a line of a letter or two
TELLING = 3  # letters or digits a word must have to prove that there is text
WEAKEST = 40.0  # confidence below which a word at a line's end is a speck, not a word


def merged(looks: Iterable[tuple[Line, ...]]) -> tuple[Line, ...]:
    """The weightiest reading of each line, in reading order.

    Lines that share more than half of the smaller one's box are readings of one line; the one that says most, most
    surely, stays. The order is that of the look that most was taken from; a line it has not comes before the first of
    its lines that lies below.
    """
    held = [tuple(line for line in map(trim, look) if _worth(line)) for look in looks]
    candidates = sorted((line for look in held for line in look), key=lambda line: -line.weight)
    kept: list[Line] = []
    for line in candidates:
        if not any(_shared(line.box, other.box) > SHARED for other in kept):
            kept.append(line)
    return _ordered(kept, held)


def added(lines: tuple[Line, ...], more: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines, and of ``more`` those that lie where none of them does."""
    free = tuple(line for line in more if not any(_shared(line.box, other.box) > 0 for other in lines))
    return _ordered([*lines, *free], [lines, free])


def _ordered(kept: Sequence[Line], looks: Sequence[tuple[Line, ...]]) -> tuple[Line, ...]:
    chosen = set(kept)
    spine = max(looks, key=lambda look: sum(line.weight for line in look if line in chosen), default=())
    ordered = [line for line in spine if line in chosen]
    there = set(ordered)
    for line in sorted((line for line in kept if line not in there), key=_middle):
        below = (
            place for place, other in enumerate(ordered) if _middle(other) > _middle(line) and _beside(line, other)
        )
        ordered.insert(next(below, len(ordered)), line)
    return tuple(ordered)


def _middle(line: Line) -> float:
    return (line.box[1] + line.box[3]) / 2


def _beside(one: Line, other: Line) -> bool:
    """Whether they stand one above the other, in one column."""
    return min(one.box[2], other.box[2]) > max(one.box[0], other.box[0])


def trim(line: Line) -> Line:
    """Torn hosts mended, and without the specks before and after its words: edges of a frame, dots of a pattern."""
    words = list(mended(line.words))
    while words and _speck(words[-1]):
        words.pop()
    while words and _speck(words[0]):
        words.pop(0)
    return Line(tuple(words))


def _speck(word: Word) -> bool:
    if not any(mark.isalnum() for mark in word.text):
        return len(word.text) < TELLING
    return word.confidence < WEAKEST and len(word.text) < TELLING


def is_text(lines: tuple[Line, ...]) -> bool:
    """Whether any of it is surely lettering, and not the pattern of a photograph."""
    return bool(sure_words(lines))


def sure_words(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Words of three letters or digits and more that Tesseract is sure of."""
    return tuple(
        word.text
        for line in lines
        for word in line.words
        if word.confidence >= SURE and sum(mark.isalnum() for mark in word.text) >= TELLING
    )


def _worth(line: Line) -> bool:
    """A line of a letter or two must be very sure; one with a host or an address need not be."""
    if any(word.code for word in line.words):
        return line.weight > 0
    telling = sum(mark.isalnum() for mark in line.text)
    return bool(line.words) and line.weight > 0 and line.confidence >= (SURE if telling >= TELLING else CERTAIN)


def _shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max(1e-9, min(_area(one), _area(other)))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
