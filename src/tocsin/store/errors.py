"""What can go wrong with the records?"""

from tocsin.model import Trouble


class StoreError(Trouble):
    """The database cannot be opened, is of a newer version, or holds a row that is no noun."""
