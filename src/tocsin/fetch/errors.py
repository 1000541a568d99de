"""What can go wrong at the one door?"""

from __future__ import annotations

from tocsin.model import Trouble


class FetchError(Trouble):
    """A source's place cannot be read at all, or the case's own settings forbid fetching."""
