"""How is one picture's lettering read? A first look finds script, size and turn; a second reads it in several ways."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tocsin.fingerprint.decode import Decoded, named, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.lettering import languages, program
from tocsin.fingerprint.lettering.lines import Line, letter_height, lines_of, slope
from tocsin.fingerprint.lettering.merging import added, is_text, merged, sure_words

if TYPE_CHECKING:
    from tocsin.model.json import Json

WORK = "tocsin.fingerprint.lettering.work"
AUTOMATIC, SPARSE = 3, 11  # Tesseract's page segmentation modes
Ways = tuple[tuple[str, int, bool], ...]  # how it is shown, laid out, and whether hosts and addresses are the point
FIRST: Ways = (("darkest", AUTOMATIC, False),)
HARD: Ways = (("bright-only", SPARSE, False), ("even", SPARSE, False))  # where the first look finds nothing
SECOND: Ways = (
    ("darkest", AUTOMATIC, False),
    ("grey", AUTOMATIC, True),
    ("even", AUTOMATIC, False),
    ("bright-only", SPARSE, False),
)
FIRST_SCALE = 1.5
WANTED = 30.0  # pixels of a word's height in the second look
STRAIGHT = 0.7  # degrees; lines that fall less are left as they are
CLOSER = 0.8  # of what the first look found, the second must find to be believed
LEAST_SECONDS = 0.5  # with less left, no further page is begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What stands in a picture."""

    text: str
    confidence: float  # 0-100, the words' mean
    languages: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Pages of one size, one after another."""

    size: tuple[int, int]
    scale: float
    pages: tuple[bytes, ...]


class Reading:
    """One picture, looked at until it is read or its time is used up.

    Args:
        content: a picture's file.
        here: languages that are installed.
        seconds: for all looks together.
    """

    def __init__(self, content: bytes, here: frozenset[str], seconds: float) -> None:
        self._content, self._here = content, here
        self._seconds, self._until = seconds, time.monotonic() + seconds
        self._notes: dict[str, None] = {}
        self._late = False

    def result(self) -> Read | None:
        """None where no text is found.

        Raises:
            FingerprintError: the picture cannot be decoded, or Tesseract fails.
        """
        ask = tuple(name for name in languages.first_ask() if name in self._here)
        first = self._look(FIRST, ask, FIRST_SCALE)
        if first is None:
            return None
        if not first:
            raise FingerprintError(program.NAME, f"read nothing within {self._seconds:g} s", "give it more time")
        found = merged(first)
        if not is_text(found):
            found = merged([*first, *(self._look(HARD, ask, FIRST_SCALE) or ())])
        if not is_text(found) and self._late:
            raise FingerprintError(program.NAME, f"found no text within {self._seconds:g} s", "give it more time")
        return self._closer(found) if is_text(found) else None

    def _closer(self, first: tuple[Line, ...]) -> Read:
        """The second look, in the language, at the size and the turn that the first has found."""
        ask = languages.asked_for(" ".join(sure_words(first)), self._here)
        turn = math.degrees(math.atan(slope(first)))
        turn = turn if abs(turn) > STRAIGHT else 0.0
        looks = self._look(SECOND, ask, WANTED / max(1.0, letter_height(first)), turn) or []
        best = merged(looks)
        best = best if turn else added(best, first)
        if _weight(best) < CLOSER * _weight(first):
            best = first
        letters = sum(len(word.text) for line in best for word in line.words)
        surely = sum(len(word.text) * word.confidence for line in best for word in line.words)
        return Read(
            text="\n".join(line.text for line in best),
            confidence=round(surely / max(1, letters), 1),
            languages=ask,
            notes=tuple(self._notes),
        )

    def _look(self, ways: Ways, ask: Sequence[str], scale: float, turn: float = 0.0) -> list[tuple[Line, ...]] | None:
        """Each page's lines; None where there is nothing to show."""
        shown = self._shown([way for way, _, _ in ways], scale, turn)
        if shown is None:
            return None
        looks: list[tuple[Line, ...]] = []
        for grey, (_, layout, hosts) in zip(shown.pages, ways, strict=True):
            left = self._until - time.monotonic()
            said = program.page(grey, shown.size, _asked(ask, hosts), layout, left) if left > LEAST_SECONDS else None
            if said is None:
                self._late = True
                self._notes[f"its {self._seconds:g} s were used up: some ways of reading were left out"] = None
                break
            looks.append(lines_of(said, shown.scale))
            if _agreed(looks):
                break
        return looks

    def _shown(self, ways: list[Json], scale: float, turn: float) -> Shown | None:
        decoded = pool(WORK).ask(
            "pages", self._content, seconds=self._seconds, ways=ways, scale=round(scale, 3), turn=round(turn, 2)
        )
        if decoded.head.get("sides") == []:
            return None
        if decoded.head.get("cut") is True:
            self._notes["it is longer than a page: its lower part was not read"] = None
        return _checked(decoded, len(ways), self._content)


def _checked(decoded: Decoded, count: int, content: bytes) -> Shown:
    """The child has read hostile bytes: it is believed as far as its figures agree."""
    sides, scale = decoded.head.get("sides"), decoded.head.get("scale")
    if isinstance(sides, list) and len(sides) == 2 and isinstance(scale, int | float) and 0.1 < scale < 10:
        width, height = sides
        if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
            area = width * height
            if len(decoded.body) == area * count:
                pages = tuple(decoded.body[at * area : (at + 1) * area] for at in range(count))
                return Shown(size=(width, height), scale=float(scale), pages=pages)
    raise FingerprintError(named(content), "its decoder answered nonsense (no pages)")


def _agreed(looks: Sequence[tuple[Line, ...]]) -> bool:
    """Whether the last look read, letter by letter, what an earlier one did: no further one would say more."""
    texts = [[line.text for line in look] for look in looks]
    return bool(texts[-1]) and texts[-1] in texts[:-1]


def _asked(ask: Sequence[str], hosts: bool) -> str:
    """Hosts are read best in Latin letters alone: in English, or in the text's own language where that is Latin."""
    return "+".join(ask) if not hosts else ask[0] if languages.is_latin(ask[0]) else ask[-1]


def _weight(lines: tuple[Line, ...]) -> float:
    return sum(line.weight for line in lines)
