"""What can go wrong while claims are held against observations?"""

from __future__ import annotations

from tocsin.model import Trouble


class CorrelateError(Trouble):
    """The facts handed in contradict themselves; names the noun and what would work."""
