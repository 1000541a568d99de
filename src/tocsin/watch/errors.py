"""What can go wrong while watching that a person must mend?"""

from __future__ import annotations

from tocsin.model import Trouble


class WatchError(Trouble):
    """The watch room's one error: a data file of the package that does not hold what it must."""
