"""What goes wrong while reading? A pack or a time file that cannot be used."""

from __future__ import annotations

from tocsin.model import Trouble


class ReadError(Trouble):
    """A rule pack, a language file or a table of this room is wrong; names file, rule and what would work."""
