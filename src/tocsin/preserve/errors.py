"""What can go wrong with the evidence folder?"""

from __future__ import annotations

from tocsin.model import Trouble


class PreserveError(Trouble):
    """Bytes could not be kept, or the custody log cannot be carried on."""
