"""What does trouble say? Where, what, and what would work."""

from __future__ import annotations


class Trouble(Exception):
    """Base of every room's one error type; its text is shown to the analyst as it stands.

    Args:
        where: file, line, record or address the trouble is at (``result.json: byte 4096``).
        what: what is wrong there, in plain words, no trailing stop.
        remedy: what would work; empty where nothing can be advised.
    """

    def __init__(self, where: str, what: str, remedy: str = "") -> None:
        self.where, self.what, self.remedy = where, what, remedy
        super().__init__(where, what, remedy)

    def __str__(self) -> str:
        advice = f"; {self.remedy}" if self.remedy else ""
        return f"{self.where}: {self.what}{advice}"


class Invalid(Trouble, ValueError):
    """A noun was given a value it cannot hold (a naive time, a malformed hash, an empty legal basis)."""
