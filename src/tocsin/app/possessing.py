"""May these bytes be kept? Asked of the banks whose items may not be possessed, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tocsin.config import Settings
from tocsin.model import Action, Trouble

PROCEDURE = (
    "matches what may not be possessed; nothing but its hash was kept: stop, and report it as your procedure says"
)

UNDECIDED = "cannot be decoded, so it was not compared with what may not be possessed, and was not kept"


def asker(folder: Path, settings: Settings) -> Callable[[bytes], str | None]:
    """Why these bytes may not be kept, or None; asks nothing where no bank of the case says ``stop``."""
    banks = [bank.name for bank in settings.banks if bank.action is Action.STOP and bank.enabled]

    def ask(content: bytes) -> str | None:
        if not banks:
            return None
        from tocsin.app.knowing import desk  # fingerprinting is slow to import
        from tocsin.app.streaming import Piece

        piece = Piece(name="fetched", open=lambda: content)
        try:
            with desk(banks, folder) as known:
                found = known.look(piece)
        except Trouble:
            return UNDECIDED
        stop = [match for match in found.matches if match.action is Action.STOP]
        return PROCEDURE if stop else None

    return ask
