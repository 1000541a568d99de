"""Is this sound, or a part of it, known? Chromaprint, compared number by number."""

from __future__ import annotations

from ctypes.util import find_library
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from tocsin.fingerprint.decode import SOUNDS, named, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.sound.matching import Heard, stretches
from tocsin.fingerprint.sound.track import WORDS, heard, numbers_of, telling, windows
from tocsin.fingerprint.sound.work import REMEDY
from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import Fingerprint

ALGORITHM = "chromaprint"
FEWEST = WORDS  # telling numbers a sound must have: about a second
LISTED = 3  # stretches named
MOST_ASKED = 4000  # values looked for in an index; of a longer sound evenly chosen ones


def _decoder() -> str:
    try:
        return f"pyav-{version('av')}"
    except PackageNotFoundError:
        return "no-pyav"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chromaprint:
    """Chromaprint of a sound file's or a video's first sound track.

    Needs PyAV, pyacoustid (``tocsin[media]``) and the library Chromaprint of the system. Two sounds match where a
    stretch of ``shortest`` seconds is the same, however coded, at the same speed and pitch.
    """

    shortest: float = 5.0  # seconds; 5 at least

    algorithm = ALGORITHM
    version = f"1+{_decoder()}"
    media = "audio video"

    @staticmethod
    def missing() -> str:
        """What has to be installed before sound can be read; empty where nothing has."""
        here = find_spec("av") and find_spec("chromaprint") and find_library("chromaprint")
        return "" if here else REMEDY

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """About eight numbers a second; None where the file holds no sound, or nothing but silence.

        Raises:
            FingerprintError: the bytes hold no sound we read, are broken, exceed a limit, or a library is missing.
        """
        answer = pool(SOUNDS).ask("chromaprint", content)
        numbers = numbers_of(answer.body)
        seconds = answer.head.get("seconds")
        if numbers is None or not isinstance(seconds, float) or not 0 <= seconds < 1e6:
            raise FingerprintError(named(content), "its decoder answered nonsense (no numbers)")
        tells = telling(numbers)
        if int(tells.sum()) < FEWEST:
            return None
        quality = round(100 * float(tells.mean()))
        return Fingerprint(algorithm=ALGORITHM, value="", quality=quality, blob=answer.body, seconds=seconds)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Distance in bits of 256 over the common stretches, and which seconds those are; None for none."""
        verdict = self.verdict(asked, known)
        return (verdict.distance, verdict.how) if verdict else None

    def verdict(self, asked: Fingerprint, known: Fingerprint) -> Verdict | None:
        """Which seconds of one sound are which of the other; None where they share no stretch."""
        if asked.algorithm != ALGORITHM or known.algorithm != ALGORITHM:
            return None
        found = [part for part in stretches(heard(asked), heard(known)) if _seconds(part) >= self.shortest]
        if not found:
            return None
        numbers = sum(part.end - part.start + 1 for part in found)
        bits = sum(part.bits * (part.end - part.start + 1) for part in found) / numbers
        return Verdict(distance=round(bits * 8), how=_how(found), segments=tuple(part.segment for part in found))

    def values(self, fingerprint: Fingerprint) -> tuple[str, ...]:
        """What an index of 256-bit values holds of the sound: one a second, of eight numbers."""
        return windows(heard(fingerprint), WORDS) if fingerprint.algorithm == ALGORITHM else ()

    def asks(self, fingerprint: Fingerprint) -> tuple[str, ...]:
        """What to look for in it: eight a second, so that one of them begins where the known one's do."""
        if fingerprint.algorithm != ALGORITHM:
            return ()
        values = windows(heard(fingerprint), 1)
        if len(values) <= MOST_ASKED:
            return values
        return tuple(values[place * len(values) // MOST_ASKED] for place in range(MOST_ASKED))


def _seconds(part: Heard) -> float:
    return part.segment.asked_to - part.segment.asked_from


def _how(found: list[Heard]) -> str:
    longest = sorted(sorted(found, key=lambda part: part.start - part.end)[:LISTED], key=lambda part: part.start)
    named_ = "; ".join(_stretch(part) for part in longest)
    left = len(found) - LISTED
    return f"same sound: {named_}" + (f"; and {left} more stretch{'es' if left > 1 else ''}" if left > 0 else "")


def _stretch(part: Heard) -> str:
    seen = part.segment
    ours = f"{seen.asked_from:.0f} to {seen.asked_to:.0f}"
    return f"its seconds {ours} are seconds {seen.known_from:.0f} to {seen.known_to:.0f} of the known one"
