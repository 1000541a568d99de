"""What does trouble in collecting look like?"""

from __future__ import annotations

from tocsin.model import Trouble
from tocsin.model.seams import Fault


class CollectError(Trouble):
    """A file, page or option cannot be used; inside the room it becomes a Fault and the rest goes on."""


def fault(trouble: Trouble) -> Fault:
    """The same trouble as a value, for the analyst's list of issues."""
    return Fault(where=trouble.where, what=trouble.what, remedy=trouble.remedy)
