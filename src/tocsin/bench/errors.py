"""What goes wrong while measuring?"""

from __future__ import annotations

from tocsin.model.errors import Trouble


class BenchError(Trouble):
    """A measurement that could not be made: which one, why, and what would help."""
