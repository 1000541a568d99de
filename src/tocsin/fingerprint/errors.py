"""What can go wrong while a picture or video is recognised?"""

from __future__ import annotations

from tocsin.model.errors import Trouble


class FingerprintError(Trouble):
    """A medium that cannot be decoded within its limits, or a list that cannot be written as asked."""
