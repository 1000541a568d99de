"""Who carried a text, or one near it, so far?"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.fingerprint.wording.says import carried_says
from tocsin.model.kinds import Role

_COUNTED = 1_000  # sources of one family that are told apart


class Carried:
    """Texts in families of near-duplicates, and the sources each family was seen at."""

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self._roles = roles
        self._families: list[int] = []  # the first text of each text's family
        self._sources: dict[int, set[str] | str] = {}  # a lone source as it is, for most texts have one

    def new(self, text: int, like: int | None, source: str) -> None:
        """A text not seen before; ``like`` is an earlier one it is near."""
        self._families.append(text if like is None else self._families[like])
        self._sources.setdefault(self._families[text], source)

    def by(self, text: int, source: str) -> None:
        """A source carries the text."""
        family = self._families[text]
        held = self._sources[family]
        if isinstance(held, str):
            if held != source:
                self._sources[family] = {held, source}
        elif len(held) < _COUNTED:
            held.add(source)

    def family(self, text: int) -> int:
        """The first text of its family."""
        return self._families[text]

    def sources(self, text: int) -> int:
        """How many sources its family was seen at."""
        held = self._sources[self._families[text]]
        return 1 if isinstance(held, str) else len(held)

    def says(self, text: int) -> str:
        """What is worth knowing of its spread, for the end of a sentence; empty where one source carried it."""
        held = self._sources[self._families[text]]
        sources = {held} if isinstance(held, str) else held
        press = sum(self._roles.get(source) is Role.REPORTING for source in sources)
        return carried_says(len(sources), press)
