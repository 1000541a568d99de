"""Which fingerprinters are ours? Each is loaded when it is first asked: a short question needs few of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from tocsin.model.fingerprint import Fingerprint

if TYPE_CHECKING:
    from tocsin.fingerprint.alike.points import Points
    from tocsin.fingerprint.pdq import Pdq
    from tocsin.fingerprint.sound import Chromaprint
    from tocsin.fingerprint.video import Vpdq
    from tocsin.model.seams import Fingerprinter


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A fingerprinter that is loaded on first use."""

    algorithm: str
    media: str
    place: str  # "module:class"

    @property
    def version(self) -> str:
        """As the fingerprinter's own."""
        return loaded(self.place).version

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """As the fingerprinter's own."""
        return loaded(self.place).fingerprint(content)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """As the fingerprinter's own."""
        return loaded(self.place).match(asked, known)


OURS = (
    Ours(algorithm="pdq", media="image", place="tocsin.fingerprint.pdq:Pdq"),
    Ours(algorithm="vpdq", media="video", place="tocsin.fingerprint.video:Vpdq"),
    Ours(algorithm="md5", media="image video audio", place="tocsin.fingerprint.digest:Md5"),
    Ours(algorithm="sha1", media="image video audio", place="tocsin.fingerprint.digest:Sha1"),
    Ours(algorithm="pdq-variants", media="image", place="tocsin.fingerprint.alike.variants:Variants"),
    Ours(algorithm="orb", media="image", place="tocsin.fingerprint.alike.points:Points"),
    Ours(algorithm="chromaprint", media="audio video", place="tocsin.fingerprint.sound:Chromaprint"),
)


@cache
def loaded(place: str) -> Fingerprinter:
    """The fingerprinter with its defaults."""
    module, _, name = place.partition(":")
    return cast("Fingerprinter", getattr(import_module(module), name)())


def pdq() -> Pdq:
    """The rule for pictures."""
    return cast("Pdq", loaded(OURS[0].place))


def vpdq() -> Vpdq:
    """The rule for videos."""
    return cast("Vpdq", loaded(OURS[1].place))


def points() -> Points:
    """The rule for local features."""
    return cast("Points", loaded(OURS[5].place))


def sound() -> Chromaprint:
    """The rule for sound."""
    return cast("Chromaprint", loaded(OURS[6].place))
