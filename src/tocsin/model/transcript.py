"""What do the letters in a picture say?"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model.checks import sha256_hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The text that optical character recognition read in one picture; an empty text was looked for and not found.

    ``version`` changes with the program, its language data and our preprocessing. Spans of what is read in it point
    into ``text``.
    """

    sha256: str  # of the picture
    version: str
    text: str
    confidence: float = 0.0  # 0-100, the words' mean
    scripts: str = ""  # languages asked, "eng+fra"
    notes: tuple[str, ...] = ()  # limits that cut something, in words

    def __post_init__(self) -> None:
        sha256_hex("transcript sha256", self.sha256)

    @property
    def id(self) -> str:
        """One per picture."""
        return self.sha256
