"""Which lines did Tesseract read on a page, and where in the picture do they lie?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean, median

COLUMNS = 12  # of the tab-separated values
WORD_LEVEL = "5"
MOST_WORDS = 20_000
DOUBTFUL = 50.0  # confidence from which a word speaks for its line
# Marks of direction that Tesseract puts around words; the text is kept in logical order without them.
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# A host, an address or a key: no dictionary knows it, so that Tesseract is never sure of it.
# Pound and euro signs are letters misread.
CODE = re.compile(r"(?=.*[0-9./@_])[A-Za-z0-9_./:@?=&%#~+£€-]{8,}")

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in pixels of the picture."""

    text: str
    confidence: float  # 0-100
    box: Box

    @property
    def code(self) -> bool:
        """Whether it looks like a host, an address or a key."""
        return CODE.fullmatch(self.text) is not None

    @property
    def weight(self) -> float:
        """How much it says and how surely; below zero where it is more likely a speck than a word."""
        surely = 10 + 0.4 * self.confidence if self.code else self.confidence - DOUBTFUL
        return len(self.text) * surely

    @property
    def height(self) -> float:
        """In pixels."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one line in reading order; Arabic in logical order."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words, a space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """Around all of it."""
        boxes = [word.box for word in self.words]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    @property
    def weight(self) -> float:
        """How much it says and how surely: doubtful words count against it."""
        return sum(word.weight for word in self.words)

    @property
    def confidence(self) -> float:
        """Mean over its letters, 0-100."""
        return sum(len(w.text) * w.confidence for w in self.words) / max(1, sum(len(w.text) for w in self.words))


def lines_of(said: str, scale: float) -> tuple[Line, ...]:
    """Every line of Tesseract's ``tsv``, boxes divided by ``scale``; rows that are none are passed over."""
    held: dict[tuple[str, ...], list[Word]] = {}
    for place, word in _words(said, scale):
        held.setdefault(place, []).append(word)
    return tuple(Line(tuple(words)) for words in held.values())


def _words(said: str, scale: float) -> Iterator[tuple[tuple[str, ...], Word]]:
    for number, row in enumerate(said.split("\n")):
        cells = row.split("\t")
        if number > MOST_WORDS or len(cells) != COLUMNS or cells[0] != WORD_LEVEL:
            continue
        text = MARKS.sub("", cells[11]).strip()
        try:
            left, top, width, height = (int(cell) / scale for cell in cells[6:10])
            confidence = float(cells[10])
        except ValueError:
            continue
        if text and 0 <= confidence <= 100:
            yield tuple(cells[1:5]), Word(text, confidence, (left, top, left + width, top + height))


def letter_height(lines: tuple[Line, ...]) -> float:
    """Pixels of the letters most of the text is in, 0 where nothing sure was read."""
    heights = [word.height for line in lines for word in line.words if _sure(word) for _ in word.text]
    return median(heights) if heights else 0.0


def slope(lines: tuple[Line, ...]) -> float:
    """How far the lines fall for each pixel to the right, the median over lines of three sure words or more."""
    found = [_fall([word for word in line.words if _sure(word)]) for line in lines]
    told = [one for one in found if one is not None]
    return median(told) if told else 0.0


def _sure(word: Word) -> bool:
    return word.confidence >= DOUBTFUL and len(word.text) > 1


def _fall(words: list[Word]) -> float | None:
    """Least squares through the words' lower edges; None for too short a line."""
    if len(words) < 3:
        return None
    middles = [(word.box[0] + word.box[2]) / 2 for word in words]
    feet = [(word.box[1] + word.box[3]) / 2 for word in words]
    centre, level = fmean(middles), fmean(feet)
    spread = sum((middle - centre) ** 2 for middle in middles)
    if spread <= 0:
        return None
    return sum((m - centre) * (f - level) for m, f in zip(middles, feet, strict=True)) / spread
