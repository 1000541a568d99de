"""What can go wrong when the rooms are put together?"""

from tocsin.model import Trouble


class CaseError(Trouble):
    """There is no case here, it is there already, or what was asked for is not in it."""
