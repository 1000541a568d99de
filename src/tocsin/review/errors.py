"""What stops a report from leaving?"""

from __future__ import annotations

from tocsin.model import Trouble


class ReviewError(Trouble):
    """The report cannot be composed, or must not leave: a citation leads nowhere, a withheld item leaks."""
